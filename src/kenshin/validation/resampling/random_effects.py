"""Sites (or periods) differ: what is the mean over them, how far apart are they, what of the next one?

Each site's estimate is its own true value plus chance; true values spread around a mean with variance τ².

- τ²: restricted maximum likelihood (Viechtbauer 2005, doi:10.3102/10769986030003261); where that does not
  settle, DerSimonian & Laird 1986, doi:10.1016/0197-2456(86)90046-2;
- interval of the mean: Hartung & Knapp 2001, doi:10.1002/sim.1009, Student's t with k − 1 degrees of freedom;
- prediction interval, for the true value at a new site: Higgins, Thompson & Spiegelhalter 2009,
  doi:10.1111/j.1467-985X.2008.00552.x, Student's t with k − 2; over few sites it is rather too short
  (Partlett & Riley 2017, doi:10.1002/sim.7140);
- I², the share of the spread that is not chance: Higgins & Thompson 2002, doi:10.1002/sim.1186.

Estimates should be nearly normal, so AUROCs are summarised as logits and O:E ratios as logarithms
(Snell, Ensor, Debray, Moons & Riley 2018, doi:10.1177/0962280217705678).
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from math import exp, inf, log, nan, sqrt
from typing import Final

import numpy as np
from jaxtyping import Float
from scipy.stats import t

__all__ = [
    "RandomEffects",
    "dersimonian_laird",
    "exponential",
    "inverse_logit",
    "log_of_oe",
    "logit_of_auroc",
    "restricted_likelihood",
    "summarise",
]

_STEPS: Final = 1000
_DONE: Final = 1e-12  # of the larger of τ² and the mean variance

Values = Float[np.ndarray, " site"]


@dataclass(frozen=True)
class RandomEffects:
    """A summary over sites; NaN where there are too few of them for it to exist.

    Attributes:
        sites: whose estimates were used.
        left_out: sites without an estimate or without a standard error.
        mean: of the true values; with one site its estimate.
        low: lower end of the 95 % interval of the mean; needs 2 sites.
        high: its upper end.
        prediction_low: lower end of the 95 % interval of a new site's true value; needs 3 sites.
        prediction_high: its upper end.
        tau: SD of the true values, always on the scale on which the estimates were summarised; needs 2.
        i_squared: share of the spread that is not chance, 0 to 1; needs 2.
        method: how τ was found, "reml" or "dersimonian-laird".
    """

    sites: int
    left_out: int
    mean: float
    low: float = nan
    high: float = nan
    prediction_low: float = nan
    prediction_high: float = nan
    tau: float = nan
    i_squared: float = nan
    method: str = "reml"

    def back(self, scale: Callable[[float], float]) -> "RandomEffects":
        """The mean and its limits on the scale people read, by a rising function; τ stays as it is."""
        return replace(
            self,
            mean=scale(self.mean),
            low=scale(self.low),
            high=scale(self.high),
            prediction_low=scale(self.prediction_low),
            prediction_high=scale(self.prediction_high),
        )

    def to_json(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {
            name: None if value != value or value in (inf, -inf) else value
            for name, value in asdict(self).items()
        }


def summarise(estimates: Values, errors: Values) -> RandomEffects:
    """Random-effects summary of one estimate per site.

    Args:
        estimates: one per site.
        errors: their standard errors; a site with NaN, or an error that is not above 0, is left out.

    >>> found = summarise(np.array([0.0, 1.0, 2.0]), np.full(3, 0.1))
    >>> found.mean, round(found.tau, 3)
    (1.0, 0.995)
    """
    known = np.isfinite(estimates) & np.isfinite(errors) & (np.nan_to_num(errors) > 0)
    y, v = estimates[known].astype(np.float64), errors[known].astype(np.float64) ** 2
    k, left_out = len(y), int((~known).sum())
    if k < 2:
        return RandomEffects(k, left_out, float(y[0]) if k else nan)
    settled = restricted_likelihood(y, v)
    tau2 = dersimonian_laird(y, v) if settled is None else settled
    weight = 1 / (v + tau2)
    mean, error = float(weight @ y / weight.sum()), 1 / sqrt(float(weight.sum()))
    knapp = error * sqrt(float(weight @ (y - mean) ** 2) / (k - 1))
    half = float(t.ppf(0.975, k - 1)) * knapp
    ahead = float(t.ppf(0.975, k - 2)) * sqrt(tau2 + error**2) if k > 2 else nan
    return RandomEffects(
        k,
        left_out,
        mean,
        mean - half,
        mean + half,
        mean - ahead,
        mean + ahead,
        tau=sqrt(tau2),
        i_squared=_i_squared(y, v),
        method="dersimonian-laird" if settled is None else "reml",
    )


def restricted_likelihood(estimates: Values, variances: Values) -> float | None:
    """τ² by restricted maximum likelihood, at least 0; None where the steps do not settle.

    Its equation is τ² = Σ w²((y − μ)² − v) / Σ w² + 1 / Σ w with w = 1 / (v + τ²), solved by repetition.
    """
    tau2, size = dersimonian_laird(estimates, variances), float(variances.mean())
    for _ in range(_STEPS):
        weight = 1 / (variances + tau2)
        mean = weight @ estimates / weight.sum()
        squared = weight**2
        following = float(squared @ ((estimates - mean) ** 2 - variances) / squared.sum() + 1 / weight.sum())
        following = max(0.0, following)
        if abs(following - tau2) <= _DONE * max(following, size):
            return following
        tau2 = following
    return None


def dersimonian_laird(estimates: Values, variances: Values) -> float:
    """τ² by the method of moments, at least 0."""
    weight = 1 / variances
    total = float(weight.sum())
    room = total - float(weight @ weight) / total
    return max(0.0, (_q(estimates, variances) - (len(estimates) - 1)) / room)


def _q(estimates: Values, variances: Values) -> float:
    """Cochran's Q: the spread around the mean of sites that would all be alike."""
    weight = 1 / variances
    return float(weight @ (estimates - weight @ estimates / weight.sum()) ** 2)


