"""How are a validation's figures drawn? Small SVGs by hand; each has a title, a description and a table.

One hue from light to dark for ordered classes, blue and vermilion for the two learning curves: told
apart in every kind of colour vision and in grey print. Colour never carries meaning alone.
"""

from collections.abc import Callable, Sequence
from math import ceil

from markupsafe import Markup, escape

from kenshin.palette import class_colours
from kenshin.svg import figure, text_at
from kenshin.validation.measures.calibration import CurvePoint

__all__ = ["calibration_plot", "epochs_to_show", "histogram_plot", "learning_plot"]

_REACHES = (
    0.05,
    0.1,
    0.2,
    0.4,
    0.6,
    0.8,
    1.0,
)  # of the calibration axes, so that rare classes fill the square
_ROW, _TALL, _WIDE = 66, 38, 320  # of one histogram
_MOST_POINTS = 300  # of a learning curve, so that long trainings stay a small page


def _upright(x: float, y: float, words: str) -> str:
    return (
        f'<text class="label" text-anchor="middle" transform="translate({x:.1f} {y:.1f}) rotate(-90)">'
        f"{escape(words)}</text>"
    )


def calibration_plot(
    curve: Sequence[CurvePoint], name: str, title: str, description: str, axes: tuple[str, str]
) -> Markup:
    """Observed share against mean risk, with Wilson's interval and the diagonal of perfect calibration."""
    furthest = max((max(p.high, p.risk) for p in curve), default=1.0)
    reach = next((r for r in _REACHES if r >= furthest), 1.0)
    left, top, side = 48, 10, 250

    def x(share: float) -> float:
        return left + min(share / reach, 1.0) * side

    def y(share: float) -> float:
        return top + side - min(share / reach, 1.0) * side

    body = []
    for share in (reach * step / 4 for step in range(5)):
        body.append(
            f'<path class="grid" d="M{left} {y(share):.1f}H{left + side}M{x(share):.1f} {top}V{top + side}"/>'
        )
        body.append(text_at(left - 6, y(share) + 4, f"{100 * share:g}%", "end"))
        body.append(text_at(x(share), top + side + 16, f"{100 * share:g}%"))
    body.append(f'<path class="ideal" d="M{left} {top + side}L{left + side} {top}"/>')
    for point in curve:
        px, low, high = x(point.risk), y(point.low), y(point.high)
        ends = f"M{px - 3:.1f} {low:.1f}h6M{px - 3:.1f} {high:.1f}h6"
        body.append(f'<path class="bar" d="M{px:.1f} {low:.1f}V{high:.1f}{ends}"/>')
    body += [f'<circle class="point" cx="{x(p.risk):.1f}" cy="{y(p.observed):.1f}" r="4"/>' for p in curve]
    body.append(text_at(left + side / 2, top + side + 35, axes[0], kind="label"))
    body.append(_upright(11, top + side / 2, axes[1]))
    return figure(310, 300, name, title, description, body)


def histogram_plot(
    counts: Sequence[Sequence[int]], labels: Sequence[str], name: str, title: str, description: str, axis: str
) -> Markup:
    """One row per class that happened: the share of its people at each risk, all rows to one scale."""
    shares = [[count / max(sum(row), 1) for count in row] for row in counts]
    highest = max((max(row, default=0.0) for row in shares), default=0.0) or 1.0
    colours, left, body = class_colours(len(counts)), 10, []
    for k, (row, label) in enumerate(zip(shares, labels, strict=True)):
        base, wide = (k + 1) * _ROW, _WIDE / len(row)
        body.append(text_at(left, base - _TALL - 7, f"{label} (n = {sum(counts[k]):,})", "start", "label"))
        steps = "".join(f"V{base - share / highest * _TALL:.1f}h{wide:.1f}" for share in row)
        body.append(f'<path class="step" fill="{colours[k]}" d="M{left} {base}{steps}V{base}Z"/>')
        body.append(f'<path class="axis" d="M{left} {base}h{_WIDE}"/>')
    bottom = len(counts) * _ROW
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        at = left + share * _WIDE
        body.append(f'<path class="axis" d="M{at:.1f} {bottom}v4"/>')
        anchor = {0.0: "start", 1.0: "end"}.get(share, "middle")
        body.append(text_at(at, bottom + 17, f"{100 * share:g}%", anchor))
    body.append(text_at(left + _WIDE / 2, bottom + 35, axis, kind="label"))
    return figure(_WIDE + 2 * left, bottom + 42, name, title, description, body)


