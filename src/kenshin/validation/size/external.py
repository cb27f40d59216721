"""How many people does it take to validate a model, so that its numbers say something?

Enough that each of four 95 % intervals is as narrow as wished: observed ÷ expected outcomes, calibration
slope (expected to be 1), AUROC, standardised net benefit at one threshold. Source: Riley et al. 2021,
doi:10.1002/sim.9025 (after Archer et al. 2021, doi:10.1002/sim.8766); the variance of the AUROC is
Newcombe's, 2006, doi:10.1002/sim.2324; that of net benefit is Marsh, Janes & Pepe's, 2020,
doi:10.1111/biom.13190.
"""

from dataclasses import asdict, dataclass
from math import asinh, ceil, nan

import numpy as np
from jaxtyping import Float
from scipy.special import expit, logit

__all__ = ["Expected", "ValidationSize", "Widths", "expected_of", "size_to_validate"]

_Z = 1.96  # as in the source, so that its numbers come out
_CLIP = 1e-9  # logits of 0 and 1 are infinite
_MANY = 10**9  # more than this is not a number of people


@dataclass(frozen=True)
class Widths:
    """How wide each 95 % interval may be; the defaults are those of the source."""

    oe: float = 0.2
    slope: float = 0.2
    auroc: float = 0.1
    net_benefit: float = 0.2


@dataclass(frozen=True)
class Expected:
    """What the validation is expected to find; NaN where it is not known.

    Attributes:
        prevalence: share of people with the outcome.
        auroc: of the risks.
        sensitivity: share of those with the outcome whose risk reaches the threshold.
        specificity: share of those without it whose risk does not.
        threshold: at which one would act.
        oe: observed ÷ expected outcomes.
    """

    prevalence: float
    auroc: float
    sensitivity: float = nan
    specificity: float = nan
    threshold: float = nan
    oe: float = 1.0


@dataclass(frozen=True)
class ValidationSize:
    """People needed for each criterion; None where it cannot be worked out.

    Attributes:
        oe: observed ÷ expected.
        slope: calibration slope.
        auroc: AUROC.
        net_benefit: standardised net benefit; None as well where there is no threshold.
        n: the largest of those that are known; None where O:E, slope or AUROC is not.
        events: people with the outcome among n.
    """

    oe: int | None
    slope: int | None
    auroc: int | None
    net_benefit: int | None
    n: int | None
    events: int | None

    def to_json(self) -> dict[str, object]:
        """Plain values for JSON."""
        return asdict(self)


def expected_of(risk: Float[np.ndarray, " patient"], threshold: float = nan) -> Expected:
    """What people with these risks would show if the risks were right.

    Each person counts as `risk` people with the outcome and `1 − risk` without.

    >>> found = expected_of(np.array([0.2, 0.6]), 0.5)
    >>> round(found.prevalence, 2), round(found.sensitivity, 2), round(found.specificity, 2)
    (0.4, 0.75, 0.67)
    """
    risk = risk.astype(np.float64)
    cases, others = float(risk.sum()), float((1 - risk).sum())
    if not (cases > 0 and others > 0):
        return Expected(cases / len(risk) if len(risk) else nan, nan, threshold=threshold)
    value, place = np.unique(risk, return_inverse=True)
    with_outcome = np.bincount(place, weights=risk)
    without = np.bincount(place, weights=1 - risk)
    lower = np.cumsum(without) - without / 2
    acted = value >= threshold
    known = threshold == threshold
    return Expected(
        prevalence=cases / len(risk),
        auroc=float(with_outcome @ lower) / (cases * others),
        sensitivity=float(with_outcome[acted].sum()) / cases if known else nan,
        specificity=float(without[~acted].sum()) / others if known else nan,
        threshold=threshold,
    )


def size_to_validate(
    expected: Expected, risk: Float[np.ndarray, " patient"], widths: Widths | None = None
) -> ValidationSize:
    """People needed in the validation.

    Args:
        expected: what it will find.
        risk: risks as they are spread among the people to come, for instance those of the development.
        widths: of the intervals; none: the source's.
    """
    wished = widths or Widths()
    if not 0 < expected.prevalence < 1:
        return ValidationSize(None, None, None, None, None, None)
    found = {
        "oe": _ceil(_oe(expected, wished.oe)),
        "slope": _ceil(_slope(risk, wished.slope)),
        "auroc": _ceil(_auroc(expected.auroc, expected.prevalence, wished.auroc)),
        "net_benefit": _ceil(_net_benefit(expected, wished.net_benefit)),
    }
    needed = [found[name] for name in ("oe", "slope", "auroc")]
    known = [people for people in found.values() if people is not None]
    n = max(known) if None not in needed else None
    return ValidationSize(**found, n=n, events=None if n is None else ceil(n * expected.prevalence - 1e-9))


def _ceil(people: float) -> int | None:
    return ceil(people - 1e-9) if 0 <= people < _MANY else None  # NaN is neither


def _oe(expected: Expected, width: float) -> float:
    """The interval is symmetric on the log scale: its width is 2 · O:E · sinh(1.96 · SE)."""
    error = asinh(width / (2 * expected.oe)) / _Z
    return (1 - expected.prevalence) / (expected.prevalence * error**2)


def _slope(risk: Float[np.ndarray, " patient"], width: float) -> float:
    """From Fisher's information that one person with these risks gives about intercept and slope."""
    if not len(risk):
        return nan
    line = logit(np.clip(risk.astype(np.float64), _CLIP, 1 - _CLIP))
    curve = expit(line) * expit(-line)
    a, b, c = float(curve.mean()), float((curve * line).mean()), float((curve * line**2).mean())
    room = a * c - b * b
    return a / (room * (width / (2 * _Z)) ** 2) if room > 1e-12 * a * c else nan


def _auroc(auroc: float, prevalence: float, width: float) -> float:
    """Newcombe's variance is (A + B·n) / n² for constants A and B: one root of a quadratic."""
    if not 0.5 <= auroc < 1:
        return nan
    spread = auroc * (1 - auroc) / (prevalence * (1 - prevalence))
    slopes = (1 - auroc) / (2 - auroc) + auroc / (1 + auroc)
    a, b, variance = spread * (1 - slopes), spread * slopes / 2, (width / (2 * _Z)) ** 2
    return float((b + np.sqrt(b * b + 4 * variance * a)) / (2 * variance))


def _net_benefit(expected: Expected, width: float) -> float:
    """Of net benefit divided by the prevalence."""
    hit, clear, p = expected.sensitivity, expected.specificity, expected.prevalence
    if not (0 < expected.threshold < 1 and 0 <= hit <= 1 and 0 <= clear <= 1):
        return nan
    w = (1 - p) / p * expected.threshold / (1 - expected.threshold)
    one = hit * (1 - hit) / p + w**2 * clear * (1 - clear) / (1 - p) + w**2 * (1 - clear) ** 2 / (p * (1 - p))
    return one / (width / (2 * _Z)) ** 2
