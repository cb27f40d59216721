import time

import numpy as np
import pytest
from scipy.stats import percentileofscore
from tests.prediction.comparison.people import risks_of, table_of

from kenshin.patients.eligible import eligible
from kenshin.patients.reader import read_patients
from kenshin.prediction.comparison.learn import learn_comparison
from kenshin.prediction.comparison.place import place, place_everyone

PERSON = {"age": 50.0, "bmi": 25.0, "hba1c": 5.5, "sbp": 125.0}


@pytest.fixture(scope="module")
def table():
    return table_of(4000)


@pytest.fixture(scope="module")
def reference(table):
    return learn_comparison(table.schema, table, risks_of(len(table)))


def test_places_are_scipys_percentiles_of_the_persons_own_group(table, reference):
    risks = risks_of(len(table))
    placed = place_everyone(reference, table.schema, table.numbers, table.words, risks)
    women = (np.array(table.words["sex"]) == "F") & (table.numbers["age"] >= 65)
    bmi = table.numbers["bmi"][women]
    expected = percentileofscore(bmi, bmi, kind="strict")
    lower = placed.lower[women, 2 + 1]
    told = (lower > 0) & (lower < 100)
    assert 0.89 < told.mean() < 0.91
    np.testing.assert_allclose(lower[told], expected[told], atol=2)
    top = risks[women, 2]
    expected = percentileofscore(top, top, kind="strict")
    lower = placed.lower[women, 1]
    told = (lower > 0) & (lower < 100)
    np.testing.assert_allclose(lower[told], expected[told], atol=2)


def test_real_people_are_placed_where_scipy_places_them(fasting_cohort):
    cohort = read_patients(fasting_cohort, "diabetes_checkup")
    cohort = cohort.take(eligible(cohort).kept)
    made = learn_comparison(cohort.schema, cohort, risks_of(len(cohort)))
    placed = place_everyone(made, cohort.schema, cohort.numbers, cohort.words, risks_of(len(cohort)))
    members = np.flatnonzero(placed.cell == placed.cell[0])
    assert len(members) > 500
    for column, name in ((3, "bmi"), (5, "sbp")):
        values = cohort.numbers[name][members]
        lower, higher = placed.lower[members, column], placed.higher[members, column]
        told = (lower > 0) & (lower < 100)
        np.testing.assert_allclose(
            lower[told], percentileofscore(values, values[told], kind="strict"), atol=4
        )
        told = (higher > 0) & (higher < 100)
        np.testing.assert_allclose(
            higher[told], percentileofscore(-values, -values[told], kind="strict"), atol=4
        )


def test_a_higher_number_is_never_placed_lower(table, reference):
    values = np.linspace(10, 45, 300)
    numbers = {name: np.full(300, value) for name, value in PERSON.items()} | {"bmi": values}
    placed = place_everyone(reference, table.schema, numbers, {"sex": ("F",) * 300}, risks_of(300))
    assert (np.diff(placed.lower[:, 3]) >= 0).all()
    assert (np.diff(placed.higher[:, 3]) <= 0).all()


@pytest.mark.parametrize(
    ("words", "age", "groups"),
    [
        ({"sex": "F"}, 50, {"sex": "F", "age": "40–64"}),
        ({"sex": " F "}, 64.0, {"sex": "F", "age": "40–64"}),
        ({"sex": "女性"}, 50, {"age": "40–64"}),
        ({}, 50, {"age": "40–64"}),
        ({"sex": "M"}, None, {"sex": "M"}),
        ({}, None, {}),
    ],
)
def test_a_person_is_placed_in_the_finest_group_that_is_known(table, reference, words, age, groups):
    found = place(reference, table.schema, PERSON | {"age": age}, words, [0.5, 0.3, 0.2])
    assert found.to_json()["groups"] == groups


def test_the_ends_are_told_without_a_number_that_few_people_made(table, reference):
    found = place(reference, table.schema, PERSON | {"bmi": 99, "sbp": 60}, {}, [1.0, 0.0, 0.0])
    assert "more than 95 have a lower number" in found.input_sentences()["bmi"]
    assert "fewer than 5 have a lower number" in found.input_sentences()["sbp"]
    assert "fewer than 5 have a lower number" in found.risk_sentences()["high"]
    assert "95人超" in found.input_sentences("ja")["bmi"]
    assert "5人未満" in found.input_sentences("ja")["sbp"]


