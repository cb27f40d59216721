"""How does an interrupted plan go on where it stopped, to the same bits?

A plan is trained in chunks. Each finished chunk is one safetensors file: the weights of its copies,
and their stories as JSON in its header. A folder of chunks belongs to one plan only: its fingerprint
covers people, outcomes, weights, the net's source, every copy's rows, seed and settings, the engine
and the versions.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from kenshin.errors import StorageError, UsageError
from kenshin.reproducible import canonical_json, fingerprint, versions
from kenshin.training.engine import fresh_net
from kenshin.training.plan import Copy
from kenshin.training.task import Task
from kenshin.training.trained import EpochLosses, TrainedCopy
from kenshin.whole_file import whole_file

__all__ = ["KeptPlan", "plan_fingerprint"]

_PLAN = "plan.json"


def plan_fingerprint(task: Task, copies: Sequence[Copy], order: str) -> str:
    """SHA-256 of everything that decides a plan's bits; `order`: by whom, and in which chunks."""
    data = [
        np.ascontiguousarray(part).tobytes()
        for part in (task.inputs, task.outcome, task.weights, task.log_class_weights, task.stop_weights)
    ]
    net = {"source": task.net.source_hash, "name": task.net.name, "arguments": repr(dict(task.net.arguments))}
    said = canonical_json({"net": net, "order": order, "versions": versions()}).encode()
    return fingerprint(*data, said, *(part for copy in copies for part in _parts(copy)))


def _parts(copy: Copy) -> list[bytes]:
    settings = {"recipe": copy.settings.recipe.to_json(), "arguments": repr(dict(copy.settings.arguments))}
    rows = [np.ascontiguousarray(r, dtype=np.int64).tobytes() for r in (copy.train, copy.stop)]
    return [str((copy.index, copy.seed)).encode(), canonical_json(settings).encode(), *rows]


class KeptPlan:
    """A folder that holds the finished chunks of one plan.

    Args:
        folder: made where it is missing.
        task: what the copies share.
        plan: every copy.
        order: who trains which copies, chunk by chunk.

    Raises:
        UsageError: the folder holds another plan, or something else.
        StorageError: the folder cannot be made or read.
    """

    def __init__(self, folder: Path, task: Task, plan: Sequence[Copy], order: str) -> None:
        self.folder, self.task = folder, task
        mark = plan_fingerprint(task, plan, order)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            known = (folder / _PLAN).read_text(encoding="utf-8") if (folder / _PLAN).exists() else None
            strangers = [entry.name for entry in folder.iterdir()] if known is None else []
        except OSError as error:
            raise StorageError("training.keep_folder", folder=folder, reason=error.strerror or "-") from error
        if strangers:
            raise UsageError("training.keep_strangers", folder=folder)
        if known is None:
            self._write(folder / _PLAN, json.dumps({"plan": mark}).encode())
        elif known != json.dumps({"plan": mark}):
            raise UsageError("training.keep_other_plan", folder=folder)

    def load(self, number: int, copies: Sequence[Copy]) -> tuple[TrainedCopy, ...] | None:
        """The copies of a finished chunk; None: it was not finished.

        Raises:
            StorageError: the file is damaged.
        """
        path = self._path(number)
        if not path.exists():
            return None
        try:
            with safe_open(path, framework="pt") as file:
                stories = json.loads(file.metadata()["stories"])
                return tuple(self._copy(copy, stories[str(copy.index)], file) for copy in copies)
        except (SafetensorError, KeyError, ValueError, TypeError, RuntimeError, OSError) as error:
            raise StorageError("training.keep_damaged", file=path, reason=type(error).__name__) from error

    def _copy(self, copy: Copy, story: dict[str, list[float]], file: Any) -> TrainedCopy:
        net = fresh_net(self.task, copy)
        prefix = f"{copy.index}."
        names = [name for name in file.keys() if name.startswith(prefix)]  # noqa: SIM118 it is no mapping
        net.load_state_dict({name.removeprefix(prefix): file.get_tensor(name) for name in names})
        stops = [float("nan") if s is None else s for s in story["stop"]]
        history = tuple(EpochLosses(a, b) for a, b in zip(story["train"], stops, strict=True))
        return TrainedCopy(copy, net.eval(), history, int(story["best"][0]))

    def save(self, number: int, trained: Sequence[TrainedCopy]) -> None:
        """Keep a finished chunk, whole or not at all.

        Raises:
            StorageError: the disk did not take it.
        """
        tensors = {
            f"{one.copy.index}.{name}": tensor.detach().clone().contiguous()
            for one in trained
            for name, tensor in one.net.state_dict().items()
        }
        stories = {str(one.copy.index): _story(one) for one in trained}
        self._write(self._path(number), save(tensors, {"stories": json.dumps(stories)}))

    def _path(self, number: int) -> Path:
        return self.folder / f"chunk-{number:05d}.safetensors"

    def _write(self, path: Path, raw: bytes) -> None:
        try:
            with whole_file(path) as file:
                file.write(raw)
        except OSError as error:
            raise StorageError(
                "training.keep_folder", folder=self.folder, reason=error.strerror or "-"
            ) from error


def _story(one: TrainedCopy) -> dict[str, list[float | None]]:
    # float64 keeps its bits through JSON; NaN has no name there.
    return {
        "train": [losses.train for losses in one.history],
        "stop": [losses.stop if losses.stop == losses.stop else None for losses in one.history],
        "best": [one.best_epoch],
    }
