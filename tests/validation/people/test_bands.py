import numpy as np
import pytest

from kenshin.validation.people.bands import band_names, bands


@pytest.mark.parametrize("decimals", [0, 1])
def test_every_value_lies_in_the_band_that_its_label_names(decimals):
    values = np.round(np.random.default_rng(0).uniform(10, 50, 500), decimals)
    for value, label in zip(values, bands(values, [18.0, 25.0, 30.0], decimals=decimals), strict=True):
        low, high = label.split("–")
        assert float(low or "-inf") <= value <= float(high or "inf")


def test_a_value_between_two_steps_belongs_to_the_lower_band():
    assert bands(np.array([64.99, 65.0]), [40.0, 65.0], "歳") == ("40–64 歳", "65– 歳")


def test_a_missing_value_has_a_label_of_its_own():
    assert bands(np.array([np.nan, 20.0]), [40.0], missing="欠測") == ("欠測", "–39")


def test_a_band_of_one_value_is_named_by_it_and_no_cuts_are_one_band():
    assert band_names([1, 2]) == ("–0", "1", "2–")
    assert bands(np.array([3.0]), []) == ("–",)
