"""Which operations of a trace are drawn in which box?"""

from collections.abc import Mapping, Sequence

from kenshin.nets.anatomy.anatomy import Anatomy, Layer
from kenshin.nets.anatomy.flow import NET_INPUT, Operation
from kenshin.nets.drawing.stages import groups_of
from kenshin.nets.drawing.terminal.block import Block
from kenshin.nets.trace.trace import Trace

__all__ = ["blocks_of"]


def blocks_of(trace: Trace) -> tuple[Block, ...]:
    """The boxes of a trace in the order of the flow."""
    anatomy = trace.anatomy
    if not anatomy.operations:
        return _watched(trace)
    kept = {step.operation.name: step for step in trace.steps}
    groups = [tuple(o for stage in group for o in stage.operations) for group in groups_of(anatomy)]
    homes = {name: layer for layer in anatomy.layers for name in layer.operations}
    place = {o.name: i for i, group in enumerate(groups) for o in group} | {NET_INPUT: -1}
    shapes = {o.name: o.shape for o in anatomy.operations} | {NET_INPUT: anatomy.input_shape}
    blocks: list[Block] = []
    for i, group in enumerate(groups):
        layers = tuple({homes[o.name].name: homes[o.name] for o in group if o.name in homes}.values())
        outside = dict.fromkeys(s for o in group for s in o.sources() if place.get(s, i) != i)
        blocks.append(
            Block(
                steps=tuple(kept[o.name] for o in group if o.name in kept),
                operations=group,
                layers=layers,
                folded=_folded(group, homes),
                output=_output(group, groups[i + 1 :], anatomy),
                sources=tuple(dict.fromkeys(place[s] for s in outside)),
                given=tuple(shapes[s] for s in outside),
                shared=_all_shared(layers),
            )
        )
    return tuple(blocks)


def _folded(group: Sequence[Operation], homes: Mapping[str, Layer]) -> str:
    first = homes.get(group[0].name)
    several = first is not None and len(first.operations) > 1 and len(group) > 1
    return first.name if first is not None and several else ""


def _all_shared(layers: Sequence[Layer]) -> bool:
    counted = [layer for layer in layers if layer.count]
    return bool(counted) and not any(layer.first_call for layer in counted)


def _output(group: Sequence[Operation], later: Sequence[Sequence[Operation]], anatomy: Anatomy) -> str:
    wanted = {s for other in later for o in other for s in o.sources()} | {anatomy.result}
    used = [o.name for o in group if o.name in wanted]
    return used[-1] if used else group[-1].name


def _watched(trace: Trace) -> tuple[Block, ...]:
    """Where the flow is not known: each module that was seen is a box."""
    blocks: list[Block] = []
    for i, step in enumerate(trace.steps):
        layers = tuple(layer for layer in trace.anatomy.layers if layer.name == step.operation.name)
        given = tuple(shape for layer in layers for shape in layer.input_shapes)
        name, shared = step.operation.name, _all_shared(layers)
        blocks.append(Block((step,), (step.operation,), layers, "", name, (i - 1,), given, shared))
    return tuple(blocks)
