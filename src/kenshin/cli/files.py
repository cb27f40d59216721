"""How does an answer reach a file whole or not at all?"""

import contextlib
import csv
import io
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from kenshin.errors import StorageError
from kenshin.prediction.estimate import RiskEstimate
from kenshin.wording.say import Language

__all__ = ["estimates_csv", "write_text"]


def write_text(path: Path, text: str) -> None:
    """Write beside the file, then move into place.

    Raises:
        StorageError: the disk did not take it; what was there before still is.
    """
    partial = path.parent / f".{path.name}.{secrets.token_hex(4)}.partial"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):  # where the folder could not be made, nothing is there to remove
            partial.unlink(missing_ok=True)
        raise StorageError("cli.cannot_write", path=path, reason=error.strerror or "-") from error


def estimates_csv(estimates: Sequence[RiskEstimate], language: Language) -> str:
    """One line per person: inputs, probabilities with spread, class, state, or the refusal."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    classes = estimates[0].class_names
    inputs = [name for name, _ in estimates[0].inputs]
    numbers = [f"{part}_{c}" for c in classes for part in ("probability", "low", "high")]
    writer.writerow(
        ["row", "person", *inputs, *numbers, "class", "state", "refused", "sentence", "findings", "model"]
    )
    for estimate in estimates:
        writer.writerow([_safe(cell) for cell in _line(estimate, language)])
    return text.getvalue()


def _line(estimate: RiskEstimate, language: Language) -> list[object]:
    numbers: list[object] = [""] * (3 * len(estimate.class_names))
    if estimate.probabilities is not None and estimate.spread is not None:
        numbers = [
            value
            for risk, (low, high) in zip(estimate.probabilities, estimate.spread, strict=True)
            for value in (risk, low, high)
        ]
    refusal = estimate.refusal
    refused = [refusal.code, refusal.sentence(language)] if refusal else ["", ""]
    findings = " ".join(f.code for f in estimate.findings)
    head: list[object] = [estimate.row or "", estimate.person or ""]
    values = ["" if value is None else value for _, value in estimate.inputs]
    return [
        *head,
        *values,
        *numbers,
        estimate.risk_class or "",
        estimate.state,
        *refused,
        findings,
        estimate.model,
    ]


def _safe(cell: object) -> object:
    """A text that a spreadsheet would run as a formula gets a quote in front; numbers are left alone."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + cell
    return cell
