import json
import time

import numpy as np
import pytest

from kenshin.errors import DataError
from kenshin.validation.report import ValidationReport, validate_risks
from kenshin.validation.resampling.bootstrap import Interval

NAMES = ["low", "medium", "high"]


def people(n=400, classes=3, seed=0):
    rng = np.random.default_rng(seed)
    risks = rng.dirichlet(np.ones(classes), n)
    return risks, (rng.random((n, 1)) > risks.cumsum(axis=1)).sum(axis=1).clip(max=classes - 1)


def test_the_difference_is_paired_and_zero_against_itself():
    risks, outcome = people()
    flat = np.full_like(risks, 1 / 3)
    report = validate_risks(
        risks, outcome, class_names=NAMES, comparators={"same": risks, "flat": flat}, resamples=50
    )
    same, other = report.comparisons
    assert same.difference == Interval(0.0, 0.0, 0.0)
    assert other.difference.estimate == pytest.approx(report.log_loss.estimate - other.log_loss.estimate)
    assert other.difference.high < 0


def test_order_changes_no_estimate_and_names_that_look_like_places_change_nothing():
    risks, outcome = people()
    shuffled = np.random.default_rng(1).permutation(400)
    report = validate_risks(risks, outcome, class_names=NAMES, resamples=0)
    again = validate_risks(risks[shuffled], outcome[shuffled], class_names=["2", "0", "1"], resamples=0)
    for one, two in zip(report.classes, again.classes, strict=True):
        assert one.auroc.estimate == pytest.approx(two.auroc.estimate)
        assert one.calibration_slope.estimate == pytest.approx(two.calibration_slope.estimate)


def test_repeated_check_ups_of_a_person_widen_the_interval():
    risks, outcome = people(100)
    four = np.repeat(np.arange(100), 4)
    ids = [str(i) for i in four]
    rows, persons = (
        validate_risks(risks[four], outcome[four], class_names=NAMES, person=who, resamples=200).log_loss
        for who in (None, ids)
    )
    assert persons.high - persons.low > 1.6 * (rows.high - rows.low)


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_json_is_plain_and_holds_no_nan(classes):
    risks, outcome = people(classes=classes)
    outcome[outcome == classes - 1] = 0  # nobody has the highest class: its numbers do not exist
    names = [f"c{k}" for k in range(classes)]
    found = validate_risks(risks, outcome, class_names=names, resamples=5).to_json()
    assert found["format"] == "kenshin-validation/2"
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_a_hundred_resamples_of_everything_take_less_than_twenty_seconds():
    risks, outcome = people(6000)
    comparators = {f"flat {k}": np.full_like(risks, 1 / 3) for k in range(5)}
    start = time.process_time()
    report = validate_risks(
        risks, outcome, class_names=NAMES, comparators=comparators, decision=(1, (0.1, 0.5)), resamples=100
    )
    assert isinstance(report, ValidationReport)
    assert report.resamples == 100
    assert report.dropped == 0
    # Two on an idle machine; shape checks at run time, which the released package has not, cost more.
    assert time.process_time() - start < 20


RISKS, OUTCOME = people(10)


@pytest.mark.parametrize(
    ("risks", "outcome", "names", "person", "said"),
    [
        (RISKS[:9], OUTCOME, NAMES, None, "got 9×3"),
        (RISKS * 100, OUTCOME, NAMES, None, "softmax"),
        (RISKS * np.nan, OUTCOME, NAMES, None, "softmax"),
        (OUTCOME[:, None] * np.ones((1, 3), dtype=int), OUTCOME, NAMES, None, "softmax"),
        (RISKS, OUTCOME + 3, NAMES, None, "Leave people without an outcome out"),
        (RISKS, OUTCOME.astype(float), NAMES, None, "array of integers"),
        (RISKS[:1], OUTCOME[:1], NAMES, None, "at least 2 people"),
        (RISKS, OUTCOME, ["one"], None, "at least 2 classes"),
        (RISKS, OUTCOME, NAMES, ["a"], "one per row (10), got 1"),
    ],
)
def test_arrays_that_cannot_be_judged_are_explained(risks, outcome, names, person, said):
    with pytest.raises(DataError) as caught:
        validate_risks(risks, outcome, class_names=names, person=person)
    assert said in str(caught.value)
    assert caught.value.sentence("ja") != str(caught.value)
