"""How are shapes, sizes and long names written, wherever a net is drawn?"""

from rich.cells import cell_len

__all__ = ["bytes_text", "clipped", "shape_text"]


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


def clipped(text: str, most: int) -> str:
    """A name no wider than `most` columns, cut in its middle; Japanese letters are two columns wide.

    >>> clipped("encoder.layers.0.self_attn.out_proj", 20)
    'encoder.l…n.out_proj'
    """
    if cell_len(text) <= most:
        return text
    room = max(most - 1, 2)
    head = _first(text, room // 2)
    return head + "…" + _first(text[::-1], room - cell_len(head))[::-1]


def _first(text: str, most: int) -> str:
    kept = ""
    for letter in text:
        if cell_len(kept + letter) > most:
            break
        kept += letter
    return kept
