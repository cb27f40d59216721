import re

from kenshin.schema.answers import ITEM_IDS
from kenshin.validation.checklist.items import items

# As Table 2 of the statement marks them, doi:10.1136/bmj-2023-078378.
ONLY_DEVELOPMENT = {"9a", "12a", "12b", "12c", "15", "22", "27a", "27b"}
ONLY_EVALUATION = {"12f", "12g", "20c", "24"}


def test_the_standard_has_27_items_in_52_rows_in_order():
    ids = [item.id for item in items()]
    assert len(ids) == len(set(ids)) == 52
    assert {int(re.sub(r"\D", "", i)) for i in ids} == set(range(1, 28))
    assert ids == sorted(ids, key=lambda i: (int(re.sub(r"\D", "", i)), i))


def test_a_schema_knows_exactly_the_items_of_the_standard():
    assert tuple(item.id for item in items()) == ITEM_IDS


def test_each_item_applies_where_the_standard_says():
    assert {i.id for i in items() if i.applies == "D"} == ONLY_DEVELOPMENT
    assert {i.id for i in items() if i.applies == "E"} == ONLY_EVALUATION
    assert {i.applies for i in items()} == {"D", "E", "D;E"}


def test_sections_come_in_the_order_of_a_report():
    seen = list(dict.fromkeys(item.section.en for item in items()))
    assert [s.split()[0] for s in seen] == [
        *("Title", "Abstract", "Introduction", "Methods", "Open", "Patient", "Results", "Discussion")
    ]


def test_somebody_is_named_for_each_item():
    assert {item.who for item in items()} == {"A", "Q", "T", "A/Q", "T/A"}
    assert {item.id for item in items() if item.only_proposed} == {"1", "2", "25", "27c"}
    assert {item.id for item in items() if item.makers_know_more} >= {"3a", "5b", "17", "18f", "27b"}


def test_both_languages_ask_and_say_what_to_write():
    for item in items():
        for text in (item.section, item.asks, item.write):
            assert re.search(r"[ぁ-んァ-ヶ一-龠]", text.ja), item.id
            assert text.en.isprintable()
            assert not re.search(r"[ぁ-んァ-ヶ一-龠]", text.en), item.id
        assert item.write.en.endswith(".")
        assert item.write.ja.endswith("。")
        assert not item.asks.en.endswith(".")
