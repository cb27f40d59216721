"""Do a person's values contradict each other? Pairs are known by their codes, never by their names."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from jaxtyping import Float

from kenshin.patients.finding import Finding
from kenshin.patients.table import PatientTable
from kenshin.schema.units import conversion

__all__ = ["contradictions"]

_SHOWN: Final = 50
# LOINC codes and the unit in which they are compared.
_SYSTOLIC: Final = ("http://loinc.org|8480-6", "mmHg")
_DIASTOLIC: Final = ("http://loinc.org|8462-4", "mmHg")
_BMI: Final = ("http://loinc.org|39156-5", "")
_HEIGHT: Final = ("http://loinc.org|8302-2", "cm")
_WEIGHT: Final = ("http://loinc.org|29463-7", "")
# kg/m²: rounding of height, weight and BMI together stays below it.
_BMI_SLACK: Final = 1.0


def contradictions(table: PatientTable) -> Iterator[Finding]:
    """Systolic not above diastolic pressure (error); BMI that height and weight do not give (warning)."""
    systolic, diastolic = _values(table, _SYSTOLIC), _values(table, _DIASTOLIC)
    with np.errstate(invalid="ignore"):
        if systolic is not None and diastolic is not None:
            for i in np.flatnonzero(systolic <= diastolic)[:_SHOWN]:
                row = int(table.rows[i])
                yield Finding("error", "pressures_swapped", "patients.pressures_swapped", {"row": row}, row)
        bmi, height, weight = (_values(table, what) for what in (_BMI, _HEIGHT, _WEIGHT))
        if bmi is not None and height is not None and weight is not None:
            for i in np.flatnonzero(np.abs(weight / (height / 100) ** 2 - bmi) > _BMI_SLACK)[:_SHOWN]:
                row = int(table.rows[i])
                yield Finding("warning", "bmi_differs", "patients.bmi_differs", {"row": row}, row)


def _values(table: PatientTable, what: tuple[str, str]) -> Float[np.ndarray, " patient"] | None:
    code, unit = what
    for variable in table.schema.variables:
        if code in variable.codes and variable.name in table.numbers:
            values = table.numbers[variable.name]
            if not unit:
                return values
            line = conversion(variable.analyte, variable.unit, unit)
            return line.factor * values + line.offset
    return None
