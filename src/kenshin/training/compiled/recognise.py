"""Is a net a chain of fully connected layers and functions that the kernel knows?

The net is not asked by its names or classes: it computes a few people, in train and in eval mode, while
every call of PyTorch is noted. Then the chain that was noted must give the net's own answers and
gradients for other people. Any doubt is a refusal; PyTorch can train everything.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import parametrize
from torch.overrides import TorchFunctionMode

from kenshin.errors import in_one_line
from kenshin.training.compiled.activation import DROPOUT
from kenshin.training.compiled.stack import Function, Layer, Stack
from kenshin.training.compiled.vocabulary import IN_PYTORCH, Unknown, function_of, is_neutral, readable
from kenshin.training.engine import Refused

__all__ = ["recognise"]

_HOOKS: Final = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
_GRADIENT_HOOKS: Final = ("_backward_hooks", "_post_accumulate_grad_hooks")
_NOTED_PEOPLE, _TRIED_PEOPLE = 5, 33


class _Doubt(Exception):  # noqa: N818 it ends the search
    def __init__(self, code: str, **values: str) -> None:
        self.refused = Refused(f"compiled_{code}", tuple(values.items()))
        super().__init__(code)


def recognise(net: nn.Module, inputs: int, classes: int) -> Stack | Refused:
    """The net's chain, or why the kernel does not take it.

    The net must be a fresh one that nobody else uses: its mode is changed. The caller's random
    state is left as it was.
    """
    name = type(net).__name__
    try:
        # A net that is interrupted inside `with torch.no_grad()` must not leave gradients off. The CPU's
        # generator alone: asking every device takes longer than the net does.
        with torch.random.fork_rng(devices=[]), torch.enable_grad():
            torch.default_generator.manual_seed(0)
            return _chain(net, inputs, classes)
    except _Doubt as doubt:
        return replace(doubt.refused, values=(("net", name), *doubt.refused.values))
    except Unknown as unknown:
        return Refused("compiled_operation", (("net", name), ("operation", unknown.operation)))
    except Exception as error:  # whatever a user's forward raises
        return Refused("compiled_fails", (("net", name), ("reason", in_one_line(error, 160))))


def _chain(net: nn.Module, inputs: int, classes: int) -> Stack:
    _require_plain(net)
    people = torch.randn(_NOTED_PEOPLE, inputs)
    trained = _noted(net.train(), people, classes)
    scored = _noted(net.eval(), people, classes)
    if _without_dropout(trained) != scored:
        raise _Doubt("modes")
    if not any(layer.weight_moves or layer.bias_moves for layer in trained.layers):
        raise _Doubt("nothing_to_train")
    _require_same_answers(net, trained, scored, torch.randn(_TRIED_PEOPLE, inputs))
    return trained


def _require_plain(net: nn.Module) -> None:
    """No hooks, which the kernel would not run, and no layers that only look like PyTorch's."""
    for name, module in net.named_modules():
        kind = type(module).__name__
        if any(getattr(module, hooks) for hooks in _HOOKS) or parametrize.is_parametrized(module):
            raise _Doubt("hooks", module=name or kind)
        if isinstance(module, nn.Linear) and type(module) is not nn.Linear:
            raise _Doubt("own_layer", module=name, kind=kind)
    memory = set[int]()
    for name, parameter in net.named_parameters():
        if parameter.untyped_storage().data_ptr() in memory:
            raise _Doubt("shared", parameter=name)
        memory.add(parameter.untyped_storage().data_ptr())
        if any(getattr(parameter, hooks, None) for hooks in _GRADIENT_HOOKS):
            raise _Doubt("hooks", module=name)
        if parameter.dtype != torch.float32:
            raise _Doubt("numbers", parameter=name, dtype=str(parameter.dtype).removeprefix("torch."))


