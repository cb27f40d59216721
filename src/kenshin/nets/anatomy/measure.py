"""What is this net, alive in memory, made of?

The exported graph is asked first, and believed only if it gives what `forward` gives. Where a net
cannot be exported, its modules are watched while one person passes through, and a gap says that
functions between them were not seen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.parameter import is_lazy
from torch.utils._pytree import tree_leaves

from kenshin.errors import UsageError
from kenshin.nets.anatomy import anatomy as plain
from kenshin.nets.anatomy.anatomy import Anatomy, Layer, layers_of
from kenshin.nets.anatomy.export import Followed, NotFollowed, follow
from kenshin.nets.anatomy.flow import Gap
from kenshin.nets.anatomy.numbers import real_numbers
from kenshin.nets.anatomy.watch import Watched, watch

__all__ = ["Measured", "anatomy_of", "floating", "measure", "require_net", "takes_integers"]


@dataclass(frozen=True, eq=False)
class Measured:
    """A net laid open, and what flowed through it.

    Attributes:
        anatomy: of the net.
        watched: what its modules gave.
        values: of every operation by name; None: it could not be followed.
        learned: parameters, buffers and constants by name.
    """

    anatomy: Anatomy
    watched: Watched
    values: Mapping[str, Any] | None
    learned: Mapping[str, torch.Tensor]


def anatomy_of(net: nn.Module, input_shape: int | Sequence[int] = 4) -> Anatomy:
    """Layers in the order of the flow, parameters and totals of any net.

    The net's mode is respected and left as it was: in train mode dropout is shown as it acts then.

    Args:
        net: any module that takes one tensor.
        input_shape: of one person, e.g. `4` or `(3, 32, 32)`; the person's axis is added.

    Raises:
        UsageError: no net, a shape that cannot be one, or `forward` cannot take such an input.

    >>> from kenshin.nets.simple import SimpleNet
    >>> anatomy_of(SimpleNet(), 4).total
    243
    """
    net = require_net(net)
    shape = (input_shape,) if isinstance(input_shape, int) else tuple(input_shape)
    first: UsageError | None = None
    for example in _made_up(net, shape):
        try:
            return measure(net, example, values_given=False).anatomy
        except UsageError as error:
            first = first or error
    raise first or UsageError("nets.not_a_shape", got=str(input_shape)[:40])


def require_net(net: object) -> nn.Module:
    """The net itself, also from within `torch.compile`; what is no net is refused.

    Raises:
        UsageError: no net, or one whose parameters have no shape yet.
    """
    net = getattr(net, "_orig_mod", net)
    if not isinstance(net, nn.Module):
        raise UsageError("nets.not_a_net", got=repr(net)[:60])
    for name, tensor in (*net.named_parameters(), *net.named_buffers()):
        if is_lazy(tensor):
            raise UsageError("nets.no_shape_yet", net=type(net).__name__, name=name)
    return net


def takes_integers(net: nn.Module) -> bool:
    """Whether a net looks up rows of a table, for which its input must be whole numbers."""
    return any(isinstance(module, nn.Embedding | nn.EmbeddingBag) for module in net.modules())


def floating(net: nn.Module) -> tuple[torch.dtype, torch.device]:
    """The type and place of the first parameter of real numbers, else of complex ones."""
    real = [p for p in net.parameters() if p.dtype.is_floating_point]
    first = next(iter(real or [p for p in net.parameters() if p.is_complex()]), None)
    return (torch.float32, torch.device("cpu")) if first is None else (first.dtype, first.device)


def _made_up(net: nn.Module, shape: tuple[int, ...]) -> Iterator[torch.Tensor]:
    """People made up, to be tried in turn: the same for the same shape, on the net's device."""
    dtype, device = floating(net)
    # Two where batch normalisation is in train mode, which cannot do with one.
    alone = not any(isinstance(module, _BatchNorm) and module.training for module in net.modules())
    try:
        made = torch.randn((1 if alone else 2, *shape), generator=torch.Generator().manual_seed(0))
    except (RuntimeError, TypeError):
        return  # negative, or larger than this machine
    yield made.to(device, dtype)
    if takes_integers(net):  # every table has a row 0
        yield torch.zeros_like(made, dtype=torch.int64, device=device)
        yield torch.zeros_like(made, dtype=dtype, device=device)


