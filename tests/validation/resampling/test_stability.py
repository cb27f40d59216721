import json
import time
from dataclasses import replace

import numpy as np
import pytest

from kenshin.errors import DataError
from kenshin.validation.measures.confusion import named_class
from kenshin.validation.resampling.stability import PERCENTILES, Refits

NAMES = ["low", "medium", "high"]


def risks_of(people=400, refits=30, seed=0):
    """Risks from an original model, and from refits that scatter around it."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(people, 3)) + [1.0, 0.0, -0.5]
    scattered = logits + rng.normal(0, 0.5, (refits, people, 3))
    both = [np.exp(part) / np.exp(part).sum(axis=-1, keepdims=True) for part in (logits, scattered)]
    return both[0], both[1]


def collected(original, refits):
    collector = Refits(original)
    for risks in refits:
        collector.add(risks)
    return collector.stability(NAMES[: original.shape[1]])


def test_the_numbers_agree_with_plain_arrays_of_everything():
    original, refits = risks_of()
    found = collected(original, refits)
    off = np.abs(refits - original)
    named, again = named_class(original), np.array([named_class(r) for r in refits])
    flips = again != named
    for k, each in enumerate(found.classes):
        own = off[:, :, k].mean(axis=0)
        assert each.mape == pytest.approx(own.mean(), abs=1e-9)
        assert (each.median, each.ninetieth) == pytest.approx(tuple(np.percentile(own, [50, 90])), abs=1e-9)
        assert each.highest == pytest.approx(own.max(), abs=1e-9)
        assert each.named == (named == k).sum()
        assert each.flips == pytest.approx(flips[:, named == k].mean(), abs=1e-12)
    assert found.flips == pytest.approx(flips.mean(), abs=1e-12)
    assert found.flip_often == (flips.mean(axis=0) > 0.1).mean()
    assert found.flip_very_often == (flips.mean(axis=0) > 0.3).mean()


def test_percentiles_of_a_bin_are_those_of_its_peoples_risks():
    original, refits = risks_of()
    for k, each in enumerate(collected(original, refits).classes):
        assert sum(one.people for one in each.bins) == 400
        for one in each.bins:
            inside = (original[:, k] >= one.low) & (original[:, k] < one.high)
            assert one.people == inside.sum() >= 10
            assert one.original == pytest.approx(original[inside, k].mean())
            exact = np.percentile(refits[:, inside, k], PERCENTILES, method="inverted_cdf")
            assert one.refits == pytest.approx(tuple(exact), abs=1 / 8192 + 1e-12)


def test_neither_the_order_of_people_nor_that_of_refits_changes_a_bit():
    original, refits = risks_of()
    rng = np.random.default_rng(1)
    person, refit = rng.permutation(400), rng.permutation(30)
    assert collected(original[person], refits[refit][:, person]) == collected(original, refits)


def test_refits_that_agree_with_the_original_are_stable():
    original, _ = risks_of()
    found = collected(original, [original] * 5)
    assert (found.flips, found.flip_often, found.refits) == (0.0, 0.0, 5)
    assert all((each.mape, each.highest, each.flips) == (0.0, 0.0, 0.0) for each in found.classes)


def test_people_beyond_the_last_full_bin_join_it_and_too_few_are_not_shown():
    high = np.concatenate([np.full(12, 0.12), np.full(3, 0.62), np.full(11, 0.71), np.full(2, 0.97)])
    original = np.stack([1 - high, high], axis=1)
    found = collected(original, [original]).classes[1]
    assert [(b.low, b.high, b.people) for b in found.bins] == [(0.1, 0.15, 12), (0.6, 1.0, 16)]
    few = collected(original[:9], [original[:9]]).classes
    assert [each.bins for each in few] == [(), ()]
    assert all(np.isnan(each.flips) for each in few)


def test_a_refit_with_missing_risks_is_counted_and_other_people_are_refused():
    original, refits = risks_of()
    broken = refits[0].copy()
    broken[3, 1] = np.nan
    found = collected(original, [*refits, broken])
    assert (found.refits, found.dropped) == (30, 1)
    assert replace(found, dropped=0) == collected(original, refits)
    with pytest.raises(DataError):
        Refits(original).add(refits[0][:10])


def test_without_refits_or_people_nothing_is_known():
    original, refits = risks_of()
    for found in (collected(original, []), collected(original[:0], [refits[0][:0]])):
        plain = json.loads(json.dumps(found.to_json(), allow_nan=False))
        assert plain["flips"] is None
        assert plain["classes"][0]["mape"] is None
        assert plain["classes"][0]["bins"] == []


def test_risks_in_float32_and_risks_of_zero_and_one_are_taken():
    certain = np.array([[1.0, 0.0, 0.0]] * 20, dtype=np.float32)
    bins = collected(certain, [certain] * 3).classes[0].bins
    assert bins[0].refits == pytest.approx((1.0,) * 5, abs=1 / 8192)


def test_a_thousand_refits_of_six_thousand_people_take_a_few_seconds():
    original, refits = risks_of(6000, 4)
    collector, started = Refits(original), time.perf_counter()
    for turn in range(250):
        collector.add(refits[turn % 4])
    assert (
        time.perf_counter() - started < 5
    )  # of 1,000: 1.1 s on two cores; 250 leave room for a busy machine
