"""How much of a model's performance will not be met again? Harrell's optimism correction.

The whole pipeline is repeated on a resample; its model is judged on that resample and on the original
people. The mean difference is the optimism, which is taken off the apparent performance (Harrell, Lee &
Mark 1996, doi:10.1002/(SICI)1097-0258(19960229)15:4<361::AID-SIM168>3.0.CO;2-4). The interval is that of
the resamples' apparent performance, moved so that it lies around the corrected one, after Noma et al. 2021
(doi:10.1002/sim.9148). NOTE[DIFF] They move it by the optimism alone; a net that is refitted to people who
were drawn twice flatters itself twice, and such an interval may leave the corrected number outside.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from math import nan, sqrt
from typing import TypeVar

import numpy as np
from jaxtyping import Float

from kenshin.validation.plain import or_none

__all__ = ["Corrected", "corrected"]

Name = TypeVar("Name", bound=str | tuple[str, ...])

_ENOUGH = 0.95  # share of draws that must give a number for it to have limits


@dataclass(frozen=True)
class Corrected:
    """One measure; NaN where it does not exist.

    Attributes:
        apparent: on the people whom the model was developed on.
        optimism: mean over the draws of own sample − original people.
        corrected: apparent − optimism.
        low: lower end of its 95 % interval; NaN where more than one draw in twenty gave no number.
        high: its upper end.
        monte_carlo_error: standard error of the mean optimism; more draws make it smaller.
        used: draws that gave both numbers.
        dropped: draws that did not.
    """

    apparent: float
    optimism: float
    corrected: float
    low: float
    high: float
    monte_carlo_error: float
    used: int
    dropped: int

    def to_json(self) -> dict[str, float | None]:
        """Plain values for JSON."""
        return {name: or_none(value) for name, value in asdict(self).items()}


def corrected(
    apparent: Mapping[Name, float], drawn: Iterable[Mapping[Name, tuple[float, float]]]
) -> dict[Name, Corrected]:
    """Take the optimism off every measure.

    Args:
        apparent: each measure on the people whom the model was developed on.
        drawn: for each draw, each measure of the model refitted on it: on its own sample and on the
            original people; a measure that a draw does not have counts as dropped there.

    >>> found = corrected({"auroc": 0.8}, [{"auroc": (0.82, 0.79)}, {"auroc": (0.80, 0.79)}])
    >>> round(found["auroc"].corrected, 3), found["auroc"].used
    (0.78, 2)
    """
    each: dict[Name, list[tuple[float, float]]] = {name: [] for name in apparent}
    for one in drawn:
        for name, values in each.items():
            values.append(one.get(name, (nan, nan)))
    return {
        name: _corrected(apparent[name], np.array(values, dtype=np.float64).reshape(-1, 2))
        for name, values in each.items()
    }


def _corrected(apparent: float, drawn: Float[np.ndarray, "draw 2"]) -> Corrected:
    both = drawn[np.isfinite(drawn).all(axis=1)]
    used, dropped = len(both), len(drawn) - len(both)
    if not used:
        return Corrected(apparent, nan, nan, nan, nan, nan, 0, dropped)
    own, original = both.T
    optimism = float((own - original).mean())
    error = float((own - original).std(ddof=1)) / sqrt(used) if used > 1 else nan
    low, high = nan, nan
    if used >= max(2, _ENOUGH * len(drawn)) and apparent == apparent:
        spread = np.percentile(own, [2.5, 97.5]) - own.mean()
        low, high = (apparent - optimism + float(end) for end in spread)
    return Corrected(apparent, optimism, apparent - optimism, low, high, error, used, dropped)
