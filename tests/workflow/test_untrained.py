import pytest
import torch

from kenshin.errors import UsageError
from kenshin.workflow.untrained import untrained_net

OWN = """
import torch
from torch import nn


class Own(nn.Module):
    def __init__(self, inputs, classes, hidden=5):
        super().__init__()
        self.a, self.b = nn.Linear(inputs, hidden), nn.Linear(hidden, classes)

    def forward(self, x):
        return self.b(self.a(x).relu())


class Picture(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3)

    def forward(self, x):
        return self.conv(x).mean((2, 3))
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "own.py"
    path.write_text(OWN, encoding="utf-8")
    return path


def test_the_same_net_has_the_same_first_weights_and_the_callers_dice_are_not_moved(file):
    torch.manual_seed(7)
    before = torch.get_rng_state()
    one, shape = untrained_net(f"{file}:Own", {"hidden": 6}, None)
    other, _ = untrained_net(f"{file}:Own", {"hidden": 6}, None)
    assert torch.equal(torch.get_rng_state(), before)
    assert shape == (4,)
    assert not one.training
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True))


def test_a_wished_shape_reaches_the_nets_inputs(file):
    net, shape = untrained_net(f"{file}:Own", {}, (9,))
    assert (shape, net.a.in_features) == ((9,), 9)


def test_a_shape_that_nobody_knows_is_asked_for(file):
    with pytest.raises(UsageError, match="--input-shape 3x32x32"):
        untrained_net(f"{file}:Picture", {}, None)
    assert untrained_net(f"{file}:Picture", {}, (1, 8, 8))[1] == (1, 8, 8)
