import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from tests.prediction.sets import invented

from kenshin.errors import UsageError
from kenshin.prediction.named_class import named_classes
from kenshin.prediction.sets.apply import class_sets, reached
from kenshin.prediction.sets.learn import learn_sets
from kenshin.saved_model.reference.sets import Cuts, SetsReference

REFERENCE = SetsReference(
    levels=(0.8, 0.9),
    everyone=Cuts(people=(90, 80, 30), cuts=((0.5, 0.3, 0.2), (0.4, 0.25, None))),
    marginal=(0.4, 0.3),
)


def sets(rows, level=0.8, **wishes):
    return class_sets(REFERENCE, np.array(rows, dtype=float), level, **wishes).astype(int).tolist()


def test_a_class_is_inside_from_its_own_cut_on():
    assert sets([[0.5, 0.3, 0.2], [0.49, 0.49, 0.02]]) == [[1, 1, 1], [0, 1, 0]]


def test_a_class_without_a_cut_is_always_inside_and_makes_no_gap():
    assert sets([[0.98, 0.01, 0.01], [0.3, 0.6, 0.1]], 0.9) == [[1, 0, 1], [0, 1, 1]]


def test_a_gap_between_two_classes_that_reach_their_cuts_is_filled():
    assert sets([[0.6, 0.1, 0.3]]) == [[1, 1, 1]]


def test_no_set_is_empty_even_where_no_cut_is_reached():
    risks = [[0.45, 0.29, 0.26], [0.39, 0.39, 0.22]]
    assert not reached(np.array(risks), (0.5, 0.5, 0.5)).any()
    assert sets(risks, kind="marginal") == [[1, 0, 0], [0, 1, 0]]  # in a tie the higher class, as it is named


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 10), st.integers(0, 500), st.data())
def test_sets_hold_the_named_class_and_grow_with_the_level(classes, seed, data):
    """Whatever the risks, ties and zeros among them."""
    reference = learn_sets(*invented.people(400, classes, seed))
    raw = data.draw(arrays(float, (20, classes), elements=st.sampled_from([0.0, 0.001, 0.2, 0.5, 1.0])))
    risks = (raw + 1e-12) / (raw + 1e-12).sum(axis=1, keepdims=True)
    for kind in ("class", "marginal"):
        narrow, middle, wide = (class_sets(reference, risks, level, kind) for level in reference.levels)
        assert narrow[np.arange(20), named_classes(risks)].all()
        assert (middle | ~narrow).all()
        assert (wide | ~middle).all()


def test_one_person_and_many_get_the_same_sets_and_nobody_gets_none():
    risks, _ = invented.people(50, 3, 0)
    together = class_sets(REFERENCE, risks)
    assert (together == np.concatenate([class_sets(REFERENCE, row[None]) for row in risks])).all()
    assert class_sets(REFERENCE, np.zeros((0, 3))).shape == (0, 3)


def test_a_groups_own_cuts_are_taken():
    risks, outcome = invented.people(2000, 2, 1)
    ward = np.where(risks[:, 1] > 0.3, "ill", "well")
    reference = learn_sets(risks, outcome, {"ward": ward.tolist()})
    own = class_sets(reference, risks, by="ward", group="ill")
    assert (own != class_sets(reference, risks)).any()
    assert own[ward == "ill"][outcome[ward == "ill"] == 0, 0].mean() == pytest.approx(0.9, abs=0.02)


def test_a_level_a_group_or_a_width_without_cuts_is_explained():
    with pytest.raises(UsageError, match=r"\(0\.8, 0\.9\), got 0\.99"):
        sets([[1, 0, 0]], 0.99)
    with pytest.raises(UsageError, match=r"\(–\), got sex=m"):
        sets([[1, 0, 0]], by="sex", group="m")
    with pytest.raises(UsageError, match="each of 3 classes, got 2"):
        sets([[1, 0]])
