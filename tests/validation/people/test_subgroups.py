import json
import time

import numpy as np
import pytest

from kenshin.validation.measures.calibration import calibration_in_the_large, calibration_slope
from kenshin.validation.measures.discrimination import auroc, auroc_macro
from kenshin.validation.measures.utility import net_benefit
from kenshin.validation.people.subgroups import subgroups
from kenshin.validation.resampling.bootstrap import draws
from kenshin.wording.say import say


def people(n=2000, seed=0):
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(n, 3)) + [1.0, 0.0, -0.5]
    risks = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    outcome = (risks.cumsum(axis=1) < rng.random((n, 1))).sum(axis=1).clip(max=2)
    return risks, outcome, rng.choice(["women", "men"], n, p=[0.6, 0.4]).tolist()


def test_each_group_has_the_numbers_of_its_people_alone():
    risks, outcome, sex = people()
    found = subgroups("sex", risks, outcome, sex, from_class=1, threshold=0.3, order=["women", "men"])
    assert [group.name for group in found.groups] == ["women", "men"]
    for group in (*found.groups, found.everyone):
        mine = np.array(sex) == group.name if group.name else np.full(len(sex), fill_value=True)
        risk, happened = risks[mine, 1:].sum(axis=1), outcome[mine] >= 1
        assert group.people.count == mine.sum()
        assert [cell.count for cell in group.classes] == np.bincount(outcome[mine]).tolist()
        assert group.auroc.estimate == pytest.approx(auroc(risk, happened))
        assert group.auroc_macro.estimate == pytest.approx(auroc_macro(risks[mine], outcome[mine]))
        assert group.calibration_in_the_large.estimate == pytest.approx(
            calibration_in_the_large(risk, happened)
        )
        assert group.calibration_slope.estimate == pytest.approx(calibration_slope(risk, happened))
        assert group.observed_to_expected.estimate == pytest.approx(happened.sum() / risk.sum())
        assert group.net_benefit.estimate == pytest.approx(net_benefit(risk, happened, 0.3))
        assert group.reason is None
        assert group.macro_reason is None


def test_the_interval_of_the_mean_auroc_is_that_of_a_bootstrap():
    risks, outcome, sex = people(800)
    found = subgroups("sex", risks, outcome, sex, from_class=1).everyone.auroc_macro
    drawn = [auroc_macro(risks, outcome, times) for times in draws(outcome, None, 300, 0)]
    assert (found.high - found.low) / 2 == pytest.approx(1.96 * np.std(drawn), rel=0.12)


def test_intervals_hold_the_truth_in_95_of_100():
    held = {"calibration_in_the_large": 0, "calibration_slope": 0, "observed_to_expected": 0}
    for seed in range(200):
        risks, outcome, _ = people(300, seed)
        group = subgroups("one", risks, outcome, ["a"] * 300, from_class=2).everyone
        for name, right in (
            ("calibration_in_the_large", 0),
            ("calibration_slope", 1),
            ("observed_to_expected", 1),
        ):
            held[name] += getattr(group, name).low < right < getattr(group, name).high
    assert all(count >= 180 for count in held.values())
    assert held["calibration_slope"] < 199


def test_a_group_of_few_people_or_few_outcomes_has_a_sentence_instead():
    risks, outcome, _ = people(300)
    outcome = np.where(np.arange(300) >= 251, 0, outcome)
    labels = ["many"] * 202 + ["few"] * 49 + ["healthy"] * 49
    labels[0] = labels[1] = "healthy"
    found = {group.name: group for group in subgroups("site", risks, outcome, labels, from_class=1).groups}
    assert found["many"].reason is None
    for name in ("few", "healthy"):
        assert found[name].reason == "validation.subgroup_small"
        assert found[name].to_json()["auroc"] == [None, None, None]
        for language in ("en", "ja"):
            assert say(found[name].reason, language)


def test_few_people_of_a_class_are_hidden_with_what_would_give_them_away():
    risks, outcome, _ = people(400)
    labels = np.where(np.arange(400) < 200, "a", "b")
    outcome = np.where((outcome == 2) & (labels == "a"), 1, outcome)
    outcome[:3] = 2
    found = subgroups("site", risks, outcome, labels.tolist(), from_class=1)
    counts = [[cell.count for cell in group.classes] for group in found.groups]
    assert counts[0][2] is None
    assert sum(count is None for count in counts[0]) == 2
    assert sum(count is None for count in counts[1]) == 2
    assert found.everyone.classes[2].count == (outcome == 2).sum()


def test_a_group_without_one_class_has_no_mean_over_the_classes_but_all_else():
    risks, outcome, _ = people(400)
    (group,) = subgroups("site", risks, np.minimum(outcome, 1), ["a"] * 400, from_class=1).groups
    assert group.macro_reason == "validation.subgroup_class"
    assert np.isnan(group.auroc_macro.estimate)
    assert np.isfinite([group.auroc.low, group.calibration_slope.high]).all()
    json.dumps(group.to_json(), allow_nan=False)


def test_several_rows_of_a_person_widen_the_intervals():
    risks, outcome, sex = people(500)
    twice = np.tile(np.arange(500), 2)
    labels, person = [sex[i] for i in twice], [str(i) for i in twice]
    alone = subgroups("sex", risks, outcome, sex, from_class=1).everyone.auroc
    known, unknown = (
        subgroups("sex", risks[twice], outcome[twice], labels, from_class=1, person=p).everyone.auroc
        for p in (person, None)
    )
    assert known.high - known.low == pytest.approx(alone.high - alone.low, rel=0.01)
    assert unknown.high - unknown.low < 0.75 * (known.high - known.low)


def test_the_order_of_people_does_not_matter_and_no_one_is_no_error():
    risks, outcome, sex = people(300)
    order = np.random.default_rng(1).permutation(300)
    one = subgroups("sex", risks, outcome, sex, from_class=1)
    other = subgroups("sex", risks[order], outcome[order], [sex[i] for i in order], from_class=1)
    for group, again in zip(one.groups, other.groups, strict=True):
        assert group.classes == again.classes
        assert group.calibration_slope.to_json() == pytest.approx(again.calibration_slope.to_json())
    empty = subgroups("sex", risks[:0], outcome[:0], [], from_class=1)
    assert empty.groups == ()
    assert empty.everyone.reason == "validation.subgroup_small"


def test_six_thousand_people_in_ten_groupings_take_a_few_seconds():
    risks, outcome, _ = people(6000)
    started = time.perf_counter()
    for groups in range(1, 11):
        labels = [f"g{i % groups}" for i in range(6000)]
        subgroups("x", risks, outcome, labels, from_class=1, threshold=0.2)
    assert time.perf_counter() - started < 5  # 0.3 s on two cores
