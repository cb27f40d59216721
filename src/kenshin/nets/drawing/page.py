"""How does a reader walk through a net? One self-contained page: no script, nothing from elsewhere.

The same content without the page around it is what a notebook shows.
"""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from kenshin.nets.anatomy.anatomy import Anatomy, Layer
from kenshin.nets.drawing.mathml import equation_mathml
from kenshin.nets.drawing.network.column import Column, columns_of
from kenshin.nets.drawing.section import MOST_ROWS, address, sections_of, unit_words
from kenshin.nets.drawing.shown import bytes_text, shape_text
from kenshin.nets.drawing.svg import anatomy_svg, person_svg, trace_svg
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


def anatomy_fragment(anatomy: Anatomy, language: Language) -> str:
    """A net laid open, for a notebook."""
    return _anatomy(anatomy, language, whole=False)


def anatomy_page(anatomy: Anatomy, language: Language) -> str:
    """A net laid open, as one page."""
    return _page(say("drawing.page_inside", language, net=anatomy.net), _anatomy(anatomy, language), language)


def trace_fragment(trace: Trace, language: Language) -> str:
    """One person's prepared numbers through a net, for a notebook."""
    return _trace(trace, language, whole=False)


def trace_page(trace: Trace, language: Language) -> str:
    """One person's prepared numbers through a net, as one page."""
    return _page(
        say("drawing.trace_title", language, net=trace.anatomy.net), _trace(trace, language), language
    )


def person_fragment(person: PersonTrace, language: Language) -> str:
    """One person through a saved model, for a notebook."""
    return _person(person, language, whole=False)


def person_page(person: PersonTrace, language: Language) -> str:
    """One person through a saved model, as one page."""
    title = say("drawing.person_title", language, title=text_in(person.title, language))
    return _page(title, _person(person, language), language)


def _anatomy(anatomy: Anatomy, language: Language, *, whole: bool = True) -> str:
    prefix = _prefix("net", anatomy.net, str(anatomy.total), language)
    title = say("drawing.page_inside", language, net=anatomy.net)
    return _fragment(title, anatomy_svg(anatomy, language, prefix), anatomy, language, prefix, whole=whole)


def _trace(trace: Trace, language: Language, *, whole: bool = True) -> str:
    prefix = _prefix("trace", trace.anatomy.net, trace.input.tobytes().hex(), language)
    svg = trace_svg(trace, language, prefix, _Said(trace, prefix, language, inputs_listed=False))
    title = say("drawing.trace_title", language, net=trace.anatomy.net)
    return _fragment(title, svg, trace.anatomy, language, prefix, whole=whole, trace=trace)


def _person(person: PersonTrace, language: Language, *, whole: bool = True) -> str:
    prefix = _prefix("person", person.model, str(person.copy), person.net.input.tobytes().hex(), language)
    svg = person_svg(person, language, prefix, _Said(person.net, prefix, language, inputs_listed=True))
    title = say("drawing.person_title", language, title=text_in(person.title, language))
    anatomy = person.net.anatomy
    return _fragment(title, svg, anatomy, language, prefix, whole=whole, trace=person.net, person=person)


def _prefix(kind: str, *parts: str) -> str:
    """Begins every id, so that several figures may stand on one page or in one notebook."""
    return f"{kind}-{fingerprint(*(part.encode() for part in parts))[:8]}"


class _Said:
    """What each unit of a picture says, and where it leads."""

    def __init__(self, trace: Trace, prefix: str, language: Language, *, inputs_listed: bool) -> None:
        self.trace, self.prefix, self.language = trace, prefix, language
        self.inputs_listed = inputs_listed
        names = [column.name for column in columns_of(trace.anatomy, trace, language)]
        self.places = {name: place for place, name in enumerate(names)}

    def __call__(self, column: Column, unit: int) -> tuple[str, str]:
        place = self.places[column.name]
        words = unit_words(self.trace, column, unit, self.language)
        listed = unit < MOST_ROWS and (bool(column.operations) or self.inputs_listed)
        return words, f"#{address(self.prefix, place, unit)}" if listed else ""


def _fragment(
    title: str,
    svg: str,
    anatomy: Anatomy,
    language: Language,
    prefix: str,
    *,
    whole: bool,
    trace: Trace | None = None,
    person: PersonTrace | None = None,
) -> str:
    columns = () if trace is None else columns_of(anatomy, trace, language)
    gaps = anatomy.gaps if trace is None else trace.gaps
    return _rendered(
        "fragment.html.j2",
        **_writers(language),
        title=title,
        svg=svg,
        whole=whole,
        language=language,
        prefix=prefix,
        anatomy=anatomy,
        trace=trace,
        person=person,
        labels=() if person is None else [text_in(label, language) for label in person.class_labels],
        every_copy=() if person is None else person.every_copy.tolist(),
        notices=() if person is None else [text_in(notice, language) for notice in person.notices],
        gaps=[gap.sentence(language) for gap in gaps],
        sections=() if trace is None else sections_of(trace, columns, prefix, language),
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


def _page(title: str, fragment: str, language: Language) -> str:
    inside = Markup(fragment)  # noqa: S704 rendered above, with everything escaped
    return _rendered("page.html.j2", title=title, fragment=inside, language=language)


def _rendered(template: str, **values: Any) -> str:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_source(template)).render(**values)


def _source(name: str) -> str:
    return files("kenshin.nets.drawing").joinpath(name).read_text(encoding="utf-8")
