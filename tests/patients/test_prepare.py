import numpy as np
import pytest
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from kenshin.patients.prepare import Preparation, learn_preparation


@pytest.fixture
def inputs():
    values = np.random.default_rng(0).normal(50, 10, (200, 4))
    values[::7, 1] = np.nan
    values[::11, 3] = np.nan
    return values


def test_filling_and_scaling_agree_with_scikit_learn(inputs):
    expected = make_pipeline(SimpleImputer(strategy="median"), StandardScaler()).fit_transform(inputs)
    prepared = learn_preparation(inputs).apply(inputs)
    assert prepared[:, :4] == pytest.approx(expected)
    assert prepared[:, 4:].tolist() == np.isnan(inputs[:, [1, 3]]).astype(float).tolist()


def test_what_is_learned_comes_from_the_training_rows_alone(inputs):
    learned = learn_preparation(inputs[:100])
    changed = inputs.copy()
    changed[100:] *= 10
    assert learn_preparation(changed[:100]) == learned


def test_a_constant_input_does_not_divide_by_zero():
    assert learn_preparation(np.ones((5, 1))).apply(np.ones((2, 1))).tolist() == [[0.0], [0.0]]


def test_a_preparation_survives_json(inputs):
    learned = learn_preparation(inputs)
    assert Preparation.from_json(learned.to_json()) == learned
    assert learned.width == 6


def test_a_constant_that_binary_numbers_cannot_hold_exactly_has_scale_one():
    # The mean of 7,000 times 5.7 is off by rounding, so its computed spread is tiny but not 0.
    constant = np.full((7000, 1), 5.7)
    assert constant.std() > 0
    learned = learn_preparation(constant)
    assert learned.scale == (1.0,)
    assert abs(learned.apply(np.array([[5.8]]))[0, 0]) < 1


def test_prepared_columns_are_named_inputs_first_then_indicators(inputs):
    learned = learn_preparation(inputs)
    assert learned.names(["a", "b", "c", "d"]) == ("a", "b", "c", "d", "b_missing", "d_missing")
    assert len(learned.names(["a", "b", "c", "d"])) == learned.width
