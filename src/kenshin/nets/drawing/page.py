"""How does a reader walk through a net? One self-contained page: no script, nothing from elsewhere.

The same content without the page around it is what a notebook shows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from kenshin.nets.anatomy.anatomy import Anatomy, Layer
from kenshin.nets.drawing.mathml import equation_mathml
from kenshin.nets.drawing.network.column import Column, columns_of
from kenshin.nets.drawing.section import MOST_ROWS, address, sections_of, unit_words
from kenshin.nets.drawing.shown import bytes_text, shape_text
from kenshin.nets.drawing.svg import anatomy_svg, person_picture, trace_picture
from kenshin.nets.trace.expression import number_text
from kenshin.nets.trace.person import Entered, PersonTrace
from kenshin.nets.trace.trace import Trace
from kenshin.reproducible import fingerprint
from kenshin.schema.text import text_in
from kenshin.wording.say import Language, say

__all__ = [
    "anatomy_fragment",
    "anatomy_page",
    "person_fragment",
    "person_page",
    "trace_fragment",
    "trace_page",
]


@dataclass(frozen=True, eq=False)
class _Shown:
    """What a page shows.

    Attributes:
        title: of the page.
        prefix: begins every id.
        svg: the picture.
        anatomy: of the net.
        columns: of the picture; none: nobody's numbers are shown.
        trace: one person's way through the net; None: nobody's.
        person: the whole way through a saved model; None: a net alone.
    """

    title: str
    prefix: str
    svg: str
    anatomy: Anatomy
    columns: tuple[Column, ...] = ()
    trace: Trace | None = None
    person: PersonTrace | None = None


def anatomy_fragment(anatomy: Anatomy, language: Language) -> str:
    """A net laid open, for a notebook."""
    return _fragment(_anatomy(anatomy, language), language, whole=False)


def anatomy_page(anatomy: Anatomy, language: Language) -> str:
    """A net laid open, as one page."""
    return _page(_anatomy(anatomy, language), language)


def trace_fragment(trace: Trace, language: Language) -> str:
    """One person's prepared numbers through a net, for a notebook."""
    return _fragment(_trace(trace, language), language, whole=False)


def trace_page(trace: Trace, language: Language) -> str:
    """One person's prepared numbers through a net, as one page."""
    return _page(_trace(trace, language), language)


def person_fragment(person: PersonTrace, language: Language) -> str:
    """One person through a saved model, for a notebook."""
    return _fragment(_person(person, language), language, whole=False)


def person_page(person: PersonTrace, language: Language) -> str:
    """One person through a saved model, as one page."""
    return _page(_person(person, language), language)


def _anatomy(anatomy: Anatomy, language: Language) -> _Shown:
    prefix = _prefix("net", anatomy.net, str(anatomy.total), language)
    title = say("drawing.page_inside", language, net=anatomy.net)
    return _Shown(title, prefix, anatomy_svg(anatomy, language, prefix), anatomy)


def _trace(trace: Trace, language: Language) -> _Shown:
    prefix = _prefix("trace", trace.anatomy.net, trace.input.tobytes().hex(), language)
    title = say("drawing.trace_title", language, net=trace.anatomy.net)
    columns = columns_of(trace.anatomy, trace, language)
    said = _Said(trace, columns, prefix, language, inputs_listed=False)
    svg = trace_picture(trace, columns, language, prefix, said)
    return _Shown(title, prefix, svg, trace.anatomy, columns, trace)


def _person(person: PersonTrace, language: Language) -> _Shown:
    trace = person.net
    prefix = _prefix("person", person.model, str(person.copy), trace.input.tobytes().hex(), language)
    title = say("drawing.person_title", language, title=text_in(person.title, language))
    columns = columns_of(trace.anatomy, trace, language)
    said = _Said(trace, columns, prefix, language, inputs_listed=True)
    svg = person_picture(person, columns, language, prefix, said)
    return _Shown(title, prefix, svg, trace.anatomy, columns, trace, person)


