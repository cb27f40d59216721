"""How does a saved model become its next version without its net's class and without torch?

Two numbers and a row of numbers stand between a copy's logits and its softmax: the temperature and the
log class weights. They are initialisers of the graph under their own names, so a new version has the
same graph with other numbers in these places, golden outputs of its own, and a card of its own.
The weights of the copies are not touched. What comes out is opened and checked like any other model.
"""

import json
from typing import Any

import numpy as np
from jaxtyping import Float

from kenshin.errors import ModelFileError
from kenshin.reproducible import canonical_json
from kenshin.saved_model.card import ModelCard
from kenshin.saved_model.graph import Scorer
from kenshin.saved_model.reference.reference import Reference, reference_json
from kenshin.saved_model.saved import SavedModel, golden_inputs, golden_json, open_contents

__all__ = ["with_calibration", "with_card"]


def with_card(saved: SavedModel, card: ModelCard) -> SavedModel:
    """The same model with another card, and so another id."""
    return open_contents(saved.contents() | {"card.json": _card_json(card)})


def with_calibration(
    saved: SavedModel,
    log_class_weights: Float[np.ndarray, " risk_class"],
    temperature: float,
    card: ModelCard,
    reference: Reference,
) -> SavedModel:
    """The same copies under another calibration; the card says which, and is brought in line with it.

    Args:
        saved: the old version.
        log_class_weights: of the new one.
        temperature: of the new one.
        card: of the new one.
        reference: what it remembers; under another calibration, risks are others.

    Raises:
        ModelFileError: a graph that does not hold these numbers under their names.
    """
    import onnx

    model = onnx.load_model_from_string(saved.graph)
    _put(model.graph, "log_class_weights", np.asarray(log_class_weights, dtype=np.float64))
    _put(model.graph, "temperature", np.array(temperature, dtype=np.float64))
    graph: bytes = model.SerializeToString(deterministic=True)
    numbers = {"log_class_weights": log_class_weights.tolist(), "temperature": temperature}
    card = card.model_copy(update={"training": card.training.model_copy(update=numbers)})
    contents = saved.contents()
    golden = golden_json(Scorer(graph), golden_inputs(json.loads(contents["golden.json"])))
    news = {"graph.onnx": graph, "golden.json": golden, "card.json": _card_json(card)}
    return open_contents(contents | news | {"reference.json": reference_json(reference)})


def _put(graph: Any, name: str, value: Float[np.ndarray, "..."]) -> None:
    """Other numbers in the place of a named initialiser."""
    from onnx.numpy_helper import from_array, to_array

    held = [tensor for tensor in graph.initializer if tensor.name == name]
    if len(held) != 1 or to_array(held[0]).shape != value.shape or to_array(held[0]).dtype != value.dtype:
        raise ModelFileError("saved_model.no_calibration", name=name)
    held[0].CopyFrom(from_array(value, name))


def _card_json(card: ModelCard) -> bytes:
    return canonical_json(card.model_dump(mode="json")).encode()
