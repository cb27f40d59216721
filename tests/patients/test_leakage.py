import numpy as np
import pytest

from kenshin.patients.leakage import input_that_is_the_label

VALUES = np.linspace(4, 9, 3000)


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 0, 2], [1, 2, 0]])
def test_a_label_cut_from_an_input_is_recognised_in_any_order_of_classes(order):
    assert input_that_is_the_label(VALUES, np.array(order).repeat(1000))


def test_one_typing_error_in_a_thousand_does_not_hide_it():
    label = (VALUES > 6.5).astype(np.int64)
    label[[5, 2990]] = [1, 0]
    assert input_that_is_the_label(VALUES, label)


def test_a_rare_class_is_no_cut():
    label = np.zeros(3000, dtype=np.int64)
    label[1500] = 1
    assert not input_that_is_the_label(VALUES, label)


def test_people_of_one_value_and_two_labels_are_no_cut():
    assert not input_that_is_the_label(np.repeat([1.0, 2.0], 30), np.tile([0, 1], 30))


def test_a_related_but_noisy_label_is_no_cut():
    noise = np.random.default_rng(0).normal(0, 1, 3000)
    assert not input_that_is_the_label(VALUES, (VALUES + noise > 6.5).astype(np.int64))


def test_few_people_and_missing_values_prove_nothing():
    assert not input_that_is_the_label(np.arange(49.0), np.repeat([0, 1], [25, 24]))
    assert not input_that_is_the_label(np.full(100, np.nan), np.repeat([0, 1], 50))


def test_one_wrong_label_in_six_hundred_does_not_hide_it():
    label = np.repeat([0, 1, 2], 200)
    label[0] = 2
    assert input_that_is_the_label(VALUES[:600], label)


def test_a_cut_that_misses_one_in_twenty_may_be_honest():
    label = (VALUES > 6.5).astype(np.int64)
    label[::20] = 1 - label[::20]
    assert not input_that_is_the_label(VALUES, label)
