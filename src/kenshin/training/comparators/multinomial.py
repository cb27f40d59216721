"""Which multinomial logistic regression fits best?

Newton's method on the log-likelihood (McCullagh & Nelder 1989, Generalized Linear Models, chapter 5),
with a ridge so small that it only matters where classes are separated and no finite answer would
exist. Small problems (5 classes, 40 features) take milliseconds.
"""

from typing import Final

import numpy as np
from jaxtyping import Float, Int

__all__ = ["NEVER", "fit_multinomial"]

NEVER: Final = -30.0  # intercept of a class that never happened: a risk of e^-30

_RIDGE = 1e-4  # half of it times the squared slopes is added to the loss: scikit-learn's C = 10,000
_HOLD = 1e-9  # keeps the intercepts' curvature above 0 where every fitted risk has become 0 or 1
_STEPS = 100
_HALVINGS = 30
_DONE = 1e-10  # log-likelihood that the next step could still win

_Slopes = Float[np.ndarray, "risk_class feature"]
_Design = Float[np.ndarray, "patient term"]
_Table = Float[np.ndarray, "other_class term"]
_PerClass = Float[np.ndarray, "other_class patient"]
_Ridge = Float[np.ndarray, "slot slot"]


def fit_multinomial(
    features: Float[np.ndarray, "patient feature"], outcome: Int[np.ndarray, " patient"], classes: int
) -> tuple[_Slopes, Float[np.ndarray, " risk_class"]]:
    """Slopes and intercepts of the logits, their mean over the classes that happened being 0.

    A class that nobody has gets slopes of 0 and the intercept `NEVER`.

    >>> slopes, intercepts = fit_multinomial(np.zeros((4, 1)), np.array([0, 1, 1, 1]), 2)
    >>> np.exp(intercepts[1] - intercepts[0]).round(6)
    np.float64(3.0)
    """
    present = np.unique(outcome)
    slopes, intercepts = np.zeros((classes, features.shape[1])), np.full(classes, NEVER)
    if not len(present):
        return slopes, np.zeros(classes)
    design = np.column_stack([np.ones(len(features)), features])
    happened = (outcome == present[1:, None]).astype(float)
    table = np.vstack([np.zeros(design.shape[1]), _newton(design, happened)])
    table -= table.mean(axis=0)
    slopes[present], intercepts[present] = table[:, 1:], table[:, 0]
    return slopes, intercepts


def _newton(design: _Design, happened: _PerClass) -> _Table:
    """Intercept and slopes of each class but the first, whose logit is 0."""
    people, terms = design.shape
    others = len(happened)
    counts = happened.sum(axis=1)
    table = np.zeros((others, terms))
    table[:, 0] = np.log(counts / (people - counts.sum()))
    # The ridge of the centred slopes, written in differences from the first class: no class is special.
    between = _RIDGE * (np.eye(others) - 1 / (others + 1))
    ridge = np.kron(between, np.diag(np.append(0.0, np.ones(terms - 1))))
    loss, risks = _loss(design, happened, table, ridge)
    for _ in range(_STEPS):
        pull = ((happened - risks) @ design).ravel() - ridge @ table.ravel()
        step = _solved(_curvature(design, risks) + ridge, pull).reshape(table.shape)
        if 0 <= float(pull @ step.ravel()) < _DONE:
            table += step
            break
        there = _downhill(design, happened, table, step, ridge, loss)
        if there is None:
            break
        table, loss, risks = there
    return table


def _solved(curvature: _Ridge, pull: Float[np.ndarray, " slot"]) -> Float[np.ndarray, " slot"]:
    """The Newton step; the shortest one where values are so large that the ridge is lost in rounding."""
    try:
        step: Float[np.ndarray, " slot"] = np.linalg.solve(curvature, pull)
    except np.linalg.LinAlgError:
        step = np.linalg.lstsq(curvature, pull, rcond=None)[0]
    return step


def _curvature(design: _Design, risks: _PerClass) -> _Ridge:
    """Minus the second derivatives of the log-likelihood, class by class in blocks."""
    others, terms = len(risks), design.shape[1]
    whole = np.zeros((others, terms, others, terms))
    for j in range(others):
        for k in range(j, others):
            weight = risks[j] * (float(j == k) - risks[k])
            whole[j, :, k] = whole[k, :, j] = design.T @ (weight[:, None] * design)
        whole[j, 0, j, 0] += _HOLD
    return whole.reshape(others * terms, others * terms)


def _loss(design: _Design, happened: _PerClass, table: _Table, ridge: _Ridge) -> tuple[float, _PerClass]:
    """Minus the log-likelihood plus the ridge, and the risks of every class but the first."""
    logits = table @ design.T
    top = logits.max(axis=0, initial=0.0)  # the first class's logit is 0
    odds = np.exp(logits - top)
    total = odds.sum(axis=0) + np.exp(-top)
    flat = table.ravel()
    loss = (top + np.log(total)).sum() - (logits * happened).sum() + flat @ ridge @ flat / 2
    return float(loss), odds / total


def _downhill(
    design: _Design, happened: _PerClass, table: _Table, step: _Table, ridge: _Ridge, before: float
) -> tuple[_Table, float, _PerClass] | None:
    """The step, halved until the loss falls, since a full one can overshoot; None: rounding hides the way."""
    for halving in range(_HALVINGS):
        there = table + step / 2**halving
        loss, risks = _loss(design, happened, there, ridge)
        if loss < before:
            return there, loss, risks
    return None
