"""With several classes, are the risks right as a whole, or must they be moved or stretched?

A multinomial logistic regression of the outcome on the log-ratios log(p_k / p_0) of the risks to that of
the first class, in three steps: as the risks are; with an *intercept* for each class (0 is right); with an
intercept and a *slope* on the class's own log-ratio (1 is right); and in general, with a slope of each
class on every log-ratio. Likelihood-ratio tests between the steps say what must be mended.
Source: Van Hoorde et al. 2014, doi:10.1002/sim.6114.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int, Real
from scipy.special import gammaincc

__all__ = [
    "Fit",
    "LikelihoodTest",
    "fit_multinomial",
    "likelihood_test",
    "likelihood_tests",
    "log_ratios",
    "recalibrated_diagonal",
    "recalibrated_general",
    "recalibrated_intercepts",
]

_CLIP = 1e-9  # the logarithm of 0 is infinite
_STEPS, _HALVINGS = 60, 30
_DONE = 1e-10
_FAR = 30.0  # coefficient per standard deviation: this far is separation, there is no finite answer
_SINGULAR = 1e-10  # least to greatest curvature
_NAN = float("nan")

Risks = Float[np.ndarray, "patient risk_class"]
Outcome = Int[np.ndarray, " patient"]
Ratios = Float[np.ndarray, "other patient"]
Terms = Float[np.ndarray, "other patient term"]
Weight = Real[np.ndarray, " patient"]


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted model; NaN where there is no finite answer.

    Attributes:
        coefficients: for each class but the first, one number per term.
        log_likelihood: the greatest.
    """

    coefficients: Float[np.ndarray, "other term"]
    log_likelihood: float


@dataclass(frozen=True)
class LikelihoodTest:
    """Is the wider model really better?

    Attributes:
        chi_squared: twice the gain in log-likelihood.
        freedom: by how many numbers the wider model is wider.
        p: chance of such a gain, or a greater one, where the narrower model is right.
    """

    chi_squared: float
    freedom: int
    p: float


def log_ratios(risks: Risks) -> Ratios:
    """log(p_k / p_0) for every class but the first.

    >>> log_ratios(np.array([[0.5, 0.5], [0.2, 0.8]])).round(4).tolist()
    [[0.0, 1.3863]]
    """
    logs = np.log(np.clip(risks.astype(np.float64), _CLIP, 1.0))
    ratios: Ratios = np.ascontiguousarray((logs[:, 1:] - logs[:, :1]).T)
    return ratios


def recalibrated_intercepts(ratios: Ratios, outcome: Outcome, weight: Weight | None = None) -> Fit:
    """Intercepts alone, slopes held at 1: calibration-in-the-large of each class against the first."""
    return fit_multinomial(np.ones((*ratios.shape, 1)), outcome, weight, ratios)


def recalibrated_diagonal(ratios: Ratios, outcome: Outcome, weight: Weight | None = None) -> Fit:
    """An intercept and a slope on its own log-ratio for each class: coefficients [other, 2]."""
    return _scaled(ratios[:, :, None], outcome, weight)


def recalibrated_general(ratios: Ratios, outcome: Outcome, weight: Weight | None = None) -> Fit:
    """An intercept and a slope on every log-ratio for each class: coefficients [other, 1 + other]."""
    return _scaled(np.broadcast_to(ratios.T, (len(ratios), *ratios.T.shape)), outcome, weight)


def likelihood_tests(
    ratios: Ratios, outcome: Outcome, weight: Weight | None = None
) -> dict[tuple[str, str], LikelihoodTest]:
    """(narrower, wider) → test, of independent people.

    Of "as_is" against "intercepts", "diagonal" and "general", and of "intercepts" against "diagonal".
    """
    others = len(ratios)
    likelihood = {
        "as_is": _fitted(ratios, outcome, weight)[1],
        "intercepts": recalibrated_intercepts(ratios, outcome, weight).log_likelihood,
        "diagonal": recalibrated_diagonal(ratios, outcome, weight).log_likelihood,
        "general": recalibrated_general(ratios, outcome, weight).log_likelihood,
    }
    numbers = {"as_is": 0, "intercepts": others, "diagonal": 2 * others, "general": others * (others + 1)}
    pairs = [("as_is", wider) for wider in ("intercepts", "diagonal", "general")]
    return {
        (narrow, wide): likelihood_test(
            likelihood[wide] - likelihood[narrow], numbers[wide] - numbers[narrow]
        )
        for narrow, wide in [*pairs, ("intercepts", "diagonal")]
    }


