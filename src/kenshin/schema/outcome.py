"""What is being estimated: which classes, by which definition, from which columns?"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kenshin.schema.text import Text

__all__ = ["Outcome", "RiskClass"]


class RiskClass(BaseModel):
    """One class of the outcome.

    Attributes:
        value: how a table writes it.
        name: how code and JSON call it.
        label: how a reader sees it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: str = Field(min_length=1)
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_\-]*$")]
    label: Text


class Outcome(BaseModel):
    """The classes in order, lowest risk first, and how a person comes to be in one.

    Attributes:
        kind: whether it lies in the `future`, is a `state` measured now, or only a `status` on record.
        derived_from: columns that the class was cut from; they can never be inputs.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str = Field(min_length=1)
    definition: Text
    kind: Literal["future", "state", "status"] = "state"
    classes: tuple[RiskClass, ...] = Field(min_length=2)
    derived_from: tuple[str, ...] = ()

    @property
    def class_names(self) -> tuple[str, ...]:
        """The classes' names, in order."""
        return tuple(c.name for c in self.classes)

    @model_validator(mode="after")
    def _classes_differ(self) -> "Outcome":
        for what in ("value", "name"):
            seen = [getattr(c, what) for c in self.classes]
            if len(set(seen)) != len(seen):
                raise ValueError(f"two classes have the same {what}: {seen}")
        return self
