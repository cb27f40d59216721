"""At which risks would someone act, and why there? A decision curve without a range says nothing."""

from pydantic import BaseModel, ConfigDict, model_validator

from kenshin.errors import DataError
from kenshin.schema.text import Text

__all__ = ["Decision"]


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
    thresholds: tuple[float, float]
    action: Text
    reason: Text

    @model_validator(mode="after")
    def _are_risks_from_low_to_high(self) -> "Decision":
        low, high = self.thresholds
        got = f"[{low:g}, {high:g}]"
        if 1 < high <= 100 and 0 < low < high:
            risks = f"[{low / 100:g}, {high / 100:g}]"
            raise DataError("schema.thresholds_in_percent", got=got, risks=risks)
        if not 0 < low < high < 1:
            raise DataError("schema.thresholds", got=got)
        return self
