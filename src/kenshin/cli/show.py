"""How is anything shown on a terminal: tables, findings, JSON, name=value pairs?"""

import ast
import json
import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kenshin.errors import UsageError
from kenshin.nets.drawing.terminal.cells import wrapped
from kenshin.patients.finding import Finding
from kenshin.wording.say import Language, say

__all__ = [
    "arguments",
    "console",
    "pairs",
    "print_findings",
    "print_heading",
    "print_json",
    "print_paragraphs",
    "print_remark",
    "table",
]

_COLOURS = {"error": "bold red", "warning": "yellow", "note": "cyan"}
_SHOWN = 30


def console() -> Console:
    """Where people read; as wide as the terminal, 80 where there is none."""
    wide = None if sys.stdout.isatty() else 80
    return Console(highlight=False, markup=False, width=wide, soft_wrap=False)


def print_json(shape: object) -> None:
    """One JSON document on standard output; NaN cannot occur."""
    sys.stdout.write(json.dumps(shape, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def print_findings(findings: Sequence[Finding], language: Language) -> None:
    """The findings, worst first; beyond 30 they are counted."""
    order = {"error": 0, "warning": 1, "note": 2}
    out = console()
    listed = sorted(findings, key=lambda finding: order[finding.level])
    for finding in listed[:_SHOWN]:
        print_remark(finding.level, finding.sentence(language), language)
    if len(listed) > _SHOWN:
        out.print(say("cli.more_findings", language, count=len(listed) - _SHOWN))


def print_remark(level: str, sentence: str, language: Language) -> None:
    """A sentence with its level (error, warning or note) before it; Japanese is broken between letters."""
    out, word = console(), say(f"general.{level}", language)
    shown = Text("\n".join(wrapped(f"{word}  {sentence}", out.width)))
    shown.stylize(_COLOURS[level], 0, len(word))
    out.print(shown)


def print_heading(key: str, language: Language) -> None:
    """What begins here, one of the catalogue's headings, after an empty line."""
    screen = console()
    screen.print()
    screen.print(say(f"cli.heading_{key}", language), style="bold")


def print_paragraphs(sentences: Iterable[str], hanging: int = 0) -> None:
    """Each sentence from a new line on; Japanese is broken between letters.

    Args:
        sentences: in the reader's language.
        hanging: cells by which a sentence's further lines begin later.
    """
    screen = console()
    for sentence in sentences:
        for line in wrapped(sentence, screen.width, hanging):
            screen.print(line)


def table(title: str, *columns: str, numbers_from: int = 1) -> Table:
    """An empty table; columns from `numbers_from` on are right-aligned."""
    made = Table(title=title or None, title_justify="left", title_style="bold", header_style="bold")
    for place, name in enumerate(columns):
        made.add_column(name, justify="right" if place >= numbers_from else "left", overflow="fold")
    return made


def pairs(given: Sequence[str]) -> dict[str, str]:
    """`name=value` texts as a dictionary.

    Raises:
        UsageError: no equals sign, or a name twice.

    >>> pairs(["age=58", "bmi=27.4"])
    {'age': '58', 'bmi': '27.4'}
    """
    found: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise UsageError("cli.not_a_pair", got=text[:40])
        if name.strip() in found:
            raise UsageError("cli.pair_twice", name=name.strip()[:40])
        found[name.strip()] = value
    return found


def arguments(given: Sequence[str]) -> dict[str, object]:
    """`name=value` texts as arguments: Python literals where they are, text otherwise.

    >>> arguments(["hidden=32", "activation=relu"])
    {'hidden': 32, 'activation': 'relu'}
    """
    return {name: _literal(value) for name, value in pairs(given).items()}


def _literal(text: str) -> object:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text
