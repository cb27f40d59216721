"""How are the results shown to a reader? `RESULTS.template.md`, with its tables filled in."""

from collections.abc import Sequence
from pathlib import Path

from default_net import Judged
from side_by_side import Comparison

__all__ = ["page"]

_TEMPLATE = Path(__file__).with_name("RESULTS.template.md")
# Which benches, by the beginnings of their names, stand in which table.
_TABLES = {
    "training": ("train ",),
    "refits": ("1,000 bootstrap",),
    "scoring": ("one person", "2 million people", "Parquet to Parquet"),
    "beside": ("everything about one person", "explaining"),
    "cost": ("cost of", "peak memory"),
}


def page(
    comparisons: Sequence[Comparison], judged: Sequence[Judged], cohort: str, whole_report: str, day: str
) -> str:
    """RESULTS.md."""
    rounds = [c.rounds for c in comparisons]
    tables = {
        name: _table([c for c in comparisons if c.bench.startswith(begins)])
        for name, begins in _TABLES.items()
    }
    return _TEMPLATE.read_text(encoding="utf-8").format(
        machine=comparisons[0].machine,
        versions=", ".join(f"{name} {number}" for name, number in comparisons[0].versions.items()),
        day=day,
        least=min(rounds),
        most=max(rounds),
        cohort=cohort,
        whole_report=whole_report,
        nets=_nets(judged),
        **tables,
    )


def _table(comparisons: Sequence[Comparison]) -> str:
    lines = [
        "| what | ours | against | ratio | range | ours | theirs | log loss |",
        "|---|---|---|---:|---|---:|---:|---|",
    ]
    for c in comparisons:
        trained = c.answers is not None and c.bench.startswith("train")
        cells = (
            c.bench,
            c.ours,
            c.against,
            f"**{_number(c.ratio)}**",
            f"{_number(c.low)} to {_number(c.high)}",
            _each(c.ours_each, c.unit),
            _each(c.theirs_each, c.unit),
            ", ".join(f"{loss:.3f}" for loss in c.answers or ()) if trained else "",
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _number(ratio: float) -> str:
    """Three digits are enough: 385, 27.3, 1.31."""
    return f"{ratio:.0f}" if ratio >= 100 else f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}"


def _each(value: float, unit: str) -> str:
    """In a unit that a reader can grasp: 2.1 ms, 14.1 µs, 530 MiB."""
    if unit != "s":
        return f"{value:.0f} {unit}"
    for size, name in ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if value >= size:
            return f"{value / size:.3g} {name}"
    return f"{value / 1e-9:.3g} ns"


def _nets(judged: Sequence[Judged]) -> str:
    lines = [
        "| net | learning rate | trained parameters of a copy | log loss | net − simple |",
        "|---|---:|---:|---:|---|",
    ]
    for one in judged:
        away, low, high = one.difference
        shown = f"{away:+.4f} ({low:+.4f} to {high:+.4f})".replace("-", "−") if one.net != "simple" else ""
        lines.append(
            f"| {one.net} | {one.recipe.learning_rate} | {one.parameters:,} | {one.log_loss:.4f} | {shown} |"
        )
    return "\n".join(lines)
