import base64

import numpy as np
import pytest
from pydantic import ValidationError

from kenshin.saved_model.card import PeopleCard, UpdatedOn
from kenshin.saved_model.known_people import also_marked, marked, overlap, unmarked_files

IDS = [f"P{i:04d}" for i in range(500)]


def card(table="aa", **more):
    return PeopleCard(
        in_table=500, used=500, per_class={}, left_out={}, train_per_copy=1, stop_per_copy=1, out_of_fold=1,
        table_sha256=table, **more,
    )  # fmt: skip


def test_exactly_the_people_of_the_training_are_known_again():
    known = overlap(marked(card(), IDS, 0), ["P0499", "X1", "P0000", "P500", "p0001"])
    assert known.tolist() == [0, 2]


def test_someone_with_several_visits_is_known_in_every_row():
    people = marked(card(), ["a", "a", "b"], 0)
    assert len(base64.b64decode(people.marks)) == 2 * 8
    assert overlap(people, ["b", "c", "a", "a"]).tolist() == [0, 2, 3]


def test_full_width_letters_and_spaces_make_no_other_person():
    assert overlap(marked(card(), ["P0001"], 0), ["Ｐ０００１", " P0001 "]).tolist() == [0, 1]


def test_a_card_holds_no_id_and_says_nothing_of_their_order():
    people = marked(card(), IDS, 0)
    assert people == marked(card(), IDS[::-1], 0)
    assert not any(name in people.model_dump_json() for name in IDS)


def test_the_same_training_gives_the_same_marks_and_another_one_others():
    first = marked(card(), IDS, 0)
    assert first == marked(card(), IDS, 0)
    for other in (marked(card(), IDS, 1), marked(card("bb"), IDS, 0)):
        assert other.salt != first.salt
        mine, theirs = (np.frombuffer(base64.b64decode(c.marks), ">u8") for c in (first, other))
        assert not set(mine.tolist()) & set(theirs.tolist())


def test_without_ids_or_marks_nothing_can_be_told_but_by_the_file():
    assert marked(card(), None, 0) == card()
    assert overlap(card(), IDS) is None
    assert overlap(marked(card(), IDS, 0), None) is None
    assert unmarked_files(card(), IDS) == {("aa", 500)}
    assert unmarked_files(marked(card(), IDS, 0), IDS) == set()
    assert unmarked_files(marked(card(), IDS, 0), None) == {("aa", 500)}


def test_people_of_an_update_are_known_as_well():
    file = UpdatedOn(table_sha256="bb", in_table=2, marked=True)
    people = also_marked(marked(card(), IDS, 0), ["N1", "N2"], file)
    assert overlap(people, ["N2", "P0001", "N3"]).tolist() == [0, 1]
    assert unmarked_files(people, IDS) == set()


def test_an_update_without_marks_leaves_its_file_to_be_compared():
    file = UpdatedOn(table_sha256="bb", in_table=2, marked=False)
    people = also_marked(marked(card(), IDS, 0), None, file)
    assert unmarked_files(people, IDS) == {("bb", 2)}
    bare = also_marked(card(), ["N1", "N2"], file.model_copy(update={"marked": True}))
    assert bare.marks is None
    assert bare.updated_on[0].marked is False


@pytest.mark.parametrize("marks", ["AAAA", "no base64!", "===="])
def test_marks_that_are_none_are_refused_when_a_card_is_read(marks):
    with pytest.raises(ValidationError):
        card(marks=marks)
