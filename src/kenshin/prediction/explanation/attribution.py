"""What does each value of each person contribute, worked out exactly where that is possible?"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from jaxtyping import Float

from kenshin.prediction.explanation.sampled import at_least, sampled_contributions, walks
from kenshin.prediction.explanation.scored_rows import Score, background_risks
from kenshin.prediction.explanation.shapley import EXACT_UP_TO, exact_contributions

__all__ = ["ADDS_UP_TO", "Attribution", "attribute", "rows_a_person"]

ADDS_UP_TO: Final = 1e-9  # how closely base and contributions sum to what is shown

_Contributions = Float[np.ndarray, "person input risk_class"]


@dataclass(frozen=True, eq=False)
class Attribution:
    """Contributions of many people's values.

    Attributes:
        base: mean probability of each class over the made-up people.
        contributions: what each value adds to it; with the base they sum to the person's probabilities.
        errors: standard errors of the contributions; None: they are exact.
        errors_at_least: of the contributions to each class and all above it; None: they are exact.
        made_up: how many people were compared with.
    """

    base: Float[np.ndarray, " risk_class"]
    contributions: _Contributions
    errors: _Contributions | None
    errors_at_least: _Contributions | None
    made_up: int

    @property
    def method(self) -> Literal["exact", "sampled"]:
        """Whether every combination was worked out."""
        return "exact" if self.errors is None else "sampled"

    def at_least(self, first: int) -> Float[np.ndarray, "person input"]:
        """Contributions to the summed probability of a class and all above it."""
        return at_least(self.contributions)[..., first]


def attribute(
    score: Score,
    people: Float[np.ndarray, "person input"],
    risks: Float[np.ndarray, "person risk_class"],
    background: Float[np.ndarray, "made_up input"],
    made_up_risks: Float[np.ndarray, "made_up risk_class"] | None = None,
) -> Attribution:
    """Everyone's contributions: exact up to 12 inputs, above that by drawn orders with standard errors.

    Args:
        score: raw values to probabilities.
        people: whose values, in the schema's units; NaN: missing.
        risks: their probabilities, as they are shown.
        background: the made-up people.
        made_up_risks: their probabilities, where they were kept, see `background_risks`.
    """
    beside = background_risks(score, background) if made_up_risks is None else made_up_risks
    errors = errors_at_least = None
    if people.shape[1] <= EXACT_UP_TO:
        found = exact_contributions(score, people, risks, background, beside)
    else:
        found, errors, errors_at_least = np.empty((3, *people.shape, risks.shape[1]))
        for i, (person, risk) in enumerate(zip(people, risks, strict=True)):
            drawn = sampled_contributions(score, person, risk, background, beside)
            found[i], errors[i], errors_at_least[i] = drawn.contributions, drawn.errors, drawn.errors_at_least
    base = beside.mean(axis=0)
    _require_sum(base, found, risks)
    return Attribution(base, found, errors, errors_at_least, len(background))


def rows_a_person(inputs: int, made_up: int) -> int:
    """How many mixtures are scored for one person's contributions, at most.

    >>> rows_a_person(4, 100), rows_a_person(12, 100), rows_a_person(13, 100)
    (1400, 409400, 9600)
    """
    if inputs <= EXACT_UP_TO:
        return ((1 << inputs) - 2) * made_up
    return walks(made_up) * (inputs - 1)


def _require_sum(
    base: Float[np.ndarray, " risk_class"],
    contributions: _Contributions,
    risks: Float[np.ndarray, "person risk_class"],
) -> None:
    gap = np.abs(base + contributions.sum(axis=1) - risks)
    if not (gap <= ADDS_UP_TO).all():
        raise AssertionError(f"contributions must sum to the probabilities, they miss them by {gap.max()}")
