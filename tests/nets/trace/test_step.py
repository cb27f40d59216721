import numpy as np
import pytest

from kenshin.nets.anatomy.flow import Flowing, Learned, Operation, Setting, Several
from kenshin.nets.trace.step import of_one_person, steps_of


def operation(name, *arguments):
    return Operation(name, "cat", arguments, (2,), "float32", "", "Net", 1, own_layer=False, multiply_adds=0)


OUTPUT = np.array([[3.0, 4.0]])


def only(arguments, values, learned=None):
    (step,) = steps_of([operation("cat", *arguments)], {"cat": OUTPUT, **values}, learned or {})
    return step


def test_each_argument_becomes_what_it_stands_for():
    x, w = np.array([[1.0]]), np.array([2.0])
    step = only(
        [
            ("tensors", Several((Flowing("x"), Learned("w"), Flowing("gone")))),
            ("dim", Setting(1)),
            ("limit", Setting("-inf")),
            ("how", Setting("tanh")),
        ],
        {"x": x},
        {"w": w},
    )
    assert step.given["tensors"][0] is x
    assert step.given["tensors"][1] is w
    assert step.given["tensors"][2] is None
    assert [step.given[name] for name in ("dim", "limit", "how")] == [1, -np.inf, "tanh"]


def test_an_operation_whose_output_was_not_kept_is_left_out():
    assert steps_of([operation("lost")], {"x": OUTPUT}, {}) == ()


def test_an_operation_that_gives_a_list_has_no_numbers_of_its_own():
    (step,) = steps_of([operation("chunk")], {"chunk": (OUTPUT, OUTPUT)}, {})
    assert step.output.shape == (1, 0)
    assert step.numbers.size == 0


def test_an_array_is_asked_for_by_the_names_that_kinds_give_it():
    step = only([("input", Flowing("x")), ("p", Setting(0.5)), ("eps", Setting(None))], {"x": OUTPUT})
    assert step.array("self", "input") is OUTPUT
    assert (step.setting("p"), step.setting("eps", 1e-5), step.setting("dim", -1)) == (0.5, 1e-5, -1)
    with pytest.raises(KeyError, match="weight"):
        step.array("weight", "p")


@pytest.mark.parametrize(
    ("shape", "without"),
    [((1, 3), (3,)), ((1,), ()), ((), ()), ((3, 1), (3, 1)), ((1, 1, 2), (1, 2))],
    ids=str,
)
def test_the_persons_axis_is_left_out_where_there_is_one(shape, without):
    assert of_one_person(np.zeros(shape)).shape == without
