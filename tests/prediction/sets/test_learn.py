"""Cuts keep their promise for every class, agree with other people's programs, and tell of nobody."""

import json
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.prediction.sets import invented

from kenshin.errors import DataError
from kenshin.prediction.sets.apply import class_sets, cuts_for, reached
from kenshin.prediction.sets.learn import learn_sets
from kenshin.saved_model.reference.sets import LEVELS, SetsReference, fewest_people, place_of_cut


def coverage(inside, outcome, classes):
    return np.array([inside[outcome == k, k].mean() for k in range(classes)])


@pytest.mark.parametrize(("classes", "people"), [(2, 600), (3, 1500), (5, 8000)])
def test_every_class_is_covered_as_promised_over_200_samples_of_known_risks(classes, people):
    """Learned on 600, 1,500 or 8,000 people (at least 119 of each class), judged on 4,000 others.

    What reaches its cut covers ⌈(n + 1) · level⌉ / (n + 1) on average; the named class and filled gaps add.
    """
    theory, plain, whole = [], [], []
    for sample in range(200):
        reference = learn_sets(*invented.people(people, classes, 2 * sample))
        risks, outcome = invented.people(4000, classes, 2 * sample + 1)
        counts = reference.everyone.people
        assert min(counts) >= fewest_people(0.95)
        theory.append([[place_of_cut(n, level) / (n + 1) for n in counts] for level in LEVELS])
        cuts = [reached(risks, cuts_for(reference, level)) for level in LEVELS]
        plain.append([coverage(inside, outcome, classes) for inside in cuts])
        sets = [class_sets(reference, risks, level) for level in LEVELS]
        whole.append([coverage(inside, outcome, classes) for inside in sets])
    plain, whole = np.mean(plain, axis=0), np.mean(whole, axis=0)
    assert np.abs(plain - np.mean(theory, axis=0)).max() < 0.008
    assert (whole >= plain).all()
    assert (whole - np.array(LEVELS)[:, None]).min() > -0.005
    assert (whole - plain)[:, 1:].max() < 0.02  # the commonest class is often named below its own cut


def test_one_cut_for_all_breaks_the_promise_for_the_rarest_class_and_keeps_it_on_average():
    risks, outcome = invented.people(20_000, 3, 1, sharpness=1.0)
    reference = learn_sets(risks, outcome)
    risks, outcome = invented.people(20_000, 3, 2, sharpness=1.0)
    marginal, by_class = (class_sets(reference, risks, 0.9, kind) for kind in ("marginal", "class"))
    assert marginal[np.arange(len(outcome)), outcome].mean() == pytest.approx(0.9, abs=0.01)
    assert coverage(marginal, outcome, 3)[2] < 0.8
    assert coverage(by_class, outcome, 3).min() > 0.89


def test_sets_by_class_are_those_of_crepes():
    from crepes import ConformalClassifier

    risks, outcome = invented.people(1200, 3, 5)
    risks, new = invented.on_a_grid(risks), invented.on_a_grid(invented.people(2000, 3, 6)[0])
    reference = learn_sets(risks, outcome)
    other = ConformalClassifier().fit(1 - risks[np.arange(1200), outcome], bins=outcome)
    for level in LEVELS:
        found = np.column_stack([
            other.predict_set(1 - new[:, [k]], bins=np.full(len(new), k), confidence=level, smoothing=False)[:, 0]
            for k in range(3)
        ]).astype(bool)  # fmt: skip
        assert (reached(new, cuts_for(reference, level)) == found).all()


def test_marginal_sets_are_those_of_mapie():
    from mapie.classification import SplitConformalClassifier
    from sklearn.base import BaseEstimator, ClassifierMixin

    class Known(ClassifierMixin, BaseEstimator):
        """Says the risks that it is given as inputs."""

        def fit(self, X, y):  # noqa: N803
            self.classes_, self.fitted_ = np.unique(y), True
            return self

        def predict_proba(self, X):  # noqa: N803
            return X

        def predict(self, X):  # noqa: N803
            return self.classes_[X.argmax(axis=1)]

    risks, outcome = invented.people(1200, 3, 5)
    risks, new = invented.on_a_grid(risks), invented.on_a_grid(invented.people(2000, 3, 6)[0])
    reference = learn_sets(risks, outcome)
    other = SplitConformalClassifier(
        Known().fit(risks, outcome), confidence_level=list(LEVELS), conformity_score="lac", prefit=True
    )
    _, found = other.conformalize(risks, outcome).predict_set(new)
    for place, level in enumerate(LEVELS):
        ours = reached(new, cuts_for(reference, level, "marginal"))
        assert (ours == found[:, :, place].astype(bool)).all()


def test_the_cut_of_a_small_example_by_hand():
    """59 people of each class: ⌈60 · 0.8⌉ = 48, ⌈60 · 0.9⌉ = 54; beyond the 57th there are only two."""
    own = np.arange(1, 60) / 100
    risks = np.concatenate([np.stack([own, 1 - own], axis=1), np.stack([1 - own, own], axis=1)])
    reference = learn_sets(risks, np.repeat([0, 1], 59))
    assert reference.everyone.cuts == ((0.12, 0.12), (0.06, 0.06), (None, None))
    assert reference.everyone.people == (59, 59)
    # Of all 118: ⌈119 · 0.8⌉ = 96, ⌈119 · 0.9⌉ = 108; beyond ⌈119 · 0.95⌉ = 114 there are four.
    assert reference.marginal == (0.12, 0.06, None)


