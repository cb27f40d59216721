"""What does a saved model remember of its training, to tell whether a new person is like it?

No row of anybody: limits of single values, a mixture of normal distributions by its parameters, and how
unusual people were whom the mixture had not seen.
"""

from itertools import pairwise
from typing import Annotated, Final

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, model_validator

__all__ = ["BEYOND", "Component", "FamiliarityReference", "InputReference"]

BEYOND: Final = 5  # people who lie beyond a quantile that is kept: of fewer, one could be told

# Far beyond what any training gives; within them no arithmetic of a judgement overflows.
_Positive = Annotated[FiniteFloat, Field(ge=1e-30, le=1e30)]
_Bounded = Annotated[FiniteFloat, Field(ge=-1e30, le=1e30)]
_MOST_COMPONENTS: Final = 64
_LEAST_VARIANCE: Final = 1e-6  # in any direction; learned ones are at least 0.02
_MOST_VARIANCE: Final = 1e15  # values are drawn in to a million standard deviations
_Share = Annotated[FiniteFloat, Field(gt=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class InputReference(_Part):
    """One input.

    Attributes:
        low: below it lies hardly anybody of the training; None: too few people had the input.
        high: above it lies hardly anybody; None: too few.
        centre: mean of the training.
        scale: standard deviation of the training; None: it takes no part in combinations.
        least: below it nobody can be said to be like them; None: not known, or the input never varies.
        most: above it, likewise.
        few: whether it has few different values, so that a rare one alone is no unusual combination.
    """

    low: FiniteFloat | None
    high: FiniteFloat | None
    centre: _Bounded
    scale: _Positive | None
    few: bool
    least: FiniteFloat | None = None
    most: FiniteFloat | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> "InputReference":
        if (self.low is None) != (self.high is None):
            raise ValueError("both limits are known, or neither")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("the lower limit lies above the upper one")
        self._require_far_limits_beyond()
        return self

    def _require_far_limits_beyond(self) -> None:
        known = (self.least is None) == (self.most is None) and (self.least is None or self.low is not None)
        if not known:
            raise ValueError("both far limits are known, or neither, and only where limits are")
        if self.least is not None and self.low is not None and self.least > self.low:
            raise ValueError("a far limit lies within the near one")
        if self.most is not None and self.high is not None and self.most < self.high:
            raise ValueError("a far limit lies within the near one")


class Component(_Part):
    """One normal distribution of the mixture, over the inputs that have a scale.

    Attributes:
        weight: the share of people whom it stands for.
        mean: in standard deviations from the centre, one per input.
        covariance: of the same.
    """

    weight: _Share
    mean: tuple[Annotated[FiniteFloat, Field(ge=-1e7, le=1e7)], ...] = Field(min_length=1)
    covariance: tuple[tuple[FiniteFloat, ...], ...]

    @model_validator(mode="after")
    def _hangs_together(self) -> "Component":
        size = len(self.mean)
        if [len(row) for row in self.covariance] != [size] * size:
            raise ValueError("the covariance must be square, as large as the mean")
        matrix = np.array(self.covariance)
        if np.abs(matrix).max() > _MOST_VARIANCE or not np.array_equal(matrix, matrix.T):
            raise ValueError("the covariance must be symmetric, and no larger than people are apart")
        if np.linalg.eigvalsh(matrix)[0] < _LEAST_VARIANCE:
            raise ValueError("the covariance must be positive definite")
        return self


class FamiliarityReference(_Part):
    """All that judging a person's familiarity needs.

    Attributes:
        inputs: one per input of the schema, in its order.
        components: the mixture, the largest first; none where no input varies.
        unusualness: of people whom the mixture had not seen: quantiles, rising.
        rarity: the share of such people who are at least as unusual, one for each, falling.
        tail: how much more unusual the rarest become for each time that rarity falls by a factor of e.
        unusual: from this rarity down a warning stands beside the number.
        unfamiliar: from this rarity down there is no number.
        seed: of the mixture's own draws, beside which a person with missing inputs is judged.
    """

    inputs: tuple[InputReference, ...] = Field(min_length=1)
    components: tuple[Component, ...] = Field(max_length=_MOST_COMPONENTS)
    unusualness: tuple[_Bounded, ...]
    rarity: tuple[_Share, ...]
    tail: _Positive
    unusual: _Share
    unfamiliar: _Share
    seed: int = Field(ge=0)

    @model_validator(mode="after")
    def _hangs_together(self) -> "FamiliarityReference":
        size = sum(each.scale is not None for each in self.inputs)
        if any(len(c.mean) != size for c in self.components) or bool(self.components) != bool(size):
            raise ValueError("components must span the inputs that have a scale")
        if self.components and abs(sum(c.weight for c in self.components) - 1) > 1e-6:
            raise ValueError("the components' weights must add up to 1")
        if len(self.unusualness) != len(self.rarity) or bool(self.rarity) != bool(size):
            raise ValueError("each unusualness needs its rarity, and a mixture needs both")
        if not all(a < b for a, b in pairwise(self.unusualness)):
            raise ValueError("unusualness must rise")
        if not all(a > b for a, b in pairwise(self.rarity)):
            raise ValueError("rarity must fall")
        if self.unfamiliar > self.unusual:
            raise ValueError("whoever is unfamiliar is unusual, too")
        return self
