"""When did training stop learning for others? Log loss per epoch on training and on stopping rows."""

from collections.abc import Sequence
from math import ceil
from typing import Any

from markupsafe import Markup

from kenshin.svg import figure, place, text_at
from kenshin.validation.page.figures.frame import Frame, axis_names, decimals_of, grid, line, ticks
from kenshin.validation.page.numbers import known, plain

__all__ = ["epochs_to_show", "learning_figure"]

_MOST_POINTS = 300  # so that long trainings stay a small page

Pair = Sequence[Any]


def learning_figure(
    curve: Sequence[Pair], name: str, title: str, description: str, words: tuple[str, str, str, str]
) -> Markup:
    """Training (solid) and stopping rows (dashed); a ring marks the epoch that was kept.

    Args:
        curve: (training, stopping) log loss per epoch.
        name: of the figure, for its ids.
        title: of the figure.
        description: of the figure.
        words: for epoch, log loss, training and stopping.
    """
    values = [value for pair in curve for value in pair if known(value)]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    margin = (high - low) * 0.05 or 0.05
    frame = Frame(56, 8, 312, 200, (1, max(len(curve), 2)), (low - margin, high + margin))
    up = ticks(*frame.y_range, 5)
    digits = decimals_of(up)
    whole = [epoch for epoch in ticks(*frame.x_range, 5) if epoch == int(epoch)]
    body = grid(frame, whole, up, (lambda e: f"{e:,.0f}", lambda v: plain(v, digits)))
    shown = epochs_to_show(curve, _MOST_POINTS)
    for which, look in enumerate(("main", "stop")):
        points = [(epoch + 1.0, curve[epoch][which]) for epoch in shown if known(curve[epoch][which])]
        body.append(line(frame, points, look))
    best = _best(curve) if curve else 0
    if curve and known(curve[best][1]):
        x, y = place(frame.x(best + 1)), place(frame.y(curve[best][1]))
        body.append(f'<circle class="kept" cx="{x}" cy="{y}" r="4.5"/>')
    body += axis_names(frame, words[0], words[1])
    for k, (look, name_of) in enumerate((("main", words[2]), ("stop", words[3]))):
        left = frame.left + k * 150
        body.append(f'<path class="{look}" d="M{place(left)} {place(frame.bottom + 54)}h34"/>')
        body.append(text_at(left + 42, frame.bottom + 58, name_of, "start", "label"))
    return figure(380, frame.bottom + 66, name, title, description, body)


def epochs_to_show(curve: Sequence[Pair], most: int) -> list[int]:
    """Places of at most about `most` epochs: evenly spaced, and always the first, the best and the last.

    >>> epochs_to_show([(3.0, 3.0), (2.0, 2.0), (1.0, 2.5), (0.5, 2.6)], 2)
    [0, 1, 2, 3]
    """
    if not curve:
        return []
    every = max(1, ceil(len(curve) / most))
    return sorted({*range(0, len(curve), every), _best(curve), len(curve) - 1})


def _best(curve: Sequence[Pair]) -> int:
    return min(
        range(len(curve)), key=lambda epoch: curve[epoch][1] if known(curve[epoch][1]) else float("inf")
    )
