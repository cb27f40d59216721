import torch
from tests.nets import my_nets
from tests.training.together import stacked_nets
from torch import nn

from kenshin.training.together.structure import changed, parts, remember


def test_nets_that_differ_only_in_their_numbers_have_the_same_parts():
    for net in (stacked_nets.DirectParameter, stacked_nets.Attention, my_nets.WithBatchNorm):
        assert parts(net(4, 3)) == parts(net(4, 3))


def test_another_layer_size_setting_or_frozen_parameter_is_another_structure():
    base = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.1), nn.Linear(8, 3))
    frozen = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.1), nn.Linear(8, 3))
    frozen[0].bias.requires_grad_(False)
    others = [
        frozen,
        nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Dropout(0.1), nn.Linear(8, 3)),
        nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.2), nn.Linear(8, 3)),
        nn.Sequential(nn.Linear(4, 9), nn.ReLU(), nn.Dropout(0.1), nn.Linear(9, 3)),
    ]
    assert all(parts(base) != parts(other) for other in others)


def test_what_forward_rewrites_is_found_by_name():
    batch, counting = my_nets.WithBatchNorm(4, 3), stacked_nets.CountsItsCalls(4, 3)
    for net, name in ((batch, "norm.running_mean"), (counting, "calls")):
        before = remember(net)
        assert changed(net, before) is None
        net(torch.randn(5, 4))
        assert changed(net, before) == name


def test_keeping_an_answer_for_a_look_is_no_change():
    class Keeps(stacked_nets.FunctionalRelu):
        def forward(self, x):
            self.last = super().forward(x)
            return self.last

    net = Keeps(4, 3)
    before = remember(net)
    net(torch.randn(5, 4))
    assert changed(net, before) is None
