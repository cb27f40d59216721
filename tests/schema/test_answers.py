import pytest
from tests.schema.test_file import SMALL

from kenshin.errors import DataError
from kenshin.schema.answers import ITEM_IDS, nearest_item
from kenshin.schema.file import READY_MADE, load_schema, read_schema, write_schema
from kenshin.schema.text import text_in


def test_answers_survive_the_round_trip_wherever_their_table_stands():
    table = '[answers]\n17 = "approved"\n"18a" = { en = "none", ja = "なし" }\n'
    last, first = (
        read_schema(SMALL + table),
        read_schema(SMALL.replace("[[variable]]", table + "[[variable]]", 1)),
    )
    assert last == first
    assert read_schema(write_schema(last)) == last
    assert text_in(last.answers["18a"], "ja") == "なし"


@pytest.mark.parametrize(("wrong", "meant"), [("12", "12a"), ("3d", "3a"), ("17a", "17"), ("27C", "27c")])
def test_an_item_that_does_not_exist_is_refused_with_the_nearest_one(wrong, meant):
    with pytest.raises(DataError) as error:
        read_schema(SMALL + f'[answers]\n"{wrong}" = "x"\n')
    assert f"got '{wrong}'. Did you mean '{meant}'?" in error.value.sentence("en")
    assert f"'{meant}'のことでしょうか" in error.value.sentence("ja")


def test_a_word_near_no_item_gets_no_suggestion():
    with pytest.raises(DataError, match=r"got 'ethics'\. docs"):
        read_schema(SMALL + '[answers]\nethics = "x"\n')


@pytest.mark.parametrize("empty", ['""', '"  "', '{ en = "x", ja = " " }'])
def test_an_answer_that_says_nothing_is_refused(empty):
    with pytest.raises(DataError, match="must say something, the one to item '17'"):
        read_schema(SMALL + f'[answers]\n"17" = {empty}\n')


def test_every_item_is_nearest_to_itself():
    assert tuple(nearest_item(item) for item in ITEM_IDS) == ITEM_IDS


@pytest.mark.parametrize("name", READY_MADE)
def test_the_ready_made_answers_stand_in_both_languages(name):
    answers = load_schema(name).answers
    assert {"3a", "8b", "9a"} <= set(answers)
    assert all(text_in(text, "en") != text_in(text, "ja") for text in answers.values())
    assert not {"18a", "18b", "18c", "18d", "19"} & set(answers)  # only who uses the schema can know these
