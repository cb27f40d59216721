"""What does a saved model remember of its training, to tell whether a new person is like it?

No row of anybody: quantiles with at least five people beyond, tails and a mixture of normal
distributions by their parameters, and how unusual people were whom the mixture had not seen.
"""

from itertools import pairwise
from typing import Annotated, Final

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, model_validator

__all__ = ["BEYOND", "Component", "FamiliarityReference", "InputReference"]

BEYOND: Final = 5  # people who lie beyond a quantile that is kept: of fewer, one could be told

_Positive = Annotated[FiniteFloat, Field(gt=0)]
_Share = Annotated[FiniteFloat, Field(gt=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class InputReference(_Part):
    """One input: the way from its values to normal scores, and its single limits.

    Attributes:
        values: quantiles of the training, rising; none: too few people had the input to say anything.
        scores: the normal score of each, rising.
        tails: scale of the exponential tail below the first and above the last quantile.
        low: below it lies hardly anybody of the training; None: not known.
        high: above it lies hardly anybody; None: not known.
    """

    values: tuple[FiniteFloat, ...]
    scores: tuple[FiniteFloat, ...]
    tails: tuple[_Positive, _Positive]
    low: FiniteFloat | None
    high: FiniteFloat | None

    @model_validator(mode="after")
    def _hangs_together(self) -> "InputReference":
        if len(self.values) != len(self.scores):
            raise ValueError("each quantile needs its score")
        if not all(a < b for rising in (self.values, self.scores) for a, b in pairwise(rising)):
            raise ValueError("quantiles and scores must rise")
        known = [limit is not None for limit in (self.low, self.high)]
        if known != [bool(self.values)] * 2:
            raise ValueError("limits are known where quantiles are, and only there")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError("the lower limit lies above the upper one")
        return self

    @property
    def varies(self) -> bool:
        """Whether it takes part in combinations: one value alone cannot."""
        return len(self.values) > 1


class Component(_Part):
    """One normal distribution of the mixture, over the inputs that vary.

    Attributes:
        weight: the share of people whom it stands for.
        mean: a score per input that varies, in the inputs' order.
        covariance: of these scores.
    """

    weight: _Share
    mean: tuple[FiniteFloat, ...]
    covariance: tuple[tuple[FiniteFloat, ...], ...]

    @model_validator(mode="after")
    def _hangs_together(self) -> "Component":
        size = len(self.mean)
        if [len(row) for row in self.covariance] != [size] * size:
            raise ValueError("the covariance must be square, as large as the mean")
        matrix = np.array(self.covariance).reshape(size, size)
        if not np.array_equal(matrix, matrix.T) or (size and np.linalg.eigvalsh(matrix)[0] <= 0):
            raise ValueError("the covariance must be symmetric and positive definite")
        return self


class FamiliarityReference(_Part):
    """All that judging a person's familiarity needs.

    Attributes:
        inputs: one per input of the schema, in its order.
        components: the mixture, the largest first; none where fewer than two inputs vary.
        unusualness: of people like the training's whom the mixture had not seen: quantiles, rising.
        rarity: the share of people at least as unusual, falling, one for each.
        tail: how much more unusual the rarest become, for each time that rarity falls by a factor of e.
        unusual: from this rarity down a warning stands beside the number.
        unfamiliar: from this rarity down there is no number.
    """

    inputs: tuple[InputReference, ...] = Field(min_length=1)
    components: tuple[Component, ...]
    unusualness: tuple[FiniteFloat, ...] = Field(min_length=1)
    rarity: tuple[_Share, ...] = Field(min_length=1)
    tail: _Positive
    unusual: _Share
    unfamiliar: _Share

    @model_validator(mode="after")
    def _hangs_together(self) -> "FamiliarityReference":
        size = sum(each.varies for each in self.inputs)
        if any(len(c.mean) != size for c in self.components) or bool(self.components) != bool(size):
            raise ValueError("components must span the inputs that vary")
        if self.components and abs(sum(c.weight for c in self.components) - 1) > 1e-6:
            raise ValueError("the components' weights must add up to 1")
        if len(self.unusualness) != len(self.rarity):
            raise ValueError("each unusualness needs its rarity")
        if not all(a < b for a, b in pairwise(self.unusualness)):
            raise ValueError("unusualness must rise")
        if not all(a > b for a, b in pairwise(self.rarity)):
            raise ValueError("rarity must fall")
        if self.unfamiliar > self.unusual:
            raise ValueError("unfamiliar people are unusual, too")
        return self
