"""What shape does an answer have, in a language that machines check?

JSON Schema, draft 2020-12: https://json-schema.org/draft/2020-12/schema.
"""

import json
from importlib.resources import files
from typing import Any

__all__ = ["estimate_schema"]


def estimate_schema() -> dict[str, Any]:
    """The schema of one estimate or refusal, `kenshin-estimate/2`.

    >>> estimate_schema()["$id"]
    'urn:kenshin:estimate:2'
    """
    text = files("kenshin.prediction.json_schema").joinpath("estimate.json").read_text(encoding="utf-8")
    shape: dict[str, Any] = json.loads(text)
    return shape
