import numpy as np
import pytest
from tests.conftest import invented_csv

from kenshin.patients.check import check
from kenshin.patients.reader import read_patients

HEAD = "person,age,bmi,hba1c,sbp,class_fpg\n"


def findings(tmp_path, text):
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    return {(f.code, f.level): f for f in check(read_patients(path, "diabetes_checkup"))}


def test_an_ordinary_table_has_no_findings(people):
    assert check(people) == ()


@pytest.mark.parametrize("value", ["999", "9999", "-1", "0"])
def test_a_missing_code_is_an_error_with_a_hint(tmp_path, value):
    found = findings(tmp_path, invented_csv(40) + f"X,50,{value},5.6,120,0,0\n")
    finding = found["implausible", "error"]
    assert (finding.row, finding.column) == (42, "bmi")
    assert "code for missing" in finding.sentence("en")


def test_ifcc_among_percent_is_suspected_and_never_converted(tmp_path):
    finding = findings(tmp_path, invented_csv(40) + "X,50,25,48,120,0,0\n")["wrong_unit", "error"]
    assert "looks like mmol/mol" in finding.sentence("en")


def test_kilopascal_is_suspected(tmp_path):
    assert (
        "kPa"
        in findings(tmp_path, invented_csv(40) + "X,50,25,5.6,16,0,0\n")["wrong_unit", "error"].sentence()
    )


def test_a_person_twice_is_an_error_unless_a_date_tells_the_visits_apart(tmp_path):
    twice = HEAD + "A,50,25,5.6,120,0\nA,51,25,5.7,121,1\n"
    assert ("duplicate", "error") in findings(tmp_path, twice)
    dated = twice.replace("class_fpg", "class_fpg,visit").replace("120,0", "120,0,2020-01-01")
    dated = dated.replace("121,1", "121,1,2021-01-01")
    assert ("duplicate", "error") not in findings(tmp_path, dated)
    assert ("duplicate", "error") in findings(tmp_path, dated.replace("2021-01-01", "2020-01-01"))


def test_a_blank_id_is_an_error(tmp_path):
    assert ("blank_id", "error") in findings(tmp_path, HEAD + ",50,25,5.6,120,0\nB,51,25,5.7,121,1\n")


def test_unknown_labels_and_empty_classes_are_errors(tmp_path):
    assert ("unknown_label", "error") in findings(tmp_path, HEAD + "A,50,25,5.6,120,High \n")
    assert ("class_without_people", "error") in findings(
        tmp_path, HEAD + "A,50,25,5.6,120,0\nB,51,25,5.7,121,0\n"
    )


def test_an_absent_input_column_is_an_error(tmp_path):
    assert ("no_column", "error") in findings(tmp_path, "person,age,bmi,hba1c,class_fpg\nA,50,25,5.6,0\n")


def test_constant_missing_and_old_hba1c_are_warnings(tmp_path):
    rows = "".join(f"P{i},50,{20 + i},5.{i},{'' if i else 120},{i % 3},2012-05-0{i + 1}\n" for i in range(9))
    found = findings(tmp_path, HEAD.replace("\n", ",visit\n") + rows)
    assert {("constant", "warning"), ("missing", "warning"), ("ngsp_or_jds", "warning")} <= set(found)


def test_a_label_cut_from_one_input_is_an_error(tmp_path):
    lines = invented_csv(200).splitlines()
    cut = [lines[0]]
    for line in lines[1:]:
        cells = line.split(",")
        cut.append(",".join([*cells[:-1], str(int(np.digitize(float(cells[3]), [5.3, 5.8])))]))
    assert findings(tmp_path, "\n".join(cut))["label_is_input", "error"].column == "hba1c"


def test_checking_changes_nothing(people):
    before = people.inputs.copy()
    check(people)
    assert np.array_equal(people.inputs, before)
