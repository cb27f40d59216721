"""What does every figure share? A frame with a title and a description, words, and plain numbers."""

from collections.abc import Sequence

from markupsafe import Markup, escape

__all__ = ["curve", "figure", "path", "place", "rectangle", "text_at"]


def figure(
    width: float,
    height: float,
    name: str,
    title: str,
    description: str,
    body: Sequence[str],
    extra: str = "",
    role: str = "img",
) -> Markup:
    """One SVG that says in words what it shows.

    Args:
        width: of the drawing's own coordinates.
        height: likewise.
        name: begins its ids, so that several figures may stand on one page.
        title: short.
        description: for those who do not see it.
        body: finished parts.
        extra: further attributes of the `svg` element, finished.
        role: `img`, or `group` where parts of it can be followed as links.
    """
    return Markup(  # noqa: S704 title and description are escaped here, words where they are drawn
        f'<svg viewBox="0 0 {place(width)} {place(height)}" role="{role}" '
        f'aria-labelledby="{name}-t {name}-d"{extra}>'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(description)}</desc>'
        f"{''.join(body)}</svg>"
    )


def text_at(x: float, y: float, words: str, anchor: str = "middle", kind: str = "tick") -> str:
    """One line of text; its look comes from its class."""
    return f'<text class="{kind}" x="{place(x)}" y="{place(y)}" text-anchor="{anchor}">{escape(words)}</text>'


def rectangle(x: float, y: float, width: float, height: float, look: str) -> str:
    """A rectangle; its look is finished attributes."""
    return f'<rect x="{place(x)}" y="{place(y)}" width="{place(width)}" height="{place(height)}" {look}/>'


def path(way: str, look: str) -> str:
    """A line along a way; its look is finished attributes."""
    return f'<path d="{way}" fill="none" {look}/>'


def curve(x1: float, y1: float, x2: float, y2: float) -> str:
    """The way of a line that leaves and arrives level."""
    bend = (x2 - x1) * 0.4
    first, second = f"{place(x1 + bend)} {place(y1)}", f"{place(x2 - bend)} {place(y2)}"
    return f"M{place(x1)} {place(y1)}C{first} {second} {place(x2)} {place(y2)}"


def place(value: float) -> str:
    """A coordinate to a tenth, as short as it can be.

    >>> place(12.0), place(3.25), place(-0.04)
    ('12', '3.2', '0')
    """
    rounded = round(value, 1) + 0.0
    return f"{rounded:g}" if abs(rounded) < 1e5 else f"{rounded:.1f}"
