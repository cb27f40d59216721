"""How do people stand in memory, so that a batch of them is read fastest?

Inputs, outcome and weights of a person stand in one row: meeting a person in shuffled order costs one
look-up. All copies of a plan share the table.
"""

import numpy as np
from jaxtyping import Float32

from kenshin.training.compiled.memory import LABEL, STOP_WEIGHT, TRAIN_WEIGHT
from kenshin.training.compiled.tile import FOUR
from kenshin.training.task import Task

__all__ = ["people_table"]


def people_table(task: Task) -> Float32[np.ndarray, "row number"]:
    """A row for everyone, then one for nobody: zeros, which weigh nothing.

    Raises:
        IndexError: an outcome that is no class.
    """
    people, inputs = task.inputs.shape
    if people and not 0 <= task.outcome.min() <= task.outcome.max() < task.classes:
        raise IndexError(f"outcomes must be classes 0 to {task.classes - 1}")
    extras = -(-inputs // FOUR) * FOUR
    table = np.zeros((people + 1, extras + FOUR), dtype=np.float32)
    table[:people, :inputs] = task.inputs
    table[:people, extras + LABEL] = task.outcome
    table[:people, extras + TRAIN_WEIGHT] = task.weights
    table[:people, extras + STOP_WEIGHT] = task.stop_weights
    return table
