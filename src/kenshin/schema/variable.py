"""What is one measurement: its names, unit, plausible range, codes, and what its absence means?"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kenshin.errors import DataError
from kenshin.schema.text import Text
from kenshin.schema.units import alternatives, conversion

__all__ = ["Actionable", "Column", "Role", "Variable", "looks_like"]

Role = Literal["input", "id", "date", "exclusion", "subgroup", "cluster", "weight"]

# Roles whose cells are numbers; the cells of the others are kept as text, exactly.
_NUMERIC: frozenset[Role] = frozenset({"input", "exclusion", "weight"})


class Column(BaseModel):
    """A table's column that holds the variable in a unit of its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    unit: str = Field(min_length=1)


class Actionable(BaseModel):
    """In which direction, by which step and within which bounds a person could change the value."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    direction: Literal["up", "down", "either"]
    step: float = Field(gt=0)
    bounds: tuple[float, float]


class Variable(BaseModel):
    """One measurement or marking of a person.

    Attributes:
        name: how code, the command line and JSON call it.
        role: what it is for.
        columns: its names in tables; the first that is found counts. One with a `unit` is converted.
        label: how a reader sees it.
        unit: the unit that the net sees.
        unit_label: how a reader sees the unit, e.g. 歳 for years; none: as it is.
        analyte: which substance or quantity it is; needed to convert units.
        range: plausible values, both ends included.
        decimals: how many a laboratory report prints; exclusions compare after this rounding.
        bands: where a report cuts the values into groups of people, rising; none: it makes no groups.
        codes: terminology codes, `system|code`.
        values: for a column of words, the number that each word stands for.
        missing_allowed: whether a person without it may be trained on and estimated.
        missing_means: what an absent value says, in words.
        actionable: how a person could change it; none: it is never suggested.
        stale_after: days after which a measurement no longer stands for the person; none: it never ages.
        when_stale: what happens to an older one: `warn`, or `refuse` to estimate.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    role: Role
    columns: tuple[str | Column, ...] = Field(min_length=1)
    label: Text
    unit: str = ""
    unit_label: Text | None = None
    analyte: str | None = None
    range: tuple[float, float] | None = None
    decimals: int | None = Field(default=None, ge=0, le=10)
    bands: tuple[float, ...] = ()
    codes: tuple[str, ...] = ()
    values: dict[str, float] | None = None
    missing_allowed: bool = False
    missing_means: Text | None = None
    actionable: Actionable | None = None
    stale_after: int | None = Field(default=None, ge=1, le=36_525)
    when_stale: Literal["warn", "refuse"] = "warn"

    @property
    def numeric(self) -> bool:
        """Whether its cells are numbers."""
        return self.role in _NUMERIC

    @property
    def column_units(self) -> dict[str, str]:
        """Each possible column name, with the unit that its cells are in."""
        pairs = [(c, self.unit) if isinstance(c, str) else (c.name, c.unit) for c in self.columns]
        return dict(pairs)

    def rounded(self, value: float) -> float:
        """The value as a report prints it.

        >>> Variable(name="a", role="weight", columns=("a",), label="a", decimals=1).rounded(6.46)
        6.5
        """
        return value if self.decimals is None else round(value, self.decimals)

    @model_validator(mode="after")
    def _hangs_together(self) -> "Variable":
        if self.role == "input" and self.range is None:
            raise ValueError("an input needs a plausible range = [low, high]")
        if self.range is not None and not self.range[0] < self.range[1]:
            raise ValueError(f"range must run from low to high, got {list(self.range)}")
        if list(self.bands) != sorted(set(self.bands)):
            raise ValueError(f"bands must rise, got {list(self.bands)}")
        if self.bands and not self.numeric:
            raise ValueError(
                f"bands cut numbers, but the cells of a variable with role {self.role!r} are text"
            )
        if self.range is not None and not all(self.range[0] < cut < self.range[1] for cut in self.bands):
            raise ValueError(f"bands must lie inside the range {list(self.range)}, got {list(self.bands)}")
        self._refuse_what_cannot_age()
        for unit in self.column_units.values():
            conversion(self.analyte, unit, self.unit)
        return self

    def _refuse_what_cannot_age(self) -> None:
        if self.stale_after is not None and self.role != "input":
            raise DataError("schema.stale_no_input", name=self.name, role=self.role)
        if self.when_stale == "refuse" and self.stale_after is None:
            raise DataError("schema.stale_never", name=self.name)


def looks_like(variable: Variable, value: float) -> str | None:
    """The other unit in which an implausible value would be plausible; None: there is none.

    >>> hba1c = Variable(
    ...     name="a", role="input", columns=("a",), label="a", unit="%", analyte="hba1c", range=(3, 20)
    ... )
    >>> looks_like(hba1c, 48)
    'mmol/mol'
    """
    if variable.range is None:
        return None
    low, high = variable.range
    for unit in alternatives(variable.analyte, variable.unit):
        if low <= conversion(variable.analyte, unit, variable.unit)(value) <= high:
            return unit
    return None
