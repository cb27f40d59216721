import numpy as np

from kenshin.prediction.comparison.cells import group_columns, levels
from kenshin.schema.file import load_schema


def test_groups_become_coarser_step_by_step_and_end_with_everyone():
    found = levels(3)
    assert found[0] == (0, 1, 2)
    assert found[-1] == ()
    assert len(set(found)) == 8
    assert [len(level) for level in found] == sorted((len(level) for level in found), reverse=True)


def test_of_two_variables_the_later_one_is_kept_first():
    assert levels(2)[1] == (1,)


def test_an_unknown_group_is_none():
    schema = load_schema("diabetes_checkup")
    numbers = {"age": np.array([50.0, np.nan])}
    found = group_columns(schema, ("sex", "age"), numbers, {"sex": ("", "女")}, 2)
    assert found == ((None, "女"), ("40–64", None))
