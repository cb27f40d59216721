"""What is a saved model, once opened? Opening runs no code of its maker's.

Order of suspicion: the set of files, their hashes, the schema, the card, what is remembered of the
training, the graph, the weights, and last the golden outputs, which the graph must give again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from jaxtyping import Float, Shaped
from pydantic import ValidationError

from kenshin.errors import DataError, ModelFileError
from kenshin.nets.anatomy.anatomy import Anatomy
from kenshin.reproducible import canonical_json
from kenshin.saved_model.card import ModelCard
from kenshin.saved_model.folder import read_folder, write_folder
from kenshin.saved_model.graph import Scorer, read_graph
from kenshin.saved_model.manifest import check_manifest, make_manifest, model_id
from kenshin.saved_model.proof import SAME
from kenshin.saved_model.reference.reference import Reference, require_fitting
from kenshin.saved_model.weights import read_weights
from kenshin.schema.file import read_schema
from kenshin.schema.schema import Schema

__all__ = ["SavedModel", "golden_inputs", "golden_json", "open_contents", "open_folder"]


@dataclass(frozen=True, eq=False)
class SavedModel:
    """An opened model.

    Attributes:
        id: SHA-256 of its manifest.
        schema: what its inputs and outcome mean.
        card: what is known about it.
        reference: what is remembered of the people of its training.
        anatomy: layers, operations and parameters of the first copy.
        weights: every learned tensor by name.
        source: the net's Python text, for reading only.
        score: raw values → probabilities and spread.
    """

    id: str
    schema: Schema
    card: ModelCard
    reference: Reference
    anatomy: Anatomy
    weights: dict[str, Shaped[np.ndarray, "..."]]
    source: str
    score: Scorer
    _contents: Mapping[str, bytes]
    _manifest: bytes

    @property
    def graph(self) -> bytes:
        """The ONNX graph, for looking inside."""
        return self._contents["graph.onnx"]

    def contents(self) -> dict[str, bytes]:
        """Its files' bytes by name, without the manifest: what a new version is made from."""
        return dict(self._contents)

    def write(self, folder: str | Path, *, replace: bool = False) -> None:
        """Save it, whole or not at all."""
        write_folder(Path(folder), self._contents, self._manifest, replace=replace)

    def warm(self) -> str:
        """Get compiled scoring ready, see `Scorer.warm`; the name of what scores from now on."""
        return self.score.warm(golden_inputs(json.loads(self._contents["golden.json"])))


def golden_json(scorer: Scorer, inputs: Float[np.ndarray, "patient input"]) -> bytes:
    """Made-up inputs and what the graph says to them; NaN (missing) is written as null."""
    names = ("probabilities", "low", "high")
    outputs = dict(zip(names, (part.tolist() for part in scorer(inputs)), strict=True))
    rows = [[None if np.isnan(v) else v for v in row] for row in inputs.tolist()]
    return canonical_json({"inputs": rows, "outputs": outputs}).encode()


def open_folder(folder: str | Path) -> SavedModel:
    """Open a saved model's folder.

    Raises:
        ModelFileError: damaged, foreign, or not a saved model.
    """
    contents, manifest = read_folder(Path(folder))
    check_manifest(manifest, contents)
    return _open(contents, manifest)


def open_contents(contents: Mapping[str, bytes]) -> SavedModel:
    """Open a model from its files' bytes, before it has met a disk."""
    return _open(contents, make_manifest(contents))


def _open(contents: Mapping[str, bytes], manifest: bytes) -> SavedModel:
    schema, card, reference, anatomy, tensors = _described(contents)
    scorer, graph = read_graph(contents["graph.onnx"], len(schema.inputs))
    weights = read_weights(contents["weights.safetensors"], tensors, graph)
    _require_golden(scorer, contents["golden.json"])
    first = {n.removeprefix("copies.0."): w for n, w in weights.items() if n.startswith("copies.0.")}
    anatomy = replace(anatomy, weights=first)
    source = contents["net_source.py.txt"].decode("utf-8", errors="replace")
    identity = model_id(manifest)
    return SavedModel(
        identity, schema, card, reference, anatomy, weights, source, scorer, dict(contents), manifest
    )


def _described(
    contents: Mapping[str, bytes],
) -> tuple[Schema, ModelCard, Reference, Anatomy, dict[str, tuple[tuple[int, ...], str]]]:
    try:
        schema = read_schema(contents["schema.toml"].decode("utf-8"), "schema.toml")
        card = ModelCard.model_validate_json(contents["card.json"])
        reference = Reference.model_validate_json(contents["reference.json"])
        shape = json.loads(contents["anatomy.json"])
        anatomy = Anatomy.from_json(shape["copy"])
        tensors = {name: (tuple(size), kind) for name, size, kind in shape["tensors"]}
    except (ValidationError, DataError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise ModelFileError("saved_model.unreadable", reason=type(error).__name__) from error
    same_inputs = card.inputs == [{"name": v.name, "unit": v.unit} for v in schema.inputs]
    if not same_inputs or tuple(card.classes) != schema.class_names:
        raise ModelFileError("saved_model.card_and_schema")
    require_fitting(reference, schema)
    return schema, card, reference, anatomy, tensors


def golden_inputs(golden: dict[str, list[list[float | None]]]) -> Float[np.ndarray, "patient input"]:
    """The made-up people of a `golden.json`."""
    return np.array([[np.nan if v is None else v for v in row] for row in golden["inputs"]], dtype=float)


def _require_golden(scorer: Scorer, raw: bytes) -> None:
    try:
        golden = json.loads(raw)
        inputs = golden_inputs(golden)
        expected = [np.array(golden["outputs"][name]) for name in ("probabilities", "low", "high")]
        given = scorer(inputs)
        same = all(np.allclose(a, b, atol=SAME, rtol=0) for a, b in zip(given, expected, strict=True))
    except Exception as error:  # whatever cannot be scored does not agree either
        raise ModelFileError("saved_model.golden") from error
    if not same:
        raise ModelFileError("saved_model.golden")
