"""Against NumPy and SciPy in double precision."""

import numpy as np
import pytest
from numba import njit
from scipy import special

from kenshin.training.compiled import functions
from kenshin.training.compiled.lanes import LANES, load, store
from kenshin.training.compiled.memory import Told
from kenshin.training.compiled.pointers import pointers

ULP = 2.0**-23  # distance of float32 numbers around 1


def computed(function, x):
    @njit
    def every(told):
        place = pointers(told)
        for k in range(0, len(told.train), LANES):
            store(place.stop, k, function(load(place.train, k)))

    x = np.resize(np.asarray(x, dtype=np.float32), -(-len(x) // LANES) * LANES)
    result = np.empty_like(x)
    every(Told(x, result, x, x))
    return x, result


@pytest.mark.parametrize(
    ("function", "truth", "low", "high", "bits"),
    [
        (functions.exp, np.exp, -79, 79, 2),
        (functions.log, np.log, 1e-30, 1e30, 2),
        (functions.log, np.log, 1.0, 10.0, 2),
        (functions.tanh, np.tanh, -12, 12, 2),
        (functions.normal_below, special.ndtr, -8, 8, 10),
    ],
)
def test_the_last_bits_are_right(function, truth, low, high, bits):
    x, result = computed(function, np.linspace(low, high, 100_000))
    true = truth(x.astype(np.float64))
    assert np.abs(result - true).max() <= 1.5 * ULP * max(1.0, np.abs(true).max())
    big = np.abs(true) > 1e-3
    assert (np.abs(result - true)[big] / np.abs(true)[big]).max() <= bits * ULP


@pytest.mark.parametrize(
    ("function", "least", "most"),
    [(functions.exp, 0.0, np.exp(80)), (functions.tanh, -1, 1), (functions.normal_below, 0, 1)],
)
def test_far_out_they_rest_at_their_limits_and_what_is_no_number_stays_none(function, least, most):
    assert np.isnan(computed(functions.log, [np.nan])[1][0])
    _, result = computed(function, [-np.inf, -1e30, -100, 100, 1e30, np.inf, np.nan])
    np.testing.assert_allclose(result[:7], [least] * 3 + [most] * 3 + [np.nan], rtol=1e-6)
