"""How does a validation on other people read as a whole report?"""

import time

import numpy as np

from kenshin.patients.table import PatientTable
from kenshin.workflow.external import External, external
from kenshin.workflow.model import Model
from kenshin.workflow.study.assemble import assembled, finished
from kenshin.workflow.study.people import compared_document, people_table
from kenshin.workflow.study.report import Report
from kenshin.workflow.study.sets import Learned, sets_document, sets_of

__all__ = ["external_report", "report_of"]


def external_report(
    model: Model, table: PatientTable, resamples: int = 500, seed: int = 0, *, other_ids: bool = False
) -> Report:
    """The whole validation of a model on people whom it never met.

    Args:
        model: what is judged.
        table: read with the model's schema.
        resamples: bootstrap draws; 0: no intervals.
        seed: of the draws.
        other_ids: the table's ids are another place's: equal ids are other people.

    Raises:
        TableRefused: the table has error findings.
        DataError: other inputs than the model's, no outcome, nobody whom the model is for, or nobody
            whom it does not know.
    """
    begun = time.perf_counter()
    return report_of(model, external(model, table, resamples, seed, other_ids=other_ids), begun)


def report_of(model: Model, found: External, begun: float) -> Report:
    """The report of a validation that was made; `begun`: when, by `time.perf_counter`."""
    flow = (found.in_table, found.left_out)
    known = [finding.in_both() for finding in found.overlap]
    document = assembled(model, "external", found.judged, flow, found.whole, known)
    reference = sets_of(model)
    if reference is not None:
        document["sets"] = sets_document(found.judged, [Learned(np.arange(len(found.people)), reference)])
    now = people_table(found.people)
    document["people_compared"] = compared_document(model.card.people.table_one, now, model.schema)
    return Report(model, finished(model, document, found.judged, time.perf_counter() - begun))
