"""Which cuts let a set hold the class of so many people, whatever their class?

Of the n people of a class, sorted by their risk of it, the cut is the risk of the ⌈(n + 1) · level⌉-th from
above. A new person of that class, exchangeable with them, then reaches it with at least that probability,
whatever the model (Vovk 2012, arXiv:1209.2673; Sadinle et al. 2019, doi:10.1080/01621459.2017.1395341). The
risks must come from copies that never met these people: a model knows its own people too well.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Bool, Float, Int

from kenshin.errors import DataError
from kenshin.prediction.sets.cut import cut_of, in_millionths
from kenshin.saved_model.reference.sets import BEYOND, LEVELS, Cuts, GroupCuts, SetsReference, place_of_cut
from kenshin.validation.given import require_outcome, require_risks
from kenshin.validation.people.small_cells import hidden

__all__ = ["learn_sets"]

Whole = Int[np.ndarray, " patient"]


def learn_sets(
    risks: Float[np.ndarray, "patient risk_class"],
    outcome: Int[np.ndarray, " patient"],
    groups: Mapping[str, Sequence[str]] | None = None,
    *,
    person: Int[np.ndarray, " patient"] | None = None,
    levels: Sequence[float] = LEVELS,
) -> SetsReference:
    """Cuts from risks of people whom the scoring copies never met.

    Args:
        risks: out-of-fold, calibrated, one column per class, lowest class first.
        outcome: the class that happened.
        groups: variable → everyone's group by it.
        person: whose row it is, where someone has several rows.
        levels: of the promise, rising.

    Raises:
        DataError: risks, outcomes or groups that do not fit together.
    """
    outcome = np.asarray(outcome)
    require_outcome(outcome, risks.shape[1])
    require_risks(np.asarray(risks, dtype=np.float64), len(outcome), risks.shape[1])
    who = np.arange(len(outcome)) if person is None else np.asarray(person)
    people = _People(in_millionths(risks)[np.arange(len(outcome)), outcome], outcome, who, risks.shape[1])
    everyone = np.ones(len(outcome), dtype=np.bool_)
    found: list[GroupCuts] = []
    for variable, labels in (groups or {}).items():
        if len(labels) != len(outcome):
            raise DataError("sets.groups", people=len(outcome), got=len(labels), variable=variable)
        found += _by_group(people, variable, np.array(labels, dtype=object), levels)
    return SetsReference(
        levels=tuple(levels),
        everyone=Cuts(
            people=_shown(people.counts(everyone)[None], across=False)[0], cuts=people.cuts(everyone, levels)
        ),
        marginal=tuple(people.cut(everyone, level) for level in levels),
        groups=tuple(found),
    )


class _People:
    """Everyone's risk of the class that happened to them, and who they are."""

    def __init__(self, own: Whole, outcome: Whole, who: Whole, classes: int) -> None:
        self._own, self._outcome, self._who, self.classes = own, outcome, who, classes

    def counts(self, among: Bool[np.ndarray, " patient"]) -> Int[np.ndarray, " column"]:
        """Persons of each class, and last the sum of these."""
        each = [len(np.unique(self._who[among & (self._outcome == k)])) for k in range(self.classes)]
        return np.array([*each, sum(each)], dtype=np.int64)

    def cut(self, among: Bool[np.ndarray, " patient"], level: float) -> float | None:
        """The cut of these people; None: fewer than 5 persons lie beyond it."""
        rows = np.flatnonzero(among)
        place = place_of_cut(len(rows), level)
        if len(rows) - place < BEYOND:
            return None
        falling = rows[np.argsort(-self._own[rows], kind="stable")]
        beyond = self._who[falling[place:]]
        if len(np.unique(beyond)) < BEYOND:
            return None
        return cut_of(int(self._own[falling[place - 1]]))

    def cuts(
        self, among: Bool[np.ndarray, " patient"], levels: Sequence[float]
    ) -> tuple[tuple[float | None, ...], ...]:
        """Level by level, class by class."""
        each = [among & (self._outcome == k) for k in range(self.classes)]
        return tuple(tuple(self.cut(rows, level) for rows in each) for level in levels)


def _by_group(people: _People, variable: str, labels: np.ndarray, levels: Sequence[float]) -> list[GroupCuts]:
    """Groups with enough people of every class for the lowest level."""
    names = sorted(set(labels.tolist()) - {""})
    if not names:
        return []
    inside = {name: np.array(labels == name, dtype=np.bool_) for name in names}
    shown = _shown(np.array([people.counts(rows) for rows in inside.values()]), across=True)
    found = []
    for name, told in zip(names, shown, strict=True):
        cuts = people.cuts(inside[name], levels)
        if None not in cuts[0]:
            found.append(GroupCuts(variable=variable, group=name, people=told, cuts=cuts))
    return found


def _shown(counts: Int[np.ndarray, "row column"], *, across: bool) -> list[tuple[int | None, ...]]:
    """Counts of people by class, the last column their sum; those that would tell of few are None."""
    out = hidden(counts, across=across)
    return [
        tuple(None if away else int(count) for count, away in zip(row[:-1], gone[:-1], strict=True))
        for row, gone in zip(counts, out, strict=True)
    ]
