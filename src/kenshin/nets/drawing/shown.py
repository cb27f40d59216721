"""How are kinds, shapes, sizes, long names and long lists shown, wherever a net is drawn?"""

from typing import Final

from rich.cells import cell_len

from kenshin.nets.anatomy.flow import Operation

__all__ = ["MOST_UNITS", "beginning", "bytes_text", "kind_of", "shape_text", "shortened"]

MOST_UNITS: Final = 32  # of one list; more circles or bars than this are a wall, and become a strip


def kind_of(operation: Operation) -> str:
    """The layer's class, or the function's name.

    A container of PyTorch's own, such as a transformer's layer, calls functions in its `forward`
    too; these keep their own name.
    """
    own = operation.own_layer and operation.name.partition("#")[0] == operation.module
    return operation.module_class if own else operation.kind


def shape_text(shape: tuple[int, ...] | None) -> str:
    """A shape as people write it.

    >>> shape_text((3, 32, 32)), shape_text(()), shape_text(None)
    ('3×32×32', '1', '?')
    """
    if shape is None:
        return "?"
    return "×".join(str(n) for n in shape) or "1"


def bytes_text(count: int) -> str:
    """Memory in the largest unit that keeps it above 1 (1 kB = 1,000 B, as in the SI).

    >>> bytes_text(972), bytes_text(1_460_000)
    ('972 B', '1.5 MB')
    """
    size = float(count)
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def shortened(text: str, room: int) -> str:
    """A text no wider than the room in terminal cells, cut in its middle, where long names differ least.

    >>> shortened("encoder.layers.0.self_attn.out_proj", 20)
    'encoder.l…n.out_proj'
    """
    if cell_len(text) <= room:
        return text
    head = beginning(text, max(room - 1, 0) // 2)
    tail = beginning(text[::-1], max(room - 1, 0) - cell_len(head))[::-1]
    return head + "…" + tail if room > 0 else ""


def beginning(text: str, room: int) -> str:
    """As many letters from the front as the room takes; a Japanese letter takes two cells.

    >>> beginning("年齢", 3)
    '年'
    """
    used = 0
    for place, letter in enumerate(text):
        used += cell_len(letter)
        if used > room:
            return text[:place]
    return text
