"""Had other people been drawn, which risk would the same person have got? Ribbons, no dot per person."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from kenshin.svg import figure
from kenshin.validation.page.figures.frame import Frame, area, axis_names, grid, line, ticks
from kenshin.validation.page.numbers import known

__all__ = ["instability_figure"]

_SIDE = 312.0
_PERCENTILES = (2.5, 25, 50, 75, 97.5)
_REACHES = (0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)

Bin = Mapping[str, Any]


def instability_figure(
    bins: Sequence[Bin], name: str, title: str, description: str, axes: tuple[str, str]
) -> Markup:
    """Percentiles of the refitted models' risks against the model's own risk.

    Args:
        bins: people of similar risk, rising, with their mean risk `original` and, as `refits`, the 2.5th,
            25th, 50th, 75th and 97.5th percentile of what the refitted models gave them.
        name: of the figure, for its ids.
        title: of the figure.
        description: of the figure.
        axes: names of the model's risk and of the refitted models' risks.
    """
    shown = [each for each in bins if _whole(each)]
    furthest = max((v for each in shown for v in (each["original"], each["refits"][4])), default=1.0)
    reach = next((r for r in _REACHES if r >= furthest), 1.0)
    frame = Frame(50, 8, _SIDE, _SIDE, (0, reach), (0, reach))
    marks = ticks(0, reach, 5)
    body = grid(frame, marks, marks, (_percent, _percent))
    body.append(area(frame, _line(shown, 0), _line(shown, 4), "ribbon"))
    body.append(area(frame, _line(shown, 1), _line(shown, 3), "ribbon inner"))
    body.append(line(frame, [(0, 0), (reach, reach)], "ideal"))
    body.append(line(frame, _line(shown, 2), "main"))
    body += axis_names(frame, *axes)
    return figure(380, frame.bottom + 42, name, title, description, body)


def _whole(each: Bin) -> bool:
    refits = each.get("refits") or ()
    return known(each.get("original")) and len(refits) == len(_PERCENTILES) and all(map(known, refits))


def _line(bins: Sequence[Bin], which: int) -> list[tuple[float, float]]:
    return [(each["original"], each["refits"][which]) for each in bins]


def _percent(share: float) -> str:
    return f"{100 * share:g}%"