def test_a_cut_needs_five_people_beyond_it_and_several_rows_are_one_person():
    rows, outcome = invented.people(400, 2, 3)
    alone = learn_sets(rows, outcome)
    assert None not in alone.everyone.cuts[2]
    together = learn_sets(rows, outcome, person=np.arange(400) // 100)
    assert all(cut is None for level in together.everyone.cuts for cut in level)
    assert together.marginal == (None, None, None)


def test_cuts_point_at_no_single_persons_risk():
    risks, outcome = invented.people(5000, 3, 9)
    reference = learn_sets(risks, outcome, {"site": ["a", "b"] * 2500})
    told = [
        cut for part in (reference.everyone, *reference.groups) for row in part.cuts for cut in row if cut
    ]
    assert len(told) > 15
    assert all(f"{cut:.3g}" == f"{cut:.9g}" for cut in told)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.integers(2, 6), st.integers(50, 400))
def test_the_order_of_people_does_not_matter(seed, classes, count):
    risks, outcome = invented.people(count, classes, seed)
    labels = np.random.default_rng(seed).choice(["x", "y", "z"], count)
    shuffled = np.random.default_rng(seed + 1).permutation(count)
    once = learn_sets(risks, outcome, {"by": labels.tolist()}, person=np.arange(count) // 2)
    again = learn_sets(
        risks[shuffled], outcome[shuffled], {"by": labels[shuffled].tolist()}, person=shuffled // 2
    )
    assert once == again


def test_groups_have_cuts_of_their_own_where_every_class_has_enough_people():
    risks, outcome = invented.people(3000, 2, 4)
    labels = np.where(np.arange(3000) < 40, "few", np.where(np.arange(3000) % 3, "many", "some"))
    reference = learn_sets(risks, outcome, {"ward": labels.tolist(), "none": [""] * 3000})
    assert [each.group for each in reference.groups] == ["many", "some"]
    own = labels == "some"
    alone = learn_sets(risks[own], outcome[own])
    assert reference.of_group("ward", "some").cuts == alone.everyone.cuts
    assert reference.of_group("ward", "few") is None


def test_counts_of_few_people_are_hidden_and_do_not_follow_from_the_others():
    risks, outcome = invented.people(3000, 3, 4)
    labels = np.where(np.arange(3000) % 2, "a", "b").astype(object)
    lonely = np.flatnonzero(outcome == 2)[:2]
    labels[lonely] = "c"
    reference = learn_sets(risks, outcome, {"ward": labels.tolist()})
    hidden = [each.people[2] for each in reference.groups]
    assert [each.group for each in reference.groups] == ["a", "b"]
    assert None in hidden
    few = learn_sets(risks[outcome < 2], outcome[outcome < 2])
    assert few.everyone.people[2] == 0


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_fifty_people_and_constant_risks_have_sets_that_promise_too_much_rather_than_too_little(classes):
    outcome = np.arange(50) % classes
    reference = learn_sets(np.full((50, classes), 1 / classes), outcome)
    assert class_sets(reference, np.full((4, classes), 1 / classes)).all()


def test_what_is_remembered_survives_json_exactly():
    risks, outcome = invented.people(1500, 3, 7)
    reference = learn_sets(risks, outcome, {"sex": ["f", "m", "m"] * 500})
    assert SetsReference.model_validate_json(reference.model_dump_json()) == reference
    assert (
        SetsReference.model_validate(json.loads(json.dumps(reference.model_dump(mode="json")))) == reference
    )


def test_a_hundred_thousand_people_take_seconds_at_most():
    risks, outcome = invented.people(100_000, 4, 0)
    begun = time.perf_counter()
    reference = learn_sets(risks, outcome, {"site": [f"s{i % 20}" for i in range(100_000)]})
    class_sets(reference, risks)
    assert time.perf_counter() - begun < 5
    assert reference.everyone.people == tuple(np.bincount(outcome).tolist())


def test_labels_of_other_people_are_refused():
    risks, outcome = invented.people(50, 2, 0)
    with pytest.raises(DataError, match="50 people must have a group by sex, got 2"):
        learn_sets(risks, outcome, {"sex": ["f", "m"]})


def test_risks_that_are_none_are_refused():
    with pytest.raises(DataError, match="sum to 1"):
        learn_sets(np.full((9, 2), np.nan), np.zeros(9, dtype=np.int64))


@given(st.integers(1, 5000), st.sampled_from(LEVELS))
def test_the_place_of_a_cut_is_the_smallest_that_keeps_the_promise(people, level):
    """In whole numbers, so that no rounding can hide a step."""
    place, percent = place_of_cut(people, level), round(100 * level)
    assert 100 * place >= percent * (people + 1) > 100 * (place - 1)