def test_a_small_group_knows_its_own_ends():
    table = table_of(50, age=np.full(50, 50.0))
    made = learn_comparison(table.schema, table, risks_of(50))
    found = place(made, table.schema, PERSON | {"bmi": 99, "sbp": 60}, {}, [0.5, 0.3, 0.2])
    assert "more than 85" in found.input_sentences()["bmi"]
    assert "fewer than 15" in found.input_sentences()["sbp"]


def test_of_two_numbers_that_many_share_the_lower_ones_are_at_most_five_off():
    for upper in range(15, 86):
        table = table_of(400, sbp=np.where(np.arange(400) % 100 < upper, 1.0, 0.0))
        made = learn_comparison(table.schema, table, risks_of(400))
        found = place(made, table.schema, {"sbp": 1}, {}, [0.5, 0.3, 0.2])
        sbp = {v.name: place for v, place in found.inputs}["sbp"]
        assert abs(sbp.below - (100 - upper)) <= 5
        assert abs(100 - sbp.below - sbp.above - upper) <= 5


def test_numbers_that_many_share_are_told_apart_from_lower_ones():
    shared = np.where(np.arange(400) % 100 < 28, 140.0, 120.0)
    table = table_of(400, sbp=shared, bmi=np.full(400, 22.0))
    made = learn_comparison(table.schema, table, risks_of(400))
    everyone = {"age": None, "hba1c": None}
    high = place(made, table.schema, everyone | {"sbp": 140, "bmi": 22}, {}, [0.5, 0.3, 0.2])
    low = place(made, table.schema, everyone | {"sbp": 120, "bmi": 22}, {}, [0.5, 0.3, 0.2])
    places = {v.name: found for v, found in high.inputs}
    assert (places["sbp"].lower.of_100, places["sbp"].same.of_100) == (75, 25)
    assert (places["bmi"].lower.kind, places["bmi"].same.kind) == ("fewer", "more")
    places = {v.name: found for v, found in low.inputs}
    assert (places["sbp"].lower.kind, places["sbp"].same.of_100) == ("fewer", 70)
    assert "about 75 have a lower number and about 25 the same" in high.input_sentences()["sbp"]


def test_a_missing_value_has_no_place_and_an_input_that_makes_the_group_neither(table, reference):
    found = place(reference, table.schema, PERSON | {"hba1c": None}, {"sex": "F"}, [0.5, 0.3, 0.2])
    shape = found.to_json()
    assert shape["inputs"]["hba1c"] is None
    assert set(shape["inputs"]) == {"bmi", "hba1c", "sbp"}
    assert set(place(reference, table.schema, {}, {}, [0.5, 0.3, 0.2]).to_json()["inputs"]) == set(PERSON)


def test_without_enough_people_there_is_no_comparison():
    table = table_of(39)
    made = learn_comparison(table.schema, table, risks_of(39))
    assert place(made, table.schema, PERSON, {"sex": "F"}, [0.5, 0.3, 0.2]) is None


def test_sentences_name_the_group_as_the_table_writes_it_and_nobody_else(table, reference):
    found = place(reference, table.schema, PERSON, {"sex": "F"}, [0.5, 0.3, 0.2])
    english, japanese = found.risk_sentences()["medium"], found.risk_sentences("ja")["medium"]
    assert english.startswith(
        "Estimate of “medium” or higher: of 100 people like those of the training (Sex: F, Age: 40–64 years), about "
    )
    assert japanese.startswith(
        "「中」以上の推定: 学習に使った人と同じような人(性別: F、年齢: 40–64歳)が100人いるとすると、"
    )
    every = [*found.risk_sentences().values(), *found.input_sentences().values(), found.sentence()]
    assert not [text for text in every if "your" in text.lower() or "you " in text.lower()]


def test_one_person_is_placed_as_in_a_table(table, reference):
    risks = risks_of(len(table))
    placed = place_everyone(reference, table.schema, table.numbers, table.words, risks)
    for i in range(0, 200, 7):
        numbers = {name: float(column[i]) for name, column in table.numbers.items()}
        alone = place(reference, table.schema, numbers, {"sex": table.words["sex"][i]}, risks[i].tolist())
        assert alone == placed.person(i)


def test_ten_thousand_people_are_placed_in_less_than_a_second(reference):
    many = table_of(10_000, seed=5)
    begun = time.perf_counter()
    place_everyone(reference, many.schema, many.numbers, many.words, risks_of(10_000))
    assert time.perf_counter() - begun < 1


def test_nobody_is_a_table_as_well(table, reference):
    nobody = table.take([])
    placed = place_everyone(reference, table.schema, nobody.numbers, nobody.words, np.empty((0, 3)))
    assert placed.lower.shape == (0, 6)
