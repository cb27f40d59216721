import json
from dataclasses import asdict

import pytest

from kenshin.errors import DataError
from kenshin.schema.text import Bilingual
from kenshin.validation.checklist.checklist import checklist_json, counts, fill
from kenshin.validation.checklist.items import items


def row(item, filled=(), answers=(), kind="development"):
    return next(r for r in fill(dict(filled), dict(answers), kind) if r.id == item)


@pytest.mark.parametrize(("kind", "others"), [("development", "E"), ("external", "D")])
def test_every_item_has_a_row_and_those_of_the_other_kind_do_not_apply(kind, others):
    rows = fill({}, {}, kind)
    assert [r.id for r in rows] == [item.id for item in items()]
    assert {r.id for r in rows if r.status == "not_applicable"} == {
        i.id for i in items() if i.applies == others
    }


def test_rows_are_counted_and_the_four_kinds_make_the_whole():
    rows = fill({"10": "ours", "12f": "ours"}, {"17": "theirs", "18a": "theirs"}, "development")
    found = counts(rows)
    assert (found.filled, found.answered, found.not_applicable) == (1, 2, 4)
    assert found.applicable == 48 == 52 - found.not_applicable
    assert sum(asdict(found).values()) == 52


def test_an_open_item_says_what_to_write_and_where():
    said = row("17").text
    assert "Name the committee" in said.en
    assert 'answers."17" = "…"' in said.en
    assert 'answers."17" = "…"' in said.ja
    assert "委員会名" in said.ja


def test_our_words_come_first_and_the_makers_words_after_them():
    ours, theirs = Bilingual(en="Ours.", ja="私たち。"), Bilingual(en="Theirs.", ja="作った人。")
    both = row("10", {"10": ours}, {"10": theirs})
    assert both.status == "answered"
    assert both.text == Bilingual(en="Ours. Theirs.", ja="私たち。作った人。")
    assert row("10", {"10": ours}).text == ours
    assert row("10", (), {"10": "Theirs."}).text == Bilingual(en="Theirs.", ja="Theirs.")


def test_where_only_the_makers_know_the_rest_it_is_asked_for_until_they_have_answered():
    filled = row("9b", {"9b": "Four numbers."})
    assert filled.status == "filled"
    assert filled.text.en.startswith("Four numbers. Only the makers can say the rest.")
    assert row("9b", {"9b": "Four numbers."}, {"9b": "By a nurse."}).text.en == "Four numbers. By a nurse."


def test_a_proposal_leaves_the_item_open_until_the_makers_write_their_own():
    proposed = row("1", {"1": "A title."})
    assert proposed.status == "open"
    assert proposed.text.en.startswith("A title. This is a proposal.")
    taken = row("1", {"1": "A title."}, {"1": "Their title."})
    assert (taken.status, taken.text.en) == ("answered", "Their title.")


def test_what_does_not_apply_stays_so_whatever_is_said():
    assert row("24", {"24": "ours"}, {"24": "theirs"}).status == "not_applicable"
    assert row("24", {"24": "ours"}, kind="external").status == "filled"


def test_an_unknown_item_is_refused_with_the_nearest_one():
    with pytest.raises(DataError, match=r"items of the checklist.*got '17b'\. Did you mean '17'"):
        fill({}, {"17b": "…"}, "development")
    with pytest.raises(KeyError, match="17b"):
        fill({"17b": "ours"}, {}, "development")


def test_the_checklist_is_plain_json_with_its_source_and_both_languages():
    shape = json.loads(json.dumps(checklist_json(fill({}, {"19": "none"}, "external")), allow_nan=False))
    assert shape["format"] == "kenshin-checklist/1"
    assert "10.1136/bmj-2023-078378" in shape["source"]
    assert shape["counts"] == {"applicable": 44, "filled": 0, "answered": 1, "open": 43, "not_applicable": 8}
    assert len(shape["rows"]) == 52
    for each in shape["rows"]:
        assert list(each) == ["id", "section", "item", "applies", "status", "text"]
        assert all(set(each[name]) == {"en", "ja"} for name in ("section", "item", "text"))