def epochs_to_show(curve: Sequence[tuple[float, float]], most: int) -> list[int]:
    """Places of at most about `most` epochs: evenly spaced, and always the first, the best and the last.

    >>> epochs_to_show([(3.0, 3.0), (2.0, 2.0), (1.0, 2.5), (0.5, 2.6)], 2)
    [0, 1, 2, 3]
    """
    every = max(1, ceil(len(curve) / most))
    return sorted({*range(0, len(curve), every), _best(curve), len(curve) - 1})


def _best(curve: Sequence[tuple[float, float]]) -> int:
    return min(range(len(curve)), key=lambda epoch: curve[epoch][1])


def learning_plot(
    curve: Sequence[tuple[float, float]],
    name: str,
    title: str,
    description: str,
    words: tuple[str, str, str, str],
) -> Markup:
    """Log loss per epoch on the training rows (solid) and on the stopping rows (dashed).

    Args:
        curve: (training, stopping) log loss per epoch; at least one.
        name: of the figure, for its ids.
        title: of the figure.
        description: of the figure.
        words: for epoch, log loss, training and stopping.
    """
    left, top, wide, tall = 62, 14, 470, 210
    values = [value for pair in curve for value in pair]
    low, span = min(values), (max(values) - min(values)) or 1.0

    def at(epoch: int, value: float) -> tuple[float, float]:
        return left + epoch / max(len(curve) - 1, 1) * wide, top + tall - (value - low) / span * tall

    body = []
    for level in (low + span * step / 4 for step in range(5)):
        height = at(0, level)[1]
        body.append(f'<path class="grid" d="M{left} {height:.1f}h{wide}"/>')
        body.append(text_at(left - 6, height + 4, f"{level:.3f}", "end"))
    best = _best(curve)
    for epoch in sorted({0, best, len(curve) - 1}):
        near_best = epoch != best and abs(epoch - best) < 0.07 * len(curve)
        body.append("" if near_best else text_at(at(epoch, low)[0], top + tall + 17, f"{epoch + 1}"))
    mark_x, mark_y = at(best, curve[best][1])
    body.append(f'<path class="ideal" d="M{mark_x:.1f} {top}V{top + tall}"/>')
    body += [_line(curve, k, at) for k in (0, 1)]
    body.append(f'<circle class="kept" cx="{mark_x:.1f}" cy="{mark_y:.1f}" r="4.5"/>')
    body += _line_names([at(len(curve) - 1, value) for value in curve[-1]], words[2:])
    body.append(text_at(left + wide / 2, top + tall + 37, words[0], kind="label"))
    body.append(_upright(12, top + tall / 2, words[1]))
    return figure(640, 266, name, title, description, body)


def _line(
    curve: Sequence[tuple[float, float]], which: int, at: Callable[[int, float], tuple[float, float]]
) -> str:
    places = (at(epoch, curve[epoch][which]) for epoch in epochs_to_show(curve, _MOST_POINTS))
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return f'<polyline class="{("train", "stop")[which]}" points="{points}"/>'


def _line_names(ends: Sequence[tuple[float, float]], names: Sequence[str]) -> list[str]:
    """Each line's name at its end, pushed apart where they would touch."""
    (x, first), (_, second) = ends
    push = max(0.0, 16 - abs(first - second)) / 2 * (1 if first > second else -1)
    heights = (first + push, second - push)
    kinds = ("train-name", "stop-name")
    return [text_at(x + 8, h + 4, n, "start", kind) for h, n, kind in zip(heights, names, kinds, strict=True)]
