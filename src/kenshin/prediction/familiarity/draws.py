"""Whom would the mixture itself make up?"""

import numpy as np
from jaxtyping import Float

from kenshin.saved_model.reference.familiarity import Component

__all__ = ["draws"]


def draws(
    components: tuple[Component, ...], people: int, random: np.random.Generator
) -> Float[np.ndarray, "draw input"]:
    """Made-up people, in standard deviations from the centre."""
    weights = np.array([c.weight for c in components])
    which = random.choice(len(weights), size=people, p=weights / weights.sum())
    drawn = random.standard_normal((people, len(components[0].mean)))
    for k, component in enumerate(components):
        rows = which == k
        factor = np.linalg.cholesky(np.array(component.covariance))
        drawn[rows] = np.array(component.mean) + drawn[rows] @ factor.T
    return drawn
