import json
import time

import numpy as np
import pytest

from kenshin.validation.people import differences
from kenshin.validation.people.table_one import TableOne, table_one


def people(n=1500, seed=0):
    rng = np.random.default_rng(seed)
    age = rng.normal(50, 10, n).round()
    age[rng.random(n) < 0.1] = np.nan
    sex = rng.choice(["female", "male", None], n, p=[0.5, 0.4, 0.1])
    return {"age": age, "sex": sex.tolist()}, rng.choice(3, n, p=[0.6, 0.3, 0.1])


def table(*args, **keywords):
    columns, group = people(*args, **keywords)
    return columns, group, table_one(columns, group, ["low", "medium", "high"])


def test_numbers_are_those_of_numpy_in_each_group_and_over_all():
    columns, group, found = table()
    row, age = found.rows[0], columns["age"]
    for at, part in enumerate([*(age[group == g] for g in range(3)), age]):
        numbers = row.numbers[at]
        assert numbers.mean == pytest.approx(np.nanmean(part))
        assert numbers.sd == pytest.approx(np.nanstd(part, ddof=1))
        quartiles = tuple(np.nanpercentile(part, [25, 50, 75]))
        assert (numbers.quartile, numbers.median, numbers.upper_quartile) == quartiles
        assert row.missing[at].count == np.isnan(part).sum()
        assert row.missing[at].share == pytest.approx(np.isnan(part).mean())
        assert found.people[at].count == len(part)
    assert np.isnan(row.difference)


def test_words_are_counted_and_with_the_missing_ones_are_everyone():
    columns, group, found = table()
    row, sex = found.rows[1], np.array(columns["sex"], dtype=object)
    assert row.levels == ("female", "male")
    for at, part in enumerate([*(sex[group == g] for g in range(3)), sex]):
        assert [row.counts[level][at].count for level in (0, 1)] == [
            (part == "female").sum(),
            (part == "male").sum(),
        ]
        assert sum(level[at].share for level in row.counts) + row.missing[at].share == pytest.approx(1)


def test_two_groups_are_held_against_each_other():
    columns, group = people()
    found = table_one(columns, np.minimum(group, 1), ["low", "higher"])
    age, lower = columns["age"], group == 0
    expected = (np.nanmean(age[~lower]) - np.nanmean(age[lower])) / np.sqrt(
        (np.nanvar(age[~lower], ddof=1) + np.nanvar(age[lower], ddof=1)) / 2
    )
    assert found.rows[0].difference == pytest.approx(expected)
    sex = np.array(columns["sex"], dtype=object)
    known = np.isin(sex, ["female", "male"])
    shares = [[np.mean(sex[side & known] == s) for s in ("female", "male")] for side in (lower, ~lower)]
    assert found.rows[1].difference == pytest.approx(differences.of_shares(*shares))


def test_a_few_people_are_hidden_with_what_would_give_them_away():
    group = np.repeat([0, 1], [100, 50])
    words = ["a"] * 60 + ["b"] * 37 + ["c"] * 3 + ["a"] * 20 + ["b"] * 30
    found = table_one({"word": words}, group, ["low", "high"])
    row = found.rows[0]
    plain = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert plain["rows"][0]["counts"][2][0] == {"count": None, "share": None}
    shown = {(level, at) for level in range(3) for at in range(3) if row.counts[level][at].count is not None}
    assert not shown & {(2, 0), (2, 2), (1, 0), (1, 2)}  # c, in its group and over all, and the next smallest
    assert {(0, 0), (0, 2)} <= shown
    assert np.isnan(row.difference)


def test_statistics_of_four_people_are_not_given_and_do_not_follow_from_others():
    group = np.repeat([0, 1, 2], [30, 26, 4])
    found = table_one({"age": np.arange(60.0)}, group, ["low", "medium", "high"])
    assert found.people[2].count is None
    (row,) = found.to_json()["rows"]
    assert [numbers["mean"] for numbers in row["numbers"]] == [14.5, None, None, 29.5]
    two = table_one({"age": np.arange(30.0)}, np.repeat([0, 1], [26, 4]), ["low", "high"])
    assert two.to_json()["rows"][0]["difference"] is None


def test_a_table_comes_back_from_its_file():
    *_, found = table(80)
    again = TableOne.from_json(json.loads(json.dumps(found.to_json(), allow_nan=False)))
    assert again.to_json() == found.to_json()
    assert again.rows[1] == found.rows[1] or np.isnan(found.rows[1].difference)


def test_shuffling_people_changes_nothing_but_rounding():
    columns, group = people()
    order = np.random.default_rng(1).permutation(len(group))
    moved = {"age": columns["age"][order], "sex": [columns["sex"][i] for i in order]}
    one, two = (table_one(c, g, ["l", "m", "h"]) for c, g in ((columns, group), (moved, group[order])))
    assert one.rows[1].counts == two.rows[1].counts
    assert one.rows[0].numbers[-1].mean == pytest.approx(two.rows[0].numbers[-1].mean)


def test_no_one_and_nothing_known_are_tables_too():
    empty = table_one({"age": np.zeros(0), "sex": []}, np.zeros(0, dtype=np.int64), ["low", "high"])
    unknown = table_one(
        {"age": np.full(20, np.nan), "sex": [None] * 20}, np.repeat([0, 1], 10), ["low", "high"]
    )
    for found in (empty, unknown):
        json.dumps(found.to_json(), allow_nan=False)
    assert unknown.rows[1].missing[0].count == 10


def test_six_thousand_people_and_twenty_variables_take_less_than_a_second():
    columns, group = people(6000)
    many = {f"{name}{turn}": values for turn in range(10) for name, values in columns.items()}
    started = time.perf_counter()
    table_one(many, group, ["low", "medium", "high"])
    assert time.perf_counter() - started < 1.0


def test_the_values_of_five_people_do_not_follow_from_their_statistics():
    few, enough = (table_one({"age": np.arange(float(n))}, np.zeros(n, int), ["all"]) for n in (5, 20))
    assert few.rows[0].numbers[0].mean == 2.0
    assert np.isnan([few.rows[0].numbers[0].quartile, few.rows[0].numbers[0].median]).all()
    assert enough.rows[0].numbers[0].median == 9.5
