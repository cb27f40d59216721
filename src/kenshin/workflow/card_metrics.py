"""Which numbers of a validation belong on a model card, towards which goal, and what do they mean?"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kenshin.schema.schema import Schema
from kenshin.schema.text import Bilingual, text_in
from kenshin.wording.say import LANGUAGES, Language, say

__all__ = ["key_metrics"]

_Both = dict[str, str]
_Shape = dict[str, object]

_CALIBRATION = {"calibration_in_the_large": 0.0, "calibration_slope": 1.0}  # measure → what it should be


def key_metrics(
    report: Mapping[str, Any],
    schema: Schema,
    how: Bilingual | None,
    subgroups: Sequence[Mapping[str, Any]] = (),
) -> _Shape:
    """Usefulness, fairness and safety, each with goal, results, interpretation and how it was tested.

    Args:
        report: a validation, as JSON.
        schema: for the labels of the classes.
        how: how people were divided in an internal validation; none: the people came with a table.
        subgroups: those of a whole report.
    """
    tested = _tested(report, how)
    return {
        "usefulness": _metric("usefulness", _useful(report), _compared(report), tested),
        "fairness": _metric("fairness", *_fair(subgroups), tested),
        "safety": _metric("safety", _calibration(report, schema), _calibrated(report, schema), tested),
    }


def _metric(name: str, results: list[_Shape], interpretation: _Both, tested: _Shape) -> _Shape:
    goal = _leaf(f"card_goal_{name}")
    return {"goal": goal, "results": results, "interpretation": interpretation, **tested}


def _tested(report: Mapping[str, Any], how: Bilingual | None) -> _Shape:
    def process(language: Language) -> str:
        numbers = _say("card_process", language, resamples=report["resamples"], seed=report["seed"])
        return _run_on([*([text_in(how, language)] if how else []), numbers], language)

    kind = "internal" if how else "external"
    return {
        "test_type": _leaf(f"card_test_{kind}"),
        "testing_data": _leaf(f"card_testing_{kind}", n=report["n"]),
        "validation_process": _said(process),
    }


def _useful(report: Mapping[str, Any]) -> list[_Shape]:
    def difference(each: Mapping[str, Any]) -> Callable[[Language], str]:
        return lambda language: _say("card_difference", language, baseline=_baseline(each, language))

    return [
        _result(lambda language: _say("card_auroc_macro", language), report["auroc_macro"]),
        _result(lambda language: _say("measure_log_loss", language), report["log_loss"]),
        *(_result(difference(each), each["difference"]) for each in report["comparisons"]),
    ]


def _compared(report: Mapping[str, Any]) -> _Both:
    """What the difference from each simpler model says."""

    def compared(language: Language) -> str:
        sentences = []
        for each in report["comparisons"]:
            reading = say(f"validation.{_reading(each['difference'])}", language)
            baseline = _baseline(each, language)
            sentences.append(_say("card_compared", language, baseline=baseline, reading=reading))
        return _run_on(sentences, language)

    return _said(compared) if report["comparisons"] else _leaf("card_no_comparison")


def _reading(difference: Sequence[float | None]) -> str:
    _, low, high = difference
    if low is None or high is None:
        return "no_interval"
    return "better" if high < 0 else "worse" if low > 0 else "not_told_apart"


def _baseline(comparison: Mapping[str, Any], language: Language) -> str:
    """A comparator's name; one that the catalogue does not know keeps its own."""
    try:
        return _say(f"baseline_{comparison['name']}", language)
    except KeyError:
        return str(comparison["name"])


def _fair(subgroups: Sequence[Mapping[str, Any]]) -> tuple[list[_Shape], _Both]:
    """The AUROC of every group that is large enough, and how far apart they lie."""
    found: list[tuple[Mapping[str, _Both], Mapping[str, Any]]] = [
        ({"by": group["by"], "label": row["label"]}, row)
        for group in subgroups
        for row in group["rows"]
        if row["auroc"][0] is not None
    ]
    if not found:
        return [], _leaf("card_fairness_open") | {"status": "open"}

    def named(names: Mapping[str, _Both]) -> Callable[[Language], str]:
        return lambda language: _say("card_of_group", language, **{k: v[language] for k, v in names.items()})

    aurocs = [row["auroc"][0] for _, row in found]
    ends = {"lowest": f"{min(aurocs):.3f}", "highest": f"{max(aurocs):.3f}", "groups": len(aurocs)}
    return [_result(named(names), row["auroc"]) for names, row in found], _leaf("card_fairness", **ends)


def _calibration(report: Mapping[str, Any], schema: Schema) -> list[_Shape]:
    results = []
    for risk_class, numbers in zip(schema.outcome.classes, report["classes"], strict=True):
        for measure in _CALIBRATION:

            def named(language: Language, measure: str = measure, label: Any = risk_class.label) -> str:
                name = _say(f"measure_{measure}", language)
                return _say("card_of_class", language, measure=name, label=text_in(label, language))

            results.append(_result(named, numbers[measure]))
    return results


def _calibrated(report: Mapping[str, Any], schema: Schema) -> _Both:
    """For which classes an interval leaves out what the measure should be."""
    intervals = [[numbers[measure] for measure in _CALIBRATION] for numbers in report["classes"]]
    if any(None in interval for of_class in intervals for interval in of_class):
        return _said(lambda language: say("validation.no_interval", language))
    ideals = _CALIBRATION.values()
    off = [
        risk_class.label
        for risk_class, of_class in zip(schema.outcome.classes, intervals, strict=True)
        if any(not low <= ideal <= high for (_, low, high), ideal in zip(of_class, ideals, strict=True))
    ]

    def departs(language: Language) -> str:
        between = "、" if language == "ja" else ", "
        classes = between.join(text_in(label, language) for label in off)
        return _say("card_miscalibrated", language, classes=classes)

    return _said(departs) if off else _leaf("card_calibrated")


def _result(name: Callable[[Language], str], interval: Sequence[float | None]) -> _Shape:
    value, low, high = interval
    return {"name": _in_both(name), "value": value, "low": low, "high": high}


def _say(name: str, language: Language, **values: object) -> str:
    return say(f"checklist.{name}", language, **values)


def _in_both(tell: Callable[[Language], str]) -> _Both:
    both: _Both = {language: tell(language) for language in LANGUAGES}
    return both


def _said(tell: Callable[[Language], str]) -> _Both:
    return {"status": "said", **_in_both(tell)}


def _leaf(name: str, **values: object) -> _Both:
    return _said(lambda language: _say(name, language, **values))


def _run_on(sentences: Sequence[str], language: Language) -> str:
    """Sentences one after the other."""
    return ("" if language == "ja" else " ").join(sentences)
