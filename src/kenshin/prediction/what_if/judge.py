"""Which changed values reach the target, and are those of a person who could be there?"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Bool, Float

from kenshin.prediction.what_if.wish import CLEAR, Target, gap

__all__ = ["Familiar", "Judge", "Score", "everyone"]

Score = Callable[[Float[np.ndarray, "row input"]], Float[np.ndarray, "row risk_class"]]
Familiar = Callable[[Float[np.ndarray, "row input"]], Bool[np.ndarray, " row"]]


def everyone(rows: Float[np.ndarray, "row input"]) -> Bool[np.ndarray, " row"]:
    """Everyone is familiar, to a model that remembers nobody."""
    return np.ones(len(rows), dtype=bool)


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

    def __call__(
        self, rows: Float[np.ndarray, "row input"]
    ) -> tuple[Bool[np.ndarray, " row"], Float[np.ndarray, " row"]]:
        """Whether each row reaches the target and is familiar, and how much is missing.

        Whether rows are familiar is asked only of those that reach the target or come nearer to it.
        """
        if not len(rows):
            return np.zeros(0, dtype=bool), np.zeros(0)
        self.scored += len(rows)
        missing = gap(self._target, self._classes, self._score(rows))
        asked = np.flatnonzero((missing < -CLEAR) | (missing < self._smallest))
        known = np.zeros(len(rows), dtype=bool)
        if len(asked):
            known[asked] = self._familiar(rows[asked])
            self._remember(rows, missing, asked[known[asked]])
        return known & (missing < -CLEAR), missing

    def _remember(
        self,
        rows: Float[np.ndarray, "row input"],
        missing: Float[np.ndarray, " row"],
        familiar: np.ndarray,
    ) -> None:
        if len(familiar):
            best = familiar[np.argmin(missing[familiar])]
            if missing[best] < self._smallest:
                self._smallest, self.nearest = float(missing[best]), rows[best].copy()
