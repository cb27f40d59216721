"""What should a clinician take away in a minute? Sentences, each made from a number of the report."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from kenshin.schema.text import Told
from kenshin.wording.say import LANGUAGES, Language, Named, in_both
from kenshin.workflow.study.about import told

__all__ = ["summary_document"]

Kind = Literal["good", "plain", "careful"]
Line = dict[str, object]

_NEAR = (0.9, 1.1)  # what is near enough to 1 for a sentence; the report shows the number itself
_SURELY_NEAR = (0.8, 1.25)  # where its whole interval must lie before one may say that it is near
_FEW = 10  # people with the event, or without: below, nothing that was found here is called good
_ENOUGH = 100  # … for a validation to rest on (Collins et al. 2016, doi:10.1002/sim.6787)
_LEVEL = 1e-9  # of net benefit: what is less apart than this is the same
_BETWEEN: dict[Language, str] = {"en": "; ", "ja": "。"}
_MOVED, _FLIPPED = 0.05, 0.15  # five points are a lot for one person


def summary_document(document: Mapping[str, Any], acting: Mapping[str, float] | None) -> list[Line]:
    """From the report's other parts.

    Args:
        document: everything else of the report.
        acting: what would become of 1,000 people; None: no decision was declared.
    """
    start = _start(document)
    label = _label(document, start)
    fewest = _fewest(document, start)
    lines = [
        _people(document, start, label),
        *_few(document, fewest, label),
        _discrimination(document, start, label),
        _calibration(document, start, label),
        *_usefulness(document, label, acting),
        _comparison(document),
        *_optimism(document),
        *_stability(document, start),
        *_size(document),
        *_sets(document),
        _limits(document),
    ]
    found = [line for line in lines if line is not None]
    if fewest < _FEW:
        found = [line | {"kind": "plain"} if line["kind"] == "good" else line for line in found]
    return found


def _fewest(document: Mapping[str, Any], start: int) -> int:
    """People with the event, or without it: whichever are fewer."""
    per_class = document["flow"]["per_class"]
    return int(min(sum(per_class[:start]), sum(per_class[start:])))


def _few(document: Mapping[str, Any], fewest: int, label: Told) -> Sequence[Line]:
    """A validation on few people proves little, whatever its numbers."""
    if document["kind"] == "development" or not 0 < fewest < _ENOUGH:  # of no one, other sentences speak
        return []
    return [_line("careful", "few", fewest=fewest, enough=_ENOUGH, label=label)]


def _line(kind: Kind, key: str, **values: object) -> Line:
    return {"kind": kind, "text": in_both(f"study.{key}", **values)}


def _start(document: Mapping[str, Any]) -> int:
    decision = document["decision"]
    return int(decision["at_least"]) if decision else len(document["classes"]) - 1


def _label(document: Mapping[str, Any], start: int) -> Told:
    decision = document["decision"]
    return told(decision["label"] if decision else document["classes"][start]["label"])


def _people(document: Mapping[str, Any], start: int, label: Told) -> Line:
    flow = document["flow"]
    events = sum(flow["per_class"][start:])
    share = f"{100 * events / max(flow['used'], 1):.0f}"
    said = {"used": f"{flow['used']:,}", "events": f"{events:,}", "share": share, "label": label}
    if document["kind"] == "development":
        return _line("plain", "people_development", **said)
    codes = {finding["code"] for finding in document["findings"]}
    if "same_file" in codes:
        return _line("careful", "people_same_file", **said)
    if "overlap_unknown" in codes:
        return _line("careful", "people_unknown", **said)
    return _line("plain", "people_external", **said)


def _discrimination(document: Mapping[str, Any], start: int, label: Told) -> Line | None:
    low, high = 0.6, 0.95
    interval = _of_those(document, start, "auroc")
    if interval is None or interval[0] is None:
        return _line("careful", "auroc_unknown", label=label)
    estimate = interval[0]
    chance = interval[1] is not None and interval[1] <= 0.5
    kind: Kind = "careful" if estimate < low or estimate >= high or chance else "plain"
    said = {"label": label, "pairs": f"{100 * estimate:.0f}", "auroc": _Shown(interval)}
    return _line(kind, "auroc", **said)


def _calibration(document: Mapping[str, Any], start: int, label: Told) -> Line | None:
    ratio, slope = (_of_those(document, start, name) for name in ("observed_expected", "calibration_slope"))
    if not ratio or not slope or ratio[0] is None or slope[0] is None:
        return _line("careful", "calibration_unknown", label=label)
    level, steep = _place(ratio), _place(slope)
    kind: Kind = "good" if level == steep == "near" else "careful"
    said = {"label": label, "ratio": _Shown(ratio, 0, times=100), "slope": _Shown(slope, 2)}
    words = {"level": Named(f"study.level_{level}"), "steep": Named(f"study.slope_{steep}")}
    return _line(kind, "calibration", **said, **words)


def _usefulness(
    document: Mapping[str, Any], label: Told, acting: Mapping[str, float] | None
) -> Sequence[Line]:
    decision = document["decision"]
    if decision is None or acting is None:
        return [_line("careful", "no_decision")]
    action = told(decision["action"])
    counts = {name: f"{acting[name]:.0f}" for name in ("acted", "found", "missed")}
    threshold = _percent(acting["threshold"])
    lines = [_line("plain", "acting", label=label, action=action, threshold=threshold, **counts)]
    return [*lines, *_worth(document)]


def _worth(document: Mapping[str, Any]) -> Sequence[Line]:
    """Where acting on the model is no worse than acting on everyone and on no one."""
    curve = document["performance"].get("decision")
    if not curve:
        return []
    thresholds, gained = curve["thresholds"], curve["gained"]
    found = [gain[0] is not None and gain[0] >= -_LEVEL for gain in gained]
    if not any(found):
        return [_line("careful", "useful_never")]
    if all(found) and all(gain[0] <= _LEVEL for gain in gained):
        return [_line("careful", "useful_same")]
    if all(found):
        estimate, low, high = gained[len(gained) // 2]
        said = {"threshold": _percent(curve["middle"]), "gain": _Shown([estimate, low, high], 1, times=1000)}
        kind: Kind = "good" if low is not None and low > 0 else "plain"
        return [_line(kind, "useful_true", **said)]
    first, last = _longest(found)
    ends = {"low": thresholds[first], "high": thresholds[last], "from_": thresholds[0], "to": thresholds[-1]}
    return [_line("careful", "useful_partly", **{name: _percent(end) for name, end in ends.items()})]


def _longest(found: Sequence[bool]) -> tuple[int, int]:
    """First and last place of the longest run.

    >>> _longest([True, False, True, True])
    (2, 3)
    """
    best, begun = (0, -1), None
    for place, good in enumerate([*found, False]):
        if good and begun is None:
            begun = place
        elif not good and begun is not None:
            best, begun = max(best, (begun, place - 1), key=lambda ends: ends[1] - ends[0]), None
    return best


def _percent(share: float) -> str:
    """To two digits, so that neither the smallest nor the largest share becomes 0 or 100.

    >>> _percent(0.11), _percent(0.0001), _percent(0.9999), _percent(0.035)
    ('11', '0.01', '99.99', '3.5')
    """
    percent = 100 * share
    return f"{percent:.2g}" if percent < 99 else f"{percent:.4g}"


def _comparison(document: Mapping[str, Any]) -> Line | None:
    names = {c["name"]: c["label"] for c in document["comparators"]}
    found: dict[str, list[dict[str, str]]] = {"better": [], "even": [], "worse": []}
    for comparison in document["performance"]["comparisons"]:
        _, low, high = comparison["difference"]
        if low is not None and comparison["name"] in names:
            verdict = "better" if high < 0 else "worse" if low > 0 else "even"
            found[verdict].append(names[comparison["name"]])
    if not any(found.values()):
        return None
    verdicts = [
        in_both(f"study.comparison_{verdict}", who=_listed(who)) for verdict, who in found.items() if who
    ]
    joined: dict[str, str] = {
        language: _BETWEEN[language].join(each[language] for each in verdicts) for language in LANGUAGES
    }
    kind: Kind = "careful" if found["worse"] or not found["better"] else "good"
    return _line(kind, "comparison", verdicts=told(joined))


def _optimism(document: Mapping[str, Any]) -> Sequence[Line]:
    optimism = (document.get("internal") or {}).get("optimism") or {}
    measures = optimism.get("measures", [])
    by_name = {m["name"]: m for m in measures if m["class"] is None}
    measure = by_name.get("auroc_acted") or by_name.get("auroc_macro")
    if not measure or measure["corrected"] is None:
        return []
    said = {"apparent": f"{measure['apparent']:.3f}", "corrected": f"{measure['corrected']:.3f}"}
    none = said["corrected"] >= said["apparent"]  # as it is printed
    return [_line("plain", "optimism_none" if none else "optimism", **said, draws=measure["used"])]


def _stability(document: Mapping[str, Any], start: int) -> Sequence[Line]:
    stability = document.get("stability")
    if not stability:
        return []
    first = stability[0]
    error = first["classes"][start]["mape"]
    if error is None:
        return []
    flips = first["flips"]
    kind: Kind = "careful" if error > _MOVED or flips > _FLIPPED else "plain"
    numbers = {"mape": f"{100 * error:.1f}", "flips": f"{100 * flips:.0f}", "refits": f"{first['refits']:,}"}
    return [_line(kind, "stability", label=_class_label(document, start), **numbers)]


def _class_label(document: Mapping[str, Any], k: int) -> Told:
    return told(document["classes"][k]["label"])


def _size(document: Mapping[str, Any]) -> Sequence[Line]:
    size = document.get("size")
    needed = [row["needed"] for row in (size or {}).get("rows", []) if row["needed"] is not None]
    if not needed:
        return []
    have = size["rows"][0]["have"]  # type: ignore[index]
    enough = have >= max(needed)
    said = {"needed": f"{max(needed):,}", "have": f"{have:,}"}
    return [_line("good" if enough else "careful", "size_enough" if enough else "size_short", **said)]


def _sets(document: Mapping[str, Any]) -> Sequence[Line]:
    """How sets of classes kept their promise, and for whom one cut for all classes would break it most."""
    sets = document.get("sets") or {}
    shown = {row["kind"]: row for row in sets.get("rows", []) if row["level"] == sets["level"]}
    by_class = [c for c in shown.get("class", {}).get("coverage", []) if c[0] is not None]
    if not by_class:
        return []
    at_once = shown["marginal"]["coverage"]
    worst = min((k for k, c in enumerate(at_once) if c[0] is not None), key=lambda k: at_once[k][0])
    low, high = (f"{100 * of(c[0] for c in by_class):.0f}" for of in (min, max))
    held = {"en": f"{low} to {high}", "ja": f"{low}〜{high}"} if low != high else {"en": low, "ja": low}
    said = {
        "level": _percent(sets["level"]),
        "held": told(held),
        "size": f"{shown['class']['size'][0]:.1f}",
        "alone": f"{100 * shown['class']['alone'][0]:.0f}",
        "worst": _class_label(document, worst),
        "marginal": f"{100 * at_once[worst][0]:.0f}",
    }
    broken = any(most < sets["level"] for _, _, most in by_class)
    return [_line("careful" if broken else "plain", "sets", **said)]


def _limits(document: Mapping[str, Any]) -> Line:
    return _line("careful", f"limits_{document['kind']}")


def _of_those(document: Mapping[str, Any], start: int, name: str) -> list[Any] | None:
    """The number of everyone from a class on: the decision's own where there is one, else the class's."""
    acted = document.get("acted") or document["performance"]["classes"][start]
    found: list[Any] | None = acted.get(name)
    return found


def _place(interval: Sequence[float | None]) -> str:
    """Below 1, near it, or above; "open" where chance may have put it there."""
    value, low, high = interval
    if value is None or low is None or high is None:
        return "open"
    if _NEAR[0] <= value <= _NEAR[1]:
        return "near" if _SURELY_NEAR[0] <= low and high <= _SURELY_NEAR[1] else "open"
    return "low" if high < 1 else "high" if low > 1 else "open"


class _Shown:
    """An estimate with its interval, as each language writes it."""

    def __init__(self, interval: Sequence[float | None], decimals: int = 3, times: float = 1.0) -> None:
        self._ends = [None if end is None else times * end for end in interval]
        self._decimals = decimals

    def sentence(self, language: Language = "en") -> str:
        """In the reader's language."""
        estimate, low, high = (
            None if v is None else f"{v:.{self._decimals}f}".replace("-", "−") for v in self._ends
        )
        if low is None or high is None:
            return f"{estimate}"
        between = f"95%区間 {low}〜{high}" if language == "ja" else f"95 % interval {low} to {high}"
        return f"{estimate}, {between}" if language == "en" else f"{estimate}、{between}"


def _listed(labels: Sequence[Mapping[str, str]]) -> Told:
    return told({"en": ", ".join(x["en"] for x in labels), "ja": "、".join(x["ja"] for x in labels)})
