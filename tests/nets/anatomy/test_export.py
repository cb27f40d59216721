import logging
import sys
import tempfile

import numpy as np
import pytest
import torch
from torch import nn

from kenshin.nets.anatomy.export import NotFollowed, follow
from kenshin.nets.anatomy.flow import Flowing, Learned, Setting, Several
from kenshin.nets.anatomy.measure import anatomy_of
from kenshin.nets.trace.live import trace_of
from tests.nets import many_nets
from tests.nets.many_nets import BY_NAME, traced


def test_arguments_are_named_as_pytorchs_schema_names_them_defaults_included():
    (convolution, *_) = traced("Signals").anatomy.operations
    assert dict(convolution.arguments) == {
        "input": Flowing("x"),
        "weight": Learned("a.weight"),
        "bias": Learned("a.bias"),
        "stride": Several((Setting(1),)),
        "padding": Setting("same"),
        "dilation": Several((Setting(2),)),
        "groups": Setting(1),
    }


def test_each_operation_knows_the_module_that_made_it_and_which_call_it_was():
    made_by = [
        (o.name, o.module, o.module_class, o.call, o.own_layer) for o in traced("OneReLU").anatomy.operations
    ]
    assert made_by[1:4] == [
        ("relu", "relu", "ReLU", 1, True),
        ("b", "b", "Linear", 1, True),
        ("relu#2", "relu", "ReLU", 2, True),
    ]
    assert made_by[4] == ("gelu", "", "OneReLU", 1, False)


def test_a_subclass_of_a_layer_is_the_users_own():
    (_, linear, *_) = traced("OwnLayers").anatomy.operations
    assert (linear.name, linear.kind, linear.own_layer) == ("a.linear", "linear", False)


def test_a_region_without_gradients_is_open_like_any_other():
    assert traced("OwnLayers").anatomy.operations[0].name == "mul"


@pytest.mark.parametrize("name", BY_NAME)
def test_nets_that_everyone_passes_alike_have_no_gap_but_that_of_several_answers(name):
    gaps = [gap.code for gap in traced(name).gaps]
    assert gaps == (["several_answers"] if name == "TwoAnswers" else [])


def test_values_that_are_altered_in_place_flow_from_the_operation_that_altered_them():
    operations = {o.name: o for o in traced("WritesInPlace").anatomy.operations}
    assert operations["add"].sources() == ("select_scatter",)
    assert operations["mul#2"].sources() == ("slice_scatter", "slice_scatter")


WAYS = ["ChoosesAWay", "CountsByAValue", "CatchesItsOwnError", "RemembersAndChooses"]


@pytest.mark.parametrize("way", WAYS)
def test_where_values_decide_the_path_of_this_very_person_is_followed_and_said_so(way):
    torch.manual_seed(0)
    net = getattr(many_nets, way)().eval()
    paths = set()
    for person in np.random.default_rng(0).normal(size=(5, 4)):
        trace = trace_of(net, person)
        with torch.no_grad():
            expected = net(torch.tensor(person[None], dtype=torch.float32)).numpy()
        assert trace.output == pytest.approx(expected, abs=1e-6)
        assert [gap.code for gap in trace.gaps] == ["one_persons_path"]
        paths.add(tuple(step.operation.name for step in trace.steps))
        for step in trace.steps:
            for equation in trace.equations(step.operation.name):
                assert equation.recomputed() == pytest.approx(equation.value, rel=1e-6, abs=1e-6)
    assert len(paths) > 1
    assert "this is the path that this person takes" in trace.gaps[0].sentence("en")
    assert "この人が通った経路" in trace.gaps[0].sentence("ja")


def test_an_anatomy_of_such_a_net_says_that_its_person_was_made_up():
    (gap,) = anatomy_of(many_nets.ChoosesAWay().eval(), 4).gaps
    assert "one made-up input" in gap.sentence("en")
    assert "架空の入力" in gap.sentence("ja")


@pytest.mark.parametrize("way", ["UsesANumber", "LoopsOverValues"])
def test_a_number_taken_out_of_a_tensor_is_followed_for_everyone(way):
    net = getattr(many_nets, way)().eval()
    trace = trace_of(net, [0.5, -1.5, 2.0, 0.1])
    assert trace.gaps == ()
    with torch.no_grad():
        assert trace.output == pytest.approx(net(torch.tensor([[0.5, -1.5, 2.0, 0.1]])).numpy(), abs=1e-6)
    for step in trace.steps:
        if step.kind in ("add", "mul"):
            assert all(e.expression is not None for e in trace.equations(step.operation.name))
            for equation in trace.equations(step.operation.name):
                assert equation.recomputed() == pytest.approx(equation.value, abs=1e-6)


