"""What would a much simpler model have said?

Three comparators stand beside every net: the prevalence (the same answer for everyone), a
multinomial logistic regression on all prepared inputs, and the single best input with a curve.
Each is a table of coefficients, so that it can be kept in a model card and scored without
scikit-learn.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from kenshin.training.temperature import softmax

__all__ = ["Baseline", "fit_baselines"]

_FURTHEST = 4.0  # standard deviations; the curve of a single input is held flat beyond


@dataclass(frozen=True)
class Baseline:
    """A linear softmax over powers of some prepared inputs.

    Attributes:
        name: `prevalence`, `logistic` or `single_input`.
        inputs: which prepared inputs it looks at.
        powers: up to which power of each.
        coefficients: [class][feature].
        intercepts: [class].
    """

    name: str
    inputs: tuple[int, ...]
    powers: int
    coefficients: tuple[tuple[float, ...], ...]
    intercepts: tuple[float, ...]

    def risks(
        self, prepared: Float[np.ndarray, "patient prepared"]
    ) -> Float[np.ndarray, "patient risk_class"]:
        """Probability of each class for each person."""
        features = _features(prepared, self.inputs, self.powers)
        slopes = np.array(self.coefficients).reshape(len(self.intercepts), features.shape[1])
        return softmax(features @ slopes.T + np.array(self.intercepts))

    def to_json(self) -> dict[str, object]:
        """Plain values for the model card."""
        return {
            "name": self.name,
            "inputs": list(self.inputs),
            "powers": self.powers,
            "coefficients": [list(row) for row in self.coefficients],
            "intercepts": list(self.intercepts),
        }

    @classmethod
    def from_json(cls, shape: dict[str, object]) -> "Baseline":
        """The baseline that `to_json` wrote."""
        values = {
            key: tuple(tuple(v) if isinstance(v, list) else v for v in value)
            if isinstance(value, list)
            else value
            for key, value in shape.items()
        }
        return cls(**values)  # type: ignore[arg-type]


def _features(
    prepared: Float[np.ndarray, "patient prepared"], inputs: tuple[int, ...], powers: int
) -> Float[np.ndarray, "patient feature"]:
    if not inputs:
        return np.zeros((len(prepared), 0))
    chosen = prepared[:, list(inputs)]
    if powers > 1:
        chosen = np.clip(chosen, -_FURTHEST, _FURTHEST)
    return np.column_stack([chosen**power for power in range(1, powers + 1)])


def fit_baselines(
    prepared: Float[np.ndarray, "patient prepared"], outcome: Int[np.ndarray, " patient"], classes: int
) -> tuple[Baseline, ...]:
    """Prevalence, logistic regression, and the single input with the least training log loss."""
    from threadpoolctl import threadpool_limits

    everything = tuple(range(prepared.shape[1]))
    with threadpool_limits(1):  # small tables are slower on several threads, most on a busy machine
        singles = [_logistic("single_input", prepared, outcome, classes, (i,), powers=3) for i in everything]
        best = min(singles, key=lambda single: _log_loss(single.risks(prepared), outcome))
        logistic = _logistic("logistic", prepared, outcome, classes, everything, powers=1)
    return _prevalence(outcome, classes), logistic, best


def _prevalence(outcome: Int[np.ndarray, " patient"], classes: int) -> Baseline:
    counts = np.bincount(outcome, minlength=classes) + 1e-9  # an empty class keeps a finite logarithm
    return Baseline("prevalence", (), 1, ((),) * classes, tuple(np.log(counts / counts.sum()).tolist()))


def _logistic(
    name: str,
    prepared: Float[np.ndarray, "patient prepared"],
    outcome: Int[np.ndarray, " patient"],
    classes: int,
    inputs: tuple[int, ...],
    powers: int,
) -> Baseline:
    from sklearn.linear_model import LogisticRegression  # 1.2 s to import: only where something is fitted

    features = _features(prepared, inputs, powers)
    fitted = LogisticRegression(C=1e4, max_iter=2000, tol=1e-6).fit(features, outcome)
    slopes = np.zeros((classes, features.shape[1]))
    intercepts = np.full(classes, -30.0)  # a class that never happened gets e^-30
    if len(fitted.classes_) == 2:  # scikit-learn gives one row: the logit of the second class
        slopes[fitted.classes_[1]] = fitted.coef_[0]
        intercepts[fitted.classes_] = [0.0, fitted.intercept_[0]]
    else:
        slopes[fitted.classes_] = fitted.coef_
        intercepts[fitted.classes_] = fitted.intercept_
    rows = tuple(tuple(row) for row in slopes.tolist())
    return Baseline(name, inputs, powers, rows, tuple(intercepts.tolist()))


def _log_loss(risks: Float[np.ndarray, "patient risk_class"], outcome: Int[np.ndarray, " patient"]) -> float:
    return float(-np.log(np.clip(risks[np.arange(len(outcome)), outcome], 1e-15, 1)).mean())
