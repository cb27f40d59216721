"""Who of these people was in a model's training, and what must be said about it?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from kenshin.patients.finding import Finding
from kenshin.saved_model.card import PeopleCard
from kenshin.saved_model.known_people import overlap, unmarked_files
from kenshin.workflow.people import StudyPeople

__all__ = ["Overlap", "find_overlap"]


@dataclass(frozen=True, eq=False)
class Overlap:
    """Who is known, as far as that can be told.

    Attributes:
        rows: of the study's table.
        persons: how many persons these rows are; None: it cannot be checked.
        findings: what must be said.
    """

    rows: Int[np.ndarray, " known"]
    persons: int | None
    findings: tuple[Finding, ...]


def find_overlap(
    card: PeopleCard, people: StudyPeople, known: str, same_file: str, *, other_ids: bool = False
) -> Overlap:
    """Look for the people of a study among those of a training.

    By their marks where there are any. Else only whole files can be compared; a table made by `split` or
    `take` keeps its file's fingerprint, so the number of people must be the same as well.

    Args:
        card: of the model.
        people: of the study.
        known: the sentence where there are such people; it is told `persons` and `rows`.
        same_file: the sentence where the training's own file has come again; it is told `source`.
        other_ids: the table's ids are another place's, so that equal ids are other people.
    """
    persons = None if other_ids else people.table.person
    rows = overlap(card, persons)
    findings = []
    files = unmarked_files(card, persons)
    if (people.whole.digest, len(people.whole)) in files:
        findings.append(Finding("warning", "same_file", same_file, {"source": people.whole.source}))
    elif rows is None:
        findings.append(Finding("note", "overlap_unknown", _why_unknown(persons, other_ids=other_ids)))
    elif files:
        findings.append(Finding("note", "overlap_unknown", "workflow.update_without_marks"))
    if rows is None or persons is None:
        return Overlap(np.zeros(0, dtype=np.int64), None, tuple(findings))
    count = len({persons[i] for i in rows})
    if count:
        said = {"persons": count, "rows": len(rows)}
        findings.append(Finding("warning", "known_people", known, said))
    return Overlap(rows, count, tuple(findings))


def _why_unknown(persons: Sequence[str] | None, *, other_ids: bool) -> str:
    if other_ids:
        return "workflow.other_ids"
    return "workflow.no_ids" if persons is None else "workflow.no_marks"
