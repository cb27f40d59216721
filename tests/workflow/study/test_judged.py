"""Who is drawn for the intervals, and which risks are acted on."""

import numpy as np
import pytest
from tests.conftest import invented_csv

from kenshin.patients.reader import read_patients
from kenshin.workflow.study.judged import acted_of, clusters_of, judged


def table(tmp_path, periods):
    lines = invented_csv(240).splitlines()
    rows = [f"{line},P{i % periods}" for i, line in enumerate(lines[1:])]
    (tmp_path / "t.csv").write_text("\n".join([f"{lines[0]},period", *rows]))
    return read_patients(tmp_path / "t.csv", "diabetes_checkup")


@pytest.mark.parametrize(("periods", "drawn", "units"), [(3, "person", 240), (24, "cluster", 24)])
def test_clusters_are_drawn_where_there_are_enough_of_them(tmp_path, periods, drawn, units):
    people = table(tmp_path, periods)
    risks = np.random.default_rng(0).dirichlet([3, 2, 1], len(people))
    made = judged(people, people.outcome, risks, {}, {}, person=people.person, resamples=10, seed=0)
    assert (made.report.drawn, made.report.units) == (drawn, units)
    assert (clusters_of(people) is None) == (drawn == "person")


def test_the_threshold_is_the_middle_of_the_schemas_range(tmp_path):
    assert acted_of(table(tmp_path, 2).schema) == (2, pytest.approx(0.11))
