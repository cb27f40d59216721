"""From the table to the analysis."""

import pytest

from kenshin.patients.eligible import eligible
from kenshin.patients.reader import read_patients
from kenshin.schema.file import load_schema
from kenshin.workflow.study.flow import flow_document

TABLE = """person,age,bmi,hba1c,sbp,known_dm,class_fpg
a,50,25,5.5,120,0,0
b,50,25,5.5,120,1,0
c,50,25,6.9,120,0,1
d,50,,5.5,120,0,1
e,50,25,5.5,120,0,
"""


@pytest.mark.parametrize(
    ("language", "reasons"),
    [
        (
            "en",
            [
                "Diabetes is already diagnosed; the model is not for this person.",
                "HbA1c (NGSP) >= 6.5 %: the model is not for them",
                "the outcome is missing",
                "BMI is missing",
            ],
        ),
        (
            "ja",
            [
                "すでに糖尿病と診断されているため、このモデルの対象外です。",
                "HbA1c(NGSP) >= 6.5 %(モデルの対象外)",
                "アウトカムが欠測",
                "BMIが欠測",
            ],
        ),
    ],
)
def test_every_reason_is_said_and_everyone_counted_once(tmp_path, language, reasons):
    (tmp_path / "t.csv").write_text(TABLE)
    table = read_patients(tmp_path / "t.csv", "diabetes_checkup")
    flow = flow_document(load_schema("diabetes_checkup"), 5, eligible(table).left_out, (1, 0, 0))
    assert [step["reason"][language] for step in flow["left_out"]] == reasons
    assert flow["used"] + sum(step["people"] for step in flow["left_out"]) == flow["in_table"] == 5
