"""How are a validation's figures drawn? Small SVGs by hand; each has a title and a table beside it."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from kenshin.validation.calibration import CurvePoint

__all__ = ["calibration_plot", "histogram_plot", "learning_plot"]

_SIZE, _EDGE = 240, 34  # drawing units; the page scales them

# Okabe & Ito's palette: told apart by people with any kind of colour vision.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")


def _svg(title: str, body: Sequence[str], x_label: str, y_label: str) -> Markup:
    far = _SIZE - 10
    axes = (
        f'<path class="axis" d="M{_EDGE} 10V{_SIZE - _EDGE}H{far}"/>'
        f'<text x="{(far + _EDGE) / 2}" y="{_SIZE - 4}" text-anchor="middle">{escape(x_label)}</text>'
        f'<text x="10" y="{_SIZE / 2}" text-anchor="middle" transform="rotate(-90 10 {_SIZE / 2})">'
        f"{escape(y_label)}</text>"
    )
    drawing = "".join(body)
    return Markup(  # noqa: S704 every text above is escaped; the rest are numbers of our own
        f'<svg viewBox="0 0 {_SIZE} {_SIZE}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{axes}{drawing}</svg>"
    )


def _x(share: float) -> float:
    return round(_EDGE + share * (_SIZE - 10 - _EDGE), 2)


def _y(share: float) -> float:
    return round(_SIZE - _EDGE - share * (_SIZE - 10 - _EDGE), 2)


def _ticks(low: float, high: float, decimals: int) -> list[str]:
    place = f'<text class="tick" x="{_EDGE - 4}" text-anchor="end"'
    return [
        f'{place} y="{_y(0) + 3}">{low:.{decimals}f}</text>',
        f'{place} y="{_y(1) + 3}">{high:.{decimals}f}</text>',
    ]


def calibration_plot(curve: Sequence[CurvePoint], title: str, x_label: str, y_label: str) -> Markup:
    """Observed share against mean risk, with Wilson's interval and the diagonal of perfect calibration."""
    body = [f'<path class="ideal" d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}"/>', *_ticks(0, 1, 0)]
    body.append(f'<text class="tick" x="{_x(1)}" y="{_y(0) + 12}" text-anchor="end">1</text>')
    for point in curve:
        x = _x(point.risk)
        body.append(f'<path class="bar" d="M{x} {_y(point.low)}V{_y(point.high)}"/>')
        body.append(f'<circle class="point" cx="{x}" cy="{_y(point.observed)}" r="3"/>')
    return _svg(title, body, x_label, y_label)


def histogram_plot(counts: Sequence[Sequence[int]], title: str, x_label: str, y_label: str) -> Markup:
    """For each class that happened, the share of its people at each risk, as a stepped line."""
    shares = [[c / max(sum(row), 1) for c in row] for row in counts]
    top = max((max(row, default=0) for row in shares), default=0) or 1
    body = _ticks(0, top, 2)
    body.append(f'<text class="tick" x="{_x(1)}" y="{_y(0) + 12}" text-anchor="end">1</text>')
    for k, row in enumerate(shares):
        path = f"M{_x(0)} {_y(0)}"
        for i, share in enumerate(row):
            path += f"V{_y(share / top)}H{_x((i + 1) / len(row))}"
        dashes = "" if k == 0 else f' stroke-dasharray="{7 - 2 * min(k, 3)} 2"'
        body.append(f'<path class="line" stroke="{COLOURS[k % len(COLOURS)]}"{dashes} d="{path}V{_y(0)}"/>')
    return _svg(title, body, x_label, y_label)


def learning_plot(curve: Sequence[tuple[float, float]], title: str, x_label: str, y_label: str) -> Markup:
    """Log loss per epoch on the training rows (solid) and on the stopping rows (dashed)."""
    values = [value for pair in curve for value in pair]
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    steps = max(len(curve) - 1, 1)
    body = _ticks(low, high, 2)
    for k, dashes in enumerate(("", ' stroke-dasharray="5 3"')):
        points = " ".join(f"{_x(i / steps)},{_y((pair[k] - low) / span)}" for i, pair in enumerate(curve))
        body.append(f'<polyline class="line" stroke="{COLOURS[k]}"{dashes} points="{points}"/>')
    return _svg(title, body, x_label, y_label)
