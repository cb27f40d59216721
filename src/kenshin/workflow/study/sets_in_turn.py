"""Which cuts does each training of a cross-validation learn, before it meets those whom it left out?

From the out-of-fold risks of its own people, as a saved model learns its cuts: everyone is then judged by
cuts for which neither their risk nor their class was known.
"""

import numpy as np
from jaxtyping import Int

from kenshin.patients.table import PatientTable
from kenshin.prediction.sets.learn import learn_sets
from kenshin.training.pipeline import Fitted
from kenshin.workflow.internal.again import People
from kenshin.workflow.study.sets import Learned, group_names

__all__ = ["LearnedInTurn"]


class LearnedInTurn:
    """Learns cuts of each training in the first repetition of a cross-validation, as it is told of it.

    Attributes:
        parts: the cuts so far, each with the people whom they are judged on.
    """

    def __init__(self, table: PatientTable, people: People) -> None:
        self._people, self._groups = people, group_names(table)
        self.parts: list[Learned] = []

    def __call__(self, repetition: int, out: Int[np.ndarray, " out"], fitted: Fitted) -> None:
        """Told of a training and of the rows that it left out."""
        if repetition:
            return
        rest = np.setdiff1d(np.arange(len(self._people)), out)[fitted.ensemble.out_of_fold]
        groups = {name: [labels[row] for row in rest] for name, labels in self._groups.items()}
        person = self._people.person[rest]
        risks, outcome = fitted.ensemble.out_of_fold_risks, self._people.outcome[rest]
        self.parts.append(Learned(out, learn_sets(risks, outcome, groups, person=person)))
