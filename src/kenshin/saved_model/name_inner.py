"""Under which names can the values inside a saved graph be found again?

The exporter names inner values as it likes and takes operations apart. So that a saved model can be
looked into without its class, the value of every operation of every copy gets the operation's name:
`copies.0/fc1`, `copies.0/relu1`, …; what a copy says in the end is `risks.0`, and what all copies are
given is `prepared`. Which value is which is found by computing: a value gets a name only if it holds
the operation's numbers for several made-up people, some of them far from anybody, so that a limit
that few reach (`clamp`, `relu6`) is not taken for what stands before it.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import torch
from jaxtyping import Float

from kenshin.errors import UsageError
from kenshin.nets.anatomy.export import Followed, NotFollowed, follow
from kenshin.saved_model.assemble import Assembled
from kenshin.saved_model.inner import inner_values_of_each

__all__ = ["name_inner_values"]

_PLAUSIBLE: Final = 3  # people of the example
_SPREADS: Final = (1.0, 3.0, 3.0, 10.0, 10.0, 30.0, 30.0)  # of the people far off, in standard deviations
_SAME: Final = 1e-4
_SCOPES: Final = "pkg.torch.onnx.name_scopes"

Expected = Mapping[str, Sequence[Any]]  # our name → its numbers for each person


def name_inner_values(proto: Any, assembled: Assembled, example: Float[np.ndarray, "patient input"]) -> None:
    """Rename inner values in place; those that cannot be told apart keep the exporter's names.

    Args:
        proto: the ONNX model as exported, with the exporter's notes still on its nodes.
        assembled: what was exported, in eval mode.
        example: made-up people, raw values.

    Raises:
        UsageError: the graph does not say what the net says.
    """
    plausible = [example[i : i + 1] for i in range(min(_PLAUSIBLE, len(example)))]
    people = [*plausible, *_far_off(assembled)]
    scopes = _scopes(proto.graph)
    held = inner_values_of_each(proto.SerializeToString(), list(scopes), people)
    at_root = [name for name, where in scopes.items() if not _copy_of(where)]
    with torch.no_grad():
        prepared = [assembled.prepare(torch.as_tensor(person)) for person in people]
        found = list(_matched({"prepared": [p.numpy() for p in prepared]}, at_root, held))
        followed = _followed(assembled, prepared[0])
        for c, copy in enumerate(assembled.copies):
            inside = [name for name, where in scopes.items() if _copy_of(where) == f"copies.{c}"]
            if followed is not None:
                found += _matched(_of_copy(followed, copy, c, prepared), inside, held)
            risks = [assembled.risks(copy(person)).numpy() for person in prepared[: len(plausible)]]
            said = list(_matched({f"risks.{c}": risks}, at_root, held[: len(plausible)]))
            if not said:  # e.g. a `try` in forward that swallowed what the exporter raised
                raise UsageError("nets.exported_otherwise", net=type(copy).__name__)
            found += said
    _rename(proto.graph, found)


def _far_off(assembled: Assembled) -> list[Float[np.ndarray, "patient input"]]:
    """People whom nobody has met, the same for the same preparation; only those whom the net can take."""
    chance = np.random.default_rng(0)
    mean, scale = assembled.prepare_mean.numpy(), assembled.prepare_scale.numpy()
    people = [(mean + scale * chance.normal(0, spread, len(mean)))[None] for spread in _SPREADS]
    return [person for person in people if _takes(assembled, person)]


def _takes(assembled: Assembled, person: Float[np.ndarray, "patient input"]) -> bool:
    try:
        assembled(torch.as_tensor(person))
    except Exception:  # e.g. a row that a table does not have
        return False
    return True


def _scopes(graph: Any) -> dict[str, list[str]]:
    """Each inner value's modules, outermost first, in the order of the graph."""
    given = {value.name for value in graph.output}
    scopes: dict[str, list[str]] = {}
    for node in graph.node:
        notes = {note.key: note.value for note in node.metadata_props}
        where = ast.literal_eval(notes.get(_SCOPES, "[]"))
        scopes |= {name: [str(part) for part in where] for name in node.output if name and name not in given}
    return scopes


def _copy_of(where: Sequence[str]) -> str | None:
    return next((part for part in where if part.startswith("copies.") and part.count(".") == 1), None)


def _followed(assembled: Assembled, prepared: torch.Tensor) -> Followed | None:
    try:
        return follow(assembled.copies[0], prepared)
    except NotFollowed:
        return None


def _of_copy(followed: Followed, copy: torch.nn.Module, c: int, prepared: Sequence[torch.Tensor]) -> Expected:
    """What each operation of a copy gives for each person, by the name it shall have."""
    each = [followed.values(copy, person)[0] for person in prepared]
    return {
        f"copies.{c}/{operation.name}": [values[operation.name].numpy() for values in each]
        for operation in followed.operations
        if all(isinstance(values[operation.name], torch.Tensor) for values in each)
    }


def _matched(
    expected: Expected, candidates: Sequence[str], held: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    """(the exporter's name, ours), both read in the order of the flow; one value may serve twice."""
    begin = 0
    for ours, numbers in expected.items():
        for place in range(begin, len(candidates)):
            theirs = candidates[place]
            if all(_same(n, values.get(theirs)) for n, values in zip(numbers, held, strict=True)):
                yield theirs, ours
                begin = place
                break


def _same(ours: Any, theirs: Any) -> bool:
    if not isinstance(theirs, np.ndarray) or ours.shape != theirs.shape or ours.dtype != theirs.dtype:
        return False
    finite = np.abs(ours[np.isfinite(ours)], dtype=np.float64)
    largest = float(finite.max(initial=1.0))  # beside large numbers, small ones are known less exactly
    return bool(np.allclose(ours, theirs, rtol=_SAME, atol=_SAME * largest, equal_nan=True))


def _rename(graph: Any, found: Sequence[tuple[str, str]]) -> None:
    """New names everywhere; a value that serves twice is handed on under its second name."""
    import onnx

    new: dict[str, str] = {}
    for theirs, ours in found:
        if theirs in new:
            graph.node.append(onnx.helper.make_node("Identity", [new[theirs]], [ours]))
        else:
            new[theirs] = ours
    for node in graph.node:
        node.input[:] = [new.get(name, name) for name in node.input]
        node.output[:] = [new.get(name, name) for name in node.output]
    for value in graph.value_info:
        value.name = new.get(value.name, value.name)
