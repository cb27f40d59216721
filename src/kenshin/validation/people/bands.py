"""Into which band of values does someone fall, and what is the band called?"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

__all__ = ["band_names", "bands"]


def band_names(cuts: Sequence[float], unit: str = "", decimals: int = 0) -> tuple[str, ...]:
    """What the bands are called, the lowest first; a band begins at its cut and ends below the next one.

    >>> band_names([40, 65], "years")
    ('–39 years', '40–64 years', '65– years')
    >>> band_names([18.5, 25], decimals=1)
    ('–18.4', '18.5–24.9', '25.0–')
    """
    step = 10.0**-decimals
    starts = ["", *(f"{cut:.{decimals}f}" for cut in cuts)]
    ends = [*(f"{cut - step:.{decimals}f}" for cut in cuts), ""]
    after = f" {unit}" if unit else ""
    # Bands narrower than a step, or without cuts, would have a name that runs backwards or is empty.
    return tuple(
        (start if start and start == end else f"{start}–{end}") + after
        for start, end in zip(starts, ends, strict=True)
    )


def bands(
    values: Float[np.ndarray, " patient"],
    cuts: Sequence[float],
    unit: str = "",
    *,
    decimals: int = 0,
    missing: str = "?",
) -> tuple[str, ...]:
    """Everyone's band; `missing` for those without a value.

    Args:
        values: NaN where missing.
        cuts: where a new band begins, rising.
        unit: written after the numbers.
        decimals: of the values, so that a band's last value can be named.
        missing: the label of those without a value.

    >>> bands(np.array([39.0, 40.0, 64.9, 65.0, np.nan]), [40, 65])
    ('–39', '40–64', '40–64', '65–', '?')
    """
    names = np.array([*band_names(cuts, unit, decimals), missing], dtype=object)
    place = np.where(np.isnan(values), len(cuts) + 1, np.searchsorted(np.array(cuts), values, side="right"))
    return tuple(names[place].tolist())
