import random

import numpy as np
import pytest
import torch
from torch import nn

from kenshin.errors import UsageError
from kenshin.nets.anatomy.measure import anatomy_of
from kenshin.nets.anatomy.unchanged import unchanged
from kenshin.nets.trace.live import trace_of
from tests.nets import many_nets
from tests.nets.many_nets import BY_NAME


def which(held):
    """The very object, or those that a list or dict (of parameters, of hooks, …) contains."""
    if isinstance(held, dict):
        return {key: id(part) for key, part in held.items()}
    return [id(part) for part in held] if isinstance(held, list | set) else id(held)


def everything(net):
    """Whatever can be seen of a net: its parts' attributes, its numbers, what wants a gradient."""
    seen = {(path, name): which(held) for path, m in net.named_modules() for name, held in vars(m).items()}
    numbers = {n: t.detach().clone() for n, t in (*net.named_parameters(), *net.named_buffers())}
    wanting = {n: (p.requires_grad, id(p.grad)) for n, p in net.named_parameters()}
    return seen, numbers, wanting


def assert_same(net, before):
    seen, numbers, wanting = everything(net)
    assert seen == before[0]
    assert numbers.keys() == before[1].keys()
    assert all(torch.equal(tensor, before[1][name]) for name, tensor in numbers.items())
    assert wanting == before[2]


def chance():
    # Python's own generator is left out: the checker of annotations in these tests draws from it too.
    return torch.random.get_rng_state().tolist(), np.random.get_state()[1].tolist(), np.random.get_state()[2]


def test_every_source_of_chance_goes_on_where_it_was():
    with unchanged(nn.Identity()):
        before = random.getstate(), np.random.get_state()[2], torch.random.get_rng_state().tolist()
        random.random(), np.random.random(), torch.rand(3)
        assert random.getstate() != before[0]
    assert (random.getstate(), np.random.get_state()[2], torch.random.get_rng_state().tolist()) == before


def looks(net, shape):
    yield lambda: anatomy_of(net, shape)
    yield lambda: trace_of(net, torch.ones(shape))


@pytest.mark.parametrize("name", BY_NAME)
def test_looking_at_a_net_changes_nothing(name):
    example = BY_NAME[name]
    net = example.net()
    before, state = everything(net), chance()
    anatomy_of(net, example.shape)
    trace_of(net, example.person())
    assert_same(net, before)
    assert chance() == state


@pytest.mark.parametrize("mode", [True, False], ids=["train", "eval"])
def test_a_net_that_counts_draws_and_switches_itself_is_put_back(mode):
    net = many_nets.WritesThingsDown().train(mode)
    net.b.weight.requires_grad_(False)
    net.a.weight.data.fill_(0.7)
    before, state, loose = everything(net), chance(), net.loose.clone()
    anatomy_of(net, 4)
    if mode:
        with pytest.raises(UsageError):
            trace_of(net, [1.0, 2, 3, 4])
    else:
        trace_of(net, [1.0, 2, 3, 4])
    assert_same(net, before)
    assert chance() == state
    assert torch.equal(net.loose, loose)
    assert net.history == []
    assert net.latest is None


@pytest.mark.parametrize("way", ["ChoosesAWay", "CountsByAValue", "ThroughNumpy", "SwallowsErrors"])
def test_a_net_that_is_not_easily_followed_is_left_as_it_was(way):
    net = getattr(many_nets, way)().train()
    before, state = everything(net), chance()
    for look in looks(net, (4,)):
        look()
    assert_same(net, before)
    assert chance() == state


class RaisesLate(many_nets.WritesThingsDown):
    def forward(self, x):
        super().forward(x)
        raise RuntimeError("too late")


def test_a_net_whose_forward_raises_is_left_as_it_was():
    net = RaisesLate().eval()
    before, state = everything(net), chance()
    for look in looks(net, (4,)):
        with pytest.raises(UsageError, match="too late"):
            look()
    assert_same(net, before)
    assert chance() == state


def test_each_part_keeps_its_own_mode():
    net = nn.Sequential(nn.Linear(4, 3), nn.Dropout(0.5), nn.Dropout(0.5)).eval()
    net[1].train()
    assert anatomy_of(net, 4).mode == "mixed"
    trace_of(net, [1.0, 2, 3, 4])
    assert [module.training for module in net.modules()] == [False, False, True, False]


def test_running_values_of_batch_normalisation_in_train_mode_stay():
    net = nn.Sequential(nn.Conv2d(1, 2, 2), nn.BatchNorm2d(2)).train()
    before = everything(net)
    for look in looks(net, (1, 4, 4)):
        look()
    assert_same(net, before)


def test_a_gradient_that_waits_is_kept():
    net = nn.Linear(4, 3)
    net(torch.ones(1, 4)).sum().backward()
    gradient = net.weight.grad
    for look in looks(net, (4,)):
        look()
    assert net.weight.grad is gradient
