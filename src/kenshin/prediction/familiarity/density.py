"""How dense were the training's people around this one?

The mixture's log density at the person's values. Of missing ones nothing is asked: the marginal of a normal
distribution leaves their rows and columns out. An input of few different values (yes or no, a score of
points) is taken as given: its own log density is subtracted, since having a rare one alone is no unusual
combination. All arithmetic runs person by person in one order, so that a person alone and in a table of a
million has the same density to the last bit.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from jaxtyping import Bool, Float

from kenshin.saved_model.reference.familiarity import Component

__all__ = ["Density", "density"]

_AT_A_TIME: Final = 2**16  # numbers of one piece of work: they stay in the processor's cache

_Table = Float[np.ndarray, "input patient"]
_Each = Float[np.ndarray, " patient"]


@dataclass(frozen=True, eq=False)
class Density:
    """A mixture over some of the inputs, ready to be evaluated.

    Attributes:
        offsets: log weight less log norm, per component.
        centres: whitened means.
        whiten: inverses of the covariances' Cholesky factors.
        given: the mixtures of those inputs that are taken as given, each alone, with its place.
    """

    offsets: Float[np.ndarray, " component"]
    centres: Float[np.ndarray, "component input"]
    whiten: Float[np.ndarray, "component input input"]
    given: tuple[tuple[int, "Density"], ...] = ()

    def logs(self, table: _Table) -> _Each:
        """The log density of each person, given the inputs that are taken as given."""
        count, size = self.centres.shape
        found = np.empty(table.shape[1])
        step = max(1, _AT_A_TIME // (count * size))
        for start in range(0, len(found), step):
            part = table[:, start : start + step]
            logs = self._components(part, count)
            total = logs[0]
            for each in logs[1:]:
                total = np.logaddexp(total, each)
            for place, alone in self.given:
                total = total - alone.logs(part[place : place + 1])
            found[start : start + step] = total
        return found

    def at_least(self, table: _Table) -> _Each:
        """A bound below `logs` that is quickly worked out: what the largest component alone adds.

        No density of an input that is taken as given is higher than its components' peaks together.
        """
        peaks = sum(float(np.log(np.exp(alone.offsets).sum())) for _, alone in self.given)
        found = np.empty(table.shape[1])
        step = max(1, _AT_A_TIME // self.centres.shape[1])
        for start in range(0, len(found), step):
            found[start : start + step] = self._components(table[:, start : start + step], 1)[0] - peaks
        return found

    def _components(self, table: _Table, count: int) -> Float[np.ndarray, "component patient"]:
        """The logs of the first components, each with its weight."""
        size = self.centres.shape[1]
        white = self.whiten[:count, :, 0, None] * table[0]
        white -= self.centres[:count, :, None]
        for j in range(1, size):  # above the diagonal there is nothing
            white[:, j:] += self.whiten[:count, j:, j, None] * table[j]
        white *= white
        squares = white[:, 0].copy()
        for i in range(1, size):
            squares += white[:, i]
        logs: Float[np.ndarray, "component patient"] = self.offsets[:count, None] - 0.5 * squares
        return logs


def density(
    components: tuple[Component, ...], known: Bool[np.ndarray, " input"], few: Bool[np.ndarray, " input"]
) -> Density:
    """The mixture over the inputs that are known.

    Args:
        components: over all inputs.
        known: which inputs are.
        few: which of all are taken as given.
    """
    offsets, centres, whiten = [], [], []
    for component in components:
        mean, covariance = np.array(component.mean)[known], np.array(component.covariance)
        factor = np.linalg.cholesky(covariance[np.ix_(known, known)])
        inverse = np.linalg.inv(factor)
        norm = np.log(np.diag(factor)).sum() + len(mean) / 2 * np.log(2 * np.pi)
        offsets.append(np.log(component.weight) - norm)
        centres.append(inverse @ mean)
        whiten.append(inverse)
    alone = []
    for place, j in enumerate(np.flatnonzero(known).tolist()):
        if few[j]:
            only = np.arange(len(known)) == j
            alone.append((place, density(components, only, np.zeros_like(only))))
    return Density(np.array(offsets), np.array(centres), np.array(whiten), tuple(alone))
