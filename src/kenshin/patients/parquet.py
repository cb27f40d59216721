"""How is a Parquet table read by the same rules as a text table?"""

import io
import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from kenshin.errors import DataError
from kenshin.patients.delimited import Grid, require_sound_header

if TYPE_CHECKING:
    import polars  # noqa: ICN001 its own name says more than pl

__all__ = ["as_text", "is_parquet", "parquet_grid", "refuse_nested", "unless_damaged"]

_MARK = b"PAR1"
_Read = TypeVar("_Read")


def is_parquet(raw: bytes) -> bool:
    """Whether the bytes are a Parquet file, by content and not by name."""
    return raw[:4] == _MARK and raw[-4:] == _MARK


def parquet_grid(raw: bytes, source: str) -> Grid:
    """The cells as text, null as the empty cell, so that one set of rules judges every format.

    Raises:
        DataError: damaged, or holding nested values.
    """
    import polars  # noqa: ICN001 its own name says more than pl

    frame = unless_damaged(lambda: polars.read_parquet(io.BytesIO(raw)), source)
    header = tuple(name.strip() for name in frame.columns)
    require_sound_header(header, source)
    refuse_nested(frame.schema, source)
    if frame.height == 0:
        raise DataError("patients.no_people", source=source)
    rows = tuple(tuple(as_text(value) for value in row) for row in frame.iter_rows())
    return Grid(header, rows, tuple(range(2, len(rows) + 2)))


def unless_damaged(read: Callable[[], _Read], source: str) -> _Read:
    """What polars reads.

    Raises:
        DataError: polars cannot; it raises many kinds for a damaged file, and panics at some.
    """
    import polars  # noqa: ICN001 its own name says more than pl

    try:
        return read()
    except (Exception, polars.exceptions.PanicException) as error:
        raise DataError("patients.damaged_parquet", source=source, reason=type(error).__name__) from None


def refuse_nested(kinds: Mapping[str, "polars.DataType"], source: str) -> None:
    """Refuse columns of lists, records or bytes.

    Raises:
        DataError: naming the first of them.
    """
    import polars  # noqa: ICN001 its own name says more than pl

    for name, kind in kinds.items():
        if kind.is_nested() or kind == polars.Binary:
            raise DataError("patients.nested_column", source=source, column=name[:40])


def as_text(value: object) -> str:
    """A value as a text table would hold it.

    >>> as_text(0.00001), as_text(True), as_text(None), as_text(Decimal("0.00000000"))
    ('0.00001', '1', '', '0.00000000')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        # Positional digits: repr would write 1e-05, which a text table may not.
        return f"{value:.17g}" if not math.isfinite(value) else _positional(value)
    # str would write the decimal 0.00000000 as 0E-8
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _positional(value: float) -> str:
    import numpy as np

    return np.format_float_positional(value, trim="-")
