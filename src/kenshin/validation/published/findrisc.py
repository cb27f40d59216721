"""FINDRISC: how likely is drug-treated diabetes within ten years, from eight questions?

The form of 0 to 26 points that is in use, with family history; the score of Lindström & Tuomilehto
2003, Diabetes Care 26:725, doi:10.2337/diacare.26.3.725, ran from 0 to 20.
"""

from typing import Final

import numpy as np

from kenshin.validation.published import items
from kenshin.validation.published.score import Answer, Answers, Points, PublishedScore, RiskBand

__all__ = ["FINDRISC", "findrisc_points"]


def findrisc_points(answers: Answers) -> Points:
    """0 to 26 points; NaN where any answer is not known.

    Args:
        answers: age [years], bmi [kg/m²], waist [cm], sex (man 1), activity (30 minutes a day 1),
            vegetables (or fruit or berries every day 1), bp_drug, high_glucose_ever, family_history
            (degree 0, 1 or 2).
    """
    man = answers["sex"] == 1
    waist, degree = answers["waist"], answers["family_history"]
    points = (
        _age(answers["age"])
        + _bmi(answers["bmi"])
        + np.where(man, _waist(waist, 94, 102), _waist(waist, 80, 88))
        + 2 * (answers["activity"] == 0)
        + 1 * (answers["vegetables"] == 0)
        + 2 * (answers["bp_drug"] == 1)
        + 5 * (answers["high_glucose_ever"] == 1)
        + 5 * (degree == 1)
        + 3 * (degree == 2)
    )
    known = np.all([~np.isnan(answers[item.name]) for item in _ITEMS], axis=0)
    return np.where(known, points, np.nan)


def _age(years: Answer) -> Points:
    """Below 45: 0, 45 to 54: 2, 55 to 64: 3, above 64 (so from 65 on): 4."""
    return 2.0 * (years >= 45) + (years >= 55) + (years >= 65)


def _bmi(bmi: Answer) -> Points:
    """Below 25: 0, 25 to 30: 1, above 30: 3."""
    return 1.0 * (bmi >= 25) + 2 * (bmi > 30)


def _waist(waist: Answer, low: float, high: float) -> Points:
    """Below the lower limit: 0, from it to the upper: 3, above: 4."""
    return 3.0 * (waist >= low) + (waist > high)


_ITEMS: Final = (
    items.AGE,
    items.BMI,
    items.WAIST,
    items.SEX,
    items.ACTIVITY,
    items.VEGETABLES,
    items.BP_DRUG,
    items.HIGH_GLUCOSE_EVER,
    items.FAMILY_HISTORY,
)

FINDRISC: Final = PublishedScore(
    name="findrisc",
    title="FINDRISC",
    source="Lindström & Tuomilehto 2003, doi:10.2337/diacare.26.3.725; the later form of 0 to 26 points",
    horizon="10 years",
    items=_ITEMS,
    highest=26,
    bands=(
        RiskBand(0, 6, 1 / 100),
        RiskBand(7, 11, 1 / 25),
        RiskBand(12, 14, 1 / 6),
        RiskBand(15, 20, 1 / 3),
        RiskBand(21, 26, 1 / 2),
    ),
    high_from=None,
    points=findrisc_points,
)
