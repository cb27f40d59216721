"""Which items of the reporting checklist can a schema's makers answer?

The ids are those of TRIPOD+AI 2024, doi:10.1136/bmj-2023-078378; what each asks for stands in
`validation/checklist/tripod.toml`.
"""

import re
from collections.abc import Mapping

from kenshin.errors import DataError
from kenshin.schema.text import Text, text_in

__all__ = ["ITEM_IDS", "require_answers"]

ITEM_IDS = (
    *("1", "2", "3a", "3b", "3c", "4", "5a", "5b", "6a", "6b", "6c", "7", "8a", "8b", "8c"),
    *("9a", "9b", "9c", "10", "11", "12a", "12b", "12c", "12d", "12e", "12f", "12g", "13", "14"),
    *("15", "16", "17", "18a", "18b", "18c", "18d", "18e", "18f", "19", "20a", "20b", "20c"),
    *("21", "22", "23a", "23b", "24", "25", "26", "27a", "27b", "27c"),
)


def require_answers(answers: Mapping[str, Text]) -> None:
    """Refuse an answer to an item that does not exist, and one that says nothing.

    Raises:
        DataError: naming the item, and the id that was probably meant.

    >>> require_answers({"17": "Approved by the ethics committee of …"})
    """
    for given, text in answers.items():
        if given not in ITEM_IDS:
            near = nearest_item(given)
            key = "schema.unknown_item" if near is None else "schema.unknown_item_near"
            raise DataError(key, got=given[:40], nearest=near)
        if not (text_in(text, "en").strip() and text_in(text, "ja").strip()):
            raise DataError("schema.empty_answer", item=given)


def nearest_item(given: str) -> str | None:
    """The id that was probably meant: the first, or the right, part of the same item; None: there is none.

    >>> nearest_item("12"), nearest_item("3A"), nearest_item("17a"), nearest_item("ethics")
    ('12a', '3a', '17', None)
    """
    wish = given.strip().lower()
    number = re.match(r"\d*", wish)[0]  # type: ignore[index]
    same = [known for known in ITEM_IDS if number and known.rstrip("abcdefg") == number]
    return next((known for known in same if known == wish), same[0] if same else None)
