import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from kenshin.nets.drawing.shown import kind_of, shortened
from kenshin.nets.drawing.terminal.cells import tame
from tests.nets.drawing.terminal.test_cells import odd_texts
from tests.nets.many_nets import traced


@given(odd_texts, st.integers(0, 40))
def test_a_shortened_text_never_takes_more_room(text, room):
    tamed = tame(text)
    short = shortened(tamed, room)
    assert cell_len(short) <= room
    assert short == tamed or cell_len(tamed) > room


@pytest.mark.parametrize(
    ("net", "kinds"),
    [
        ("OneReLU", {"a": "Linear", "relu": "ReLU", "relu#2": "ReLU", "relu#3": "relu", "gelu": "gelu"}),
        ("Attention", {"t.norm1": "LayerNorm", "t.add": "add", "t.self_attn.linear": "linear"}),
    ],
)
def test_a_layer_is_called_by_its_class_and_a_function_by_its_name(net, kinds):
    operations = {operation.name: operation for operation in traced(net).anatomy.operations}
    assert {name: kind_of(operations[name]) for name in kinds} == kinds
