"""How much of everything is a report made of?"""

from dataclasses import dataclass

__all__ = ["Wishes"]


@dataclass(frozen=True)
class Wishes:
    """What takes time, and how much of it is wanted.

    Attributes:
        bootstraps: whole trainings on drawn people, for optimism and stability; 0: none.
        refits: trainings of one copy alone on drawn people, for its stability; 0: none.
        parts: of the cross-validation.
        repetitions: of the cross-validation.
        resamples: draws for the intervals.
        seed: of everything random.
        leave_out: variable whose groups are left out in turn; None: the schema's cluster.
        searched: whether the search is made again inside every training.
    """

    bootstraps: int = 500
    refits: int = 1000
    parts: int = 10
    repetitions: int = 3
    resamples: int = 500
    seed: int = 0
    leave_out: str | None = None
    searched: bool = False
