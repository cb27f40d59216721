"""Is a result too good to be true, or the net too large for its people?

Sources: Nanri et al. 2015, doi:10.1371/journal.pone.0142779 (what honest data reach); Riley et al.
2019, doi:10.1002/sim.7992 (people needed for each number that was learned).
"""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final, Literal

__all__ = [
    "CEILING",
    "CEILINGS",
    "Inputs",
    "classes_too_good",
    "events_per_parameter",
    "honest_ceiling",
    "too_good",
]

Inputs = Literal["non_invasive", "hba1c", "fasting_glucose", "both"]

# AUROC of three-year incidence of diabetes in 37,416 Japanese workers, in the validation sample, by what
# was measured besides sex, age, body size, smoking and hypertension (Nanri et al. 2015).
CEILINGS: Final = MappingProxyType(
    {"non_invasive": 0.734, "hba1c": 0.819, "fasting_glucose": 0.835, "both": 0.882}
)
# As far beyond the best of them as this, it is leakage or a diagnosis read back.
CEILING: Final = 0.95


def too_good(auroc_macro: float, ceiling: float = CEILING) -> bool:
    """Whether discrimination is beyond what honest data gives.

    >>> too_good(0.82), too_good(0.99)
    (False, True)
    """
    return auroc_macro >= ceiling


def classes_too_good(aurocs: Sequence[float], ceiling: float = CEILING) -> tuple[int, ...]:
    """The classes whose AUROC against all others is beyond what honest data gives.

    >>> classes_too_good([0.99, 0.8, float("nan")])
    (0,)
    """
    return tuple(k for k, auroc in enumerate(aurocs) if too_good(auroc, ceiling))


def honest_ceiling(*, hba1c: bool, fasting_glucose: bool) -> float:
    """What honest data reached with such inputs: the number to be shown beside an AUROC.

    >>> honest_ceiling(hba1c=True, fasting_glucose=False)
    0.819
    """
    names: dict[tuple[bool, bool], Inputs] = {
        (False, False): "non_invasive",
        (True, False): "hba1c",
        (False, True): "fasting_glucose",
        (True, True): "both",
    }
    return CEILINGS[names[hba1c, fasting_glucose]]


def events_per_parameter(events_per_class: Sequence[int], parameters: int) -> float:
    """People in the smallest class for each learned number; infinite where nothing is learned.

    >>> round(events_per_parameter([3302, 661, 754], 243), 1)
    2.7
    """
    return min(events_per_class) / parameters if parameters else float("inf")
