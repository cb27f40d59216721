import json
import time

import numpy as np
import pytest

from kenshin.errors import DataError, UsageError
from kenshin.validation.measures.delong import delong
from kenshin.validation.measures.flexible import flexible, smoother
from kenshin.validation.measures.grouped import calibration_error, observed_expected, top_label_error
from kenshin.validation.measures.overall import brier, scaled_brier_of_classes
from kenshin.validation.measures.utility import net_benefit
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


def test_the_new_numbers_are_those_of_the_measures():
    risks, outcome = people()
    report = validate_risks(risks, outcome, class_names=NAMES, resamples=0)
    for k, found in enumerate(report.classes):
        risk, happened = risks[:, k], outcome == k
        curve = flexible(smoother(risk), happened)
        assert [found.ici.estimate, found.emax.estimate] == [curve.ici, curve.emax]
        assert [point.observed for point in found.flexible] == curve.observed.tolist()
        assert found.ece.estimate == pytest.approx(calibration_error(risk, happened))
        assert found.observed_expected.estimate == observed_expected(risk, happened)
        assert found.auroc_delong.low == delong(risk, happened).low
        assert found.auroc_delong.estimate == pytest.approx(found.auroc.estimate)
    assert report.ece_top_label.estimate == pytest.approx(top_label_error(risks, outcome))
    assert report.scaled_brier.estimate == scaled_brier_of_classes(risks, outcome)


def test_bands_hold_the_curve_and_nine_times_the_people_make_them_three_times_as_narrow():
    widths = []
    for n in (400, 3600):
        risks, outcome = people(n)
        points = validate_risks(risks, outcome, class_names=NAMES, resamples=100).classes[0].flexible
        inner = [point for point in points if 0.1 < point.risk < 0.5]
        assert all(point.low < point.observed < point.high for point in inner)
        widths.append(np.mean([point.high - point.low for point in inner]))
    assert 2.3 < widths[0] / widths[1] < 3.9


def test_the_smooth_curve_of_true_risks_holds_the_diagonal():
    risks, outcome = people(3000)
    points = validate_risks(risks, outcome, class_names=NAMES, resamples=100).classes[1].flexible
    inner = [point for point in points if 0.05 < point.risk < 0.6]
    assert np.mean([point.low <= point.risk <= point.high for point in inner]) > 0.8


DECISION = (1, (0.2, 0.8))


def test_a_decision_adds_the_risks_of_the_higher_classes():
    risks, outcome = people()
    flat = np.full_like(risks, 1 / 3)
    report = validate_risks(
        risks, outcome, class_names=NAMES, comparators={"flat": flat}, decision=DECISION, resamples=50
    )
    found = report.decision
    assert (found.at_least, found.people, found.middle) == ("medium", (outcome > 0).sum(), pytest.approx(0.5))
    assert (found.thresholds[0], found.thresholds[-1], len(found.thresholds)) == (0.2, 0.8, 31)
    risk, happened = risks[:, 1:].sum(axis=1).round(6), outcome > 0
    for t, model, everyone, saved, gained in zip(
        found.thresholds, found.model, found.everyone, found.saved, found.gained, strict=True
    ):
        assert model.estimate == pytest.approx(net_benefit(risk, happened, t), abs=1e-12)
        assert gained.estimate == pytest.approx(model.estimate - max(everyone, 0), abs=1e-12)
        assert saved.estimate == pytest.approx(100 * (model.estimate - everyone) * (1 - t) / t, abs=1e-9)
        assert model.low <= model.estimate <= model.high
    # Two thirds for everyone: as acting on everyone below, as acting on no one above.
    for t, theirs, everyone in zip(
        found.thresholds, found.comparators[0].net_benefit, found.everyone, strict=True
    ):
        assert theirs == (pytest.approx(everyone) if t <= 2 / 3 else 0)
    difference = report.comparisons[0].net_benefit_difference
    assert difference.estimate == pytest.approx(
        found.model[15].estimate - found.comparators[0].net_benefit[15]
    )


def test_without_a_decision_there_is_no_net_benefit():
    risks, outcome = people(60)
    report = validate_risks(risks, outcome, class_names=NAMES, comparators={"same": risks}, resamples=0)
    assert report.decision is None
    assert report.comparisons[0].net_benefit_difference is None
    assert report.to_json()["decision"] is None


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        ((0, (0.1, 0.2)), "from 1 to 2, got 0"),
        ((3, (0.1, 0.2)), "from 1 to 2, got 3"),
        ((1, (10.0, 30.0)), "divide by 100"),
        ((1, (0.3, 0.1)), "low to high"),
        ((1, (0.0, 0.1)), "between 0 and 1"),
    ],
)
def test_a_decision_that_is_none_is_explained(decision, said):
    with pytest.raises(UsageError) as caught:
        validate_risks(RISKS, OUTCOME, class_names=NAMES, decision=decision)
    assert said in str(caught.value)
    assert caught.value.sentence("ja") != str(caught.value)


def test_differences_are_paired_and_in_favour_of_the_true_risks():
    risks, outcome = people(2000)
    other = np.random.default_rng(5).permutation(risks)
    same, shuffled = validate_risks(
        risks,
        outcome,
        class_names=NAMES,
        comparators={"same": risks, "shuffled": other},
        decision=DECISION,
        resamples=40,
    ).comparisons
    names = ("difference", "brier_difference", "auroc_macro_difference", "net_benefit_difference")
    assert all(getattr(same, name) == Interval(0, 0, 0) for name in names)
    assert shuffled.brier_difference.estimate == pytest.approx(brier(risks, outcome) - brier(other, outcome))
    assert shuffled.difference.high < 0
    assert shuffled.brier_difference.high < 0
    assert shuffled.auroc_macro_difference.low > 0
    assert shuffled.net_benefit_difference.low > 0


