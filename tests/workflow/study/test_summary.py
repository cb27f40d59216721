"""A sentence of the summary says no more than its number allows."""

import pytest

from kenshin.workflow.study.summary import summary_document

COUNTS = {"acted": 100.0, "found": 50.0, "missed": 10.0, "threshold": 0.2}
FINE = [1.0, 0.95, 1.05]
BOTH = {"en": "high", "ja": "高"}


def document(**changes):
    """A report of two classes, reduced to what the summary reads; all is well in it."""
    gains = changes.pop("gains", [[0.0, 0.0, 0.0], [0.02, 0.01, 0.03], [0.01, -0.01, 0.02]])
    own = {"auroc": [0.8, 0.75, 0.85], "observed_expected": FINE, "calibration_slope": FINE}
    own |= changes.pop("own", {})
    found = {
        "kind": "external",
        "flow": {"used": 1000, "per_class": [700, 300]},
        "classes": [{"label": {"en": "low", "ja": "低"}}, {"label": BOTH}],
        "decision": {"at_least": 1, "label": BOTH, "action": BOTH},
        "findings": [],
        "comparators": [{"name": "logistic", "label": {"en": "regression", "ja": "回帰"}}],
        "performance": {
            "classes": [{}, own],
            "decision": {"thresholds": [0.1, 0.2, 0.3], "middle": 0.2, "gained": gains},
            "comparisons": [{"name": "logistic", "difference": [-0.1, -0.2, -0.05]}],
        },
    }
    return found | changes


def lines(threshold=0.2, **changes):
    return summary_document(document(**changes), COUNTS | {"threshold": threshold})


def of(found, words):
    (line,) = [line for line in found if words in line["text"]["en"]]
    assert line["text"]["ja"]
    return line


def test_all_that_is_well_is_called_good():
    assert [line["kind"] for line in lines()].count("good") == 3


@pytest.mark.parametrize(
    ("ratio", "said", "kind"),
    [
        ([1.0, 0.6, 1.5], "cannot be told", "careful"),  # in the middle by chance, for all one knows
        ([1.4, 0.9, 2.1], "cannot be told", "careful"),
        ([1.4, 1.2, 1.6], "too low", "careful"),
        ([0.7, 0.6, 0.8], "too high", "careful"),
        ([1.0, None, None], "cannot be told", "careful"),
        ([1.0, 0.9, 1.1], "are right", "good"),
    ],
)
def test_risks_are_right_on_average_only_where_the_interval_is_narrow(ratio, said, kind):
    line = of(lines(own={"observed_expected": ratio}), "For 100 people")
    assert said in line["text"]["en"]
    assert line["kind"] == kind


def test_with_three_events_nothing_is_good():
    found = lines(flow={"used": 1000, "per_class": [997, 3]})
    assert not [line for line in found if line["kind"] == "good"]
    assert of(found, "the smaller side has 3")["kind"] == "careful"


def test_an_interval_down_to_chance_is_no_plain_number():
    assert of(lines(own={"auroc": [0.7, 0.48, 0.9]}), "50 would be chance")["kind"] == "careful"


@pytest.mark.parametrize(
    ("code", "said"), [("overlap_unknown", "cannot be checked"), ("same_file", "very table")]
)
def test_people_whom_the_model_may_have_met_are_not_said_to_be_new(code, said):
    found = lines(findings=[{"code": code}])
    assert of(found, said)["kind"] == "careful"
    assert not any("never met" in line["text"]["en"] for line in found)


def test_acting_as_on_everyone_is_no_gain():
    found = lines(gains=[[0.0, 0.0, 0.0]] * 3)
    assert of(found, "adds nothing")["kind"] == "careful"


def test_a_gain_that_may_be_none_is_not_called_good():
    line = of(lines(gains=[[0.0, 0.0, 0.0], [0.02, -0.01, 0.05], [0.01, 0.0, 0.02]]), "net true positives")
    assert line["kind"] == "plain"
    assert "20.0, 95 % interval −10.0 to 50.0" in line["text"]["en"]


def test_a_hole_in_the_range_is_not_passed_over():
    gains = [[0.01, 0, 0], [-0.01, 0, 0], [0.01, 0, 0], [0.01, 0, 0]]
    curve = {"thresholds": [0.1, 0.2, 0.3, 0.4], "middle": 0.2, "gained": gains}
    made = document()
    made["performance"]["decision"] = curve
    line = of(summary_document(made, COUNTS), "not over all of it")
    assert "from 30 % to 40 %" in line["text"]["en"]


def test_the_smallest_and_the_largest_threshold_are_neither_none_nor_all():
    assert "from a risk of 0.01 % on" in of(lines(threshold=0.0001), "With action")["text"]["en"]
    assert "from a risk of 99.99 % on" in of(lines(threshold=0.9999), "With action")["text"]["en"]


@pytest.mark.parametrize(
    ("corrected", "said"), [(0.75, "looks better than it is"), (0.82, "looks no better than it is")]
)
def test_optimism_is_claimed_only_where_there_is_some(corrected, said):
    measure = {"name": "auroc_macro", "class": None, "apparent": 0.8, "corrected": corrected, "used": 200}
    found = lines(kind="development", internal={"optimism": {"measures": [measure]}})
    assert "200 trainings" in of(found, said)["text"]["en"]


def sets(by_class, marginal=(0.95, 0.6)):
    """Two classes; each coverage with an interval of two points to either side."""
    rows = [
        {"level": 0.9, "kind": kind, "size": [1.5, 1.4, 1.6], "alone": [0.5, 0.4, 0.6],
         "coverage": [[c, c - 0.02, c + 0.02] if c else [None, None, None] for c in each]}
        for kind, each in (("class", by_class), ("marginal", marginal))
    ]  # fmt: skip
    return {"level": 0.9, "rows": rows}


@pytest.mark.parametrize(("by_class", "kind"), [((0.89, 0.91), "plain"), ((0.92, 0.86), "careful")])
def test_a_promise_that_was_not_kept_for_a_class_calls_for_care(by_class, kind):
    line = of(lines(sets=sets(by_class)), "Sets of classes")
    assert line["kind"] == kind
    assert f"held it for {min(by_class):.2f} to {max(by_class):.2f}".replace("0.", "") in line["text"]["en"]
    assert "class “high” for 60 of 100" in line["text"]["en"]


def test_of_sets_that_nobody_could_be_judged_by_nothing_is_said():
    assert not any("Sets of classes" in line["text"]["en"] for line in lines(sets=sets((None, None))))
    of(lines(sets=sets((0.9, None), (0.9, None))), "class “low” for 90 of 100")
