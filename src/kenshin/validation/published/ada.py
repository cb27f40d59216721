"""The ADA/CDC risk test: who may have diabetes or its precursor without knowing?

Source: Bang et al. 2009, Ann Intern Med 151:775, doi:10.7326/0003-4819-151-11-200912010-00005, in
the form of the American Diabetes Association and the CDC. The algorithm was validated without the
question about gestational diabetes.
"""

from functools import partial
from typing import Final

import numpy as np

from kenshin.validation.published import items
from kenshin.validation.published.score import Answer, Answers, Points, PublishedScore

__all__ = ["ada_points", "ada_risk_test"]

_ITEMS: Final = (
    items.AGE,
    items.BMI,
    items.SEX,
    items.GESTATIONAL_DIABETES,
    items.FIRST_DEGREE,
    items.HIGH_BLOOD_PRESSURE,
    items.ACTIVITY,
)


def ada_points(answers: Answers, *, asian: bool = False) -> Points:
    """0 to 10 points; NaN where a needed answer is not known. Men need none about gestational diabetes.

    Args:
        answers: age [years], bmi [kg/m²], sex (man 1), gestational_diabetes, first_degree_relative,
            high_blood_pressure (ever diagnosed), activity (physically active 1).
        asian: whether the first point for BMI is given from 23 on, not from 25.
    """
    man = answers["sex"] == 1
    gestational = np.where(man, 0.0, answers["gestational_diabetes"])
    points = (
        _age(answers["age"])
        + _bmi(answers["bmi"], 23 if asian else 25)
        + man
        + (gestational == 1)
        + (answers["first_degree_relative"] == 1)
        + (answers["high_blood_pressure"] == 1)
        + (answers["activity"] == 0)
    )
    needed = {item.name: answers[item.name] for item in _ITEMS} | {"gestational_diabetes": gestational}
    known = np.all([~np.isnan(values) for values in needed.values()], axis=0)
    return np.where(known, points, np.nan)


def _age(years: Answer) -> Points:
    """Below 40: 0, then a point more at 40, 50 and 60."""
    return 1.0 * (years >= 40) + (years >= 50) + (years >= 60)


def _bmi(bmi: Answer, overweight: float) -> Points:
    """A point from overweight on, 2 from 30, 3 from 40: the columns of the test's table of weights."""
    return 1.0 * (bmi >= overweight) + (bmi >= 30) + (bmi >= 40)


def ada_risk_test(*, asian: bool = False) -> PublishedScore:
    """The test, with the BMI limit for Asian people where they are meant."""
    return PublishedScore(
        name="ada",
        title="ADA/CDC risk test",
        source="Bang et al. 2009, doi:10.7326/0003-4819-151-11-200912010-00005",
        horizon="",
        items=_ITEMS,
        highest=10,  # women cannot get the man's point, nor men that of gestational diabetes
        bands=(),
        high_from=5,
        points=partial(ada_points, asian=asian),
    )
