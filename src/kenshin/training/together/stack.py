"""How do many nets of one shape become one that answers for all of them?

Each parameter is stacked along a new first axis, and forward of one net is mapped over that axis
(`torch.func`). What the nets hold alike and nothing moves (a table of positions, a frozen layer with one
start) stays once in the net whose code runs.
"""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import partial

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.func import functional_call, stack_module_state, vmap

from kenshin.training.together.dropout import Drop, Dropping, Noting

__all__ = ["NetStack"]


class NetStack:
    """Many nets as one.

    Args:
        nets: alike but for the values of their parameters and buffers; they are left as they are.
        code: one more such net, for this stack alone: its forward runs, with the others' values.
        device: where it computes.
        randomness: `different`: each copy draws its own random numbers; `same`: all draw the same.

    Attributes:
        moved: what training moves, by name: leaves of autograd, [copy, …].
    """

    def __init__(
        self, nets: Sequence[nn.Module], code: nn.Module, device: torch.device, randomness: str = "different"
    ) -> None:
        parameters, buffers = stack_module_state(list(nets))
        held = {name: t.detach() for name, t in (parameters | buffers).items()}
        trained = {name for name, p in code.named_parameters() if p.requires_grad}
        self.moved = {name: _leaf(held[name].to(device)) for name in held if name in trained}
        self._own = {name: t.to(device) for name, t in held.items() if name not in trained and _differs(t)}
        self._code = code.to(device)
        self._first: tuple[int, dict[str, Tensor]] = (len(nets), self.moved)
        self._map: Callable[..., Tensor] = vmap(partial(_call, self._code), randomness=randomness)

    def mode(self, *, training: bool) -> None:
        """Dropout on or off."""
        self._code.train(training)

    def leaves(self, copies: int) -> dict[str, Tensor]:
        """What training moves of the first `copies` copies; the memory is the stack's."""
        if self._first[0] != copies:
            self._first = copies, {name: _leaf(t.detach()[:copies]) for name, t in self.moved.items()}
        return self._first[1]

    def logits(
        self, inputs: Float[Tensor, "copy row input"], masks: Sequence[Tensor] = ()
    ) -> Float[Tensor, "copy row risk_class"]:
        """Answers of the first copies, each to its own rows.

        Args:
            inputs: of the rows.
            masks: for dropout, where forward drops.
        """
        copies = len(inputs)
        own = {name: t[:copies] for name, t in self._own.items()}
        return self._map(self.leaves(copies), own, list(masks), inputs)

    def drops(self, inputs: Float[Tensor, "copy row input"]) -> list[Drop]:
        """Where forward drops, for each copy of this many rows."""
        noting = Noting()
        with torch.no_grad(), noting:
            self.logits(inputs)
        return noting.drops

    def keep(self, places: Sequence[int]) -> None:
        """Go on with the copies at these places."""
        chosen = torch.as_tensor(places)
        self.moved = {
            n: _leaf(t.detach().index_select(0, chosen.to(t.device))) for n, t in self.moved.items()
        }
        self._own = {n: t.index_select(0, chosen.to(t.device)) for n, t in self._own.items()}
        self._first = len(places), self.moved


def _leaf(values: Tensor) -> Tensor:
    return values.detach().requires_grad_()


def _differs(values: Tensor) -> bool:
    return not torch.equal(values, values[:1].expand_as(values))


def _call(
    code: nn.Module,
    moved: dict[str, Tensor],
    own: dict[str, Tensor],
    masks: list[Tensor],
    inputs: Float[Tensor, "row input"],
) -> Tensor:
    with Dropping(masks) if masks else nullcontext():
        answers: Tensor = functional_call(code, {**moved, **own}, (inputs,))
    return answers
