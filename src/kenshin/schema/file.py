"""How is a schema read from TOML and written back?

Reading and writing are exact opposites: `read(write(schema)) == schema`, and the text that
`write` makes is the text that it makes again from what was read. Keys are the attributes of
the classes in this folder, with `[[variable]]` and `[[exclusion]]` for the lists.
"""

import tomllib
from importlib.resources import files
from pathlib import Path

import tomli_w
from pydantic import ValidationError

from kenshin.errors import DataError, UsageError
from kenshin.schema.schema import Schema

__all__ = ["READY_MADE", "load_schema", "read_schema", "write_schema"]

READY_MADE = ("diabetes_checkup", "diagnosed_status")

_LARGEST_FILE = 1_000_000  # bytes; the ready-made schemas have about 5,000


def read_schema(text: str, source: str = "schema") -> Schema:
    """A schema from the text of a TOML file.

    Raises:
        DataError: not TOML, or not a schema; the sentence names every place.
    """
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise DataError("schema.not_toml", source=source, reason=str(error)[:200]) from None
    try:
        return Schema.model_validate(tables)
    except ValidationError as error:
        places = "; ".join(_place(e["loc"], e["msg"]) for e in error.errors()[:10])
        raise DataError("schema.invalid", source=source, places=places) from None


def _place(location: tuple[int | str, ...], message: str) -> str:
    where = ".".join(str(part)[:40] for part in location) or "schema"
    return f"{where}: {message.removeprefix('Value error, ')}"


def write_schema(schema: Schema) -> str:
    """The schema as TOML; keys that were not given are not written."""
    values = schema.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return tomli_w.dumps({"kenshin": schema.kenshin} | values)


def load_schema(name_or_path: str | Path) -> Schema:
    """A ready-made schema by name, or a user's own by the path of its TOML file.

    Raises:
        UsageError: neither a ready-made name nor a file.
        DataError: the file is not a schema.

    >>> load_schema("diabetes_checkup").class_names
    ('low', 'medium', 'high')
    """
    name = str(name_or_path)
    if name in READY_MADE:
        text = files("kenshin.schema").joinpath("ready_made", f"{name}.toml").read_text(encoding="utf-8")
        return read_schema(text, name)
    path = Path(name)
    if not path.is_file():
        raise UsageError("schema.unknown_name", name=name, known=", ".join(READY_MADE))
    raw = path.read_bytes()[: _LARGEST_FILE + 1]
    if len(raw) > _LARGEST_FILE:
        raise DataError("schema.too_large", source=name, limit=_LARGEST_FILE)
    try:
        return read_schema(raw.decode("utf-8-sig"), name)
    except UnicodeDecodeError:
        raise DataError("schema.not_utf8", source=name) from None
