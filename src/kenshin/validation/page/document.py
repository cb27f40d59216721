"""How does a person read a whole validation? One self-contained page.

It is drawn from the report's JSON and nothing else, so page and JSON cannot disagree. No script, nothing
from elsewhere; what the document does not have has no section. The sections are templates in
`templates/sections`, in the order of `_SECTIONS`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any, Final

from jinja2 import ChainableUndefined, Environment, PackageLoader

from kenshin.validation.page.cards import cards_of
from kenshin.validation.page.drawn import Drawn, groups_of
from kenshin.validation.page.numbers import Reader, known
from kenshin.validation.page.outcomes import outcomes_of
from kenshin.validation.page.rivals import rivals_of
from kenshin.wording.say import Language, say

__all__ = ["render_report"]

Document = Mapping[str, Any]

_SIGNS: Final = {"filled": "●", "answered": "●", "open": "○", "not_applicable": "–"}


def _always(_: Document) -> bool:
    return True


def _some(*keys: str) -> Callable[[Document], bool]:
    return lambda document: any(document.get(key) for key in keys)


def _compared(document: Document) -> bool:
    return bool((document.get("performance") or {}).get("comparisons") or document.get("not_computed"))


# Name of a section and whether a document has it.
_SECTIONS: Final[tuple[tuple[str, Callable[[Document], bool]], ...]] = (
    ("summary", _always),
    ("about", _always),
    ("people", _some("flow", "table_one", "missing", "people_compared")),
    ("discrimination", _some("performance")),
    ("calibration", _some("performance")),
    ("overall", _some("performance")),
    ("usefulness", _some("performance")),
    ("comparison", _compared),
    ("internal", lambda d: any((d.get("internal") or {}).values())),
    ("stability", _some("stability")),
    ("size", _some("size")),
    ("subgroups", _some("subgroups")),
    ("sets", _some("sets")),
    ("learning", _some("learning_curve", "parameters")),
    ("checklist", lambda d: bool((d.get("checklist") or {}).get("rows"))),
    ("made", _always),
)


@dataclass(frozen=True)
class Section:
    """One section of the page.

    Attributes:
        name: of its template and its heading; its address on the page.
        number: before its heading; 0: none.
    """

    name: str
    number: int


def render_report(document: Document, language: Language) -> str:
    """The report as HTML.

    Args:
        document: the report as JSON, format `kenshin-report/1`; any number and any part may be missing.
        language: the reader's.
    """
    reader = Reader(language)
    classes = document.get("classes") or (document.get("performance") or {}).get("classes") or ()
    labels = [reader.text(c.get("label")) or str(c.get("name")) for c in classes]
    names = {c.get("name"): label for c, label in zip(classes, labels, strict=True)}
    rivals = rivals_of(document, reader)
    outcomes = outcomes_of(document, labels, reader)

    def label_of(name: object) -> str:
        return names.get(name, str(name))

    def measure(row: Mapping[str, Any]) -> str:
        """A measure's name, and of which class."""
        words, k = reader.named("m", row.get("name")), row.get("class")
        return words if k is None else f"{words}{reader.word('colon')}{_at(labels, k)}"

    return (
        _environment(language)
        .get_template("base.html.j2")
        .render(
            document=document,
            performance=document.get("performance") or {},
            kind="external" if document.get("kind") == "external" else "development",
            language=language,
            title=reader.text(document.get("title")),
            made_at=str(document.get("made_at") or "")[:16].replace("T", " "),
            sections=_sections(document),
            labels=labels,
            label_of=label_of,
            measure=measure,
            variable=lambda row: _variable(row, document, reader),
            groups_of=lambda part: groups_of(part, reader),
            rivals=rivals,
            cards=cards_of(document, outcomes, reader),
            outcomes=outcomes,
            draw=Drawn(document, names, outcomes, rivals, reader),
            enough=lambda row: _enough(row, reader),
            made_intervals=_intervals(document.get("performance") or {}, reader),
            checklist_sections=_checklist(document, reader),
            total_parameters=sum(
                p["count"] for p in document.get("parameters") or () if known(p.get("count"))
            ),
        )
    )


@cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=PackageLoader("kenshin.validation.page"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=ChainableUndefined,  # what the document lacks is shown as a dash, not as an error
    )
    reader = Reader(language)
    names = (
        *("word", "named", "text", "sentence", "number", "measured", "in_short", "count", "people_in"),
        *("percent", "risk", "share", "span", "interval", "percents", "limits", "p_value"),
    )
    environment.globals |= {name: getattr(reader, name) for name in names}
    environment.globals["rows_of"] = _rows
    environment.globals["level"] = lambda level: say(f"general.{level}", language) if level else ""
    environment.globals["sign"] = lambda status: _SIGNS.get(status, "")
    return environment


def _sections(document: Document) -> list[Section]:
    here = [name for name, has in _SECTIONS if has(document)]
    return [Section(name, number) for number, name in enumerate(here)]


def _rows(part: Any) -> Sequence[Any]:
    """Rows, whether they come alone or under `rows`."""
    found = part.get("rows") if isinstance(part, Mapping) else part
    return found if isinstance(found, Sequence) and not isinstance(found, str) else ()


def _variable(row: Mapping[str, Any], document: Document, reader: Reader) -> str:
    """A variable's label with its unit, where the document has them; else its name."""
    name = row.get("name")
    described: Mapping[str, Any] = next(
        (each for each in document.get("inputs") or () if each.get("name") == name), {}
    )
    label = reader.text(row.get("label")) or reader.text(described.get("label")) or str(name)
    unit = reader.text(row.get("unit")) or reader.text(described.get("unit"))
    return f"{label} ({unit})" if unit else label


def _at(labels: Sequence[str], place: Any) -> str:
    return labels[place] if isinstance(place, int) and 0 <= place < len(labels) else str(place)


def _enough(row: Mapping[str, Any], reader: Reader) -> str:
    needed, have = row.get("needed"), row.get("have")
    if not (known(needed) and known(have)):
        return reader.word("enough_unknown")
    return reader.word("enough_yes" if have >= needed else "enough_no")


def _intervals(performance: Mapping[str, Any], reader: Reader) -> str:
    if not performance.get("resamples"):
        return reader.word("intervals_none")
    words = reader.word(
        f"intervals_{'cluster' if performance.get('drawn') == 'cluster' else 'person'}",
        resamples=reader.count(performance.get("resamples")),
        units=reader.count(performance.get("units")),
        seed=performance.get("seed"),
    )
    dropped = performance.get("dropped")
    return (
        f"{words}{reader.word('space')}{reader.word('dropped', dropped=reader.count(dropped))}"
        if dropped
        else words
    )


def _checklist(document: Document, reader: Reader) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Rows under the section of a report where they belong."""
    rows = (document.get("checklist") or {}).get("rows") or ()
    return [(name, list(each)) for name, each in groupby(rows, lambda row: reader.text(row.get("section")))]
