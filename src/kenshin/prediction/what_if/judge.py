"""Which changed values reach the target, and are those of a person who could be there?"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from kenshin.prediction.what_if.wish import CLEAR, Target, gap

__all__ = ["Familiar", "Judge", "Judged", "Score", "everyone"]

Score = Callable[[Float[np.ndarray, "row input"]], Float[np.ndarray, "row risk_class"]]
Familiar = Callable[[Float[np.ndarray, "row input"]], Bool[np.ndarray, " row"]]


def everyone(rows: Float[np.ndarray, "row input"]) -> Bool[np.ndarray, " row"]:
    """Everyone is familiar, to a model that remembers nobody."""
    return np.ones(len(rows), dtype=bool)


@dataclass(frozen=True, eq=False)
class Judged:
    """What is said of some rows.

    Attributes:
        reached: whether each reaches the target and is familiar.
        hits: whether each reaches the target, familiar or not.
        missing: how much is missing of the target; infinite for those that are known to be unfamiliar.
    """

    reached: Bool[np.ndarray, " row"]
    hits: Bool[np.ndarray, " row"]
    missing: Float[np.ndarray, " row"]


class Judge:
    """Scores rows, and remembers how many there were and which familiar one came nearest.

    Args:
        target: what should be reached.
        class_names: lowest risk first.
        score: raw values → probabilities.
        familiar: raw values → whether the model knew such people.

    Attributes:
        scored: how many rows.
        nearest: the familiar row with the smallest gap; None: none is nearer than the person.
    """

    def __init__(
        self, target: Target, class_names: tuple[str, ...], score: Score, familiar: Familiar
    ) -> None:
        self._target, self._classes = target, class_names
        self._score, self._familiar = score, familiar
        self._smallest = np.inf
        self.scored = 0
        self.nearest: Float[np.ndarray, " input"] | None = None

    def start(self, raw: Float[np.ndarray, " input"]) -> Float[np.ndarray, " risk_class"]:
        """The person's own probabilities; nearer than these is nearer."""
        self.scored += 1
        risks = self._score(raw[None, :])
        self._smallest = float(gap(self._target, self._classes, risks)[0])
        return np.asarray(risks[0], dtype=float)

    @property
    def reached(self) -> bool:
        """Whether anything reached the target; the person's own values, to begin with."""
        return bool(self._smallest < -CLEAR)

    def __call__(self, rows: Float[np.ndarray, "row input"]) -> Judged:
        """What is said of each row.

        Whether rows are familiar is asked only of those that reach the target or come nearer to it.
        """
        if not len(rows):
            nobody = np.zeros(0, dtype=bool)
            return Judged(nobody, nobody, np.zeros(0))
        self.scored += len(rows)
        missing = gap(self._target, self._classes, self._score(rows))
        hits = missing < -CLEAR
        asked = np.flatnonzero(hits | (missing < self._smallest))
        known = np.zeros(len(rows), dtype=bool)
        if len(asked):
            known[asked] = self._familiar(rows[asked])
            self._remember(rows, missing, asked[known[asked]])
            missing[asked[~known[asked]]] = np.inf  # a way that leaves what the model knew is no promise
        return Judged(known & hits, hits, missing)

    def _remember(
        self,
        rows: Float[np.ndarray, "row input"],
        missing: Float[np.ndarray, " row"],
        familiar: Int[np.ndarray, " place"],
    ) -> None:
        if len(familiar):
            best = familiar[np.argmin(missing[familiar])]
            if missing[best] < self._smallest:
                self._smallest, self.nearest = float(missing[best]), rows[best].copy()
