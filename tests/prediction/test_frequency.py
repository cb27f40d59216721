from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kenshin.prediction.frequency import frequency_of, of_100
from kenshin.schema.file import load_schema, read_schema

SCHEMA = load_schema("diabetes_checkup")
FUTURE = """
kenshin = 1
name = "later"
title = "Later"
intended_use = "Tests"
population = "Nobody"
horizon = { en = "5 years", ja = "5年" }
[outcome]
column = "y"
definition = "made up"
kind = "future"
classes = [{ value = "0", name = "no", label = "no" }, { value = "1", name = "yes", label = { en = "yes", ja = "あり" } }]
[[variable]]
name = "x"
role = "input"
columns = ["x"]
label = "x"
range = [0.0, 1.0]
"""


@settings(deadline=None, derandomize=True)
@given(st.lists(st.floats(0, 1), min_size=2, max_size=10).filter(lambda parts: sum(parts) > 1e-3))
def test_people_add_up_to_a_hundred_and_stay_beside_their_share(parts):
    shares = np.array(parts) / sum(parts)
    people = of_100(shares.tolist())
    assert sum(people) == 100
    assert all(abs(count - 100 * share) < 1 + 1e-4 for count, share in zip(people, shares, strict=True))


def test_no_other_whole_numbers_are_nearer_than_those_of_the_largest_remainders():
    every = [(a, b, 100 - a - b) for a, b in product(range(101), repeat=2) if a + b <= 100]
    for shares in np.random.default_rng(0).dirichlet([1, 1, 1], 20):
        best = min(sum(abs(n - 100 * s) for n, s in zip(ns, shares, strict=True)) for ns in every)
        mine = sum(abs(n - 100 * s) for n, s in zip(of_100(shares.tolist()), shares, strict=True))
        assert mine == pytest.approx(best, abs=1e-9)


def test_the_last_bits_of_a_probability_change_nothing():
    assert of_100([0.29, 0.71]) == of_100([0.29 - 1e-12, 0.71 + 1e-12]) == (29, 71)


@pytest.mark.parametrize(
    ("risk", "low", "high", "number", "shown"),
    [
        (0.31, 0.241, 0.379, "about 31", "plausibly 24–38"),
        (0.312, 0.3115, 0.3125, "about 31", "plausibly 31–32"),
        (0.31, 0.31, 0.31, "about 31", "plausibly 30–32"),
        (0.004, 0.001, 0.021, "fewer than 1", "plausibly up to 3"),
        (0.996, 0.97, 0.999, "more than 99", "plausibly 97 or more"),
        (0.5, 0.001, 0.999, "about 50", "almost any number"),
        (0.0, 0.0, 0.0, "fewer than 1", "plausibly up to 1"),
        (1.0, 1.0, 1.0, "more than 99", "plausibly 99 or more"),
    ],
)
def test_a_risk_is_said_as_people_with_a_range(risk, low, high, number, shown):
    made = frequency_of(SCHEMA, [1 - risk, 0.0, risk], [(0.0, 1.0), (0.0, 0.0), (low, high)])
    sentence = made.sentences()["high"]
    assert (
        sentence
        == f"Of 100 people with the same values, {number} have the class “high” ({sentence.partition('(')[2]}"
    )
    assert shown in sentence


@settings(deadline=None, derandomize=True)
@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_the_number_never_lies_outside_its_range(one, two, three):
    low, risk, high = sorted((one, two, three))
    made = frequency_of(SCHEMA, [1 - risk, 0.0, risk], [(1 - high, 1 - low), (0.0, 0.0), (low, high)])
    for people, (fewest, most) in zip(made.people, made.ranges, strict=True):
        assert 0 <= fewest <= people <= most <= 100
        assert fewest < most


@pytest.mark.parametrize(
    ("schema", "name", "english", "japanese"),
    [
        (SCHEMA, "high", "have the class “high”", "「高」に当たる人は約30人"),
        (
            load_schema("diagnosed_status"),
            "diabetes",
            "are recorded as “told diabetes”",
            "「糖尿病と言われた」と記録されている人は約30人",
        ),
        (read_schema(FUTURE), "yes", "Time looked ahead: 5 years.", "見通す期間: 5年"),
    ],
)
def test_what_happens_to_the_people_is_said_as_the_outcome_is_meant(schema, name, english, japanese):
    others = len(schema.class_names) - 1
    risks = [0.7] + [0.0] * (others - 1) + [0.3]
    made = frequency_of(schema, risks, [(risk * 0.9, min(1.0, risk * 1.1)) for risk in risks])
    assert english in made.sentences()[name]
    assert japanese in made.sentences("ja")[name]
    assert made.sentences("ja")[name].startswith("同じ値の100人のうち、")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_an_average_is_said_to_be_one_and_nobody_is_addressed(language):
    shape = frequency_of(SCHEMA, [0.4, 0.5, 0.1], [(0.3, 0.5), (0.4, 0.6), (0.05, 0.2)]).to_json(language)
    text = shape["reading"] + "".join(entry["sentence"] for entry in shape["classes"].values())
    assert not [word for word in ("your", "You", "あなた", "because", "due to") if word in text]
    assert ("need not fit each one" if language == "en" else "一人ひとりに当てはまるとは限りません") in shape[
        "reading"
    ]
    assert sum(entry["of_100"] for entry in shape["classes"].values()) == 100


def test_a_sentence_says_the_number_that_the_probability_reads_as():
    made = frequency_of(SCHEMA, [0.547, 0.277, 0.176], [(0.4, 0.6), (0.2, 0.4), (0.1, 0.3)])
    assert made.people == (55, 28, 17)
    assert "about 18" in made.sentences()["high"]
