"""What can a user get wrong, and how do we say so?

The family, with the exit code of each:

    UserError
    ├── UsageError        2   an argument that cannot be meant
    ├── DataError         3   a table, schema or person that cannot be used
    │   └── TableRefused  3   a table whose cells cannot be read: every place at once
    ├── ModelFileError    4   a saved model that is damaged, foreign or not to be trusted
    ├── StorageError      5   a disk or database that did not take or give what was asked
    └── SettingsError     6   a missing permission or setting

A `UserError` is one clear sentence in the reader's language (what must hold, what arrived,
what to do) and never a traceback. Anything else that escapes is our bug, and says so.
"""

from collections.abc import Sequence
from typing import ClassVar

from kenshin.wording.say import Language, say

__all__ = [
    "DataError",
    "ModelFileError",
    "SettingsError",
    "StorageError",
    "TableRefused",
    "UsageError",
    "UserError",
    "in_one_line",
]


class UserError(Exception):
    """A mistake the user can mend.

    Args:
        key: which sentence of the catalogue says it, e.g. `"patients.ragged_row"`.
        **values: what the sentence's placeholders stand for.

    >>> UsageError("schema.unknown_name", name="diabets", known="diabetes_checkup").exit_code
    2
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(say(key, "en", **values))

    def sentence(self, language: Language = "en") -> str:
        """The mistake in the reader's language."""
        return say(self.key, language, **self.values)

    def __reduce__(self) -> tuple[object, ...]:
        """Keep key and values when an error crosses a process boundary."""
        return _rebuild, (type(self), self.key, self.values)


def _rebuild(kind: type[UserError], key: str, values: dict[str, object]) -> UserError:
    return kind(key, **values)


class UsageError(UserError):
    """An argument that cannot be meant."""

    exit_code = 2


class DataError(UserError):
    """A table, a schema or a person that cannot be used as it is."""

    exit_code = 3


class TableRefused(DataError):  # noqa: N818 it says what happened to the table
    """A table that cannot be read, with every place where reading failed.

    Args:
        key: the sentence that says what kind of trouble it is.
        places: one already worded line per cell, in both languages; at most 50 are kept.
    """

    def __init__(self, key: str, places: Sequence[UserError] = (), **values: object) -> None:
        self.places = tuple(places[:50])
        super().__init__(key, **values)

    def sentence(self, language: Language = "en") -> str:
        """The trouble, then each place on a line of its own."""
        lines = [say(self.key, language, **self.values)]
        lines += [f"  - {place.sentence(language)}" for place in self.places]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.sentence("en")

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the places as well."""
        return _rebuild_refusal, (self.key, self.places, self.values)


def _rebuild_refusal(key: str, places: tuple[UserError, ...], values: dict[str, object]) -> TableRefused:
    return TableRefused(key, places, **values)


class ModelFileError(UserError):
    """A saved model that is damaged, foreign, or not what it says it is."""

    exit_code = 4


class StorageError(UserError):
    """A disk or database that did not take or give what was asked."""

    exit_code = 5


class SettingsError(UserError):
    """A permission or setting that is missing."""

    exit_code = 6


def in_one_line(error: BaseException, most: int = 200) -> str:
    r"""What kind of error it is and the first line of what it says, to stand inside a sentence.

    Args:
        error: raised by what is not ours, such as a user's net.
        most: letters kept of the line.

    >>> in_one_line(ValueError("no such layer\nin this net"))
    'ValueError: no such layer'
    >>> in_one_line(NotImplementedError())
    'NotImplementedError'
    """
    kind, lines = type(error).__name__, str(error).strip().splitlines()
    return f"{kind}: {lines[0][:most].rstrip()}" if lines else kind
