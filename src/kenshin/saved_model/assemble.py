"""What is the whole graph, from raw values to calibrated probabilities?

Order of things: fill → scale → each copy: logits (less the log class weights) ÷ temperature →
softmax → mean over copies; spread = 5th and 95th percentile over copies. Preparation, softmax
and the rest are computed in float64 around nets in float32, so that what is scored equals what
was computed while training to the last bits that float32 has.
"""

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor, nn

from kenshin.patients.prepare import Preparation
from kenshin.training.temperature import SPREAD

__all__ = ["Assembled"]


class Assembled(nn.Module):
    """Preparation → copies → calibration, as one module.

    Args:
        preparation: learned on the training rows.
        copies: trained nets in eval mode.
        log_class_weights: one per class.
        temperature: of the calibration step.
    """

    def __init__(
        self,
        preparation: Preparation,
        copies: Sequence[nn.Module],
        log_class_weights: list[float],
        temperature: float,
    ) -> None:
        super().__init__()
        self.prepare_fill: Tensor
        self.prepare_mean: Tensor
        self.prepare_scale: Tensor
        self.flagged: Tensor
        self.log_class_weights: Tensor
        self.temperature: Tensor
        self.copies = nn.ModuleList(copies)
        # Plain names such as `mean` would meet those that the exporter gives to operations.
        flagged = [i for i, flag in enumerate(preparation.indicator) if flag]
        self.register_buffer("prepare_fill", torch.tensor(preparation.fill, dtype=torch.float64))
        self.register_buffer("prepare_mean", torch.tensor(preparation.mean, dtype=torch.float64))
        self.register_buffer("prepare_scale", torch.tensor(preparation.scale, dtype=torch.float64))
        self.register_buffer("flagged", torch.tensor(flagged, dtype=torch.int64))
        self.register_buffer("log_class_weights", torch.tensor(log_class_weights, dtype=torch.float64))
        self.register_buffer("temperature", torch.tensor(temperature, dtype=torch.float64))
        self.has_indicators = bool(flagged)

    def forward(
        self, raw: Float[Tensor, "patient input"]
    ) -> tuple[
        Float[Tensor, "patient risk_class"],
        Float[Tensor, "patient risk_class"],
        Float[Tensor, "patient risk_class"],
    ]:
        """Mean probabilities, and the ends of their spread over the copies."""
        prepared = self.prepare(raw)
        risks = torch.stack([self.risks(copy(prepared)) for copy in self.copies])
        low, high = _percentiles(risks)
        return risks.mean(dim=0), low, high

    def prepare(self, raw: Float[Tensor, "patient input"]) -> Float[Tensor, "patient prepared"]:
        """Filled, scaled, flagged: what every copy is given."""
        missing = torch.isnan(raw)
        filled = torch.where(missing, self.prepare_fill, raw)
        prepared = (filled - self.prepare_mean) / self.prepare_scale
        if self.has_indicators:
            flags = torch.index_select(missing.double(), 1, self.flagged)
            prepared = torch.cat([prepared, flags], dim=1)
        return prepared.float()

    def risks(self, logits: Float[Tensor, "patient risk_class"]) -> Float[Tensor, "patient risk_class"]:
        """Calibrated probabilities of one copy."""
        return torch.softmax((logits.double() - self.log_class_weights) / self.temperature, dim=1)


def _percentiles(
    risks: Float[Tensor, "copy patient risk_class"],
) -> list[Float[Tensor, "patient risk_class"]]:
    """Percentiles over copies with linear interpolation (numpy's default)."""
    copies = risks.shape[0]
    ordered = torch.sort(risks, dim=0).values
    ends = []
    for share in SPREAD:
        place = share * (copies - 1)
        below = int(place)
        above = min(below + 1, copies - 1)
        ends.append(ordered[below] + (place - below) * (ordered[above] - ordered[below]))
    return ends
