"""Which engine trains these copies? The fastest that can, and why the others cannot."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from kenshin.errors import UsageError
from kenshin.training.compiled.engine import Compiled
from kenshin.training.engine import Engine, Refused, fresh_net
from kenshin.training.loop import ReadableLoop
from kenshin.training.plan import Copy
from kenshin.training.task import Task
from kenshin.training.together.engine import ManyAtOnce

__all__ = ["ENGINES", "MOST_PARAMETERS", "Chosen", "choose_engine"]

ENGINES = ("auto", "compiled", "together", "loop")

# Parameters of one copy above which an engine no longer pays, as measured on two processors beside a
# fused loop (benchmarks/RESULTS.md). The stack is bound by memory where the loop is by PyTorch's calls:
# even at 59,000, half as fast at 270,000. The kernel was even at 835,000, the largest net tried.
MOST_PARAMETERS = {"many at once": 60_000, "compiled": 1_000_000}


@dataclass(frozen=True, eq=False)
class Chosen:
    """Who trains, and why not the faster ones.

    Attributes:
        engine: the chosen one.
        refused: (engine's name, why) of those that cannot.
        parameters: how many numbers each copy's net holds.
    """

    engine: Engine
    refused: tuple[tuple[str, Refused], ...]
    parameters: int


def choose_engine(task: Task, copies: Sequence[Copy], wish: str, device: torch.device) -> Chosen:
    """The wished engine, or the first of the fast ones that can.

    Args:
        task: what the copies share.
        copies: with nets of one shape.
        wish: `auto`, `compiled`, `together` or `loop`.
        device: where torch computes; on a GPU the compiled kernel is out of the question.

    Raises:
        UsageError: no such engine, or the wished one cannot.
    """
    if wish not in ENGINES:
        raise UsageError("training.unknown_engine", got=wish[:20], known=", ".join(ENGINES))
    parameters = _parameter_count(task, copies[0])
    if wish != "auto":
        return Chosen(_wished(task, copies, wish, device), (), parameters)
    refused: list[tuple[str, Refused]] = []
    for engine in _candidates(device, alone=len(copies) == 1):
        reason = _too_large(engine, task, parameters, device) or engine.refusal(task, copies)
        if reason is None:
            return Chosen(engine, tuple(refused), parameters)
        refused.append((engine.name, reason))
    return Chosen(ReadableLoop(device), tuple(refused), parameters)


def _parameter_count(task: Task, copy: Copy) -> int:
    return sum(parameter.numel() for parameter in fresh_net(task, copy).parameters())


def _too_large(engine: Engine, task: Task, parameters: int, device: torch.device) -> Refused | None:
    most = MOST_PARAMETERS[engine.name]
    if device.type != "cpu" or parameters <= most:  # on a GPU it is calls that cost, at any size
        return None
    values = (("net", task.net.name), ("parameters", f"{parameters:,}"), ("most", f"{most:,}"))
    return Refused("too_large", (("engine", engine.name), *values))


def _candidates(device: torch.device, *, alone: bool) -> list[Engine]:
    together = [] if alone else [ManyAtOnce(device)]
    return [Compiled(), *together] if device.type == "cpu" else [*together]


def _wished(task: Task, copies: Sequence[Copy], wish: str, device: torch.device) -> Engine:
    engines: dict[str, Engine] = {
        "compiled": Compiled(),
        "together": ManyAtOnce(device),
        "loop": ReadableLoop(device),
    }
    engine = engines[wish]
    reason = engine.refusal(task, copies)
    if reason is not None:
        raise UsageError("training.wished_engine", engine=wish, because=reason)
    return engine
