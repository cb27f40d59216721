"""What is on a page: which blocks run, what they must print, which numbers does the prose name?

Pages are Markdown. A fenced python or sh block runs; a text block directly after it is what it must
print. A block whose first line is a comment holding a file's name (`# my_net.py`) is that file and
is written, not run. A line `…` in a text block stands for any lines that are not shown, and the id of a model for
any other id. Numbers in the prose must stand in a block of the same page, or be declared in a comment `<!-- facts: 2017 -->`.
"""

import ast
import re
from dataclasses import dataclass
from decimal import Decimal

__all__ = [
    "Block",
    "agrees",
    "blocks_of",
    "facts_of",
    "file_name",
    "number_set",
    "pictures_of",
    "prose_of",
    "renewed",
    "skeleton",
]

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
_FILE = re.compile(r"# ([\w.-]+\.(?:py|toml))\n")
_FACTS = re.compile(r"<!-- facts:([^>]*)-->")
# A model's id is made from the time of its making as well, so that it never comes twice.
_FINGERPRINT = re.compile(r"\b[0-9a-f]{12}(?:[0-9a-f]{52})?\b")
_MINUS = str.maketrans("−", "-")
# A number with its sign; not one inside a name (fc1, HbA1c), and in 3-5 the stroke is no sign.
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.,])((?:(?<![A-Za-z0-9_)])-)?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?![A-Za-z_])"
)


@dataclass(frozen=True)
class Block:
    """One fenced block.

    Attributes:
        kind: python, sh, toml or text.
        body: its lines.
        start: where the body begins in the page's text.
        end: where it ends.
        line: of the page, counted from 1.
    """

    kind: str
    body: str
    start: int
    end: int
    line: int

    @property
    def runs(self) -> bool:
        """Whether it is run."""
        return self.kind in ("python", "sh") and file_name(self) is None


def blocks_of(page: str) -> tuple[Block, ...]:
    """Every fenced block, in order."""
    return tuple(
        Block(m[1], m[2], m.start(2), m.end(2), page.count("\n", 0, m.start(2)) + 1)
        for m in _FENCE.finditer(page)
    )


def file_name(block: Block) -> str | None:
    """The file that a block is, by its first line; None: it is none."""
    named = _FILE.match(block.body)
    return named[1] if named else None


def agrees(shown: str, printed: str) -> bool:
    """Whether the text block tells what was printed, `…` standing for any lines, and one id for any other."""
    told, came = _FINGERPRINT.sub("id", shown), _FINGERPRINT.sub("id", printed)
    parts = [r"(?:.*\n)*?" if line == "…" else re.escape(line) + r"\n" for line in told.splitlines()]
    return re.fullmatch("".join(parts), came) is not None


def renewed(shown: str, printed: str) -> str:
    """What the text block should hold; one `…` keeps as many lines before and after it as there were."""
    if agrees(shown, printed):
        return shown
    before, cut, after = shown.partition("…\n")
    first, last, lines = before.count("\n"), after.count("\n"), printed.splitlines(keepends=True)
    if not cut or "…\n" in after or first + last >= len(lines):
        return printed
    return "".join([*lines[:first], "…\n", *lines[len(lines) - last :]])


def prose_of(page: str) -> str:
    """What a reader reads outside blocks, without comments and the targets of links."""
    return re.sub(r"<!--.*?-->|\]\([^)]*\)|^\([\w-]+\)=$", "", _FENCE.sub("", page), flags=re.S | re.M)


def facts_of(page: str) -> set[Decimal]:
    """The numbers that the page declares as its own knowledge."""
    return {number for found in _FACTS.findall(page) for number in number_set(found)}


def pictures_of(page: str) -> list[str]:
    """The pictures that stand beside the page."""
    return re.findall(r"!\[[^]]*\]\(([\w.-]+\.svg)\)", page)


def number_set(text: str) -> set[Decimal]:
    """Every number, whatever its thousands separators, minus sign or trailing zeros.

    >>> sorted(number_set("5,265人中−0.50、HbA1cは9 %, fc1, 2017-18"))
    [Decimal('-0.50'), Decimal('9'), Decimal('18'), Decimal('2017'), Decimal('5265')]
    """
    return {Decimal(found.replace(",", "")) for found in _NUMBER.findall(text.translate(_MINUS))}


def skeleton(code: str) -> str:
    """A block of Python without its comments and its words: what both languages must share.

    >>> skeleton('print("all:", 3)  # three') == skeleton('print(3, "個")')
    True
    """
    return ast.dump(_Wordless().visit(ast.parse(code)))


class _Wordless(ast.NodeTransformer):
    """Takes every text out; where the grammar wants one, it is emptied."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        for name, value in ast.iter_fields(node):
            if isinstance(value, list):
                setattr(node, name, [part for part in value if not _is_text(part)])
            elif _is_text(value):
                setattr(node, name, ast.Constant(""))
        return super().generic_visit(node)


def _is_text(part: object) -> bool:
    return isinstance(part, ast.Constant) and isinstance(part.value, str)
