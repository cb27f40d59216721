"""What shape does an answer have, in a language that machines check?

JSON Schema, draft 2020-12: https://json-schema.org/draft/2020-12/schema.
"""

import json
from importlib.resources import files
from typing import Any

__all__ = ["estimate_schema", "estimates_schema"]


def estimate_schema() -> dict[str, Any]:
    """The JSON Schema of one estimate or refusal, `kenshin-estimate/2`.

    >>> estimate_schema()["$id"]
    'urn:kenshin:estimate:2'
    """
    return _read("estimate.json")


def estimates_schema() -> dict[str, Any]:
    """The JSON Schema of a table's answer, with that of one estimate inside it.

    >>> list(estimates_schema()["properties"])
    ['format', 'people', 'refused', 'estimates']
    """
    return _read("estimates.json") | {"$defs": {"estimate": estimate_schema()}}


def _read(name: str) -> dict[str, Any]:
    text = files("kenshin.prediction.json_schema").joinpath(name).read_text(encoding="utf-8")
    shape: dict[str, Any] = json.loads(text)
    return shape
