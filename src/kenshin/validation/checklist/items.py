"""Which items must a report on a prediction model speak to, and who can?

The rows are data, `tripod.toml`: TRIPOD+AI in our own short words. Source: Collins et al. 2024,
BMJ 385:e078378, doi:10.1136/bmj-2023-078378.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kenshin.schema.text import Bilingual

__all__ = ["SOURCE", "Item", "items"]

SOURCE = "TRIPOD+AI 2024, BMJ 385:e078378, doi:10.1136/bmj-2023-078378"


@dataclass(frozen=True)
class Item:
    """One item of the checklist.

    Attributes:
        id: the standard's number, e.g. `12c`.
        section: the part of a report where it belongs.
        applies: `D` development only, `E` evaluation only, `D;E` both.
        who: `A` Kenshin says it, `Q` only the makers know, `T` the makers write it and we propose words.
        asks: what the item asks for.
        write: what someone should write where nobody has said it.
    """

    id: str
    section: Bilingual
    applies: str
    who: str
    asks: Bilingual
    write: Bilingual

    @property
    def only_proposed(self) -> bool:
        """Whether our words are a proposal, which its makers have to make their own."""
        return self.who == "T"

    @property
    def makers_know_more(self) -> bool:
        """Whether only the makers can say all of it."""
        return "Q" in self.who


@cache
def items() -> tuple[Item, ...]:
    """Every item, in the standard's order.

    >>> items()[0].id, len(items())
    ('1', 52)
    """
    text = files("kenshin.validation.checklist").joinpath("tripod.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)
    sections = {name: Bilingual(**both) for name, both in rows["section"].items()}
    return tuple(
        Item(
            id=row["id"],
            section=sections[row["section"]],
            applies=row["applies"],
            who=row["who"],
            asks=Bilingual(**row["asks"]),
            write=Bilingual(**row["write"]),
        )
        for row in rows["item"]
    )
