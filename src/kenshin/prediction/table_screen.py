"""May the people of a whole table be estimated? `screen`, for everyone at once.

The same order, the same sentences: what differs from person to person is worked out with numpy, and
each different refusal is made once, by the functions that judge a single person.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from kenshin.patients.finding import Finding
from kenshin.prediction.familiarity.said import familiarity_said
from kenshin.prediction.refusal import Refusal
from kenshin.prediction.rounded_edge import rule_holds
from kenshin.prediction.screen import excluded, missing, out_of_range, status_findings, unknown_answer
from kenshin.saved_model.reference.familiarity import FamiliarityReference
from kenshin.schema.schema import Schema
from kenshin.schema.variable import Variable

__all__ = ["Screened", "screen_table"]

_Column = Float[np.ndarray, " patient"]
_Flags = Bool[np.ndarray, " patient"]


@dataclass(frozen=True, eq=False)
class Screened:
    """What screening said about each person.

    Attributes:
        refusals: the different refusals.
        refused: which of them each person got; -1: none.
        findings: the different lists of findings.
        found: which of them stands beside each person.
    """

    refusals: tuple[Refusal, ...]
    refused: Int[np.ndarray, " patient"]
    findings: tuple[tuple[Finding, ...], ...]
    found: Int[np.ndarray, " patient"]


def screen_table(
    schema: Schema,
    numbers: Mapping[str, _Column],
    people: int,
    reference: FamiliarityReference | None = None,
) -> Screened:
    """Findings and refusals of everyone.

    Args:
        schema: of the model.
        numbers: variable name → values, NaN: missing; a variable that is not there is missing for everyone.
        people: how many.
        reference: what the model remembers of its training; None: likeness is not asked for.
    """
    nowhere = np.full(people, np.nan)
    sorting = _Sorting(people)
    for variable in schema.inputs:
        if not variable.missing_allowed:
            sorting.refuse(np.isnan(numbers.get(variable.name, nowhere)), missing(variable))
    for variable in schema.variables:
        if variable.name in numbers:
            sorting.refuse_implausible(variable, numbers[variable.name])
    for rule in schema.exclusions:
        if rule.variable in numbers:
            holds = rule_holds(rule, schema.variable(rule.variable), numbers[rule.variable])
            sorting.refuse(holds, excluded(rule))
    found = _Findings(status_findings(schema), people)
    for rule in schema.exclusions:
        unknown, said = np.isnan(numbers.get(rule.variable, nowhere)), unknown_answer(schema, rule)
        if isinstance(said, Finding):
            found.add(unknown, said)
        else:
            sorting.refuse(unknown, said)
    if reference is not None:
        _ask_familiarity(schema, numbers, reference, sorting, found)
    return Screened(tuple(sorting.refusals), sorting.refused, tuple(found.lists), found.which)


def _ask_familiarity(
    schema: Schema,
    numbers: Mapping[str, _Column],
    reference: FamiliarityReference,
    sorting: "_Sorting",
    found: "_Findings",
) -> None:
    """Of those who are not refused yet: who of them is like the people of the training?"""
    left = np.flatnonzero(sorting.refused < 0)
    raw = np.full((len(schema.inputs), len(left)), np.nan)
    for row, variable in zip(raw, schema.inputs, strict=True):
        if variable.name in numbers:
            np.take(numbers[variable.name], left, out=row, mode="clip")  # "raise" would buffer
    for some in familiarity_said(schema, reference, raw.T):
        people = left[np.array(some.people)]
        if some.refusal is not None:
            sorting.add(people, some.refusal)
        if some.findings:
            found.append(people, some.findings)


class _Sorting:
    """Who is refused, and for what: the first reason that holds."""

    def __init__(self, people: int) -> None:
        self.refusals: list[Refusal] = []
        self.refused = np.full(people, -1, dtype=np.int64)

    def refuse(self, whom: _Flags, refusal: Refusal) -> None:
        new = np.flatnonzero(whom)
        new = new[self.refused[new] < 0]
        if len(new):
            self.add(new, refusal)

    def add(self, whom: Int[np.ndarray, " some"], refusal: Refusal) -> None:
        """Refuse these people, whom nothing refused before."""
        self.refused[whom] = len(self.refusals)
        self.refusals.append(refusal)

    def refuse_implausible(self, variable: Variable, values: _Column) -> None:
        """The sentence names the value, so each different one has a refusal of its own."""
        if variable.range is None:
            return
        low, high = variable.range
        new = np.flatnonzero((values < low) | (values > high))
        new = new[self.refused[new] < 0]
        bits, which = np.unique(values[new].view(np.int64), return_inverse=True)  # -0 is written -0
        self.refused[new] = len(self.refusals) + which
        for value in bits.view(np.float64).tolist():
            self.refusals.append(out_of_range(variable, value))


class _Findings:
    """Which findings stand beside whom: lists that grow rule by rule."""

    def __init__(self, first: tuple[Finding, ...], people: int) -> None:
        self.lists: list[tuple[Finding, ...]] = [first]
        self.which = np.zeros(people, dtype=np.int64)

    def add(self, whom: _Flags, finding: Finding) -> None:
        if not whom.any():
            return
        if whom.all():
            self.lists = [(*findings, finding) for findings in self.lists]
            return
        pairs = 2 * self.which + whom
        counts = np.bincount(pairs, minlength=2 * len(self.lists))
        used = np.flatnonzero(counts)
        self.lists = [self.lists[pair // 2] + ((finding,) if pair % 2 else ()) for pair in used.tolist()]
        self.which = (np.cumsum(counts > 0) - 1)[pairs]

    def append(self, whom: Int[np.ndarray, " some"], more: tuple[Finding, ...]) -> None:
        """Further findings about a few people."""
        lists, which = np.unique(self.which[whom], return_inverse=True)
        self.which[whom] = len(self.lists) + which
        self.lists += [(*self.lists[each], *more) for each in lists.tolist()]
