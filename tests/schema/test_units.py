import pytest
from hypothesis import given
from hypothesis import strategies as st

from kenshin.errors import DataError
from kenshin.schema.units import alternatives, conversion, convert


@pytest.mark.parametrize(("ifcc", "ngsp"), [(39, 5.72), (46, 6.36), (48, 6.54)])
def test_ifcc_gives_the_published_ngsp_value(ifcc, ngsp):
    assert round(convert(ifcc, "hba1c", "mmol/mol", "%"), 2) == ngsp


@pytest.mark.parametrize(("jds", "ngsp"), [(5.2, 5.55), (6.1, 6.47)])
def test_jds_gives_the_published_ngsp_value(jds, ngsp):
    assert convert(jds, "hba1c", "% (JDS)", "% (NGSP)") == pytest.approx(ngsp, abs=0.005)


@pytest.mark.parametrize(
    ("analyte", "unit", "to", "value", "expected"),
    [("glucose", "mmol/L", "mg/dL", 7.0, 126.1), ("cholesterol", "mmol/L", "mg/dL", 5.0, 193.3)]
    + [("pressure", "kPa", "mmHg", 16.0, 120.0), ("length", "m", "cm", 1.7, 170.0)],
)
def test_other_units_agree_with_the_clinic(analyte, unit, to, value, expected):
    assert convert(value, analyte, unit, to) == pytest.approx(expected, abs=0.05)


@given(st.floats(0.1, 1000), st.sampled_from(["mmol/mol", "% (JDS)"]))
def test_there_and_back_is_the_same_value(value, unit):
    there = conversion("hba1c", "% (NGSP)", unit)(value)
    assert conversion("hba1c", unit, "% (NGSP)")(there) == pytest.approx(value, rel=1e-12)


def test_an_unknown_unit_is_explained():
    with pytest.raises(DataError, match=r"got 'furlong'.*Write one of these units"):
        conversion("hba1c", "furlong", "%")


def test_plain_percent_is_ngsp_and_the_others_are_alternatives():
    assert alternatives("hba1c", "%") == ("mmol/mol", "% (JDS)")
