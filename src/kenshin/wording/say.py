"""How is a sentence found in the reader's language?

Sentences live beside this file, one TOML catalogue per room of the house
(`patients.toml`, `nets.toml`, …). An entry holds both languages next to each other, so that
neither can be forgotten:

    [ragged_row]
    en = "Row {row} must have {expected} fields, got {got}. …"
    ja = "{row}行目の項目数は{expected}個のはずですが、{got}個でした。…"
"""

import locale
import os
import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal, Protocol, get_args, runtime_checkable

__all__ = [
    "LANGUAGES",
    "Language",
    "Named",
    "Spoken",
    "in_both",
    "preferred_language",
    "say",
    "spoken_in_both",
]

Language = Literal["en", "ja"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@cache
def _catalogue(room: str) -> dict[str, dict[str, str]]:
    text = files("kenshin.wording").joinpath(f"{room}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@runtime_checkable
class Spoken(Protocol):
    """What can say itself in either language, and so may stand inside another sentence."""

    def sentence(self, language: Language = "en") -> str:
        """In the reader's language."""
        ...


def say(key: str, language: Language = "en", **values: object) -> str:
    """The sentence `key`, e.g. `"patients.ragged_row"`, with its placeholders filled.

    Raises:
        KeyError: no catalogue holds the key; that is our bug.

    >>> say("general.draft", "en")
    'draft'
    >>> say("general.draft", "ja")
    '下書き'
    """
    room, _, name = key.partition(".")
    spoken = {n: v.sentence(language) if isinstance(v, Spoken) else v for n, v in values.items()}
    return _catalogue(room)[name][language].format(**spoken)


class Named:
    """A sentence of the catalogue that may stand inside another one.

    Args:
        key: which.
        **values: what its placeholders stand for.
    """

    def __init__(self, key: str, **values: object) -> None:
        self._key, self._values = key, values

    def sentence(self, language: Language = "en") -> str:
        """In the reader's language."""
        return say(self._key, language, **self._values)


def in_both(key: str, **values: object) -> dict[str, str]:
    """The sentence in every language, for what is kept and read later by anyone.

    >>> in_both("general.draft")
    {'en': 'draft', 'ja': '下書き'}
    """
    return {language: say(key, language, **values) for language in LANGUAGES}


def spoken_in_both(spoken: Spoken) -> dict[str, str]:
    """What says itself, in every language."""
    return {language: spoken.sentence(language) for language in LANGUAGES}


def preferred_language() -> Language:
    """The reader's language: `KENSHIN_LANG` where it is set, else the locale, else English."""
    wish = os.environ.get("KENSHIN_LANG", "")
    if wish in LANGUAGES:
        return wish
    place = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    place = place or locale.getlocale()[0] or ""
    return "ja" if place.lower().startswith(("ja", "japanese")) else "en"
