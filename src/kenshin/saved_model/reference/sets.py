"""From which risk on does a class belong to a person's set of classes?

A model remembers one *cut* per level and class: a class is in the set of everyone whose risk of it reaches
the cut. The promise is for each class: of the people whose class it is, at least that share have it in their
set. Score: 1 − the risk of the class that happened (Sadinle, Lei & Wasserman 2019,
doi:10.1080/01621459.2017.1395341), calibrated within each class (Vovk 2012, arXiv:1209.2673).

A cut is the risk of one person, so it is kept only where at least 5 persons lie beyond it, and only its
first three digits are kept, rounded down: sets may only grow. Where there are too few persons there is no
cut, and the class is in everyone's set. See docs/decisions/0015-conformal-sets.md.
"""

from itertools import pairwise
from math import ceil
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

__all__ = ["BEYOND", "LEVELS", "Cuts", "GroupCuts", "SetsReference", "fewest_people", "place_of_cut"]

LEVELS: Final = (0.8, 0.9, 0.95)
BEYOND: Final = 5  # persons with a lower risk than the cut's: fewer, and it would point at one of them

Cut = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None
Level = Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)]
People = Annotated[int, Field(ge=0)] | None


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Cuts(_Part):
    """What was learned from some people, class by class.

    Attributes:
        people: persons of each class behind the cuts; None: hidden, as it would tell of few.
        cuts: level → class → the least risk with which the class is in the set; None: it always is.
    """

    people: tuple[People, ...]
    cuts: tuple[tuple[Cut, ...], ...]

    @model_validator(mode="after")
    def _fits(self) -> "Cuts":
        if len(self.people) < 2 or any(len(row) != len(self.people) for row in self.cuts):
            raise ValueError("one cut per class")
        for people, column in zip(self.people, zip(*self.cuts, strict=True), strict=True):
            if people is not None and people < BEYOND and any(cut is not None for cut in column):
                raise ValueError("a cut of too few people")
            if not _falls(column):
                raise ValueError("a higher level must have a lower cut")
        return self


class GroupCuts(Cuts):
    """What was learned from the people of one group.

    Attributes:
        variable: by which people were grouped.
        group: its name.
    """

    variable: Annotated[str, Field(min_length=1)]
    group: Annotated[str, Field(min_length=1)]


class SetsReference(_Part):
    """What a model remembers of its training, so that it can name a set of classes.

    Attributes:
        levels: of the promise, rising.
        everyone: cuts of each class: the sets that are shown.
        marginal: level → one cut for all classes together, for comparison; None: too few people.
        groups: cuts of each class within a group, for groups with enough people of every class.
    """

    format: Literal["kenshin-sets/1"] = "kenshin-sets/1"
    levels: Annotated[tuple[Level, ...], Field(min_length=1)]
    everyone: Cuts
    marginal: tuple[Cut, ...]
    groups: tuple[GroupCuts, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> "SetsReference":
        if any(low >= high for low, high in pairwise(self.levels)):
            raise ValueError("levels must rise")
        if len(self.marginal) != len(self.levels) or not _falls(self.marginal):
            raise ValueError("one marginal cut per level")
        classes = len(self.everyone.people)
        for part in (self.everyone, *self.groups):
            if len(part.cuts) != len(self.levels) or len(part.people) != classes:
                raise ValueError("one cut per level and class")
        if len({(each.variable, each.group) for each in self.groups}) != len(self.groups):
            raise ValueError("a group twice")
        return self

    @property
    def classes(self) -> int:
        """How many classes the outcome has."""
        return len(self.everyone.people)

    def of_group(self, variable: str, group: str) -> GroupCuts | None:
        """The cuts of a group; None: it had too few people, or is not known."""
        return next((g for g in self.groups if (g.variable, g.group) == (variable, group)), None)


def _falls(cuts: tuple[float | None, ...]) -> bool:
    """Whether cuts never rise with the level."""
    return all(high is None or (low is not None and low >= high) for low, high in pairwise(cuts))


def place_of_cut(people: int, level: float) -> int:
    """How many of these people the set must hold: ⌈(n + 1) · level⌉, the new person counted in.

    >>> place_of_cut(99, 0.9), place_of_cut(100, 0.9)
    (90, 91)
    """
    # (n + 1) · level may err in its last bit, and 57.000000000000001 must not become 58.
    return ceil(round((people + 1) * level, 9))


def fewest_people(level: float) -> int:
    """With how many people there is a cut, each of them with one row.

    >>> [fewest_people(level) for level in LEVELS]
    [29, 59, 119]
    """
    people = BEYOND
    while people - place_of_cut(people, level) < BEYOND:
        people += 1
    return people