def test_clusters_are_drawn_in_place_of_persons():
    risks, outcome = people(100)
    four = np.repeat(np.arange(100), 4)
    ids = [str(i) for i in four]
    one, two = (
        validate_risks(risks[four], outcome[four], class_names=NAMES, resamples=60, **by)
        for by in ({"person": ids}, {"person": [str(i) for i in range(400)], "cluster": ids})
    )
    assert one.log_loss == two.log_loss
    assert (one.drawn, one.units, two.drawn, two.units) == ("person", 100, "cluster", 100)


def test_what_takes_rows_to_be_independent_is_silent_where_they_are_not():
    risks, outcome = people(100)
    ids = [str(i // 2) for i in range(100)]
    by_row = validate_risks(
        risks, outcome, class_names=NAMES, person=[str(i) for i in range(100)], resamples=0
    )
    by_person = validate_risks(risks, outcome, class_names=NAMES, person=ids, resamples=0)
    assert by_row.classes[0].auroc_delong.low == by_row.classes[0].auroc_delong.low
    assert by_person.classes[0].auroc_delong.to_json()[1:] == [None, None]
    assert by_person.classes[0].auroc_delong.estimate == by_row.classes[0].auroc_delong.estimate
    assert [0 <= test.p <= 1 for test in by_row.recalibration.tests] == [True] * 4
    assert all(np.isnan(test.p) for test in by_person.recalibration.tests)


def test_one_cluster_alone_gives_no_interval():
    risks, outcome = people(50)
    report = validate_risks(risks, outcome, class_names=NAMES, cluster=["clinic"] * 50, resamples=20)
    assert (report.resamples, report.dropped, report.units) == (0, 20, 1)
    assert report.log_loss.to_json()[1:] == [None, None]


def test_a_class_that_no_one_has_takes_only_its_own_numbers_with_it():
    risks, outcome = people()
    flat = np.full_like(risks, 1 / 3)
    outcome[outcome == 2] = 0
    shape = validate_risks(
        risks, outcome, class_names=NAMES, comparators={"flat": flat}, decision=DECISION, resamples=20
    ).to_json()
    numbers = [
        name for name, value in shape["classes"][2].items() if isinstance(value, list) and name.islower()
    ]
    intervals = [name for name in numbers if name not in ("curve", "flexible", "histogram", "spread")]
    assert all(shape["classes"][2][name] == [None, None, None] for name in intervals)
    assert shape["classes"][2]["flexible"] == []
    for name in set(intervals) - {"pdi"}:  # which needs a person of each class
        assert None not in shape["classes"][0][name]
    for name in ("log_loss", "brier", "scaled_brier", "ece_top_label", "ordinal_c"):
        assert None not in shape[name]
    assert shape["auroc_macro"] == shape["hand_till"] == shape["pdi"] == [None, None, None]
    assert shape["recalibration"]["slopes"] == [[None] * 3] * 2
    assert None not in shape["decision"]["model"][15]
    assert None not in shape["comparisons"][0]["brier_difference"]


@pytest.mark.parametrize("n", [2, 5, 12])
@pytest.mark.parametrize("kind", ["constant", "certain", "any", "perfect"])
def test_a_handful_of_people_or_one_risk_for_everyone_is_reported_without_complaint(n, kind):
    risks, outcome = people(n, seed=n)
    risks = {
        "constant": np.full((n, 3), 1 / 3),
        "certain": np.eye(3)[np.arange(n) % 3],
        "any": risks,
        "perfect": np.eye(3)[outcome] * 0.7 + 0.1,
    }[kind]
    shape = validate_risks(
        risks, outcome, class_names=NAMES, comparators={"same": risks}, decision=DECISION, resamples=10
    ).to_json()
    assert json.loads(json.dumps(shape, allow_nan=False)) == shape
    assert all(c["flexible"] == [] and c["ici"] == [None] * 3 for c in shape["classes"])
    assert shape["log_loss"][0] is not None
    if kind in ("constant", "perfect"):  # no slope, and separation
        assert shape["recalibration"]["slopes"] == [[None] * 3] * 2


def test_the_methods_behind_the_numbers_are_named_in_the_json():
    shape = validate_risks(RISKS, OUTCOME, class_names=NAMES, resamples=0).to_json()
    assert shape["methods"]["smoother"].startswith("loess")
    assert (shape["methods"]["ece_bins"], shape["methods"]["ece_top_label_bins"]) == (10, 15)


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


def test_clusters_that_are_not_one_per_row_are_explained():
    with pytest.raises(DataError, match=r"one per row \(10\), got 2"):
        validate_risks(RISKS, OUTCOME, class_names=NAMES, cluster=["a", "b"])


def test_what_may_be_one_persons_risk_is_rounded_or_left_out():
    risk = np.random.default_rng(3).uniform(0.05, 0.95, 12)
    outcome = np.repeat([0, 1], [9, 3])
    numbers = validate_risks(np.column_stack([1 - risk, risk]), outcome, class_names=["a", "b"], resamples=0)
    found = numbers.classes[1]
    assert np.isnan(found.spread[1]).all()  # of three people
    told = [*found.spread[0], *(point.risk for point in found.flexible)]
    assert told == [round(value, 3) for value in told]
    assert min(point.n for point in found.curve) >= 5
