"""One person through a net that is alive in memory."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from kenshin.errors import UsageError
from kenshin.nets.anatomy.anatomy import Layer
from kenshin.nets.anatomy.flow import Gap, Operation, gaps_about
from kenshin.nets.anatomy.measure import Measured, floating, measure, require_net, takes_integers
from kenshin.nets.anatomy.numbers import real_numbers
from kenshin.nets.anatomy.watch import Watched
from kenshin.nets.trace.step import Step, steps_of
from kenshin.nets.trace.trace import Trace

__all__ = ["trace_of"]


def trace_of(
    net: nn.Module,
    person: Any,
    input_names: Sequence[str] = (),
    output_names: Sequence[str] = (),
) -> Trace:
    """Every number on one person's way through a net.

    The net is used in the mode it is in; call `net.eval()` first to see what an estimate sees.

    Args:
        net: any module that takes one tensor.
        person: prepared values, without a person's axis: a list, an array, or a tensor of any shape.
        input_names: what the values are called.
        output_names: what the net's answers are called.

    Raises:
        UsageError: no net, no numbers, or `forward` cannot take such an input.

    >>> from kenshin.nets.simple import SimpleNet
    >>> trace = trace_of(SimpleNet().eval(), [0.5, -1.0, 0.2, 0.0])
    >>> [step.operation.name for step in trace.steps]
    ['fc1', 'relu1', 'fc2', 'relu2', 'output']
    """
    net = _require_numbers(net)
    example = _one_person(net, person)
    measured = measure(net, example, values_given=True)
    anatomy = measured.anatomy
    if measured.values is None:
        steps, result = _watched_steps(measured.watched), measured.watched.answer
    else:
        steps = steps_of(anatomy.operations, _arrays(measured.values), _arrays(measured.learned))
        result = measured.values[anatomy.result] if anatomy.result else measured.watched.answer
    return Trace(
        anatomy=anatomy,
        input=_shown(example),
        input_names=tuple(input_names) if len(input_names) == example[0].numel() else (),
        steps=steps,
        output=_shown(result),
        output_names=tuple(output_names),
        gaps=(*anatomy.gaps, *_complex(measured)),
    )


def _shown(value: Any) -> Any:
    """The numbers of a tensor; an empty array where it is none, or where they are complex."""
    numbers = real_numbers(value) if isinstance(value, torch.Tensor) else None
    return np.empty((1, 0)) if numbers is None else numbers


def _complex(measured: Measured) -> tuple[Gap, ...]:
    values = {**measured.watched.outputs, **(measured.values or {})}
    names = [name for name, v in values.items() if isinstance(v, torch.Tensor) and v.is_complex()]
    return gaps_about("complex_values", names)


def _require_numbers(given: object) -> nn.Module:
    net = require_net(given)
    for name, tensor in (*net.named_parameters(), *net.named_buffers()):
        if tensor.is_meta:
            raise UsageError("nets.no_numbers", net=type(net).__name__, name=name)
    return net


def _one_person(net: nn.Module, person: Any) -> torch.Tensor:
    values = person.detach() if isinstance(person, torch.Tensor) else torch.from_numpy(_plain(person))
    dtype, device = floating(net)
    whole = not (values.dtype.is_floating_point or values.dtype.is_complex)
    if not (whole and takes_integers(net)) and not (values.is_complex() and not dtype.is_complex):
        values = values.to(dtype)
    return values.to(device)[None]


def _plain(person: Any) -> Any:
    """An array of numbers as PyTorch can take it: of this machine's byte order, writable, in one piece."""
    try:
        array = np.array(person)
    except (TypeError, ValueError) as error:
        raise UsageError("nets.not_numbers", got=type(person).__name__) from error
    if array.dtype.kind not in "biufc":
        raise UsageError("nets.not_numbers", got=type(person).__name__)
    return np.array(array, dtype=array.dtype.newbyteorder("="), order="C")


def _arrays(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _arrayed(value) for name, value in values.items()}


def _arrayed(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return real_numbers(value)
    return tuple(_arrayed(part) for part in value) if isinstance(value, tuple | list) else value


def _watched_steps(watched: Watched) -> tuple[Step, ...]:
    numbers = ((layer, _arrayed(watched.outputs.get(layer.name))) for layer in watched.layers)
    return tuple(Step(_as_operation(layer), {}, given) for layer, given in numbers if given is not None)


def _as_operation(layer: Layer) -> Operation:
    return Operation(
        name=layer.name,
        kind=layer.kind,
        arguments=(),
        shape=layer.output_shape,
        dtype="",
        module=layer.name.partition("#")[0],
        module_class=layer.kind,
        call=1,
        own_layer=False,
        multiply_adds=0,
    )
