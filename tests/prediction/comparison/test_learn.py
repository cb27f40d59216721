import time
from dataclasses import replace

import numpy as np
import pytest
from tests.prediction.comparison.people import risks_of, table_of, without

from kenshin.prediction.comparison.learn import cumulated, curve_of, learn_comparison, rounded_count
from kenshin.prediction.comparison.place import place_everyone
from kenshin.saved_model.reference.comparison import FEWEST, SHARES, ComparisonReference
from kenshin.schema.file import read_schema

SHARES_IN_USE = np.array(SHARES)


@pytest.mark.parametrize("people", [106, 107, 1000, 4321])
def test_quantiles_are_numpys(people):
    values = np.random.default_rng(people).lognormal(size=people)
    assert curve_of(values).quantiles == pytest.approx(np.quantile(values, SHARES_IN_USE).tolist(), rel=1e-12)


@pytest.mark.parametrize("people", [0, 1, 11, 12, 40, 57, 99, 105, 106, 500])
def test_at_least_five_people_lie_beyond_every_quantile_that_is_kept(people):
    values = np.random.default_rng(people).normal(size=people)
    for quantile in curve_of(values).quantiles:
        if quantile is not None:
            assert (values < quantile).sum() >= 5
            assert (values > quantile).sum() >= 5


def test_a_group_of_forty_keeps_its_middle_and_one_of_ten_nothing():
    kept = [q is not None for q in curve_of(np.arange(40.0)).quantiles]
    assert kept == [False, False] + 15 * [True] + [False, False]
    assert set(curve_of(np.arange(10.0)).quantiles) == {None}


def test_people_without_a_value_are_not_counted():
    values = np.arange(200.0)
    with_gaps = np.concatenate([values, np.full(100, np.nan)])
    assert curve_of(with_gaps) == curve_of(values)


def test_probabilities_of_a_class_or_a_higher_one_are_sums_from_the_top():
    risks = risks_of(50, classes=5)
    expected = np.column_stack([risks[:, c:].sum(axis=1) for c in range(1, 5)])
    np.testing.assert_allclose(cumulated(risks), expected, rtol=1e-12)


def test_every_group_of_forty_people_is_there_and_no_smaller_one():
    table = table_of(400, sex=("F",) * 361 + ("M",) * 39)
    made = learn_comparison(table.schema, table, risks_of(400))
    found = {cell.groups: cell.people for cell in made.cells}
    assert (None, None) in found
    assert ("F", None) in found
    assert not [groups for groups in found if groups[0] == "M"]
    assert found[(None, None)] == 400
    assert found[("F", None)] == 360


def test_visits_of_one_person_count_once():
    table = table_of(400, persons=[f"P{i % 39}" for i in range(400)])
    assert learn_comparison(table.schema, table, risks_of(400)).cells == ()


def test_a_missing_id_makes_nobody_the_same_person():
    table = table_of(60, persons=[""] * 60)
    assert learn_comparison(table.schema, table, risks_of(60)).cells[-1].people == 60


def test_people_without_a_risk_are_left_out():
    table, risks = table_of(300), risks_of(300)
    risks[:100] = np.nan
    left = learn_comparison(table.schema, table, risks)
    assert left == learn_comparison(table.schema, table.take(np.arange(100, 300)), risks[100:])


def test_a_table_without_the_column_makes_coarser_groups():
    table = without(table_of(300), "sex")
    made = learn_comparison(table.schema, table, risks_of(300))
    assert made.by == ("age",)
    assert made.cells[-1].groups == (None,)


@pytest.mark.parametrize("people", [30, 50, 300])
def test_the_reference_survives_its_file_to_the_last_bit(people):
    table = table_of(people, bmi=np.full(people, np.nan), sbp=np.full(people, 120.0))
    made = learn_comparison(table.schema, table, risks_of(people))
    again = ComparisonReference.model_validate_json(made.model_dump_json())
    assert again == made
    assert bool(made.cells) == (people >= FEWEST)


def test_the_order_of_people_changes_nothing():
    table, risks = table_of(500), risks_of(500)
    order = np.random.default_rng(3).permutation(500)
    assert learn_comparison(table.schema, table.take(order), risks[order]) == learn_comparison(
        table.schema, table, risks
    )


@pytest.mark.parametrize("people", [40, 45, 104, 995, 1235, 99_949, 1_234_567])
def test_a_count_that_is_told_hides_the_last_people(people):
    told = rounded_count(people)
    assert told % 10 == 0
    assert abs(told - people) <= max(5, people / 200)


@pytest.mark.parametrize(("classes", "inputs"), [(2, 4), (5, 12), (10, 30)])
def test_any_number_of_classes_and_inputs_is_summed_up(classes, inputs):
    risk_classes = ", ".join(f'{{ value = "{c}", name = "c{c}", label = "c{c}" }}' for c in range(classes))
    variables = "".join(
        f'[[variable]]\nname = "x{i}"\nrole = "input"\ncolumns = ["x{i}"]\nlabel = "x{i}"\nrange = [-9.0, 9.0]\n'
        f"missing_allowed = true\n{'bands = [0.0]' if i == 0 else ''}\n"
        for i in range(inputs)
    )
    schema = read_schema(
        'kenshin = 1\nname = "wide"\ntitle = "t"\nintended_use = "t"\npopulation = "p"\nhorizon = "h"\n'
        f'compare_by = ["x0"]\n[outcome]\ncolumn = "y"\ndefinition = "d"\nclasses = [{risk_classes}]\n{variables}'
    )
    values = np.random.default_rng(0).normal(size=(200, inputs))
    values[:, 1] = np.nan
    values[:, 2] = 3.0
    values[:, 3] = values[:, 3] > 0
    numbers = {f"x{i}": values[:, i] for i in range(inputs)}
    table = replace(table_of(200), schema=schema, numbers=numbers, words={})
    risks = risks_of(200, classes=classes)
    made = learn_comparison(schema, table, risks)
    assert [cell.groups for cell in made.cells] == [("0–",), ("–-1",), (None,)]
    for cell in made.cells:
        assert (len(cell.risks), len(cell.inputs)) == (classes - 1, inputs)
        assert set(cell.inputs[1].quantiles) == {None}
    shown = place_everyone(made, schema, numbers, {}, risks).person(0).to_json("ja")
    assert len(shown["risks"]) == classes - 1
    assert len(shown["inputs"]) == inputs - 1


def test_a_hundred_thousand_people_take_seconds():
    table = table_of(100_000, persons=[f"P{i}" for i in range(100_000)])
    begun = time.perf_counter()
    learn_comparison(table.schema, table, risks_of(100_000))
    assert time.perf_counter() - begun < 10
