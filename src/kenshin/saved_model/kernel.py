"""How is a stack of Linear layers scored by compiled code, from raw values to calibrated probabilities?

The same order of things as `assemble`: fill and scale in float64, each copy with its softmax in float32,
their mean in float64; 64 people at a time, who stay in the processor's nearest memory from
the first step to the last. Someone alone fills a tile with repetitions of themselves, and so gets the
same bits as among millions.
"""

from pathlib import Path
from typing import Any, Final

import numpy as np

from kenshin.saved_model.tile import LANES, dense, exponential, place_of, ratio
from kenshin.training.compiled.functions import exp
from kenshin.training.compiled.lanes import LANES as REGISTER
from kenshin.training.compiled.lanes import load, splat, store, where_below
from kenshin.training.compiled.machine_code import kept_on_disk, part, sources

__all__ = ["ACTIVATIONS", "score_rows"]

# ONNX names; the place in this list is what the compiled code is told.
ACTIVATIONS: Final = ("", "Relu", "LeakyRelu", "Clip", "Elu", "Sigmoid", "Silu", "Tanh")
_CURVED: Final = 4


def _prepare(raw, first, here, preparation, flagged, tile):  # type: ignore[no-untyped-def] # numba's own types
    """Fill, scale and flag the people who are here; the rest of the tile repeats the last of them."""
    inputs = len(raw)
    for i in range(inputs):
        fill, mean, scale = preparation[0, i], preparation[1, i], 1.0 / preparation[2, i]
        values, prepared = raw[i, first : first + here], tile[i * LANES : (i + 1) * LANES]
        for lane in range(here):
            value = fill if np.isnan(values[lane]) else values[lane]
            prepared[lane] = np.float32((value - mean) * scale)
        prepared[here:] = prepared[here - 1]
    for k in range(len(flagged)):
        values, missing = raw[flagged[k], first : first + here], tile[(inputs + k) * LANES :]
        for lane in range(here):
            missing[lane] = np.float32(np.isnan(values[lane]))
        missing[here:LANES] = missing[here - 1]


def _straight(tile, code, alpha, beta):  # type: ignore[no-untyped-def] # numba's own types
    """Activations made of straight lines, in place."""
    if code == 1:
        for i in range(len(tile)):
            tile[i] = max(tile[i], np.float32(0.0))
    elif code == 2:
        for i in range(len(tile)):
            tile[i] = tile[i] if tile[i] >= np.float32(0.0) else np.float32(alpha) * tile[i]
    elif code == 3:
        for i in range(len(tile)):
            tile[i] = min(max(tile[i], np.float32(alpha)), np.float32(beta))


def _curved(tile, code, alpha, beta):  # type: ignore[no-untyped-def] # numba's own types
    """Activations that need the exponential, in float64, in place."""
    if code == 4:
        for i in range(len(tile)):
            x = np.float64(tile[i])
            tile[i] = beta * (x if x > 0.0 else alpha * (exponential(min(x, 0.0)) - 1.0))
    elif code == 5:
        for i in range(len(tile)):
            tile[i] = ratio(1.0, 1.0 + exponential(-np.float64(tile[i])))
    elif code == 6:
        for i in range(len(tile)):
            tile[i] = ratio(np.float64(tile[i]), 1.0 + exponential(-np.float64(tile[i])))
    elif code == 7:
        for i in range(len(tile)):
            tile[i] = 1.0 - ratio(2.0, 1.0 + exponential(2.0 * np.float64(tile[i])))


def _copy_logits(tiles, weights, start, layers, curves):  # type: ignore[no-untyped-def] # numba's own types
    """One copy's layers, each from one tile into the other; which of the two holds the logits."""
    here = 0
    for k in range(len(layers)):
        width, units, weight, bias, code = layers[k]
        source = tiles[0] if k == 0 else tiles[1 + here]
        target = tiles[2 - here]
        dense(weights, start + weight, start + bias, source, target, width, units)
        values = target[: units * LANES]
        if code < _CURVED:
            straight(values, code, curves[k, 0], curves[k, 1])
        else:
            curved(values, code, curves[k, 0], curves[k, 1])
        here = 1 - here
    return 1 + here


def _softmax(logits, risks, log_class_weights, factor):  # type: ignore[no-untyped-def] # numba's own types
    """Calibrated probabilities of one copy, in float32.

    First the distance to the largest logit, then the temperature: rounding then touches what is small.
    """
    classes = len(log_class_weights)
    source: Any = place_of(logits)
    target: Any = place_of(risks)
    for first in range(0, LANES, REGISTER):
        largest = load(source, first) - splat(log_class_weights[0])
        for c in range(1, classes):
            logit = load(source, c * LANES + first) - splat(log_class_weights[c])
            largest = where_below(largest, logit, logit, largest)
        total = splat(np.float32(0.0))
        for c in range(classes):
            logit = load(source, c * LANES + first) - splat(log_class_weights[c])
            share = exp((logit - largest) * splat(factor))
            store(target, c * LANES + first, share)
            total = total + share
        total = splat(np.float32(1.0)) / total
        for c in range(classes):
            store(target, c * LANES + first, load(target, c * LANES + first) * total)


