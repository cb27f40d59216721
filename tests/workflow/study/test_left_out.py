"""Counts of the sites that are left out."""

import numpy as np

from kenshin.training.pipeline import Pipeline
from kenshin.workflow.internal.again import People
from kenshin.workflow.study.left_out import left_out_document


class Even(Pipeline):
    """A training that says 30 % of everyone, with a little noise."""

    def fit(self, *_):
        return self

    def risks(self, inputs):
        risk = 0.3 + 0.1 * np.tanh(inputs[:, 0])
        return np.column_stack([1 - risk, risk])


def document(sites, events):
    count = sum(sites.values())
    labels = [name for name, people in sites.items() for _ in range(people)]
    outcome = np.concatenate([np.arange(people) < events[name] for name, people in sites.items()]).astype(
        np.int64
    )
    inputs = np.random.default_rng(0).normal(size=(count, 1))
    people = People(inputs, outcome, np.arange(count), 2)
    return left_out_document(Even("simple", 2), people, labels, (), 1, 0, lambda *_: None)


def test_a_site_of_three_is_hidden_with_another_that_would_give_it_away():
    rows = document({"A": 200, "B": 100, "C": 3}, {"A": 60, "B": 30, "C": 1})["rows"]
    told = {row["label"]: (row["n"], row["events"]) for row in rows}
    assert told == {"A": (200, 60), "B": (None, None), "C": (None, None)}
    assert rows[1]["auroc"][0] is not None  # its performance is that of a hundred people


def test_numbers_have_too_few_digits_to_count_people_by():
    (row, *_) = document({"A": 200, "B": 100}, {"A": 60, "B": 30})["rows"]
    assert row["auroc"] == [round(value, 4) for value in row["auroc"]]


def test_names_of_single_people_are_no_sites():
    made = document({f"name {i}": 1 for i in range(60)}, dict.fromkeys((f"name {i}" for i in range(60)), 0))
    assert made["rows"] == []
    assert "from 2 to 12 groups" in made["reason"]["en"]


def test_the_unknown_are_no_site():
    rows = document({"?": 60, "A": 60, "B": 60}, {"?": 20, "A": 20, "B": 20})["rows"]
    assert [row["label"] for row in rows] == ["A", "B"]
