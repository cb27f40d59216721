"""What would a much simpler model have said?

Four comparators stand beside every net: the prevalence (the same answer for everyone), a
multinomial logistic regression on all prepared inputs, the same on restricted cubic splines of
them, and the single best input with a curve. Each is a table of coefficients, so that it can be
kept in a model card and scored with arithmetic alone.
"""

from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from jaxtyping import Float, Int

from kenshin.training.comparators.multinomial import fit_multinomial
from kenshin.training.comparators.splines import Knots, knots_of, spline_features
from kenshin.training.temperature import softmax

__all__ = ["BASELINES", "Baseline", "fit_baselines", "fit_logistic"]

BASELINES: Final = ("prevalence", "logistic", "spline_logistic", "single_input")

_FURTHEST = 4.0  # standard deviations; the curve of a single input is held flat beyond


@dataclass(frozen=True)
class Baseline:
    """A linear softmax over powers or splines of some prepared inputs.

    Attributes:
        name: one of `BASELINES`.
        inputs: which prepared inputs it looks at.
        powers: up to which power of each.
        coefficients: [class][feature].
        intercepts: [class].
        knots: of each input's spline, none for a straight line; empty where powers are used.
    """

    name: str
    inputs: tuple[int, ...]
    powers: int
    coefficients: tuple[tuple[float, ...], ...]
    intercepts: tuple[float, ...]
    knots: tuple[Knots, ...] = ()

    def risks(
        self, prepared: Float[np.ndarray, "patient prepared"]
    ) -> Float[np.ndarray, "patient risk_class"]:
        """Probability of each class for each person."""
        features = _features(prepared, self.inputs, self.powers, self.knots)
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
            "knots": [list(row) for row in self.knots],
        }

    @classmethod
    def from_json(cls, shape: dict[str, object]) -> "Baseline":
        """The baseline that `to_json` wrote; cards from before splines hold no knots."""
        values = {
            key: tuple(tuple(v) if isinstance(v, list) else v for v in value)
            if isinstance(value, list)
            else value
            for key, value in shape.items()
        }
        return cls(**values)  # type: ignore[arg-type]


def _features(
    prepared: Float[np.ndarray, "patient prepared"],
    inputs: tuple[int, ...],
    powers: int,
    knots: tuple[Knots, ...],
) -> Float[np.ndarray, "patient feature"]:
    if not inputs:
        return np.zeros((len(prepared), 0))
    chosen = prepared[:, list(inputs)]
    if knots:
        return np.hstack([spline_features(chosen[:, i], k) for i, k in enumerate(knots)])
    if powers > 1:
        chosen = np.clip(chosen, -_FURTHEST, _FURTHEST)
    return np.column_stack([chosen**power for power in range(1, powers + 1)])


def fit_baselines(
    prepared: Float[np.ndarray, "patient prepared"], outcome: Int[np.ndarray, " patient"], classes: int
) -> tuple[Baseline, ...]:
    """Prevalence, logistic regression, the same with splines, and the single input that fits best."""
    from threadpoolctl import threadpool_limits

    everything = tuple(range(prepared.shape[1]))
    knots = tuple(knots_of(prepared[:, i]) for i in everything)
    fit = partial(fit_logistic, prepared=prepared, outcome=outcome, classes=classes)
    with threadpool_limits(1):  # small tables are slower on several threads, most on a busy machine
        singles = [fit("single_input", inputs=(i,), powers=3) for i in everything]
        return (
            _prevalence(outcome, classes),
            fit("logistic", inputs=everything),
            fit("spline_logistic", inputs=everything, knots=knots),
            min(
                singles or [fit("single_input", inputs=())],
                key=lambda single: _log_loss(single.risks(prepared), outcome),
            ),
        )


def fit_logistic(
    name: str,
    prepared: Float[np.ndarray, "patient prepared"],
    outcome: Int[np.ndarray, " patient"],
    classes: int,
    inputs: tuple[int, ...],
    powers: int = 1,
    knots: tuple[Knots, ...] = (),
) -> Baseline:
    """A multinomial logistic regression on the chosen inputs, their powers or their splines."""
    features = _features(prepared, inputs, powers, knots)
    slopes, intercepts = fit_multinomial(features, outcome, classes)
    rows = tuple(tuple(row) for row in slopes.tolist())
    return Baseline(name, inputs, powers, rows, tuple(intercepts.tolist()), knots)


def _prevalence(outcome: Int[np.ndarray, " patient"], classes: int) -> Baseline:
    counts = np.bincount(outcome, minlength=classes) + 1e-9  # an empty class keeps a finite logarithm
    return Baseline("prevalence", (), 1, ((),) * classes, tuple(np.log(counts / counts.sum()).tolist()))


def _log_loss(risks: Float[np.ndarray, "patient risk_class"], outcome: Int[np.ndarray, " patient"]) -> float:
    return float(-np.log(np.clip(risks[np.arange(len(outcome)), outcome], 1e-15, 1)).mean())
