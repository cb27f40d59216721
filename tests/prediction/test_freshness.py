from datetime import date, timedelta

import pytest

from kenshin.errors import DataError, UsageError
from kenshin.prediction.freshness import read_day, read_measured, stale
from kenshin.prediction.refusal import REFUSALS
from kenshin.schema.file import load_schema, read_schema, write_schema

ON = date(2025, 4, 1)
SCHEMA = load_schema("diabetes_checkup")
STRICT = read_schema(
    write_schema(SCHEMA).replace("stale_after = 120", 'stale_after = 120\nwhen_stale = "refuse"')
)


@pytest.mark.parametrize(("days", "warned"), [(0, False), (120, False), (121, True), (4000, True)])
def test_a_measurement_is_stale_from_the_day_after_its_last_one_on(days, warned):
    findings, refusal = stale(SCHEMA, {"hba1c": ON - timedelta(days=days)}, ON)
    assert bool(findings) == warned
    assert refusal is None


def test_the_warning_says_what_is_how_old_in_both_languages():
    finding = stale(SCHEMA, {"hba1c": date(2024, 4, 1)}, ON)[0][0]
    assert (finding.level, finding.code, finding.column) == ("warning", "stale", "hba1c")
    assert (
        finding.sentence()
        == "HbA1c (NGSP) (hba1c) was measured 365 days before the day of the estimate; it should be at most 120 days old. Use a newer value if there is one."
    )
    assert finding.sentence("ja").startswith("HbA1c(NGSP)(hba1c)は推定の日より365日前の測定です。120日以内")


def test_every_old_value_is_named_in_the_schemas_order_whatever_the_order_given():
    old = date(2020, 1, 1)
    findings, _ = stale(SCHEMA, {"sbp": old, "bmi": old, "age": old}, ON)
    assert [f.values["name"] for f in findings] == ["bmi", "sbp"]


def test_a_schema_may_refuse_to_estimate_with_an_old_value():
    findings, refusal = stale(STRICT, {"hba1c": date(2024, 4, 1)}, ON)
    assert refusal.code == "stale"
    assert refusal.code in REFUSALS
    assert "no estimate is made" in refusal.sentence()
    assert "推定しません" in refusal.sentence("ja")
    assert findings
    assert stale(STRICT, {"hba1c": ON, "bmi": date(2020, 1, 1)}, ON)[1] is None


def test_a_measurement_after_the_day_of_the_estimate_is_a_mistake():
    with pytest.raises(
        DataError, match=r"must not lie after the day of the estimate \(2025-04-01\), bmi is dated 2025-04-02"
    ):
        stale(SCHEMA, {"bmi": date(2025, 4, 2)}, ON)


@pytest.mark.parametrize("name", ["weight", "known_dm", "sex"])
def test_only_inputs_have_a_day_of_measurement(name):
    with pytest.raises(UsageError, match="must belong to an input"):
        stale(SCHEMA, {name: ON}, ON)
    with pytest.raises(UsageError, match="must belong to an input"):
        read_measured(SCHEMA, {name: "2025-04-01"})


def test_days_are_read_as_tables_write_them():
    assert read_measured(SCHEMA, {"bmi": "2025/4/1", "hba1c": "令和7年4月1日"}) == {"bmi": ON, "hba1c": ON}


@pytest.mark.parametrize("text", ["", "04/01/2025", "yesterday", "2025-02-30"])
def test_a_text_that_is_no_day_is_refused(text):
    with pytest.raises(DataError, match="year first"):
        read_day(text)
