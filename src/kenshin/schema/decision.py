"""At which risks would someone act, and why there? A decision curve without a range says nothing."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kenshin.schema.text import Text

__all__ = ["Decision"]

_Risk = Annotated[float, Field(gt=0, lt=1)]


class Decision(BaseModel):
    """What the estimate is for, as far as net benefit needs it.

    Attributes:
        at_least: the class from which on one would act: its risk and those of all higher classes are added.
        thresholds: the lowest and the highest risk at which a reasonable person would act.
        action: what would be done.
        reason: why these thresholds.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    at_least: str
    thresholds: tuple[_Risk, _Risk]
    action: Text
    reason: Text

    @model_validator(mode="after")
    def _runs_upwards(self) -> "Decision":
        if not self.thresholds[0] < self.thresholds[1]:
            raise ValueError(f"thresholds must run from low to high, got {list(self.thresholds)}")
        return self
