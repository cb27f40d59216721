"""What happens inside a net, in which order? Plain values, without torch.

An operation is one call that the net makes: a layer's own (`fc1`), or a function's that stands in
`forward` (`add`). Its arguments are named as PyTorch's operator schema names them, so that an
equation can be written from them: what flows in from an earlier operation, what the net has
learned, and settings such as `eps`.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

__all__ = [
    "NET_INPUT",
    "Argument",
    "Flowing",
    "Gap",
    "Learned",
    "Operation",
    "Setting",
    "Several",
    "gaps_about",
    "unique_name",
]

NET_INPUT = "x"  # the name under which a net's input flows


@dataclass(frozen=True)
class Flowing:
    """The output of an earlier operation, or the net's input."""

    name: str
    what: Literal["flowing"] = "flowing"


@dataclass(frozen=True)
class Learned:
    """A parameter or buffer of the net."""

    name: str
    what: Literal["learned"] = "learned"


@dataclass(frozen=True)
class Setting:
    """A plain number, text or switch."""

    value: bool | int | float | str | None
    what: Literal["setting"] = "setting"


@dataclass(frozen=True)
class Several:
    """A list of arguments, e.g. the tensors of a concatenation or the sides of a kernel."""

    parts: tuple["Argument", ...]
    what: Literal["several"] = "several"


Argument = Annotated[Flowing | Learned | Setting | Several, Field(discriminator="what")]


@dataclass(frozen=True)
class Operation:
    """One call in the flow.

    Attributes:
        name: unique in the flow: the module's path, or the function's name; `#2` marks a second call.
        kind: what is computed, as PyTorch names it: `linear`, `relu`, `add`, `layer_norm`, ….
        arguments: (name, argument) in the order of PyTorch's schema.
        shape: of the output for one person, without the person's axis; None: not one tensor.
        dtype: of the output, e.g. `float32`.
        module: dotted path of the module whose `forward` made the call; empty: the net's own.
        module_class: that module's class name.
        call: the module's first, second, … call.
        own_layer: whether that module is one of PyTorch's own layers.
        multiply_adds: for one person.
    """

    name: str
    kind: str
    arguments: tuple[tuple[str, Argument], ...]
    shape: tuple[int, ...] | None
    dtype: str
    module: str
    module_class: str
    call: int
    own_layer: bool
    multiply_adds: int

    def sources(self) -> tuple[str, ...]:
        """Names of what flows in."""
        return tuple(a.name for a in _leaves(self.arguments) if isinstance(a, Flowing))

    def learned(self) -> tuple[str, ...]:
        """Names of the parameters and buffers used."""
        return tuple(a.name for a in _leaves(self.arguments) if isinstance(a, Learned))

    def argument(self, name: str) -> Argument | None:
        """The argument of that name."""
        return dict(self.arguments).get(name)


def _leaves(arguments: tuple[tuple[str, Argument], ...]) -> list[Flowing | Learned | Setting]:
    found: list[Flowing | Learned | Setting] = []
    waiting = [argument for _, argument in arguments]
    while waiting:
        argument = waiting.pop(0)
        if isinstance(argument, Several):
            waiting = [*argument.parts, *waiting]
        else:
            found.append(argument)
    return found


def unique_name(name: str, taken: Container[str]) -> str:
    """The name itself, or with `#2`, `#3`, … where it is taken.

    >>> unique_name("relu", {"relu", "relu#2"})
    'relu#3'
    """
    count, made = 1, name
    while made in taken:
        count += 1
        made = f"{name}#{count}"
    return made


@dataclass(frozen=True)
class Gap:
    """Something that could not be shown, in plain words."""

    code: str
    values: tuple[tuple[str, str], ...] = ()

    def sentence(self, language: Literal["en", "ja"] = "en") -> str:
        """What could not be shown, why, and what is shown instead."""
        from kenshin.wording.say import say

        return say(f"nets.{self.code}", language, **dict(self.values))


def gaps_about(code: str, names: Sequence[str]) -> tuple[Gap, ...]:
    """One gap that names what it is about, clipped; none where there is nothing to name.

    >>> gaps_about("complex_values", ["fft"])[0].values
    (('names', 'fft'),)
    """
    return (Gap(code, (("names", ", ".join(names)[:120]),)),) if names else ()
