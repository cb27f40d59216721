"""What did we notice about a table or a person, how serious is it, and where?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from kenshin.wording.say import Language, say, spoken_in_both

__all__ = ["Finding", "Level", "has_errors"]

Level = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Finding:
    """One thing worth saying; `check` only reports, train and predict refuse on errors.

    Attributes:
        level: error, warning or note.
        code: stable name for machines, e.g. `"implausible"`.
        key: which sentence of the wording catalogue says it.
        values: what the sentence's placeholders stand for.
        row: line of the person in the file, the header being line 1; None: the whole table.
        column: the column's name; None: no single column.
    """

    level: Level
    code: str
    key: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
    row: int | None = None
    column: str | None = None

    def sentence(self, language: Language = "en") -> str:
        """The finding in the reader's language."""
        return say(self.key, language, **self.values)

    def in_both(self) -> dict[str, str]:
        """Plain values for what is kept and read later by anyone: no row, no column."""
        return {"level": self.level, "code": self.code} | spoken_in_both(self)

    def to_json(self, language: Language = "en") -> dict[str, object]:
        """Plain values for JSON."""
        place = {"row": self.row, "column": self.column}
        return {"level": self.level, "code": self.code, **place, "sentence": self.sentence(language)}


def has_errors(findings: "tuple[Finding, ...] | list[Finding]") -> bool:
    """Whether train and predict must refuse."""
    return any(f.level == "error" for f in findings)
