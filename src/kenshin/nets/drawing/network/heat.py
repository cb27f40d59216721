"""How are many numbers drawn at once? As a small image, one pixel for each, inside the SVG.

The PNG format: ISO/IEC 15948; eight bits per colour, no filter.
"""

import struct
import zlib
from base64 import b64encode
from math import ceil, isfinite, sqrt
from typing import Any, Final

import numpy as np

from kenshin.nets.drawing.network.tint import tint_bytes
from kenshin.svg import place

__all__ = ["heat_image", "mosaic", "reach_of"]

_FULL: Final = 0.95  # share of the full colour in the strongest tint: no text stands on it
_MOST_SIDE: Final = 256  # pixels; larger maps are thinned out evenly
_GAP: Final = np.nan  # between the maps of a mosaic


def reach_of(values: Any) -> float:
    """The largest size among the finite numbers; 0 where there is none."""
    finite = np.abs(values[np.isfinite(values)]) if np.size(values) else np.empty(0)
    return float(finite.max()) if finite.size else 0.0


def mosaic(maps: Any) -> Any:
    """Maps [channel, row, column] side by side as one picture [row, column], with gaps between.

    >>> mosaic(np.ones((4, 2, 2))).shape
    (5, 5)
    """
    channels, rows, columns = maps.shape
    across = ceil(sqrt(channels))
    down = ceil(channels / across)
    picture = np.full((down * (rows + 1) - 1, across * (columns + 1) - 1), _GAP)
    for channel in range(channels):
        top, left = channel // across * (rows + 1), channel % across * (columns + 1)
        picture[top : top + rows, left : left + columns] = maps[channel]
    return picture


def heat_image(values: Any, x: float, y: float, width: float, height: float) -> str:
    """Numbers [row, column] as one SVG image; every pixel is one number."""
    step = [max(1, ceil(side / _MOST_SIDE)) for side in values.shape]
    thin = np.asarray(values, dtype=float)[:: step[0], :: step[1]]
    reach = reach_of(thin)
    pixels = bytes(
        part
        for row in thin.tolist()
        for part in (0, *(c for v in row for c in tint_bytes(v if isfinite(v) else np.nan, reach, _FULL)))
    )
    data = b64encode(_png(thin.shape[1], thin.shape[0], pixels)).decode()
    return (
        f'<image x="{place(x)}" y="{place(y)}" width="{place(width)}" height="{place(height)}" '
        f'preserveAspectRatio="none" style="image-rendering:pixelated" href="data:image/png;base64,{data}"/>'
    )


def _png(width: int, height: int, pixels: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(pixels, 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
