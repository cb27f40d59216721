"""What should a clinician take away in a minute? Sentences, each made from a number of the report."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from kenshin.schema.text import Bilingual, Told
from kenshin.wording.say import Named, in_both
from kenshin.workflow.study.about import told

__all__ = ["summary_document"]

Kind = Literal["good", "plain", "careful"]
Line = dict[str, object]

_SLOPES = (0.9, 1.1)  # what is near enough to 1 for a sentence; the report shows the number itself
_RATIOS = (0.9, 1.1)
_MOVED, _FLIPPED = 0.05, 0.15  # five points are a lot for one person


def summary_document(document: Mapping[str, Any], acting: Mapping[str, float] | None) -> list[Line]:
    """From the report's other parts.

    Args:
        document: everything else of the report.
        acting: what would become of 1,000 people; None: no decision was declared.
    """
    start = _start(document)
    label = _label(document, start)
    lines = [
        _people(document, start, label),
        _discrimination(document, start, label),
        _calibration(document, start, label),
        *_usefulness(document, label, acting),
        _comparison(document),
        *_optimism(document),
        *_stability(document, start),
        *_size(document),
        _limits(document),
    ]
    return [line for line in lines if line is not None]


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
    return _line("plain", f"people_{document['kind']}", **said)


def _discrimination(document: Mapping[str, Any], start: int, label: Told) -> Line | None:
    low, high = 0.6, 0.95
    interval = _of_those(document, start, "auroc")
    if interval is None or interval[0] is None:
        return _line("careful", "auroc_unknown", label=label)
    estimate = interval[0]
    kind: Kind = "careful" if estimate < low or estimate >= high else "plain"
    said = {"label": label, "pairs": f"{100 * estimate:.0f}", "auroc": _shown(interval)}
    return _line(kind, "auroc", **said)


def _calibration(document: Mapping[str, Any], start: int, label: Told) -> Line | None:
    ratio, slope = (_of_those(document, start, name) for name in ("observed_expected", "calibration_slope"))
    if not ratio or not slope or ratio[0] is None or slope[0] is None:
        return _line("careful", "calibration_unknown", label=label)
    level = _place(ratio[0], _RATIOS)
    steep = _place(slope[0], _SLOPES)
    kind: Kind = "good" if level == steep == "near" else "careful"
    said = {"label": label, "ratio": f"{100 * ratio[0]:.0f}", "slope": _shown(slope, 2)}
    words = {"level": Named(f"study.level_{level}"), "steep": Named(f"study.slope_{steep}")}
    return _line(kind, "calibration", **said, **words)


def _usefulness(
    document: Mapping[str, Any], label: Told, acting: Mapping[str, float] | None
) -> Sequence[Line]:
    decision = document["decision"]
    if decision is None or acting is None:
        return [_line("careful", "no_decision")]
    action = Told(Bilingual(**decision["action"]))
    counts = {name: f"{acting[name]:.0f}" for name in ("acted", "found", "missed")}
    threshold = f"{100 * acting['threshold']:.0f}"
    lines = [_line("plain", "acting", label=label, action=action, threshold=threshold, **counts)]
    return [*lines, *_worth(document)]


def _worth(document: Mapping[str, Any]) -> Sequence[Line]:
    """Where acting on the model is no worse than acting on everyone and on no one."""
    curve = document["performance"].get("decision")
    if not curve:
        return []
    pairs = zip(curve["thresholds"], curve["gained"], strict=True)
    good = [threshold for threshold, gain in pairs if gain[0] is not None and gain[0] >= 0]
    if not good:
        return [_line("careful", "useful_never")]
    if len(good) == len(curve["thresholds"]):
        return [_line("good", "useful_true")]
    ends = {"low": good[0], "high": good[-1], "from_": curve["thresholds"][0], "to": curve["thresholds"][-1]}
    return [_line("careful", "useful_partly", **{name: f"{100 * end:.0f}" for name, end in ends.items()})]


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
    lists = {verdict: Named("study.nobody") if not who else _listed(who) for verdict, who in found.items()}
    kind: Kind = "careful" if found["worse"] or not found["better"] else "good"
    return _line(kind, "comparison", **lists)


def _optimism(document: Mapping[str, Any]) -> Sequence[Line]:
    internal = document.get("internal")
    measures = ((internal or {}).get("optimism") or {}).get("measures", [])
    by_name = {m["name"]: m for m in measures if m["class"] is None}
    measure = by_name.get("auroc_acted") or by_name.get("auroc_macro")
    if not measure or measure["corrected"] is None:
        return []
    said = {"apparent": f"{measure['apparent']:.3f}", "corrected": f"{measure['corrected']:.3f}"}
    return [_line("plain", "optimism", **said)]


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
    numbers = {"mape": f"{100 * error:.1f}", "flips": f"{100 * flips:.0f}"}
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


def _limits(document: Mapping[str, Any]) -> Line:
    return _line("careful", f"limits_{document['kind']}")


def _of_those(document: Mapping[str, Any], start: int, name: str) -> list[Any] | None:
    """The number of everyone from a class on: the decision's own where there is one, else the class's."""
    acted = document.get("acted") or document["performance"]["classes"][start]
    found: list[Any] | None = acted.get(name)
    return found


def _place(value: float, near: tuple[float, float]) -> str:
    return "low" if value < near[0] else "high" if value > near[1] else "near"


def _shown(interval: Sequence[float | None], decimals: int = 3) -> str:
    estimate, low, high = interval
    text = f"{estimate:.{decimals}f}"
    return text if low is None or high is None else f"{text} ({low:.{decimals}f}–{high:.{decimals}f})"


def _listed(labels: Sequence[Mapping[str, str]]) -> Told:
    return told({"en": ", ".join(x["en"] for x in labels), "ja": "、".join(x["ja"] for x in labels)})
