import numpy as np
import pytest
from tests.training.compiled.chains import copies, task
from torch import nn

from kenshin.training.compiled.kernel import train_copy
from kenshin.training.compiled.workshop import Workshop
from kenshin.training.recipe import Recipe


class Hidden(nn.Module):
    def __init__(self, inputs, classes):
        super().__init__()
        self.a, self.b = nn.Linear(inputs, 8), nn.Linear(8, classes)

    def forward(self, x):
        return self.b(self.a(x).relu())


@pytest.mark.parametrize("optimiser", ["sgd", "adam", "adamw"])
def test_running_means_of_dead_units_end_at_zero_and_not_at_slow_numbers(optimiser):
    """Numbers below 1.2e-38 take processors a hundred times longer; 0.9ⁿ gets there and stays."""
    recipe = Recipe(optimiser=optimiser, learning_rate=0.01, epochs=120, batch_size=32, weight_decay=0)
    job = Workshop(task(Hidden)).job(0, copies(recipe=recipe)[0])
    weights, bias = job.net.weights[0], job.net.biases[0]
    job.room.parameters[bias : bias + 4] = -1e4  # four units that nobody reaches
    job.room.mean[weights : weights + 16] = 1e-3
    job.room.square[weights : weights + 16] = 1.0
    train_copy(*job.arguments)
    assert job.told.state[0] == 120
    for numbers in (job.room.parameters, job.room.mean, job.room.square, job.room.gradient):
        assert not ((numbers != 0) & (np.abs(numbers) < np.finfo(np.float32).tiny)).any()
    assert (job.room.mean[weights : weights + 16] == 0).all()
    assert (job.room.mean[weights + 16 : weights + 32] != 0).any()