def test_a_size_that_depends_on_the_values_has_no_shape_and_a_sentence():
    trace = trace_of(many_nets.SumsThePositive().eval(), [0.5, -1.0, 2.0, 0.1])
    shapes = {o.name: o.shape for o in trace.anatomy.operations}
    assert (shapes["index"], shapes["sum"]) == (None, ())
    assert "index" in trace.gaps[0].sentence("en")
    assert "形は示していません" in trace.gaps[0].sentence("ja")


@pytest.mark.parametrize(
    ("way", "code"), [("ThroughNumpy", "not_followed"), ("SwallowsErrors", "other_numbers")]
)
def test_a_net_that_cannot_be_followed_falls_back_to_its_modules_and_ends_right(way, code):
    torch.manual_seed(1)
    net = getattr(many_nets, way)().eval()
    trace = trace_of(net, [0.5, -1.5, 2.0, 0.1])
    with torch.no_grad():
        expected = net(torch.tensor([[0.5, -1.5, 2.0, 0.1]])).numpy()
    assert np.array_equal(trace.output, expected)
    assert [(s.operation.name, s.kind) for s in trace.steps] == [("a", "Linear"), ("b", "Linear")]
    assert np.array_equal(trace.value("b"), expected)
    assert all(equation.expression is None for equation in trace.equations("a"))
    assert (trace.anatomy.operations, trace.anatomy.result, trace.anatomy.total) == ((), None, 35)
    assert [layer.name for layer in trace.anatomy.layers] == ["a", "b"]
    (gap,) = trace.gaps
    assert gap.code == code
    assert "only the modules that were called are shown" in gap.sentence("en")
    assert "式も書けません" in gap.sentence("ja")


class LeavesItsDevice(many_nets.Two):
    def forward(self, x):
        with torch.autocast("cpu"):
            h = self.a(x)
        return self.b(h.float())


def test_a_region_that_stays_closed_is_named_and_what_comes_out_is_right():
    net = LeavesItsDevice().eval()
    trace = trace_of(net, [1.0, 2, 3, 4])
    assert [gap.code for gap in trace.gaps] == ["closed_region"]
    with torch.no_grad():
        assert trace.output == pytest.approx(net(torch.tensor([[1.0, 2, 3, 4]])).numpy(), abs=1e-6)


def test_the_encoder_is_opened_operation_by_operation_with_frozen_weights_too():
    example = BY_NAME["Attention"]
    anatomy = anatomy_of(example.net().requires_grad_(False), example.shape)
    assert [o.name for o in anatomy.operations] == [o.name for o in traced("Attention").anatomy.operations]


def test_nothing_is_printed_logged_or_left_in_a_file(capfd, caplog, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = logging.root.manager.disable
    trace_of(many_nets.ChoosesAWay().eval(), [1.0, 2, 3, 4])
    with pytest.raises(NotFollowed):
        follow(many_nets.ThroughNumpy(), torch.ones(1, 4))
    out, err = capfd.readouterr()
    assert (out, err) == ("", "")
    assert caplog.records == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert logging.root.manager.disable == before
    assert logging.getLogger("torch.__trace").filters == []


class Tells(many_nets.Two):
    def forward(self, x):
        sys.stdout.write("a person came by\n")
        return self.b(self.a(x))


def test_what_a_net_prints_is_printed_for_the_person_once(capsys):
    trace_of(Tells().eval(), [1.0, 2, 3, 4])
    assert capsys.readouterr().out == "a person came by\n"


def test_the_last_operation_is_the_answer():
    for name in BY_NAME:
        if name != "TwoAnswers":
            anatomy = traced(name).anatomy
            assert anatomy.result == anatomy.operations[-1].name == anatomy.layers[-1].name


def test_counters_and_running_values_are_no_part_of_the_flow():
    net = nn.Sequential(nn.Conv2d(1, 2, 2), nn.BatchNorm2d(2)).train()
    assert [o.name for o in anatomy_of(net, (1, 4, 4)).operations] == ["0", "1"]
