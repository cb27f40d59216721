"""How good is a model on people it never saw?"""

from kenshin.patients.table import PatientTable
from kenshin.schema.text import text_in
from kenshin.validation.report import ValidationReport
from kenshin.wording.say import Language, say
from kenshin.workflow.external import external
from kenshin.workflow.model import Model

__all__ = ["comparator_label", "validate"]


def validate(
    model: Model, table: PatientTable, resamples: int = 500, seed: int = 0, *, other_ids: bool = False
) -> ValidationReport:
    """Judge a model on people with known outcomes who were not in its training, beside its baselines.

    Who was left out, and what was noticed, is told by `kenshin.workflow.external.external`.

    Args:
        model: what is judged.
        table: read with the model's schema.
        resamples: bootstrap draws; 0: no intervals.
        seed: of the draws.
        other_ids: the table's ids are another place's: equal ids are other people, and nobody is known.

    Raises:
        TableRefused: the table has error findings.
        DataError: other inputs than the model's, no outcome, nobody whom the model is for, or nobody
            whom it does not know.
    """
    return external(model, table, resamples, seed, other_ids=other_ids).report


def comparator_label(model: Model, name: str, language: Language) -> str:
    """A baseline's name in the reader's language."""
    inputs = model.schema.inputs
    best = next((b["inputs"] for b in model.card.baselines if b["name"] == "single_input"), [0])
    place = int(best[0])  # type: ignore[index]
    label = text_in(inputs[place].label, language) if place < len(inputs) else "–"
    return say(f"training.{name}", language, input=label)
