from itertools import pairwise

import torch
from hypothesis import given
from hypothesis import strategies as st

from kenshin.nets.check import check_net
from kenshin.nets.piecewise import PiecewiseNet


def encoded(value, pieces=5):
    return PiecewiseNet(inputs=1, pieces=pieces).encode(torch.tensor([[value]])).flatten().tolist()


def test_it_keeps_the_contract_for_any_number_of_inputs_and_classes():
    for inputs, classes in ((1, 2), (4, 3), (12, 5)):
        assert check_net(PiecewiseNet(inputs, classes), inputs, classes) == ()


@given(st.floats(-2.5, 2.5))
def test_inside_the_ruler_the_pieces_add_up_to_the_place(value):
    """Equation 1 of the paper: passed pieces are 1, pieces ahead 0, the one between a share."""
    pieces = encoded(value)
    assert all(a >= b - 1e-6 for a, b in pairwise(pieces))
    assert abs(sum(pieces) - (value + 2.5)) < 1e-5  # five pieces of width 1 from −2.5


def test_nobody_falls_off_the_ruler():
    assert encoded(-4.0)[0] < encoded(-3.0)[0] < 0
    assert encoded(4.0)[-1] > encoded(3.0)[-1] > 1
    assert encoded(-4.0)[1:] == [0.0] * 4
