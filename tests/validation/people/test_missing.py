import json

import numpy as np
import pytest
from scipy.stats import chi2_contingency
from statsmodels.stats.proportion import confint_proportions_2indep

from kenshin.validation.people.missing import chi_square_p, difference_of_shares, missing_by_class
from kenshin.wording.say import say

NAMES = ["low", "medium", "high"]


def rows(share_by_class, n=3000, seed=0):
    rng = np.random.default_rng(seed)
    outcome = rng.choice(3, n, p=[0.5, 0.3, 0.2])
    values = rng.normal(size=n)
    values[rng.random(n) < np.array(share_by_class)[outcome]] = np.nan
    return missing_by_class({"x": values}, outcome, NAMES, 1)[0], values, outcome


def test_counts_are_by_class_and_over_all():
    row, values, outcome = rows([0.1, 0.2, 0.3])
    away = np.isnan(values)
    assert [cell.count for cell in row.missing] == [
        *(int(away[outcome == k].sum()) for k in range(3)),
        away.sum(),
    ]
    assert row.missing[1].share == pytest.approx(away[outcome == 1].mean())
    assert row.difference.estimate == pytest.approx(away[outcome >= 1].mean() - away[outcome == 0].mean())


def test_the_test_agrees_with_scipy():
    counts, people = np.array([12, 30, 25]), np.array([150, 200, 160])
    theirs = chi2_contingency([counts, people - counts], correction=False).pvalue
    assert chi_square_p(counts, people) == round(theirs, 4)


@pytest.mark.parametrize("four", [(56, 70, 48, 80), (9, 10, 3, 10), (0, 20, 5, 25), (0, 10, 0, 20)])
def test_the_interval_agrees_with_statsmodels(four):
    theirs = confint_proportions_2indep(*four, method="newcomb")
    found = difference_of_shares(*four)
    assert (found.low, found.high) == pytest.approx(tuple(theirs), abs=1e-9)


def test_missingness_that_follows_the_outcome_is_noticed_and_other_is_not():
    assert rows([0.1, 0.15, 0.25])[0].mechanism == "validation.missing_related"
    row, *_ = rows([0.2, 0.2, 0.2])
    assert row.mechanism == "validation.missing_unrelated"
    assert row.difference.low < 0 < row.difference.high


def test_the_test_is_wrong_in_five_of_a_hundred_when_nothing_is_related():
    wrong = sum(rows([0.2, 0.2, 0.2], 600, seed)[0].p < 0.05 for seed in range(400))
    assert 8 < wrong < 34  # 20 expected, SD 4.4


def test_a_few_missing_values_are_hidden_and_say_nothing():
    outcome = np.repeat([0, 1, 2], 100)
    values = np.ones(300)
    values[[0, 1, 2, 150, 250]] = np.nan
    (row,) = missing_by_class({"x": values}, outcome, NAMES, 1)
    assert [cell.count for cell in row.missing] == [None, None, None, 5]
    assert row.mechanism == "validation.missing_few"
    assert row.to_json()["difference"] == [None, None, None]
    json.dumps(row.to_json(), allow_nan=False)


def test_words_and_whole_columns_without_gaps_are_taken():
    outcome = np.repeat([0, 1, 2], 10)
    found = missing_by_class({"a": ["x"] * 30, "b": [None, ""] * 15, "c": np.arange(30)}, outcome, NAMES, 2)
    assert [row.missing[-1].count for row in found] == [0, 30, 0]
    assert found[0].mechanism == "validation.missing_none"
    assert (found[0].difference.estimate, found[1].difference.estimate) == (0.0, 0.0)


def test_no_one_is_no_error():
    (row,) = missing_by_class({"x": np.zeros(0)}, np.zeros(0, dtype=np.int64), NAMES, 1)
    assert np.isnan(row.p)
    assert say(row.mechanism)
