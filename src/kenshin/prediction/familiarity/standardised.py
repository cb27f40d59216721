"""In which units are inputs of different kinds looked at together?"""

from typing import Final

import numpy as np
from jaxtyping import Float

from kenshin.saved_model.reference.familiarity import InputReference

__all__ = ["standardised"]

_FURTHEST: Final = 1e6  # standard deviations: whatever lies beyond is as far


def standardised(
    references: tuple[InputReference, ...], raw: Float[np.ndarray, "patient input"]
) -> Float[np.ndarray, "patient varying"]:
    """The inputs that take part in combinations, in standard deviations from the centre.

    Each input's values lie side by side in memory, as densities read them.
    """
    scales = [(j, each.centre, each.scale) for j, each in enumerate(references) if each.scale is not None]
    table = np.empty((len(scales), len(raw)))
    for row, (j, centre, scale) in zip(table, scales, strict=True):
        np.subtract(raw[:, j], centre, out=row)
        np.divide(row, scale, out=row)
        np.clip(row, -_FURTHEST, _FURTHEST, out=row)
    return table.T
