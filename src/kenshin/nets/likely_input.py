"""What shape of input does a net most likely take? Asked of its first layer."""

from torch import nn

__all__ = ["likely_input_shape"]

# Layers whose input may have any length or size: their channels alone do not say the shape.
_OPEN = (nn.modules.conv._ConvNd, nn.RNNBase, nn.Embedding, nn.EmbeddingBag, nn.Transformer)  # noqa: SLF001


def likely_input_shape(net: nn.Module) -> tuple[int, ...] | None:
    """The shape of one person for a net that begins with a linear layer; None: it cannot be told.

    >>> likely_input_shape(nn.Sequential(nn.Linear(7, 3), nn.ReLU()))
    (7,)
    """
    for module in net.modules():
        if isinstance(module, _OPEN):
            return None
        if isinstance(module, nn.Linear):
            return (module.in_features,)
        if isinstance(module, nn.BatchNorm1d):
            return (module.num_features,)
    return None
