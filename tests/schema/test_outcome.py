import pytest
from pydantic import ValidationError

from kenshin.schema.outcome import Outcome


def outcome(*classes):
    given = [{"value": v, "name": n, "label": n} for v, n in classes]
    return Outcome.model_validate({"column": "y", "definition": "d", "classes": given})


def test_classes_keep_their_order():
    assert outcome(("2", "low"), ("1", "high")).class_names == ("low", "high")


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        ([("0", "a")], "at least 2"),
        ([("0", "a"), ("0", "b")], "same value"),
        ([("0", "a"), ("1", "a")], "same name"),
        ([("", "a"), ("1", "b")], "at least 1 character"),
        ([("0", "a b"), ("1", "b")], "should match pattern"),
    ],
)
def test_classes_that_cannot_be_told_apart_are_refused(classes, message):
    with pytest.raises(ValidationError, match=message):
        outcome(*classes)
