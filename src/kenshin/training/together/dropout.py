"""Which numbers does each copy of a stack drop?

What `F.dropout` drops (and so `nn.Dropout`) is drawn from a stream of the copy's own, SplitMix64 as for
the batch order: what a copy becomes does not depend on the copies beside it. Four 16-bit draws come from
each number, so the probability is rounded to 1/65536; PyTorch's own draws took six times as long, a
quarter of the training of a small net. Other random numbers (dropout inside attention, noise added by
hand) are PyTorch's, drawn for the stack as a whole.
"""

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numba import float32, uint64
from torch import Tensor
from torch.nn import functional
from torch.overrides import TorchFunctionMode

from kenshin.training.jit import jit

__all__ = ["Drop", "Dropping", "Noting", "WithoutDropout", "masks"]

_DROPS = frozenset(
    getattr(home, name)
    for home in (functional, torch)
    for name in (
        *("dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_alpha_dropout"),
        *("dropout_", "feature_dropout", "feature_dropout_", "alpha_dropout_", "feature_alpha_dropout_"),
    )
    if hasattr(home, name)
)
_DROPOUT = inspect.signature(functional.dropout)
_ATTENDS = inspect.signature(functional.multi_head_attention_forward)


@dataclass(frozen=True)
class Drop:
    """One place of forward where numbers are dropped.

    Attributes:
        shape: of what is dropped from, for one copy.
        chance: of each number.
    """

    shape: tuple[int, ...]
    chance: float


def masks(drops: Sequence[Drop], seeds: Sequence[int], moment: int, device: torch.device) -> list[Tensor]:
    """What each copy's numbers are multiplied with: 0, or 1 / the chance to stay.

    Args:
        drops: the places of forward.
        seeds: of the copies.
        moment: no two steps of a training share one.
        device: where the masks are needed.
    """
    streams = np.array([seed % (1 << 64) for seed in seeds], dtype=np.uint64)
    made = []
    for place, drop in enumerate(drops):
        lost = min(round(drop.chance * 65536), 65535)
        mask = np.empty((len(seeds), int(np.prod(drop.shape))), dtype=np.float32)
        _draw(mask, streams, moment * len(drops) + place, lost, 65536 / (65536 - lost))
        made.append(torch.from_numpy(mask).view(len(seeds), *drop.shape).to(device))
    return made


def _drawn(mask, streams, moment, lost, scale):  # type: ignore[no-untyped-def] # numba's own types
    copies, count = mask.shape
    for c in range(copies):
        state = streams[c] ^ (uint64(moment + 1) * uint64(0xD1B54A32D192ED03))
        bits = uint64(0)
        for i in range(count):
            if i % 4 == 0:
                state += uint64(0x9E3779B97F4A7C15)
                bits = (state ^ (state >> uint64(30))) * uint64(0xBF58476D1CE4E5B9)
                bits = (bits ^ (bits >> uint64(27))) * uint64(0x94D049BB133111EB)
                bits ^= bits >> uint64(31)
            mask[c, i] = float32(scale) if (bits & uint64(0xFFFF)) >= uint64(lost) else float32(0)
            bits >>= uint64(16)


_draw = jit(_drawn)


class _Mode(TorchFunctionMode):
    """Called by PyTorch in place of each of its functions while it is entered."""

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        return self.answer(func, args, kwargs or {})

    def answer(self, func: Callable[..., Any], args: tuple[Any, ...], given: dict[str, Any]) -> Any:
        raise NotImplementedError


class Noting(_Mode):
    """While it is entered, nothing is dropped by `F.dropout`, and where it would be is noted."""

    def __init__(self) -> None:
        super().__init__()
        self.drops: list[Drop] = []

    def answer(self, func: Callable[..., Any], args: tuple[Any, ...], given: dict[str, Any]) -> Any:
        """Note and pass on."""
        asked = _asked(func, args, given)
        if asked is None:
            return func(*args, **given)
        self.drops.append(Drop(tuple(asked["input"].shape), asked["p"]))
        return asked["input"]


class Dropping(_Mode):
    """While it is entered, `F.dropout` multiplies with these masks, one after another."""

    def __init__(self, masks: Sequence[Tensor]) -> None:
        super().__init__()
        self._masks: Iterator[Tensor] = iter(masks)

    def answer(self, func: Callable[..., Any], args: tuple[Any, ...], given: dict[str, Any]) -> Any:
        """Multiply."""
        asked = _asked(func, args, given)
        if asked is None:
            return func(*args, **given)
        mask = next(self._masks)
        return asked["input"].mul_(mask) if asked["inplace"] else asked["input"] * mask


def _asked(func: Callable[..., Any], args: tuple[Any, ...], given: dict[str, Any]) -> dict[str, Any] | None:
    """What F.dropout was asked for; None: another function, or nothing to drop."""
    if func is not functional.dropout:
        return None
    bound = _DROPOUT.bind(*args, **given)
    bound.apply_defaults()
    return bound.arguments if bound.arguments["training"] and 0 < bound.arguments["p"] < 1 else None


class WithoutDropout(_Mode):
    """While it is entered, nothing is dropped, by whatever function."""

    def answer(self, func: Callable[..., Any], args: tuple[Any, ...], given: dict[str, Any]) -> Any:
        """Pass on what would be dropped from."""
        if func in _DROPS:
            return args[0] if args else given["input"]
        if func is functional.multi_head_attention_forward:
            bound = _ATTENDS.bind(*args, **given)
            bound.arguments["dropout_p"] = 0.0
            return func(*bound.args, **bound.kwargs)
        if func is functional.scaled_dot_product_attention:
            named = dict(zip(("is_causal",), args[5:], strict=False))
            return func(*args[:4], **given | named | {"dropout_p": 0.0})
        return func(*args, **given)
