"""Normalisations: layer, group, batch and root mean square.

Sources: Ba 2016 arXiv:1607.06450; Wu & He 2018 arXiv:1803.08494; Ioffe & Szegedy 2015
arXiv:1502.03167; Zhang & Sennrich 2019 arXiv:1910.07467. Variances have ddof 0.
"""

from typing import Any

import numpy as np

from kenshin.nets.trace.expression import Expression, Function, Number, Power, Product, Quotient, Sum
from kenshin.nets.trace.step import Step

__all__ = ["batch_norm", "group_norm", "layer_norm", "rms_norm"]

Index = tuple[int, ...]


def layer_norm(step: Step, index: Index) -> Expression:
    """(x − mean) / √(variance + ε) over the last axes, times γ plus β."""
    values = step.array("input")
    axes = len(step.setting("normalized_shape", [1]))
    around = values[index[: values.ndim - axes]]
    own = index[values.ndim - axes :]
    gain, shift = (_learned(step, name, own) for name in ("weight", "bias"))
    return _normalised(float(values[index]), around, float(step.setting("eps", 1e-5)), gain, shift)


def group_norm(step: Step, index: Index) -> Expression:
    """As layer_norm, over the channels of one group."""
    values = step.array("input")
    per_group = values.shape[1] // int(step.setting("num_groups", 1))
    first = index[1] // per_group * per_group
    around = values[index[0], first : first + per_group]
    gain, shift = (_learned(step, name, (index[1],)) for name in ("weight", "bias"))
    return _normalised(float(values[index]), around, float(step.setting("eps", 1e-5)), gain, shift)


def batch_norm(step: Step, index: Index) -> Expression | None:
    """(x − running mean) / √(running variance + ε), times γ plus β; in train mode, the channel's own."""
    channel, values = (index[1],), step.array("input")
    value, eps = float(values[index]), float(step.setting("eps", 1e-5))
    gain, shift = (_learned(step, name, channel) for name in ("weight", "bias"))
    if step.setting("training", otherwise=False):
        return _normalised(value, values[:, index[1]], eps, gain, shift)
    mean, variance = _learned(step, "running_mean", channel), _learned(step, "running_var", channel)
    if mean is None or variance is None:
        return None
    below = Function("sqrt", (Sum((Number(variance), Number(eps))),))
    return _scaled(Quotient(Sum((Number(value), Number(-mean))), below), gain, shift)


def rms_norm(step: Step, index: Index) -> Expression:
    """X / √(mean of squares + ε) over the last axes, times γ."""
    values = step.array("input")
    axes = len(step.setting("normalized_shape", [1]))
    around = values[index[: values.ndim - axes]].ravel()
    given = step.setting("eps")
    eps = float(np.finfo(values.dtype).eps) if given is None else float(given)
    squares = Function("mean", tuple(Power(Number(v), Number(2.0)) for v in around.tolist()))
    below = Function("sqrt", (Sum((squares, Number(eps))),))
    gain = _learned(step, "weight", index[values.ndim - axes :])
    return _scaled(Quotient(Number(float(values[index])), below), gain, None)


def _learned(step: Step, name: str, index: Index) -> float | None:
    value = step.given.get(name)
    return None if value is None else float(value[index])


def _normalised(value: float, around: Any, eps: float, gain: float | None, shift: float | None) -> Expression:
    numbers = tuple(Number(v) for v in around.ravel().tolist())
    above = Sum((Number(value), Product((Number(-1.0), Function("mean", numbers)))))
    below = Function("sqrt", (Sum((Function("var", numbers), Number(eps))),))
    return _scaled(Quotient(above, below), gain, shift)


def _scaled(made: Expression, gain: float | None, shift: float | None) -> Expression:
    scaled = made if gain is None else Product((Number(gain), made))
    return scaled if shift is None else Sum((scaled, Number(shift)))
