import pytest
from pydantic import ValidationError

from kenshin.saved_model.reference.interval import IntervalReference

GOOD = {"factor": 1.4, "level": 0.9, "plain": 0.7, "draws": 20}


@pytest.mark.parametrize(
    "changed",
    [
        {"factor": 0.9},
        {"factor": 21},
        {"factor": float("nan")},
        {"level": 1.1},
        {"plain": float("nan")},
        {"draws": 0},
        {"rows": 1},
    ],
)
def test_what_no_training_makes_is_refused(changed):
    with pytest.raises(ValidationError):
        IntervalReference.model_validate(GOOD | changed)


def test_it_survives_its_file_to_the_last_bit():
    made = IntervalReference(factor=1.1 + 2**-52, level=1 / 3, plain=0.1, draws=20)
    assert IntervalReference.model_validate_json(made.model_dump_json()) == made
