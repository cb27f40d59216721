"""Values and slopes against PyTorch's functions and gradients in double precision, corners included."""

import numpy as np
import pytest
import torch
from numba import njit

from kenshin.training.compiled import activation
from kenshin.training.compiled.activation import activated
from kenshin.training.compiled.lanes import LANES, load, store
from kenshin.training.compiled.memory import Told
from kenshin.training.compiled.pointers import pointers
from kenshin.training.compiled.vocabulary import IN_PYTORCH

CASES = [
    (activation.RELU, 0, 0),
    (activation.LEAKY, 0.01, 0),
    (activation.LEAKY, 0.3, 0),
    (activation.ELU, 1, 1),
    (activation.ELU, 0.5, 1),
    (activation.ELU, 1.6732632423543772, 1.0507009873554805),
    (activation.TANH, 0, 0),
    (activation.SIGMOID, 0, 0),
    (activation.SILU, 0, 0),
    (activation.GELU, 0, 0),
    (activation.SOFTPLUS, 1, 20),
    (activation.SOFTPLUS, 3, 2),
    (activation.CLAMP, 0, 6),
    (activation.CLAMP, -0.5, 0.25),
]
CORNERS = [0.0, -0.0, 6.0, -0.5, 0.25, 20.0, 50.0, -50.0, 200.0, -200.0]


@njit
def _every(told, kind, first, second, count):
    place = pointers(told)
    for k in range(0, count, LANES):
        value, slope = activated(kind, first, second, load(place.train, k))
        store(place.stop, k, value)
        store(place.state, k, slope)


@pytest.mark.parametrize(("kind", "first", "second"), CASES)
def test_value_and_slope_are_pytorchs(kind, first, second):
    x = np.concatenate([np.linspace(-9, 9, 32 * LANES - len(CORNERS)), CORNERS]).astype(np.float32)
    value, slope = np.empty_like(x), np.empty_like(x)
    _every(Told(x, value, slope, x), kind, np.float32(first), np.float32(second), len(x))
    given = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    answer = IN_PYTORCH[kind](given, first, second)
    answer.sum().backward()
    np.testing.assert_allclose(value, answer.detach().numpy(), rtol=1e-6, atol=5e-7)
    np.testing.assert_allclose(slope, given.grad.numpy(), rtol=1e-6, atol=5e-7)


@pytest.mark.parametrize(("kind", "first", "second"), CASES)
def test_what_is_no_number_stays_none(kind, first, second):
    x = np.full(LANES, np.nan, dtype=np.float32)
    value, slope = np.empty_like(x), np.empty_like(x)
    _every(Told(x, value, slope, x), kind, np.float32(first), np.float32(second), len(x))
    assert np.isnan(value).all()
