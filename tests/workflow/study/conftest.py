"""A whole report of a small model on invented people."""

import pytest
from tests.conftest import invented_csv

from kenshin.patients.reader import read_patients
from kenshin.workflow.develop import train
from kenshin.workflow.study.development import report
from kenshin.workflow.study.wishes import Wishes

FEW = Wishes(bootstraps=4, refits=5, parts=3, repetitions=2, resamples=20)


@pytest.fixture(scope="session")
def grouped(tmp_path_factory):
    """The invented people with a sex and a period, which say nothing; two of them of a third sex."""
    lines = invented_csv(360, seed=4).splitlines()
    groups = [("male" if i % 2 else "female", f"{2020 + i % 3}") for i in range(360)]
    groups[0] = groups[1] = ("other", "2020")
    rows = [f"{line},{sex},{period}" for line, (sex, period) in zip(lines[1:], groups, strict=True)]
    path = tmp_path_factory.mktemp("grouped") / "grouped.csv"
    path.write_text("\n".join([f"{lines[0]},sex,period", *rows]) + "\n")
    return read_patients(path, "diabetes_checkup")


@pytest.fixture(scope="session")
def developed(grouped, quick):
    return train(grouped, copies=2, recipe=quick, seed=1)


@pytest.fixture(scope="session")
def steps():
    return []


@pytest.fixture(scope="session")
def made(developed, grouped, steps):
    return report(developed, grouped, wishes=FEW, on_step=lambda *step: steps.append(step))
