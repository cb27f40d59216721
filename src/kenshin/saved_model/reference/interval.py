"""By how much must the spread over the copies be widened, to hold a known risk as often as it claims?"""

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["IntervalReference"]


class IntervalReference(BaseModel):
    """What refits on made-up outcomes taught, see `kenshin.prediction.interval`.

    Attributes:
        factor: widens the spread on the logit scale; 1: as it is.
        level: share of the known risks that the widened interval held.
        plain: share that the spread itself held.
        draws: refits behind these numbers.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    factor: float = Field(ge=1, le=20, allow_inf_nan=False)
    level: float = Field(ge=0, le=1, allow_inf_nan=False)
    plain: float = Field(ge=0, le=1, allow_inf_nan=False)
    draws: int = Field(ge=1)
