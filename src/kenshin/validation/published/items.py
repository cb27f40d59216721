"""Which questions do the published scores ask, and under which names may a schema hold the answers?

Words for yes, no, man and woman are read by `match`. A degree is that of the nearest relative with
diabetes: 1 for parents, brothers, sisters and children; 2 for grandparents, aunts, uncles and first
cousins; 0 for none.
"""

from typing import Final

from kenshin.validation.published.score import Item

__all__ = [
    "ACTIVITY",
    "AGE",
    "BMI",
    "BP_DRUG",
    "FAMILY_HISTORY",
    "FIRST_DEGREE",
    "GESTATIONAL_DIABETES",
    "HIGH_BLOOD_PRESSURE",
    "HIGH_GLUCOSE_EVER",
    "SEX",
    "VEGETABLES",
    "WAIST",
]

AGE: Final = Item("age", (("age", "number"),), ("years", "year", "y", "歳"))
BMI: Final = Item("bmi", (("bmi", "number"),), ("kg/m²", "kg/m2", "kg/m^2"))
WAIST: Final = Item("waist", (("waist", "number"),), ("cm",), "length")
SEX: Final = Item("sex", (("sex", "sex"),))
ACTIVITY: Final = Item("activity", (("activity", "yes_no"),))
VEGETABLES: Final = Item("vegetables", (("vegetables", "yes_no"),))
BP_DRUG: Final = Item("bp_drug", (("bp_drug", "yes_no"),))
HIGH_BLOOD_PRESSURE: Final = Item("high_blood_pressure", (("high_blood_pressure", "yes_no"),))
HIGH_GLUCOSE_EVER: Final = Item("high_glucose_ever", (("high_glucose_ever", "yes_no"),))
GESTATIONAL_DIABETES: Final = Item("gestational_diabetes", (("gestational_diabetes", "yes_no"),))
FAMILY_HISTORY: Final = Item("family_history", (("family_history", "degree"),))
FIRST_DEGREE: Final = Item(
    "first_degree_relative",
    (("first_degree_relative", "yes_no"), ("family_history", "first_degree")),
)
