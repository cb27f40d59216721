"""Which numbers does a tensor hold, as numpy knows them?"""

from typing import Any

import torch

__all__ = ["real_numbers"]

_WITHOUT_NUMPY_TYPE = frozenset(
    {torch.bfloat16, torch.float8_e4m3fn, torch.float8_e5m2, torch.float8_e4m3fnuz, torch.float8_e5m2fnuz}
)


def real_numbers(tensor: torch.Tensor) -> Any:
    """A copy as a numpy array; None where a tensor holds none (`meta`) or complex ones.

    >>> real_numbers(torch.tensor([0.5], dtype=torch.bfloat16))
    array([0.5], dtype=float32)
    """
    if tensor.is_meta or tensor.is_complex():
        return None
    plain = tensor.detach().cpu()
    if plain.is_quantized:
        plain = plain.dequantize()
    if plain.layout != torch.strided:
        plain = plain.to_dense()
    return (plain.float() if plain.dtype in _WITHOUT_NUMPY_TYPE else plain).numpy().copy()
