"""Tables of nobody, for the tests of this folder."""

from dataclasses import replace

import numpy as np

from kenshin.patients.table import PatientTable
from kenshin.schema.file import load_schema


def table_of(people, seed=0, persons=None, **changed):
    """Random people; `changed` replaces columns by name."""
    rng = np.random.default_rng(seed)
    schema = load_schema("diabetes_checkup")
    numbers = {
        "age": rng.integers(20, 90, people).astype(float),
        "bmi": rng.normal(25, 4, people),
        "hba1c": rng.normal(5.5, 0.4, people).round(1),
        "sbp": rng.normal(125, 15, people).round(),
    }
    words = {"sex": tuple(rng.choice(["F", "M"], people).tolist())}
    for name, column in changed.items():
        (words if name == "sex" else numbers)[name] = column
    if persons is not None:
        words["person"] = tuple(persons)
    rows = np.arange(2, people + 2)
    columns = {name: name for name in (*numbers, *words)}
    return PatientTable(schema, numbers, words, None, rows, columns)


def risks_of(people, seed=1, classes=3):
    return np.random.default_rng(seed).dirichlet(np.ones(classes), people)


def without(table, name):
    """The table, had it not that column."""
    words = {n: column for n, column in table.words.items() if n != name}
    numbers = {n: column for n, column in table.numbers.items() if n != name}
    return replace(table, words=words, numbers=numbers)
