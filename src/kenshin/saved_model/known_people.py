"""Was this person in a model's training? Answered without keeping anyone's id.

A card keeps a *mark* of each person: the first 8 bytes of SHA-256 over a salt and the id. Two people
share one by accident about once in 2⁶⁴ pairs. The salt comes from the table's fingerprint and the
seed, so that the same training gives the same card; it makes marks of two models incomparable, and
hides nothing from whoever holds the model: see docs/decisions/0012-person-marks.md.
"""

import base64
import hashlib
import unicodedata
from collections.abc import Sequence
from typing import Final

import numpy as np
from jaxtyping import Int, UInt64

from kenshin.reproducible import fingerprint
from kenshin.saved_model.card import PeopleCard, UpdatedOn

__all__ = ["also_marked", "marked", "overlap", "unmarked_files"]

_MARK: Final = 8  # bytes
_SALT: Final = 16
_NO_FILE: Final = fingerprint(b"")  # the digest of a table that was not read from a file

Marks = UInt64[np.ndarray, " mark"]


def marked(card: PeopleCard, persons: Sequence[str] | None, seed: int) -> PeopleCard:
    """The card with a mark of each of these persons; unchanged where the table names no persons."""
    if persons is None:
        return card
    salt = fingerprint(b"person marks", card.table_sha256.encode(), str(seed).encode())[: 2 * _SALT]
    return card.model_copy(update={"salt": salt, "marks": _text(np.unique(_marks(persons, salt)))})


def also_marked(card: PeopleCard, persons: Sequence[str] | None, file: UpdatedOn) -> PeopleCard:
    """The card of a model that was updated on further people, who are marked where all before them are."""
    if persons is None or card.marks is None or card.salt is None or not file.marked:
        more = {"updated_on": [*card.updated_on, file.model_copy(update={"marked": False})]}
        return card.model_copy(update=more)
    marks = _text(np.union1d(_kept(card.marks), _marks(persons, card.salt)))
    return card.model_copy(update={"updated_on": [*card.updated_on, file], "marks": marks})


def overlap(card: PeopleCard, persons: Sequence[str] | None) -> Int[np.ndarray, " known"] | None:
    """Rows of the persons who were in the model's training; None: the card or the table names no persons."""
    if persons is None or card.marks is None or card.salt is None:
        return None
    known: Int[np.ndarray, " known"] = np.flatnonzero(
        np.isin(_marks(persons, card.salt), _kept(card.marks), kind="sort")
    )
    return known


def unmarked_files(card: PeopleCard, persons: Sequence[str] | None) -> set[tuple[str, int]]:
    """(SHA-256, people in it) of each table whose people cannot be known again by their marks."""
    blind = persons is None or card.marks is None
    files = [(card.table_sha256, card.in_table)] if blind else []
    files += [(file.table_sha256, file.in_table) for file in card.updated_on if blind or not file.marked]
    return {file for file in files if file[0] != _NO_FILE}


def _marks(persons: Sequence[str], salt: str) -> Marks:
    """One mark per person; full-width letters and spaces around an id make no other person."""
    begun = hashlib.sha256(bytes.fromhex(salt))
    marks = bytearray()
    for person in persons:
        digest = begun.copy()
        digest.update(unicodedata.normalize("NFKC", person).strip().encode())
        marks += digest.digest()[:_MARK]
    return np.frombuffer(bytes(marks), dtype=">u8").astype(np.uint64)


def _text(marks: Marks) -> str:
    """Rising, so that their order says nothing of the table's."""
    return base64.b64encode(np.sort(marks).astype(">u8").tobytes()).decode()


def _kept(text: str) -> Marks:
    return np.frombuffer(base64.b64decode(text), dtype=">u8").astype(np.uint64)
