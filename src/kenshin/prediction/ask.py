"""What is asked of the model beside the number?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import NoneType

from kenshin.errors import UsageError
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

    def __post_init__(self) -> None:
        """Refuse what is of another kind, before it is quietly not understood.

        Raises:
            UsageError: naming the part.
        """
        kinds: dict[str, tuple[object, type | tuple[type, ...], str]] = {
            "explain": (self.explain, bool, "True / False"),
            "what_if": (self.what_if, bool, "True / False"),
            "target": (self.target, (Target, str, NoneType), '"high<0.1"'),
            "changes": (self.changes, Mapping, "dict"),
            "by": (self.by, (str, NoneType), "str"),
            "measured": (self.measured, Mapping, "dict"),
            "on": (self.on, (str, date, NoneType), "date"),
        }
        for name, (given, kind, wanted) in kinds.items():
            if not isinstance(given, kind):
                raise UsageError("prediction.ask_kind", name=name, wanted=wanted, got=type(given).__name__)

    @property
    def any_what_if(self) -> bool:
        """Whether anything was asked about other values."""
        return self.what_if or self.target is not None or bool(self.changes)
