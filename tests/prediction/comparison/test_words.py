import pytest

from kenshin.errors import DataError
from kenshin.prediction.comparison.words import take_words
from kenshin.schema.file import load_schema

SCHEMA = load_schema("diabetes_checkup")


def test_words_are_taken_out_and_numbers_stay_for_scoring():
    given = {"age": 58, "sex": " 女性 ", "bmi": "NA", "unheard_of": 1}
    assert take_words(SCHEMA, given) == ({"sex": " 女性 "}, {"age": 58, "bmi": "NA", "unheard_of": 1})


@pytest.mark.parametrize("word", [None, "", "NA", " 未実施 "])
def test_a_missing_marker_is_no_word(word):
    assert take_words(SCHEMA, {"sex": word}) == ({}, {})


def test_without_groups_no_word_is_taken():
    schema = SCHEMA.model_copy(update={"compare_by": ()})
    assert take_words(schema, {"sex": "F"}) == ({}, {"sex": "F"})


def test_a_number_is_no_word():
    with pytest.raises(DataError, match="must be a word"):
        take_words(SCHEMA, {"sex": 1})