def _i_squared(estimates: Values, variances: Values) -> float:
    q = _q(estimates, variances)
    return max(0.0, 1 - (len(estimates) - 1) / q) if q > 0 else 0.0


def logit_of_auroc(auroc: float, error: float) -> tuple[float, float]:
    """An AUROC and its standard error on the logit scale (delta method); NaN for an AUROC of 0 or 1.

    >>> logit_of_auroc(0.5, 0.05)
    (0.0, 0.2)
    """
    if not 0 < auroc < 1:
        return nan, nan
    return log(auroc / (1 - auroc)), error / (auroc * (1 - auroc))


def log_of_oe(observed: float, expected: float, people: float) -> tuple[float, float]:
    """log(observed ÷ expected) and its standard error √((1 − O/n) / O); NaN where no one has the outcome.

    Source of the error: Debray et al. 2017, doi:10.1136/bmj.i6460; the risks are taken as given.

    >>> log_of_oe(50, 50, 100)
    (0.0, 0.1)
    """
    if not (0 < observed <= people and expected > 0):
        return nan, nan
    return log(observed / expected), sqrt((1 - observed / people) / observed)


def inverse_logit(value: float) -> float:
    """From the logit back to a share; NaN stays NaN.

    >>> inverse_logit(0.0), inverse_logit(-800.0)
    (0.5, 0.0)
    """
    if value != value:
        return nan
    small = exp(-abs(value))
    return 1 / (1 + small) if value >= 0 else small / (1 + small)


def exponential(value: float) -> float:
    """From the logarithm back to a ratio; NaN stays NaN, and what is too large becomes infinite.

    >>> exponential(0.0), exponential(1000.0)
    (1.0, inf)
    """
    return inf if value > 700 else exp(value)
