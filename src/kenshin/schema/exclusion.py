"""Whom is the model not for?"""

import operator
from collections.abc import Callable
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from kenshin.schema.text import Text

__all__ = ["Exclusion", "WhenAbsent"]

Operator = Literal["==", "!=", "<", "<=", ">", ">="]
WhenAbsent = Literal["ask", "warn", "refuse"]

_COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Exclusion(BaseModel):
    """A rule that keeps a person out.

    Attributes:
        variable: the variable looked at.
        operator: how it is compared.
        value: with what.
        sentence: why the person is kept out.
        when_absent: what happens to a person whose answer is not known: `ask` for it, `warn`, or `refuse`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    variable: str
    operator: Operator
    value: float
    sentence: Text
    when_absent: WhenAbsent = "warn"

    def applies(self, value: float) -> bool:
        """Whether a person with this (rounded) value is kept out.

        >>> rule = Exclusion(variable="hba1c", operator=">=", value=6.5, sentence="diabetic range")
        >>> rule.applies(6.4), rule.applies(6.5)
        (False, True)
        """
        return _COMPARE[self.operator](value, self.value)
