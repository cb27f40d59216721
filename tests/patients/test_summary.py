import numpy as np
import pytest
import scipy.stats
from tests.conftest import invented_csv

from kenshin.patients.reader import read_patients
from kenshin.patients.summary import PERCENTILES, summary_of


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    path = tmp_path_factory.mktemp("summary") / "people.csv"
    lines = invented_csv(120).splitlines()
    lines[1] = lines[1].split(",")[0] + ",50,,5.6,120,0,0"
    path.write_text("\n".join(lines))
    return read_patients(path, "diabetes_checkup")


def test_each_input_is_summed_up_as_scipy_does(table):
    for summary, values in zip(summary_of(table), table.inputs.T, strict=True):
        there = values[~np.isnan(values)]
        described = scipy.stats.describe(there)
        assert summary.n == described.nobs
        assert summary.mean == pytest.approx(described.mean)
        assert summary.sd == pytest.approx(np.sqrt(described.variance))
        expected = [scipy.stats.scoreatpercentile(there, p) for p in PERCENTILES]
        assert summary.percentiles == pytest.approx(expected)


def test_missing_values_are_counted_and_left_out(table):
    by_name = {summary.name: summary for summary in summary_of(table)}
    assert (by_name["bmi"].n, by_name["bmi"].missing) == (119, 1)
    assert by_name["age"].missing == 0


def test_percentiles_of_few_people_are_kept_back(table):
    assert all(s.percentiles is None and s.mean is not None for s in summary_of(table.take(range(49))))
    assert all(s.percentiles is not None for s in summary_of(table.take(range(2, 52))))


def test_nobody_and_a_single_person_have_what_there_is(table):
    assert {(s.n, s.mean, s.sd) for s in summary_of(table.take([]))} == {(0, None, None)}
    alone = summary_of(table.take([5]))
    assert [s.mean for s in alone] == table.inputs[5].tolist()
    assert {s.sd for s in alone} == {None}
