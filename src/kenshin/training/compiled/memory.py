"""What lies where, for one copy: its net, its people, its settings, and room to compute in?

Plain arrays with names, as compiled code takes them.
"""

from typing import Final, NamedTuple

import numpy as np
from jaxtyping import Float32, Float64, Int32, Int64

__all__ = ["LABEL", "STOP_WEIGHT", "TRAIN_WEIGHT", "Net", "People", "Room", "Run", "Told"]

# What stands in a row of the table after the inputs.
LABEL: Final = 0
TRAIN_WEIGHT: Final = 1
STOP_WEIGHT: Final = 2


class Net(NamedTuple):
    """A chain of fully connected layers. Stage 0 is the inputs, stage k what layer k − 1 makes of it.

    Attributes:
        layers: how many.
        units: of each stage.
        padded: the same, rounded up to whole blocks.
        weights: where each layer's weights begin among the parameters.
        biases: where its biases do.
        values: where each stage's values begin in a tile.
        slopes: where the slopes of its functions do, whose place its gradients take.
        rectified: 1 where ReLU and nothing else follows a stage; its slopes are seen from the values.
        curved: 1 where other functions do.
        edges: which of the functions below follow a stage: from this place to the next stage's.
        kinds: the functions, by their number in `activation`.
        settings: two of each function.
        moved: from where to where parameters are trained: starts and ends in turn.
        stretches: how many such.
        lowest: the first layer that is trained; gradients need not go further back.
        tile: numbers in a tile.
    """

    layers: int
    units: Int64[np.ndarray, " stage"]
    padded: Int64[np.ndarray, " stage"]
    weights: Int64[np.ndarray, " layer"]
    biases: Int64[np.ndarray, " layer"]
    values: Int64[np.ndarray, " stage"]
    slopes: Int64[np.ndarray, " stage"]
    rectified: Int64[np.ndarray, " stage"]
    curved: Int64[np.ndarray, " stage"]
    edges: Int64[np.ndarray, " edge"]
    kinds: Int64[np.ndarray, " function"]
    settings: Float32[np.ndarray, " setting"]
    moved: Int64[np.ndarray, " end"]
    stretches: int
    lowest: int
    tile: int


class People(NamedTuple):
    """Who trains and who stops a copy.

    Attributes:
        table: everyone's inputs, outcome and weights, one row after another; all copies share it.
        width: numbers in a row.
        nobody: where a row begins that weighs nothing and fills up tiles.
        train: rows that train.
        stop: rows that stop.
        stopping: how many such.
        no_prior: zeros: what is taken off the logits in training.
        prior: what is taken off them on the stopping rows.
        classes: how many.
    """

    table: Float32[np.ndarray, " number"]
    width: int
    nobody: int
    train: Int64[np.ndarray, " train"]
    stop: Int64[np.ndarray, " stop"]
    stopping: int
    no_prior: Float32[np.ndarray, " risk_class"]
    prior: Float32[np.ndarray, " risk_class"]
    classes: int


class Run(NamedTuple):
    """How a copy is trained.

    Attributes:
        seed: of batch order and dropout.
        epochs: the most passes.
        batches: in a pass.
        edges: where they begin and end.
        rates: the learning rate of each epoch.
        optimiser: its place among `OPTIMISERS`.
        decay: pull of weights towards zero.
        momentum: of `sgd`.
        patience: epochs without a better log loss on the stopping rows.
    """

    seed: np.uint64
    epochs: int
    batches: int
    edges: Int64[np.ndarray, " edge"]
    rates: Float64[np.ndarray, " epoch"]
    optimiser: int
    decay: float
    momentum: float
    patience: int


class Room(NamedTuple):
    """Where a copy computes; small enough to stay in cache.

    Attributes:
        size: how many parameters, padding included.
        parameters: weights and biases, where `Net` says.
        best: the same at the best epoch.
        gradient: of the parameters; zeros between steps.
        mean: the optimiser's running mean of gradients, or its momentum.
        square: its running mean of their squares.
        capacity: how many tiles there is room for.
        tiles: what the net computes for them.
        order: places of the training rows in an epoch.
        rows: where the rows of a tile begin in the table.
    """

    size: int
    parameters: Float32[np.ndarray, " parameter"]
    best: Float32[np.ndarray, " parameter"]
    gradient: Float32[np.ndarray, " parameter"]
    mean: Float32[np.ndarray, " parameter"]
    square: Float32[np.ndarray, " parameter"]
    capacity: int
    tiles: Float32[np.ndarray, " number"]
    order: Int32[np.ndarray, " train"]
    rows: Int64[np.ndarray, " person"]


class Told(NamedTuple):
    """What a running copy tells, and is told.

    Attributes:
        train: loss of each epoch.
        stop: its log loss on the stopping rows.
        state: epochs done, best epoch, and 1 once a loss was not finite.
        halt: not 0: stop at the next batch.
    """

    train: Float64[np.ndarray, " epoch"]
    stop: Float64[np.ndarray, " epoch"]
    state: Int64[np.ndarray, " 3"]
    halt: Int64[np.ndarray, " 1"]
