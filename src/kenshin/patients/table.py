"""What does a table of people look like once it has been read?"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from jaxtyping import Float, Int

from kenshin.patients.finding import Finding
from kenshin.reproducible import fingerprint
from kenshin.schema.schema import Schema

__all__ = ["PatientTable"]


@dataclass(frozen=True, eq=False)
class PatientTable:
    """People and their values, one row each, in the schema's units; missing stays missing.

    Attributes:
        schema: what the columns mean.
        numbers: variable name → one float per row; NaN where the cell held a declared missing marker.
            Holds the numeric variables (input, exclusion, weight) that the table has.
        words: variable name → one text per row, exactly as written; "" where missing.
            Holds the other variables (id, date, subgroup, cluster) that the table has.
        outcome: one class index per row, in the schema's order; -1 where missing or unknown; None:
            the table has no outcome column.
        unknown_outcomes: (row in the file, text) of outcome cells that no class of the schema has.
        rows: line of each person in the file, the header being line 1.
        columns: variable name → the table's column it was read from.
        other_columns: columns of the file that the schema does not know.
        findings: what the reader noticed (encoding, full-width digits, skipped lines, conversions).
        source: the file's name, for sentences.
        digest: SHA-256 of the file's bytes.
    """

    schema: Schema
    numbers: dict[str, Float[np.ndarray, " patient"]]
    words: dict[str, tuple[str, ...]]
    outcome: Int[np.ndarray, " patient"] | None
    rows: Int[np.ndarray, " patient"]
    columns: dict[str, str]
    unknown_outcomes: tuple[tuple[int, str], ...] = ()
    other_columns: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    source: str = "table"
    digest: str = field(default_factory=lambda: fingerprint(b""))

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"PatientTable({len(self)} people, {len(self.columns)} variables of {self.schema.name!r})"

    @property
    def inputs(self) -> Float[np.ndarray, "patient input"]:
        """The net's inputs in the schema's order; a column of NaN where the table has none."""
        absent = np.full(len(self), np.nan)
        names = [v.name for v in self.schema.inputs]
        return np.column_stack([self.numbers.get(name, absent) for name in names])

    @property
    def person(self) -> tuple[str, ...] | None:
        """Each row's person, where an id is declared and found."""
        variable = self.schema.one("id")
        return None if variable is None else self.words.get(variable.name)

    def take(self, chosen: Sequence[int] | Int[np.ndarray, " chosen"]) -> "PatientTable":
        """The chosen rows, in the order given."""
        index = np.asarray(chosen, dtype=np.int64)
        lines = {int(r) for r in self.rows[index]}
        return replace(
            self,
            numbers={name: column[index] for name, column in self.numbers.items()},
            words={name: tuple(column[i] for i in index) for name, column in self.words.items()},
            outcome=None if self.outcome is None else self.outcome[index],
            rows=self.rows[index],
            unknown_outcomes=tuple(u for u in self.unknown_outcomes if u[0] in lines),
        )
