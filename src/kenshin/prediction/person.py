"""How are one person's values read, when they are given by name rather than in a table?"""

import math
import re
from collections.abc import Mapping

from kenshin.errors import DataError, UsageError
from kenshin.schema.schema import Schema
from kenshin.schema.variable import Variable

__all__ = ["person_words", "read_person"]

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


def read_person(schema: Schema, given: Mapping[str, object]) -> dict[str, float | None]:
    """Every numeric variable that was given, as a number in the schema's unit; None: declared missing.

    Words for groups, such as the sex, may be given as well; `person_words` reads them.

    Raises:
        UsageError: a name that the schema does not have.
        DataError: a value that is not a finite number.

    >>> from kenshin.schema.file import load_schema
    >>> read_person(load_schema("diabetes_checkup"), {"age": "58", "known_dm": "no", "bmi": "NA"})
    {'age': 58.0, 'known_dm': 0.0, 'bmi': None}
    """
    known = {v.name: v for v in schema.variables if v.role in ("input", "exclusion", "subgroup")}
    unknown = [name for name in given if name not in known]
    if unknown:
        raise UsageError("prediction.unknown_name", name=str(unknown[0])[:40], known=", ".join(known))
    numeric = {name: value for name, value in given.items() if known[name].numeric}
    return {name: _number(schema, known[name], value) for name, value in numeric.items()}


def person_words(schema: Schema, given: Mapping[str, object]) -> dict[str, str]:
    """The person's groups, as a table would write them; a declared missing marker is left out.

    Raises:
        DataError: a group that is no word.

    >>> from kenshin.schema.file import load_schema
    >>> person_words(load_schema("diabetes_checkup"), {"age": 58, "sex": " female "})
    {'sex': 'female'}
    """
    words: dict[str, str] = {}
    for variable in schema.with_role("subgroup"):
        value = given.get(variable.name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise DataError("prediction.not_a_word", name=variable.name, got=type(value).__name__)
        word = str(value).strip()
        if word not in schema.missing:
            words[variable.name] = word
    return words


def _number(schema: Schema, variable: Variable, value: object) -> float | None:
    if isinstance(value, str):
        return _from_text(schema, variable, value.strip())
    if value is None:
        return None
    # numpy's numbers pass through __float__; a bool is a number to Python but not to a clinician.
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        raise DataError("prediction.not_a_number", name=variable.name, got=type(value).__name__)
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):  # an array of several, or a whole number of 400 digits
        raise DataError("prediction.not_a_number", name=variable.name, got=type(value).__name__) from None
    if not math.isfinite(number):
        raise DataError("prediction.not_a_number", name=variable.name, got=str(number))
    return number


def _from_text(schema: Schema, variable: Variable, text: str) -> float | None:
    if variable.values and text in variable.values:
        return variable.values[text]
    if text in schema.missing:
        return None
    if not _NUMBER.fullmatch(text):
        raise DataError("prediction.not_a_number", name=variable.name, got=text[:40])
    number = float(text)
    if not math.isfinite(number):
        raise DataError("prediction.not_a_number", name=variable.name, got=text[:40])
    return number
