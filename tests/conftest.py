"""People for the tests, all invented unless a fixture's name says otherwise; and a browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from kenshin.patients.reader import read_patients
from kenshin.patients.table import PatientTable
from kenshin.training.recipe import Recipe
from kenshin.workflow.develop import train
from kenshin.workflow.model import Model

SHARED = Path(__file__).parents[2] / "shared"


def invented_csv(people: int = 300, seed: int = 0, letter: str = "P") -> str:
    """A check-up table of nobody: risk rises with age, BMI and HbA1c, with noise; ids begin with the letter."""
    rng = np.random.default_rng(seed)
    age = rng.integers(20, 81, people)
    bmi = np.clip(rng.normal(25, 4, people), 15, 50).round(1)
    hba1c = np.clip(rng.normal(5.5, 0.4, people), 4.2, 6.4).round(1)
    sbp = np.clip(rng.normal(125, 15, people), 85, 200).round()
    latent = 0.03 * (age - 50) + 0.1 * (bmi - 25) + 2.0 * (hba1c - 5.5) + rng.logistic(0, 1, people)
    label = np.digitize(latent, [0.5, 2.0])
    lines = ["person,age,bmi,hba1c,sbp,known_dm,class_fpg"]
    rows = zip(age, bmi, hba1c, sbp, label, strict=True)
    lines += [f"{letter}{i:04d},{a},{b},{h},{s:.0f},0,{c}" for i, (a, b, h, s, c) in enumerate(rows)]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="session")
def people_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("people") / "people.csv"
    path.write_text(invented_csv(), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def people(people_file: Path) -> PatientTable:
    return read_patients(people_file, "diabetes_checkup")


@pytest.fixture(scope="session")
def newcomers_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """People whom the models of the tests were not trained on."""
    path = tmp_path_factory.mktemp("newcomers") / "newcomers.csv"
    path.write_text(invented_csv(seed=7, letter="N"), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def newcomers(newcomers_file: Path) -> PatientTable:
    return read_patients(newcomers_file, "diabetes_checkup")


@pytest.fixture(scope="session")
def quick() -> Recipe:
    return Recipe(epochs=3, folds=3)


@pytest.fixture(scope="session")
def model(people: PatientTable, quick: Recipe) -> Model:
    return train(people, copies=2, recipe=quick, seed=1)


@pytest.fixture(scope="session")
def saved(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved") / "model"
    model.save(folder)
    return folder


@pytest.fixture(scope="session")
def fasting_cohort() -> Path:
    path = SHARED / "data" / "nhanes_2007_2012_fasting.csv"
    if not path.is_file():
        pytest.skip("the fasting cohort of real people lies in ../shared, which is absent here")
    return path


FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """A real browser, one for a whole run; only files of the tests are ever opened."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("these tests look at pages in Chromium, which is not installed here")
    api = pytest.importorskip("playwright.sync_api", reason="these tests drive Chromium with playwright")
    with api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()
