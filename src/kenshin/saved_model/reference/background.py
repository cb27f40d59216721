"""Which made-up people stand for those of the training, where an explanation compares with them?"""

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, model_validator

__all__ = ["Background"]


class Background(BaseModel):
    """People whom nobody is: drawn from densities, never a row of the training.

    Attributes:
        rows: raw values in the inputs' order and units; None: missing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: tuple[tuple[FiniteFloat | None, ...], ...] = Field(min_length=1, max_length=10_000)

    @model_validator(mode="after")
    def _rectangular(self) -> "Background":
        if len({len(row) for row in self.rows}) != 1 or not self.rows[0]:
            raise ValueError("every row needs a place for every input")
        return self
