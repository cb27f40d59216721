"""How much room does a text take in a drawing, where nothing breaks lines by itself?"""

from unicodedata import east_asian_width

__all__ = ["in_lines", "width_of"]

_WIDE, _NARROW = 1.0, 0.56  # of the height of the letters; Latin letters on average


def width_of(words: str, size: float = 12) -> float:
    """About how wide a text is.

    >>> width_of("低リスク") == 4 * 12
    True
    """
    return size * sum(_WIDE if east_asian_width(letter) in "WFA" else _NARROW for letter in words)


def in_lines(words: str, room: float, most: int = 3, size: float = 12) -> list[str]:
    """A text broken into at most so many lines; the last one ends in … where something was left out.

    >>> in_lines("no outcome was recorded", 90)
    ['no outcome', 'was recorded']
    >>> in_lines("アウトカムが記録されていない", 96, most=1)
    ['アウトカムが記…']
    """
    lines, now = [], ""
    for piece in _pieces(words):
        if now and width_of(now + piece.rstrip(), size) > room:
            lines.append(now.rstrip())
            now = piece.lstrip()
        else:
            now += piece
    lines.append(now.rstrip())
    if len(lines) == 1 and width_of(lines[0], size) <= room:
        return lines
    shown = [_fitted(each, room, size) for each in lines[:most]]
    if len(lines) > most:
        shown[-1] = _fitted(shown[-1].rstrip("…") + "…" * 2, room, size).rstrip("…") + "…"
    return shown


def _pieces(words: str) -> list[str]:
    """Where a line may break: after a space, and around every wide letter."""
    pieces, now = [], ""
    for letter in words:
        if east_asian_width(letter) in "WF":
            pieces += [now, letter] if now else [letter]
            now = ""
        elif letter == " ":
            pieces.append(now + letter)
            now = ""
        else:
            now += letter
    return [*pieces, now] if now else pieces


def _fitted(words: str, room: float, size: float) -> str:
    if width_of(words, size) <= room:
        return words
    while words and width_of(words + "…", size) > room:
        words = words[:-1]
    return words.rstrip() + "…"
