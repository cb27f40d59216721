"""Were there enough people, by the published criteria?"""

from typing import Any

import numpy as np
from jaxtyping import Float, Int

from kenshin.validation.size.cox_snell import cox_snell_of, pairs
from kenshin.validation.size.development import DevelopmentSize, size_of_binary, size_of_several
from kenshin.wording.say import in_both

__all__ = ["size_document"]


def size_document(
    risks: Float[np.ndarray, "patient risk_class"],
    outcome: Int[np.ndarray, " patient"],
    parameters: int,
    log_losses: tuple[float, float],
) -> dict[str, Any]:
    """Needed and had, criterion by criterion.

    Args:
        risks: of people whom the training had not met, so that R² is not flattered.
        outcome: the class that happened.
        parameters: learned numbers of one copy.
        log_losses: of those risks, and of the prevalence.
    """
    size = _size(risks, outcome, parameters, log_losses)
    have = len(outcome)
    rows = [
        {"criterion": in_both(f"study.size_{name}"), "needed": getattr(size, name), "have": have}
        for name in ("shrinkage", "optimism", "overall_risk")
    ]
    rarest = int(np.bincount(outcome, minlength=risks.shape[1]).min())
    said = {"parameters": parameters, "r2": f"{size.cox_snell:.3f}", "epp": f"{rarest / parameters:.1f}"}
    texts = [in_both("study.size_text", **said)]
    if size.reason is not None:
        texts.append(in_both(size.reason))
    return {"rows": rows, "text": texts, "numbers": size.to_json()}


def _size(
    risks: Float[np.ndarray, "patient risk_class"],
    outcome: Int[np.ndarray, " patient"],
    parameters: int,
    log_losses: tuple[float, float],
) -> DevelopmentSize:
    classes = risks.shape[1]
    shares = np.bincount(outcome, minlength=classes) / len(outcome)
    overall = cox_snell_of(*log_losses)
    if classes == 2:
        return size_of_binary(overall, parameters, float(shares[1]))
    found = {(pair.low, pair.high): pair.cox_snell for pair in pairs(risks, outcome)}
    # One of K − 1 linear predictors has its share of the net's learned numbers.
    return size_of_several(overall, found, parameters / (classes - 1), shares.tolist())
