"""Which risks did people get, by what happened to them? One row per class that happened, all to one scale."""

from collections.abc import Sequence

from markupsafe import Markup

from kenshin.palette import class_colours
from kenshin.svg import figure, place, text_at
from kenshin.validation.page.figures.lettering import in_lines

__all__ = ["risks_figure"]

_ROW, _TALL, _WIDE, _LEFT = 66, 38, 356, 12


def risks_figure(
    counts: Sequence[Sequence[int]], labels: Sequence[str], name: str, title: str, description: str, axis: str
) -> Markup:
    """The share of each row's people at each risk.

    Args:
        counts: for each class that happened, people in equal bins of risk from 0 to 1.
        labels: of the classes.
        name: of the figure, for its ids.
        title: of the figure.
        description: of the figure.
        axis: name of the risk.
    """
    shares = [[count / max(sum(row), 1) for count in row] for row in counts]
    highest = max((max(row, default=0.0) for row in shares), default=0.0) or 1.0
    colours, body = class_colours(len(counts)), []
    for k, (row, label) in enumerate(zip(shares, labels, strict=False)):
        base, wide = (k + 1) * _ROW, _WIDE / max(len(row), 1)
        total = f" (n = {sum(counts[k]):,})"
        words = in_lines(label, _WIDE - 90, 1)[0] + total
        body.append(text_at(_LEFT, base - _TALL - 7, words, "start", "label"))
        steps = "".join(f"V{place(base - share / highest * _TALL)}h{place(wide)}" for share in row)
        body.append(f'<path class="step" fill="{colours[k]}" d="M{_LEFT} {base}{steps}V{base}Z"/>')
        body.append(f'<path class="axis" d="M{_LEFT} {base}h{_WIDE}"/>')
    bottom = len(counts) * _ROW
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        at = _LEFT + share * _WIDE
        body.append(f'<path class="axis" d="M{place(at)} {bottom}v4"/>')
        body.append(
            text_at(at, bottom + 17, f"{100 * share:g}%", {0.0: "start", 1.0: "end"}.get(share, "middle"))
        )
    body.append(text_at(_LEFT + _WIDE / 2, bottom + 34, axis, kind="label"))
    return figure(_WIDE + 2 * _LEFT, bottom + 42, name, title, description, body)
