from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from kenshin.validation.measures.discrimination import auroc
from kenshin.validation.measures.several_classes import (
    hand_till,
    ordinal_c,
    polytomous_discrimination,
    ranked,
)


def people(count=300, classes=3, seed=0, digits=None):
    rng = np.random.default_rng(seed)
    outcome = rng.permutation(np.arange(count) % classes)
    scores = rng.normal(size=(count, classes)) + 1.2 * np.eye(classes)[outcome]
    risks = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return (risks if digits is None else risks.round(digits)), outcome


def drawn_one_by_one(risks, outcome, k):
    """The index as it is defined: every set of one person from each class, a tie shared among those tied."""
    sets = product(*(np.flatnonzero(outcome == c) for c in range(risks.shape[1])))
    shares = []
    for chosen in sets:
        own, risk = risks[chosen[k], k], risks[list(chosen), k]
        shares.append(1 / (risk == own).sum() if own == risk.max() else 0)
    return np.mean(shares)


def pdi(people, weight=None):
    return float(np.mean(polytomous_discrimination(people, weight)))


@pytest.mark.parametrize("classes", [2, 3, 4])
@pytest.mark.parametrize("digits", [None, 1])
def test_the_index_is_that_of_all_sets_of_people_ties_included(classes, digits):
    risks, outcome = people(20, classes, digits=digits)
    for k, found in enumerate(polytomous_discrimination(ranked(risks, outcome))):
        assert found == pytest.approx(drawn_one_by_one(risks, outcome, k), abs=1e-12)


def test_hand_till_agrees_with_scikit_learn():
    risks, outcome = people(classes=4)
    theirs = roc_auc_score(outcome, risks, multi_class="ovo", average="macro")
    assert hand_till(ranked(risks, outcome)) == pytest.approx(theirs, abs=1e-12)


def test_with_two_classes_all_of_them_are_the_auroc():
    risks, outcome = people(classes=2)
    one = auroc(risks[:, 1], outcome == 1)
    for index in (hand_till, pdi, ordinal_c):
        assert index(ranked(risks, outcome)) == pytest.approx(one, abs=1e-12)


def test_an_answer_that_is_the_same_for_everyone_is_chance():
    outcome = np.arange(30) % 3
    flat = np.full((30, 3), 1 / 3)
    assert pdi(ranked(flat, outcome)) == pytest.approx(1 / 3)
    assert hand_till(ranked(flat, outcome)) == ordinal_c(ranked(flat, outcome)) == 0.5


def test_perfect_risks_are_perfect_and_reversed_ones_the_opposite():
    outcome = np.arange(30) % 3
    right = np.eye(3)[outcome] * 0.7 + 0.1
    assert hand_till(ranked(right, outcome)) == pdi(ranked(right, outcome)) == 1.0
    assert ordinal_c(ranked(right, outcome)) == 1.0
    assert ordinal_c(ranked(right[:, ::-1], outcome)) == 0.0


def test_ordinal_c_is_counted_pair_by_pair():
    risks, outcome = people(60, digits=1)
    expected = (risks @ np.arange(3)).round(12)  # what adds up to the same is a tie
    pairs = [
        (expected[j] > expected[i]) + 0.5 * (expected[j] == expected[i])
        for i in range(60)
        for j in range(60)
        if outcome[i] < outcome[j]
    ]
    assert ordinal_c(ranked(risks, outcome)) == pytest.approx(np.mean(pairs), abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([hand_till, pdi, ordinal_c]))
def test_a_person_who_counts_twice_is_a_person_who_stands_there_twice(seed, index):
    risks, outcome = people(40, seed=seed, digits=1)
    times = np.random.default_rng(seed).integers(1, 4, len(outcome))
    twice = np.repeat(np.arange(len(outcome)), times)
    whole = index(ranked(risks[twice], outcome[twice]))
    assert index(ranked(risks, outcome), times) == pytest.approx(whole, abs=1e-12)


@pytest.mark.parametrize("index", [hand_till, pdi])
def test_a_class_without_anyone_gives_no_number(index):
    risks, outcome = people(30)
    assert np.isnan(index(ranked(risks[outcome != 2], outcome[outcome != 2])))
