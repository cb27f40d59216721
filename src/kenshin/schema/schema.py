"""What does a whole schema say, and does it hang together?"""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kenshin.errors import DataError
from kenshin.schema.answers import require_answers
from kenshin.schema.decision import Decision
from kenshin.schema.exclusion import Exclusion
from kenshin.schema.outcome import Outcome
from kenshin.schema.text import Text
from kenshin.schema.variable import Role, Variable

__all__ = ["MOST_COMPARED", "Schema"]

MOST_COMPARED: Final = 3  # variables that make groups together; with more, groups become too small


class Schema(BaseModel):
    """What the measurements are, what is estimated, for whom, and for whom not.

    Attributes:
        kenshin: version of the file format.
        name: short name of the schema.
        title: what a reader calls it.
        intended_use: for which purpose and users.
        population: whom it is about.
        horizon: over which time, e.g. `"5 years"` or `"none (cross-sectional)"`.
        missing: the markers of a missing cell; nothing else counts as missing.
        outcome: what is estimated.
        variables: the measurements and markings, inputs in the order in which the net takes them.
        exclusions: whom it is not for.
        decision: at which risks one would act; none: the report says that nobody gave a reason.
        compare_by: variables that make the groups in which a person is placed: subgroups, or inputs with
            bands; none: among everyone.
        answers: what only its makers know, by item of the TRIPOD+AI checklist, e.g. `"17"` for ethics.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    kenshin: Literal[1] = 1
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Text
    intended_use: Text
    population: Text
    horizon: Text
    missing: tuple[str, ...] = ("",)
    compare_by: tuple[str, ...] = ()
    outcome: Outcome
    variables: tuple[Variable, ...] = Field(alias="variable", min_length=1)
    exclusions: tuple[Exclusion, ...] = Field(default=(), alias="exclusion")
    decision: Decision | None = None
    answers: dict[str, Text] = Field(default_factory=dict)

    @property
    def inputs(self) -> tuple[Variable, ...]:
        """What the net takes, in order."""
        return tuple(v for v in self.variables if v.role == "input")

    @property
    def class_names(self) -> tuple[str, ...]:
        """The outcome's classes, lowest risk first."""
        return self.outcome.class_names

    @property
    def watched(self) -> int:
        """The place of the class from which on one would act; the highest where nobody has said."""
        names = self.class_names
        return len(names) - 1 if self.decision is None else names.index(self.decision.at_least)

    def variable(self, name: str) -> Variable:
        """The variable of that name.

        Raises:
            DataError: there is none.
        """
        for variable in self.variables:
            if variable.name == name:
                return variable
        known = ", ".join(v.name for v in self.variables)
        raise DataError("schema.unknown_variable", name=name[:40], known=known)

    def with_role(self, role: Role) -> tuple[Variable, ...]:
        """The variables of one role."""
        return tuple(v for v in self.variables if v.role == role)

    def one(self, role: Role) -> Variable | None:
        """The variable of a role that only one can have, if there is any."""
        found = self.with_role(role)
        return found[0] if found else None

    @model_validator(mode="after")
    def _hangs_together(self) -> "Schema":
        names = [v.name for v in self.variables]
        for name in names:
            if names.count(name) > 1:
                raise DataError("schema.twice", name=name)
        for role in ("id", "date", "cluster", "weight"):
            if len(self.with_role(role)) > 1:
                raise DataError("schema.one_of_a_role", role=role)
        if not self.inputs:
            raise DataError("schema.no_input")
        for rule in self.exclusions:
            if not self.variable(rule.variable).numeric:
                raise DataError("schema.exclusion_of_text", name=rule.variable)
        if self.decision is not None and self.decision.at_least not in self.class_names[1:]:
            known = ", ".join(self.class_names[1:])
            raise DataError("schema.decision_class", got=self.decision.at_least[:40], known=known)
        self._refuse_groups_that_nothing_makes()
        require_answers(self.answers)
        self._refuse_an_outcome_cut_from_an_input()
        return self

    def _refuse_groups_that_nothing_makes(self) -> None:
        able = [v.name for v in self.variables if v.role == "subgroup" or (v.role == "input" and v.bands)]
        for name in self.compare_by:
            if name not in able:
                raise DataError("schema.compare_by", got=name[:40], known=", ".join(able) or "–")
        if len(set(self.compare_by)) < len(self.compare_by) or len(self.compare_by) > MOST_COMPARED:
            got = ", ".join(self.compare_by)[:80]
            raise DataError("schema.compare_by_count", got=got, most=MOST_COMPARED)

    def _refuse_an_outcome_cut_from_an_input(self) -> None:
        forbidden = {self.outcome.column, *self.outcome.derived_from}
        for variable in self.inputs:
            clash = forbidden & ({variable.name} | set(variable.column_units))
            if clash:
                raise DataError("schema.outcome_from_input", name=variable.name, column=sorted(clash)[0])