@dataclass(eq=False)
class _Notes(TorchFunctionMode):
    """Every call of PyTorch while a net computes; each must take what the one before gave.

    Attributes:
        held: names of the net's parameters and buffers.
        names: of its parameters alone.
        flowing: what the last call gave.
        functions: before the first layer.
        layers: so far.
    """

    held: Mapping[int, str]
    names: Mapping[int, str]
    flowing: Tensor
    functions: list[Function] = field(default_factory=list)
    layers: list[Layer] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: object,
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        named = dict(kwargs or {})
        given = func(*args, **named)
        if not is_neutral(func):
            self._note(func, args, named)
            if not isinstance(given, Tensor):
                raise _Doubt("chain")
            self.flowing = given
        return given

    def _note(self, func: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]) -> None:
        source, *others = args if args else (named.pop("input", None),)
        if id(source) in self.held:
            raise Unknown(f"{readable(func)}({self.held[id(source)]})")
        function = None if func is functional.linear else function_of(func, tuple(others), named)
        if source is not self.flowing:
            raise _Doubt("chain")
        if func is functional.linear:
            self.layers.append(self._layer(*others, **named))
        elif function is not None:
            self._follow(function)

    def _follow(self, function: Function) -> None:
        if self.layers:
            last = self.layers[-1]
            self.layers[-1] = replace(last, functions=(*last.functions, function))
        else:
            self.functions.append(function)

    def _layer(self, weight: Tensor, bias: Tensor | None = None) -> Layer:
        known = [self.names.get(id(part)) for part in (weight, bias) if part is not None]
        used = [name for layer in self.layers for name in (layer.weight, layer.bias)]
        for name in known:
            if name is None:
                raise _Doubt("computed_weights")
            if name in used:
                raise _Doubt("shared", parameter=name)
        return Layer(
            inputs=weight.shape[1],
            outputs=weight.shape[0],
            weight=str(known[0]),
            bias=None if bias is None else str(known[1]),
            weight_moves=weight.requires_grad,
            bias_moves=bias is not None and bias.requires_grad,
        )


def _noted(net: nn.Module, people: Tensor, classes: int) -> Stack:
    names = {id(parameter): name for name, parameter in net.named_parameters()}
    held = names | {id(buffer): name for name, buffer in net.named_buffers()}
    notes = _Notes(held, names, people)
    with notes:
        answer = net(people)
    if answer is not notes.flowing or not notes.layers or tuple(answer.shape) != (len(people), classes):
        raise _Doubt("chain")
    return Stack(tuple(notes.functions), tuple(notes.layers))


def _without_dropout(stack: Stack) -> Stack:
    def rest(functions: tuple[Function, ...]) -> tuple[Function, ...]:
        return tuple(function for function in functions if function.kind != DROPOUT)

    layers = tuple(replace(layer, functions=rest(layer.functions)) for layer in stack.layers)
    return Stack(rest(stack.functions), layers)


def _require_same_answers(net: nn.Module, trained: Stack, scored: Stack, people: Tensor) -> None:
    tensors = dict(net.named_parameters())
    moving = [tensor for tensor in tensors.values() if tensor.requires_grad]
    for stack in (trained, scored):
        net.train(stack is trained)
        ours = _answers(lambda x, chain=stack: _replayed(chain, tensors, x), people, moving)  # type: ignore[misc]
        theirs = _answers(net, people, moving)
        for one, other in zip(ours, theirs, strict=True):
            if not torch.allclose(one, other, rtol=1e-4, atol=1e-5, equal_nan=True):
                raise _Doubt("other_answers")


def _answers(net: Callable[[Tensor], Tensor], people: Tensor, moving: list[nn.Parameter]) -> Iterator[Tensor]:
    """The logits, then a gradient for each parameter; the same people are dropped each time."""
    torch.default_generator.manual_seed(1)
    logits = net(people.clone())
    yield logits
    gradients = torch.autograd.grad(logits.square().sum(), moving, allow_unused=True)
    yield from (torch.full((1,), torch.nan) if gradient is None else gradient for gradient in gradients)


def _replayed(stack: Stack, tensors: Mapping[str, nn.Parameter], people: Tensor) -> Tensor:
    values = _after(stack.functions, people)
    for layer in stack.layers:
        bias = None if layer.bias is None else tensors[layer.bias]
        values = _after(layer.functions, functional.linear(values, tensors[layer.weight], bias))
    return values


def _after(functions: tuple[Function, ...], values: Tensor) -> Tensor:
    for function in functions:
        values = IN_PYTORCH[function.kind](values, *function.settings)
    return values
