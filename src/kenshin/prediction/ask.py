"""What is asked of the model beside the number?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kenshin.prediction.what_if.wish import Target

__all__ = ["Ask"]


@dataclass(frozen=True)
class Ask:
    """What a reader wants to see beside the probabilities; everything that costs nothing is there anyway.

    Attributes:
        explain: what each value contributes, and how the number changes along each input.
        what_if: what would have to differ for the target, or for the next line below where none is given.
        target: the number to reach, such as `high<0.1`; asks what-if.
        changes: input → another value to look at; asks what-if.
        level: of the set's promise.
        by: a group's variable: its own people's cuts are taken for the set.
        measured: input → the day of its measurement.
        on: the day of the estimate; None: today.
    """

    explain: bool = False
    what_if: bool = False
    target: Target | str | None = None
    changes: Mapping[str, object] = field(default_factory=dict)
    level: float = 0.9
    by: str | None = None
    measured: Mapping[str, str | date] = field(default_factory=dict)
    on: str | date | None = None

    @property
    def any_what_if(self) -> bool:
        """Whether anything was asked about other values."""
        return self.what_if or self.target is not None or bool(self.changes)
