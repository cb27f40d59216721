import pytest

from kenshin.patients.check import check
from kenshin.patients.reader import read_patients
from kenshin.schema.file import read_schema
from kenshin.schema.variable import looks_like

VITALS = """
kenshin = 1
name = "vitals"
title = "t"
intended_use = "Tests"
population = "Nobody"
horizon = "none"
missing = ["", "未実施", "NA"]
[outcome]
column = "y"
definition = "made up"
classes = [{ value = "0", name = "no", label = "no" }, { value = "1", name = "yes", label = "yes" }]
""" + "".join(
    f'[[variable]]\nname = "{name}"\nrole = "input"\ncolumns = ["{name}"]\nlabel = "{name}"\nunit = "{unit}"\n'
    f'{analyte}range = [{low}, {high}]\ncodes = ["http://loinc.org|{code}"]\n'
    for name, unit, analyte, low, high, code in [
        ("sbp", "mmHg", 'analyte = "pressure"\n', 60.0, 280.0, "8480-6"),
        ("dbp", "mmHg", 'analyte = "pressure"\n', 30.0, 160.0, "8462-4"),
        ("bmi", "kg/m²", "", 10.0, 100.0, "39156-5"),
        ("height", "cm", 'analyte = "length"\n', 100.0, 230.0, "8302-2"),
        ("weight", "kg", "", 25.0, 300.0, "29463-7"),
        ("glucose", "mg/dL", 'analyte = "glucose"\n', 40.0, 600.0, "1558-6"),
    ]
)


def codes(tmp_path, row):
    path = tmp_path / "t.csv"
    path.write_text(f"sbp,dbp,bmi,height,weight,glucose,y\n{row}\n", encoding="utf-8")
    return {f.code for f in check(read_patients(path, read_schema(VITALS)))}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("80,120,24.2,170,70,95,0", "pressures_swapped"),
        ("120,80,30.0,170,70,95,0", "bmi_differs"),
        ("120,80,24.2,1.7,70,95,0", "wrong_unit"),
        ("16,80,24.2,170,70,95,0", "wrong_unit"),
        ("120,80,24.2,170,70,5.3,0", "wrong_unit"),
        ("120,80,未実施,170,70,95,0", "missing_marker"),
    ],
)
def test_a_contradiction_wrong_unit_or_marker_is_found(tmp_path, row, code):
    found = codes(tmp_path, row)
    assert code in found
    assert code not in codes(tmp_path, "120,80,24.2,170,70,95,0")


def test_the_suspected_unit_is_named():
    glucose = read_schema(VITALS).variable("glucose")
    assert looks_like(glucose, 5.3) == "mmol/L"
    assert looks_like(glucose, 1e6) is None
