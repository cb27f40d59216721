"""How does a net look as a picture? Columns of units, weights as lines, a person's numbers inside."""

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from kenshin.nets.anatomy.anatomy import Anatomy
from kenshin.nets.drawing.network.column import Column, columns_of
from kenshin.nets.drawing.network.describe import described, person_described
from kenshin.nets.drawing.network.layout import Placed, laid_out
from kenshin.nets.drawing.network.legend import LEGEND_HEIGHT, legend
from kenshin.nets.drawing.network.line import hidden_lines, lines
from kenshin.nets.drawing.network.outcome import OUTCOME_WIDTH, Outcome
from kenshin.nets.drawing.network.unit import Said, column_parts, heading
from kenshin.nets.drawing.shown import shortened
from kenshin.nets.trace.person import PersonTrace
from kenshin.nets.trace.trace import Trace
from kenshin.palette import LINK, MINUS_TEXT, QUIET, TEXT
from kenshin.schema.text import text_in
from kenshin.svg import figure, text_at
from kenshin.wording.say import Language, say

__all__ = ["anatomy_svg", "person_picture", "person_svg", "trace_picture", "trace_svg"]

_LABEL: Final = 40  # columns of an input's label

# Inside the SVG, so that a saved picture looks the same everywhere. Japanese fonts by name: a
# system's default would mix two fonts in one line.
_STYLE: Final = (
    "<style>"
    f".kn text{{fill:{TEXT};font-family:'Segoe UI','Helvetica Neue','Noto Sans',Arial,sans-serif;"
    "font-variant-numeric:tabular-nums}"
    ".kn:lang(ja) text{font-family:'BIZ UDPGothic','Hiragino Sans','Noto Sans JP','Noto Sans CJK JP',"
    "'Yu Gothic UI',Meiryo,sans-serif}"
    ".kn .kn-title{font-size:12.5px;font-weight:600}"
    f".kn .kn-caption{{font-size:11px;fill:{QUIET}}}"
    f".kn .kn-beside{{font-size:11px;fill:{TEXT};stroke:#fff;stroke-width:4px;paint-order:stroke}}"
    ".kn .kn-label{font-size:12.5px}.kn .kn-value{font-size:11.5px}"
    f".kn .kn-off{{font-size:11.5px;fill:{QUIET}}}"
    f".kn a:hover rect,.kn a:focus rect{{stroke:{MINUS_TEXT};stroke-width:2.5}}"
    f".kn a:focus{{outline:none}}.kn .kn-link{{fill:{LINK}}}"
    "</style>"
)


def anatomy_svg(anatomy: Anatomy, language: Language, name: str = "net") -> Markup:
    """The net alone: what flows where, and its weights.

    Args:
        anatomy: of the net.
        language: the reader's.
        name: begins the figure's ids.
    """
    columns = columns_of(anatomy, None, language)
    title = say("drawing.net_title", language, net=anatomy.net)
    return _picture(columns, name, title, described(columns, language), language)


def trace_svg(trace: Trace, language: Language) -> Markup:
    """One person's prepared numbers on their way through a net."""
    return trace_picture(trace, columns_of(trace.anatomy, trace, language), language)


def trace_picture(
    trace: Trace,
    columns: Sequence[Column],
    language: Language,
    name: str = "trace",
    said: Said | None = None,
) -> Markup:
    """One person's prepared numbers on their way through a net, in columns that are known already.

    Args:
        trace: the way.
        columns: of the way.
        language: the reader's.
        name: begins the figure's ids.
        said: what a unit says when it is pointed at, and where it leads.
    """
    title = say("drawing.trace_title", language, net=trace.anatomy.net)
    outside = [shortened(label, _LABEL) for label in trace.input_names]
    return _picture(columns, name, title, described(columns, language), language, outside, said)


def person_svg(person: PersonTrace, language: Language) -> Markup:
    """One person from check-up values to calibrated probabilities."""
    return person_picture(person, columns_of(person.net.anatomy, person.net, language), language)


def person_picture(
    person: PersonTrace,
    columns: Sequence[Column],
    language: Language,
    name: str = "person",
    said: Said | None = None,
) -> Markup:
    """One person from check-up values to calibrated probabilities, in columns that are known already.

    Args:
        person: the whole way.
        columns: of the way through the net.
        language: the reader's.
        name: begins the figure's ids.
        said: what a unit says when it is pointed at, and where it leads.
    """
    title = say("drawing.person_title", language, title=text_in(person.title, language))
    description = person_described(person, columns, language)
    return _picture(columns, name, title, description, language, _labels(person, language), said, person)


def _labels(person: PersonTrace, language: Language) -> list[str]:
    labels = []
    for entered in person.entered:
        label = shortened(text_in(entered.label, language), _LABEL)
        measured = entered.measured(language)
        if entered.value is None:
            measured = say("drawing.filled", language, value=measured)
        labels.append(f"{label} {measured}")
    return labels


def _picture(
    columns: Sequence[Column],
    name: str,
    title: str,
    description: str,
    language: Language,
    outside: Sequence[str] = (),
    said: Said | None = None,
    person: PersonTrace | None = None,
) -> Markup:
    labels = outside if columns[0].form == "units" else ()
    picture = laid_out(columns, labels)
    placed, width, height = picture.placed, picture.width, picture.height
    paper = (
        '<rect width="100%" height="100%" fill="#fff"/>'  # a dark page around it must not swallow the words
    )
    body = [_STYLE, paper, *(part for p in placed for part in heading(p, language)), *lines(picture)]
    body += [part for p in placed for part in column_parts(p, said)]
    body += _outside(placed[0], labels)
    if person is not None and placed[-1].column.form == "units":
        outcome = Outcome(person, placed[-1], language)
        body += outcome.parts()
        width, height = width + OUTCOME_WIDTH, max(height, outcome.height)
    foot = height + 26
    explained, end = legend(16, foot, hidden_lines(picture), language, traced=columns[0].values is not None)
    width = max(width + 40, end)
    role = "img" if said is None else "group"
    extra = f' class="kn" xmlns="http://www.w3.org/2000/svg" lang="{language}" width="{width:.0f}"'
    return figure(width, foot + LEGEND_HEIGHT, name, title, description, [*body, *explained], extra, role)


def _outside(first: Placed, labels: Sequence[str]) -> list[str]:
    """The inputs' names and values, left of their units."""
    if len(labels) != len(first.rows):
        return []
    return [
        text_at(first.left - 8, row + 4, label, "end", "kn-label")
        for row, label in zip(first.rows, labels, strict=True)
    ]