def likelihood_test(gain: float, freedom: int) -> LikelihoodTest:
    """What a gain in log-likelihood says of a model that is wider by so many numbers."""
    if gain != gain:
        return LikelihoodTest(_NAN, freedom, _NAN)
    chi_squared = 2 * max(gain, 0.0)
    return LikelihoodTest(chi_squared, freedom, float(gammaincc(freedom / 2, chi_squared / 2)))


def _scaled(terms: Terms, outcome: Outcome, weight: Weight | None) -> Fit:
    """Fitted in standard deviations, so that "far" means the same for steep and for flat models."""
    middle, spread = terms.mean(axis=1), terms.std(axis=1)
    nothing = Fit(np.full((terms.shape[0], 1 + terms.shape[2]), _NAN), _NAN)
    if (spread < _DONE).any():
        return nothing
    standard = (terms - middle[:, None]) / spread[:, None]
    found = fit_multinomial(
        np.concatenate([np.ones_like(terms[:, :, :1]), standard], axis=2), outcome, weight
    )
    slopes = found.coefficients[:, 1:] / spread
    intercepts = found.coefficients[:, :1] - (slopes * middle).sum(axis=1, keepdims=True)
    return Fit(np.hstack([intercepts, slopes]), found.log_likelihood)


def fit_multinomial(
    terms: Terms, outcome: Outcome, weight: Weight | None = None, offset: Ratios | None = None
) -> Fit:
    """Multinomial logistic regression by maximum likelihood; the first class is the reference.

    Newton's method, a step halved where it would lose likelihood (McCullagh & Nelder 1989, Generalized
    Linear Models, 5.2).

    Args:
        terms: what each class but the first depends on; about one standard deviation large.
        outcome: index of the class that happened.
        weight: how often each person counts.
        offset: what is added to each class's linear predictor as it is.
    """
    others, people, count = terms.shape
    weight = np.ones(people) if weight is None else np.asarray(weight, dtype=np.float64)
    offset = np.zeros((others, people)) if offset is None else offset
    nothing = Fit(np.full((others, count), _NAN), _NAN)
    if (np.bincount(outcome, weights=weight, minlength=others + 1) <= 0).any():
        return nothing
    happened = (outcome == np.arange(1, others + 1)[:, None]).astype(np.float64)
    found = np.zeros((others, count))
    fitted, likelihood = _fitted(offset, outcome, weight)
    for _ in range(_STEPS):
        step = _step(terms, happened - fitted, fitted, weight)
        for _ in range(_HALVINGS):
            new, gained = _fitted(offset + np.einsum("kpt,kt->kp", terms, found + step), outcome, weight)
            if gained >= likelihood - 1e-9 * abs(likelihood) or not np.isfinite(step).all():
                break
            step = step / 2
        found, fitted, likelihood = found + step, new, gained
        if not np.abs(found).max() <= _FAR:
            return nothing
        if np.abs(step).max() < _DONE:
            return Fit(found, likelihood)
    return nothing


def _step(terms: Terms, pull: Ratios, fitted: Ratios, weight: Weight) -> Float[np.ndarray, "other term"]:
    """One Newton step; NaN where the likelihood is flat in some direction."""
    others, _, count = terms.shape
    slope = np.concatenate([(weight * pull[k]) @ terms[k] for k in range(others)])
    curve = np.empty((others * count, others * count))
    for k in range(others):
        for other in range(k, others):
            both = weight * fitted[k] * ((k == other) - fitted[other])
            block = (terms[k] * both[:, None]).T @ terms[other]
            one, two = slice(k * count, (k + 1) * count), slice(other * count, (other + 1) * count)
            curve[one, two], curve[two, one] = block, block.T
    if not np.isfinite(curve).all():
        return np.full((others, count), _NAN)
    size, across = np.linalg.eigh(curve)
    if size[0] <= _SINGULAR * size[-1]:
        return np.full((others, count), _NAN)
    step: Float[np.ndarray, "other term"] = (across @ ((across.T @ slope) / size)).reshape(others, count)
    return step


def _fitted(predictor: Ratios, outcome: Outcome, weight: Weight | None) -> tuple[Ratios, float]:
    """Probabilities of each class but the first, and the log-likelihood."""
    top = np.maximum(predictor.max(axis=0), 0.0)
    raised = np.exp(predictor - top)
    everything = np.exp(-top) + raised.sum(axis=0)
    own = np.where(outcome > 0, predictor[outcome - 1, np.arange(len(outcome))], 0.0)
    each = own - top - np.log(everything)
    return raised / everything, float(each.sum() if weight is None else weight @ each)
