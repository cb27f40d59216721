"""Which unit is a value in, and what is it in another?

Every conversion is an exact line `to = factor * from + offset` with its source:

- HbA1c NGSP % = 0.09148 * IFCC mmol/mol + 2.152: the IFCC-NGSP master equation, Hoelzel et al.
  2004, doi:10.1373/clinchem.2003.024802.
- HbA1c NGSP % = 1.02 * JDS % + 0.25: Japan Diabetes Society 2012, used by the national check-up programme.
- Glucose: 1 mmol/L = 18.0156 mg/dL (molar mass of C6H12O6, 180.156 g/mol).
- Cholesterol: 1 mmol/L = 38.665 mg/dL (C27H46O, 386.65 g/mol).
- Triglycerides: 1 mmol/L = 88.57 mg/dL (the conventional mean molar mass, 885.7 g/mol).
- Pressure: 1 kPa = 1 / 0.133322387415 mmHg. Length: 1 m = 100 cm.

Inverses are algebraic. A conversion never rounds; an exclusion compares after rounding to the
variable's decimals, as a laboratory report would print the value.
"""

from dataclasses import dataclass
from typing import Final

from kenshin.errors import DataError

__all__ = ["Conversion", "alternatives", "canonical_unit", "conversion", "convert"]


@dataclass(frozen=True)
class Conversion:
    """The line `to = factor * from + offset`."""

    factor: float
    offset: float = 0.0

    def __call__(self, value: float) -> float:
        """The value in the other unit."""
        return self.factor * value + self.offset

    @property
    def inverse(self) -> "Conversion":
        """The same line read backwards."""
        return Conversion(1 / self.factor, -self.offset / self.factor)

    def then(self, following: "Conversion") -> "Conversion":
        """This line, then another one."""
        return Conversion(self.factor * following.factor, following.factor * self.offset + following.offset)


_IDENTITY: Final = Conversion(1.0)

# analyte -> unit -> how to reach the analyte's first unit.
_TO_FIRST: Final[dict[str, dict[str, Conversion]]] = {
    "hba1c": {
        "% (NGSP)": _IDENTITY,
        "mmol/mol": Conversion(0.09148, 2.152),
        "% (JDS)": Conversion(1.02, 0.25),
    },
    "glucose": {"mg/dL": _IDENTITY, "mmol/L": Conversion(18.0156)},
    "cholesterol": {"mg/dL": _IDENTITY, "mmol/L": Conversion(38.665)},
    "triglycerides": {"mg/dL": _IDENTITY, "mmol/L": Conversion(88.57)},
    "pressure": {"mmHg": _IDENTITY, "kPa": Conversion(1 / 0.133322387415)},
    "length": {"cm": _IDENTITY, "m": Conversion(100.0)},
}

# Other spellings of a unit, per analyte. Plain % is NGSP: the only standard in use since 2013-04-01.
_SPELLINGS: Final[dict[str, dict[str, str]]] = {
    "hba1c": {"%": "% (NGSP)", "mmol/mol (IFCC)": "mmol/mol"},
    "pressure": {"mm[Hg]": "mmHg"},
}


def canonical_unit(analyte: str | None, unit: str) -> str:
    """The one spelling that we compare by.

    >>> canonical_unit("hba1c", "%")
    '% (NGSP)'
    """
    return _SPELLINGS.get(analyte or "", {}).get(unit, unit)


def conversion(analyte: str | None, unit: str, to: str) -> Conversion:
    """The line from one unit to another of the same analyte.

    Raises:
        DataError: no exact conversion is known.

    >>> round(conversion("hba1c", "mmol/mol", "%")(48), 2)
    6.54
    """
    start, goal = canonical_unit(analyte, unit), canonical_unit(analyte, to)
    if start == goal:
        return _IDENTITY
    lines = _TO_FIRST.get(analyte or "", {})
    if start not in lines or goal not in lines:
        known = ", ".join(lines) or "-"
        raise DataError("schema.no_conversion", unit=unit, to=to, analyte=analyte or "-", known=known)
    return lines[start].then(lines[goal].inverse)


def convert(value: float, analyte: str, unit: str, to: str) -> float:
    """One value in another unit.

    >>> round(convert(5.2, "hba1c", "% (JDS)", "%"), 3)
    5.554
    """
    return conversion(analyte, unit, to)(value)


def alternatives(analyte: str | None, unit: str) -> tuple[str, ...]:
    """The other units that a value of this analyte may have been written in."""
    return tuple(u for u in _TO_FIRST.get(analyte or "", {}) if u != canonical_unit(analyte, unit))
