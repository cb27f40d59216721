import json

import numpy as np
import pytest

from kenshin.validation.people import differences
from kenshin.validation.people.compare import compared
from kenshin.validation.people.table_one import TableOne, table_one


def table(seed, older=0.0, women=0.5, n=500):
    rng = np.random.default_rng(seed)
    age = rng.normal(50 + older, 10, n)
    sex = np.where(rng.random(n) < women, "female", "male").tolist()
    return table_one({"age": age, "sex": sex}, np.zeros(n, dtype=np.int64), ["all"]), age, sex


def test_two_tables_say_what_the_people_themselves_say():
    (before, age, sex), (now, other_age, other_sex) = table(0), table(1, older=5, women=0.7)
    by_age, by_sex = compared(TableOne.from_json(json.loads(json.dumps(before.to_json()))), now)
    spread = np.sqrt((age.var(ddof=1) + other_age.var(ddof=1)) / 2)
    assert by_age.standardised == pytest.approx((other_age.mean() - age.mean()) / spread)
    assert by_age.spread == pytest.approx(other_age.std(ddof=1) / age.std(ddof=1))
    shares = [[np.mean(np.array(s) == "female"), np.mean(np.array(s) == "male")] for s in (sex, other_sex)]
    assert by_sex.standardised == pytest.approx(differences.of_shares(*shares))
    assert by_age.differs
    assert by_sex.differs


def test_the_same_people_do_not_differ():
    (before, *_), (now, *_) = table(0), table(0)
    for each in compared(before, now):
        assert each.standardised == 0
        assert not each.differs


def test_a_word_that_the_development_never_met_is_named():
    group = np.zeros(100, dtype=np.int64)
    before = table_one({"site": ["a"] * 50 + ["b"] * 50}, group, ["all"])
    now = table_one({"site": ["a"] * 50 + ["c"] * 50}, group, ["all"])
    (found,) = compared(before, now)
    assert found.new_levels == ("c",)
    assert found.now == {"a": 0.5, "b": 0.0, "c": 0.5}
    assert np.isnan(found.standardised) or found.standardised > 1


def test_hidden_levels_count_together():
    group = np.zeros(100, dtype=np.int64)
    before = table_one({"site": ["a"] * 60 + ["b"] * 37 + ["c"] * 3}, group, ["all"])
    now = table_one({"site": ["a"] * 50 + ["b"] * 40 + ["c"] * 10}, group, ["all"])
    (found,) = compared(before, now)
    assert found.before == {"a": 0.6}
    assert found.standardised == pytest.approx(differences.of_shares([0.6, 0.4], [0.5, 0.5]))
    assert found.new_levels == ()


def test_a_variable_of_only_one_table_or_of_another_kind_is_not_compared():
    group = np.zeros(10, dtype=np.int64)
    before = table_one({"age": np.arange(10.0), "bmi": np.arange(10.0)}, group, ["all"])
    now = table_one({"age": ["old"] * 10}, group, ["all"])
    assert compared(before, now) == ()
    few = table_one({"age": np.full(10, np.nan)}, group, ["all"])
    assert compared(before, few)[0].to_json()["standardised"] is None


def test_a_spread_beyond_all_numbers_is_none_in_json():
    before, now = table(0)[0].to_json(), table(1)[0]
    before["rows"][0]["numbers"][-1]["sd"] = 1e-308
    shape = compared(TableOne.from_json(before), now)[0].to_json()
    assert shape["spread"] is None
    json.dumps(shape, allow_nan=False)
