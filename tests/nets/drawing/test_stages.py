from kenshin.nets.drawing.stages import groups_of
from tests.nets.many_nets import traced


def named(name):
    return [[stage.title for stage in group] for group in groups_of(traced(name).anatomy)]


def test_a_layer_and_the_activation_that_only_it_feeds_are_one_stage():
    assert named("SimpleNet") == [["fc1 → relu1"], ["fc2 → relu2"], ["output"]]


def test_what_is_used_again_before_its_activation_keeps_a_stage_of_its_own():
    assert named("OneReLU") == [["a → relu"], ["b → relu#2"], ["gelu"], ["add → relu#3"], ["cat"], ["c"]]


def test_what_one_of_pytorchs_layers_does_inside_is_one_group():
    groups = groups_of(traced("Attention").anatomy)
    (attention,) = [group for group in groups if len(group) > 1]
    assert {stage.main.module for stage in attention} == {"t.self_attn"}
    assert groups.index(attention) < len(groups) - 1


def test_what_flows_nowhere_is_left_out_and_everything_else_stands_once():
    anatomy = traced("LSTM").anatomy
    stood = [o.name for group in groups_of(anatomy) for stage in group for o in stage.operations]
    names = [operation.name for operation in anatomy.operations]
    assert stood == [name for name in names if name not in ("seen.getitem#2", "seen.getitem#3")]
    assert set(stood) < set(names)
