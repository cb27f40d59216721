import numpy as np

from kenshin.patients.eligible import eligible
from kenshin.patients.reader import read_patients

TEXT = """person,age,bmi,hba1c,sbp,known_dm,class_fpg
stays,50,25,6.4,120,0,0
unknown diagnosis stays,50,25,6.44,120,,1
known diabetes,50,25,5.6,120,1,2
range after rounding,50,25,6.46,120,0,2
no outcome,50,25,5.6,120,0,
no pressure,50,25,5.6,,0,0
excluded and no pressure,50,25,7.0,,0,
"""


def test_each_person_counts_once_under_the_first_reason(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(TEXT)
    flow = eligible(read_patients(path, "diabetes_checkup"))
    assert flow.kept.tolist() == [0, 1]
    assert flow.left_out == {
        "excluded: known_dm == 1": 1,
        "excluded: hba1c >= 6.5": 2,
        "no outcome": 1,
        "missing: sbp": 1,
    }


def test_who_stays_has_an_outcome_and_every_input_also_among_real_people(fasting_cohort):
    table = read_patients(fasting_cohort, "diabetes_checkup")
    flow = eligible(table)
    kept = table.take(flow.kept)
    assert not np.isnan(kept.inputs).any()
    assert kept.outcome is not None
    assert kept.outcome.min() >= 0
    assert len(kept) + sum(flow.left_out.values()) == len(table)
