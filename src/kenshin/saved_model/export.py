"""How do trained copies become a graph and weights that need neither torch nor their class?

One of the three files of this folder that import torch. The graph is exported without the
exporter's optimiser, so that every weight stands in it under its own name and can be compared, bit
for bit, with the weights file when a model is opened.
"""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from jaxtyping import Float
from safetensors.torch import save

from kenshin.errors import UsageError, in_one_line
from kenshin.saved_model.assemble import Assembled
from kenshin.saved_model.name_inner import name_inner_values

__all__ = ["export_graph", "export_weights"]


def export_graph(assembled: Assembled, example: Float[np.ndarray, "patient input"]) -> bytes:
    """The ONNX graph: `raw` float64 [patient, input] → `probabilities`, `low`, `high` [patient, risk_class].

    Raises:
        UsageError: the net's flow cannot be exported (for example, it depends on the data).
    """
    patient = torch.export.Dim("patient", min=1)
    with _quiet():
        try:
            program = torch.onnx.export(
                assembled.eval(),
                (torch.as_tensor(example, dtype=torch.float64),),
                input_names=["raw"],
                output_names=["probabilities", "low", "high"],
                dynamic_shapes=({0: patient},),
                dynamo=True,
                optimize=False,
                external_data=False,
                verbose=False,
            )
            proto = None if program is None else program.model_proto
        except Exception as error:
            if _interrupted(error):  # the exporter takes Ctrl-C for a fault of the net
                raise KeyboardInterrupt from error
            raise UsageError("saved_model.cannot_export", reason=in_one_line(error)) from error
    if proto is None:
        raise UsageError("saved_model.cannot_export", reason="-")
    name_inner_values(proto, assembled, example)
    for node in proto.graph.node:  # the exporter's notes name the source files of the machine it ran on
        del node.metadata_props[:]
        node.doc_string = ""
    for value in (*proto.graph.value_info, *proto.graph.input, *proto.graph.output, *proto.graph.initializer):
        del value.metadata_props[:]
    del proto.graph.metadata_props[:]
    graph: bytes = proto.SerializeToString(deterministic=True)
    return graph


def _interrupted(error: BaseException | None) -> bool:
    """Whether someone's wish to end stands behind an error."""
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__ or error.__context__
    return False


@contextmanager
def _quiet() -> Iterator[None]:
    """The exporter tells of an absent torchvision and of its own deprecations; neither is the user's."""
    logger = logging.getLogger("torch.onnx")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)


def export_weights(assembled: Assembled) -> bytes:
    """Every copy's parameters and buffers as safetensors, named `copies.<n>.<name>`."""
    # Copied, because safetensors refuses tensors that share memory, as tied weights do.
    tensors = {f"copies.{name}": t.clone().contiguous() for name, t in assembled.copies.state_dict().items()}
    return save(tensors)