def _prefix(kind: str, *parts: str) -> str:
    """Begins every id, so that several figures may stand on one page or in one notebook."""
    return f"{kind}-{fingerprint(*(part.encode() for part in parts))[:8]}"


class _Said:
    """What each unit of a picture says, and where it leads."""

    def __init__(
        self,
        trace: Trace,
        columns: Sequence[Column],
        prefix: str,
        language: Language,
        *,
        inputs_listed: bool,
    ) -> None:
        self.trace, self.prefix, self.language = trace, prefix, language
        self.inputs_listed = inputs_listed
        self.places = {column.name: place for place, column in enumerate(columns)}

    def __call__(self, column: Column, unit: int) -> tuple[str, str]:
        place = self.places[column.name]
        words = unit_words(self.trace, column, unit, self.language)
        listed = unit < MOST_ROWS and (bool(column.operations) or self.inputs_listed)
        return words, f"#{address(self.prefix, place, unit)}" if listed else ""


def _fragment(shown: _Shown, language: Language, *, whole: bool) -> str:
    anatomy, trace, person = shown.anatomy, shown.trace, shown.person
    gaps = anatomy.gaps if trace is None else trace.gaps
    sections = () if trace is None else sections_of(trace, shown.columns, shown.prefix, language)
    return _rendered(
        "fragment.html.j2",
        **_writers(language),
        title=shown.title,
        svg=shown.svg,
        whole=whole,
        language=language,
        prefix=shown.prefix,
        anatomy=anatomy,
        trace=trace,
        person=person,
        labels=() if person is None else [text_in(label, language) for label in person.class_labels],
        every_copy=() if person is None else person.every_copy.tolist(),
        notices=() if person is None else [text_in(notice, language) for notice in person.notices],
        gaps=[gap.sentence(language) for gap in gaps],
        sections=sections,
        facts=_facts(anatomy, language),
        css=Markup(_source("inside.css")),  # noqa: S704 our own file
    )


def _writers(language: Language) -> Mapping[str, Any]:
    """How the template writes words, numbers, shapes and equations."""
    return {
        "word": lambda key, **values: say(f"drawing.{key}", language, **values),
        "text_in": lambda text: text_in(text, language),
        "mathml": equation_mathml,
        "exactly": lambda equation: equation_mathml(equation, digits=4),
        "number": lambda value: "–" if value is None else number_text(float(value)),
        "exact": lambda value: number_text(float(value), 4),
        "percent": lambda share: f"{100 * share:.1f} %",
        "measured": lambda entered: _measured(entered, language),
        "shapes": _shapes,
        "shape_text": shape_text,
    }


def _measured(entered: Entered, language: Language) -> str:
    measured = entered.measured(language)
    return say("drawing.missing", language, value=measured) if entered.value is None else measured


def _shapes(layer: Layer) -> str:
    came = ", ".join(dict.fromkeys(shape_text(shape) for shape in layer.input_shapes)) or "–"
    return f"{came} → {shape_text(layer.output_shape)}"


def _facts(anatomy: Anatomy, language: Language) -> str:
    return say(
        "drawing.facts",
        language,
        total=anatomy.total,
        trainable=anatomy.trainable,
        operations=anatomy.multiply_adds,
        memory=bytes_text(anatomy.parameter_bytes),
        values=bytes_text(anatomy.value_bytes),
        mode=anatomy.mode,
        device=anatomy.device,
    )


def _page(shown: _Shown, language: Language) -> str:
    inside = Markup(_fragment(shown, language, whole=True))  # noqa: S704 rendered with everything escaped
    return _rendered("page.html.j2", title=shown.title, fragment=inside, language=language)


def _rendered(template: str, **values: Any) -> str:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_source(template)).render(**values)


def _source(name: str) -> str:
    return files("kenshin.nets.drawing").joinpath(name).read_text(encoding="utf-8")