def _keep_smallest(kept, value):  # type: ignore[no-untyped-def] # numba's own types
    """Put a copy's numbers among the smallest so far; `value` is used up."""
    for k in range(len(kept)):
        for i in range(len(value)):
            before = kept[k, i]
            kept[k, i] = min(before, value[i])
            value[i] = max(before, value[i])


def _between(first, second, share, sign, answer):  # type: ignore[no-untyped-def] # numba's own types
    """The percentile that lies a share of the way from one rank to the next; `sign` undoes a reversal."""
    for lane in range(len(answer)):
        low = sign * np.float64(first[lane])
        answer[lane] = low + share * (sign * np.float64(second[lane]) - low)


def _tell(total, copies, lowest, highest, places, shares, place, here, answer):  # type: ignore[no-untyped-def] # numba's own types
    """What the copies say together about the people who are here."""
    each = 1.0 / copies
    for c in range(answer.shape[1]):
        ours = slice(c * LANES, c * LANES + here)
        answers, sums = answer[:, c, place : place + here], total[ours]
        for lane in range(here):
            answers[0, lane] = sums[lane] * each
        if copies > 1:
            between(lowest[places[0, 0], ours], lowest[places[0, 1], ours], shares[0], 1.0, answers[1])
            between(highest[places[1, 0], ours], highest[places[1, 1], ours], shares[1], -1.0, answers[2])


def _score_rows(  # type: ignore[no-untyped-def] # numba's own types
    raw,
    begin,
    end,
    preparation,
    flagged,
    weights,
    copies,
    layers,
    curves,
    log_class_weights,
    temperature,
    places,
    shares,
    place,
    answer,
):
    """Probability, low and high × class × person; of one copy, the probability alone.

    Args:
        raw: input × person; NaN is missing.
        begin: the first person to score.
        end: where to stop.
        preparation: fill, mean, scale × input.
        flagged: which inputs have an indicator.
        weights: every copy's layers, one after the other; each layer's weights unit × width, then its biases.
        copies: how many.
        layers: width, units (a multiple of BLOCK), place of the weights and of the biases, activation's code.
        curves: the activation's two constants, per layer.
        log_class_weights: per class.
        temperature: of the calibration.
        places: for low: the two ranks from the bottom; for high: the two ranks from the top.
        shares: how far to go from the first rank to the second.
        place: where the first person stands in the answer.
        answer: to be filled.

    Returns:
        A sum that is no finite number where one of the probabilities is none.
    """
    classes = len(log_class_weights)
    widest = max(np.max(layers[:, 0]), np.max(layers[:, 1]))
    tiles = np.empty((3, widest * LANES), dtype=np.float32)
    cells = classes * LANES
    risks, spare, total = (
        np.empty(cells, dtype=np.float32),
        np.empty(cells, dtype=np.float32),
        np.empty(cells),
    )
    prior, factor = log_class_weights.astype(np.float32), np.float32(1.0 / temperature)
    lowest = np.empty((np.max(places[0]) + 1, cells), dtype=np.float32)
    highest = np.empty((np.max(places[1]) + 1, cells), dtype=np.float32)
    each, everything = len(weights) // copies, np.zeros(cells)
    for first in range(begin, end, LANES):
        here = min(LANES, end - first)
        prepare(raw, first, here, preparation, flagged, tiles[0])
        total[:] = 0.0
        lowest[:] = np.inf
        highest[:] = np.inf
        for copy in range(copies):
            logits = copy_logits(tiles, weights, copy * each, layers, curves)
            softmax(tiles[logits], risks, prior, factor)
            for i in range(cells):
                total[i] += risks[i]
                spare[i] = -risks[i]
            if copies > 1:
                keep_smallest(lowest, risks)
                keep_smallest(highest, spare)
        for i in range(cells):
            everything[i] += total[i]
        tell(total, copies, lowest, highest, places, shares, first - begin + place, here, answer)
    return everything.sum()


prepare = part(_prepare)
straight = part(_straight)
curved = part(_curved)
copy_logits = part(_copy_logits)
softmax = part(_softmax)
keep_smallest = part(_keep_smallest)
between = part(_between)
tell = part(_tell)
_score = part(_score_rows)


def _with_key(made_of: str) -> Any:
    def score(  # type: ignore[no-untyped-def] # numba's own types
        raw, begin, end, preparation, flagged, weights, copies, layers, curves, prior, temperature,
        places, shares, place, answer,
    ):  # fmt: skip
        """Score people; see `_score_rows`."""
        made_of  # noqa: B018 numba hashes what a function closes over into the key of its file
        return _score(
            raw, begin, end, preparation, flagged, weights, copies, layers, curves, prior, temperature,
            places, shares, place, answer,
        )  # fmt: skip

    return kept_on_disk(score)


score_rows = _with_key(sources(__file__, str(Path(__file__).with_name("tile.py"))))
