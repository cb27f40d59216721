"""How do raw values become what a net can take: filled, flagged and standardised?

Learned on training rows only, and saved with the model.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

__all__ = ["Preparation", "learn_preparation"]


@dataclass(frozen=True)
class Preparation:
    """What was learned from the training rows, one entry per input.

    Attributes:
        fill: the median; stands in for a missing value.
        indicator: whether a column of its own says that the value was missing.
        mean: after filling.
        scale: standard deviation (ddof 0) after filling; 1 where it is 0.
    """

    fill: tuple[float, ...]
    indicator: tuple[bool, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]

    @property
    def width(self) -> int:
        """How many prepared values describe a person."""
        return len(self.fill) + sum(self.indicator)

    def apply(self, inputs: Float[np.ndarray, "patient input"]) -> Float[np.ndarray, "patient prepared"]:
        """Standardised inputs, then a 0/1 column for each flagged one.

        >>> learn_preparation(np.array([[1.0], [3.0]])).apply(np.array([[3.0], [np.nan]]))
        array([[1.],
               [0.]])
        """
        missing = np.isnan(inputs)
        filled = np.where(missing, np.array(self.fill), inputs)
        standardised = (filled - np.array(self.mean)) / np.array(self.scale)
        return np.column_stack([standardised, missing[:, np.array(self.indicator, dtype=bool)].astype(float)])

    def names(self, input_names: Sequence[str]) -> tuple[str, ...]:
        """What each prepared column is called.

        >>> learn_preparation(np.array([[1.0, 2.0], [3.0, np.nan]])).names(["age", "bmi"])
        ('age', 'bmi', 'bmi_missing')
        """
        flagged = zip(input_names, self.indicator, strict=True)
        return (*input_names, *(f"{name}_missing" for name, wanted in flagged if wanted))

    def to_json(self) -> dict[str, object]:
        """Plain values for the model card."""
        return {
            "fill": list(self.fill),
            "indicator": list(self.indicator),
            "mean": list(self.mean),
            "scale": list(self.scale),
        }

    @classmethod
    def from_json(cls, shape: dict[str, list[float]]) -> "Preparation":
        """The preparation that `to_json` wrote."""
        indicator = tuple(bool(flag) for flag in shape["indicator"])
        return cls(tuple(shape["fill"]), indicator, tuple(shape["mean"]), tuple(shape["scale"]))


def learn_preparation(inputs: Float[np.ndarray, "patient input"], *, indicators: bool = True) -> Preparation:
    """Learn the preparation from training rows, each input having at least one value.

    An input gets an indicator where it is missing for anyone and `indicators` is wanted.
    """
    missing = np.isnan(inputs)
    fill = np.nanmedian(inputs, axis=0)
    filled = np.where(missing, fill, inputs)
    # Rounding gives a constant such as 0.1 a tiny spread, so constancy is asked of the values themselves.
    constant = filled.min(axis=0) == filled.max(axis=0)
    scale = np.where(constant, 1.0, filled.std(axis=0))
    return Preparation(
        fill=tuple(fill.tolist()),
        indicator=tuple((missing.any(axis=0) & indicators).tolist()),
        mean=tuple(filled.mean(axis=0).tolist()),
        scale=tuple(scale.tolist()),
    )
