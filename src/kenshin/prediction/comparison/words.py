"""Which of the things that were given about one person are words, and not numbers to be scored?"""

from collections.abc import Mapping

from kenshin.errors import DataError
from kenshin.schema.schema import Schema

__all__ = ["take_words"]


def take_words(schema: Schema, given: Mapping[str, object]) -> tuple[dict[str, str], dict[str, object]]:
    """The words by which a person is compared, and everything else that was given.

    Args:
        schema: of the model.
        given: by the schema's names; a word that is a missing marker, or None, is not known.

    Raises:
        DataError: a word that is none.

    >>> from kenshin.schema.file import load_schema
    >>> take_words(load_schema("diabetes_checkup"), {"sex": "F", "age": 58})
    ({'sex': 'F'}, {'age': 58})
    """
    names = {name for name in schema.compare_by if not schema.variable(name).numeric}
    words: dict[str, str] = {}
    for name in names & set(given):
        word = given[name]
        if word is None:
            continue
        if not isinstance(word, str):
            raise DataError("comparison.not_a_word", name=name, got=type(word).__name__)
        if word.strip() not in schema.missing:
            words[name] = word
    return words, {name: value for name, value in given.items() if name not in names}