def measure(net: nn.Module, example: torch.Tensor, *, values_given: bool) -> Measured:
    """Anatomy for inputs like `example`, and the values behind it where it could be followed.

    Args:
        net: any module.
        example: one person or two, [people, …].
        values_given: whether `example` is somebody asked about, or made up.

    Raises:
        UsageError: `forward` cannot take such an input.
    """
    watched = watch(net, example)
    try:
        followed = follow(net, example)
        values, learned = followed.values(net, example)
        _require_same_answer(followed, values, watched.answer)
    except NotFollowed as reason:
        return Measured(_anatomy(net, example, watched.layers, (reason.gap,)), watched, None, {})
    gaps = tuple(gap if values_given else _of_nobody(gap) for gap in followed.gaps)
    counts = {name: p.numel() for name, p in net.named_parameters()}
    layers = layers_of(followed.operations, counts, tuple(example.shape[1:]))
    anatomy = _anatomy(net, example, layers, gaps, followed)
    return Measured(anatomy, watched, values, learned)


def _require_same_answer(followed: Followed, values: Mapping[str, Any], answer: Any) -> None:
    """Refuse a graph that took another way than `forward`, e.g. into an `except` of the net's own.

    Raises:
        NotFollowed: the graph gives other numbers.
    """
    given = tree_leaves(answer)
    same = len(given) == len(followed.results) and all(
        _same(values[name], part) for name, part in zip(followed.results, given, strict=True) if name
    )
    if not same:
        raise NotFollowed(Gap("other_numbers"))


def _same(ours: Any, theirs: Any) -> bool:
    if not (isinstance(ours, torch.Tensor) and isinstance(theirs, torch.Tensor)):
        return False
    if ours.shape != theirs.shape or ours.dtype != theirs.dtype:
        return False
    if ours.is_meta or not (ours.dtype.is_floating_point or ours.dtype.is_complex):
        return ours.is_meta or torch.equal(ours, theirs)
    # Half of the digits: a graph may add up in another order, but no other way ends so near.
    close = torch.finfo(ours.dtype).eps ** 0.5
    return torch.allclose(ours, theirs, rtol=close, atol=close, equal_nan=True)


def _of_nobody(gap: Gap) -> Gap:
    return replace(gap, code="made_up_persons_path") if gap.code == "one_persons_path" else gap


def _anatomy(
    net: nn.Module,
    example: torch.Tensor,
    layers: tuple[Layer, ...],
    gaps: tuple[Gap, ...],
    followed: Followed | None = None,
) -> Anatomy:
    shape = tuple(example.shape[1:])
    parameters = tuple(_tensor(name, p) for name, p in net.named_parameters())
    buffers = tuple(_tensor(name, b) for name, b in net.named_buffers())
    kept = {name: real_numbers(t) for name, t in (*net.named_parameters(), *net.named_buffers())}
    shapes = (shape, *(layer.output_shape for layer in layers))
    return Anatomy(
        net=type(net).__name__,
        structure=str(net),
        input_shape=shape,
        mode=_mode(net),
        device=", ".join(dict.fromkeys(str(p.device) for p in net.parameters())) or "cpu",
        layers=layers,
        operations=followed.operations if followed else (),
        result=followed.result if followed else None,
        parameters=parameters,
        buffers=buffers,
        total=sum(p.count for p in parameters),
        trainable=sum(p.count for p in parameters if p.trainable),
        parameter_bytes=sum(t.bytes for t in (*parameters, *buffers)),
        value_bytes=example.element_size() * sum(_numbers(each) for each in shapes),
        multiply_adds=sum(layer.multiply_adds for layer in layers),
        gaps=gaps,
        weights={name: numbers for name, numbers in kept.items() if numbers is not None},
    )


def _numbers(shape: tuple[int, ...] | None) -> int:
    return 0 if shape is None else torch.Size(shape).numel()


def _mode(net: nn.Module) -> Literal["train", "eval", "mixed"]:
    modes = {module.training for module in net.modules()}
    if len(modes) > 1:
        return "mixed"
    return "train" if modes.pop() else "eval"


def _tensor(name: str, tensor: torch.Tensor) -> plain.Tensor:
    described = plain.Tensor(
        name=name,
        shape=tuple(tensor.shape),
        count=tensor.numel(),
        dtype=str(tensor.dtype).removeprefix("torch."),
        bytes=tensor.numel() * tensor.element_size(),
        trainable=tensor.requires_grad,
    )
    return described.holding(real_numbers(tensor))
