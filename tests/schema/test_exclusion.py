import pytest
from pydantic import ValidationError

from kenshin.schema.exclusion import Exclusion


@pytest.mark.parametrize(
    ("operator", "applies"),
    [
        ("==", [False, True, False]),
        ("!=", [True, False, True]),
        ("<", [True, False, False]),
        ("<=", [True, True, False]),
        (">", [False, False, True]),
        (">=", [False, True, True]),
    ],
)
def test_each_operator_compares_as_it_is_written(operator, applies):
    rule = Exclusion(variable="a", operator=operator, value=5.0, sentence="s")
    assert [rule.applies(v) for v in (4.0, 5.0, 6.0)] == applies


def test_an_unknown_operator_is_refused():
    with pytest.raises(ValidationError, match="Input should be"):
        Exclusion.model_validate({"variable": "a", "operator": "=<", "value": 5, "sentence": "s"})
