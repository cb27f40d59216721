import json

import pytest
from pydantic import TypeAdapter

from kenshin.nets.anatomy.flow import Flowing, Gap, Learned, Operation, Setting, Several, unique_name
from kenshin.wording.say import LANGUAGES

CAT = Operation(
    name="cat",
    kind="cat",
    arguments=(("tensors", Several((Flowing("a"), Several((Learned("w"), Flowing("b")))))), ("dim", Setting(1))),
    shape=(3,),
    dtype="float32",
    module="",
    module_class="Net",
    call=1,
    own_layer=False,
    multiply_adds=0,
)  # fmt: skip


def test_what_flows_in_is_found_in_its_order_within_lists_of_lists():
    assert CAT.sources() == ("a", "b")
    assert CAT.learned() == ("w",)
    assert CAT.argument("dim") == Setting(1)
    assert CAT.argument("eps") is None


@pytest.mark.parametrize("value", [True, False, 0, 1, -3, 1.0, 0.1, 1e300, "inf", "tanh", None, 2**60])
def test_a_setting_comes_back_from_json_as_the_same_kind_of_value(value):
    adapter = TypeAdapter(Setting)
    again = adapter.validate_python(json.loads(json.dumps(adapter.dump_python(Setting(value), mode="json"))))
    assert again == Setting(value)
    assert type(again.value) is type(value)


def test_a_taken_name_gets_the_next_free_number():
    assert unique_name("add", set()) == "add"
    assert unique_name("add", {"add", "add#3"}) == "add#2"


@pytest.mark.parametrize(
    "code",
    [
        "one_persons_path", "made_up_persons_path", "not_followed", "other_numbers", "several_answers",
        "no_fixed_shape", "closed_region", "complex_values", "value_not_kept",
    ],
)  # fmt: skip
def test_every_gap_is_a_sentence_of_its_own_in_each_language(code):
    gap = Gap(code, (("reason", "R{1}"), ("names", "N")))
    sentences = {gap.sentence(language) for language in LANGUAGES}
    assert len(sentences) == len(LANGUAGES)
    assert all(sentence.endswith((".", ")", "。", "。)")) for sentence in sentences)
