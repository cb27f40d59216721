import pytest
import torch

from kenshin.nets.check import check_net
from kenshin.nets.committee import CommitteeNet


def test_it_keeps_the_contract_for_any_number_of_inputs_and_classes():
    for inputs, classes in ((1, 2), (4, 3), (12, 5)):
        assert check_net(CommitteeNet(inputs, classes), inputs, classes) == ()


def test_its_softmax_is_the_mean_of_the_members_probabilities():
    """Each member worked out alone, as the paper draws it."""
    torch.manual_seed(0)
    net, x = CommitteeNet(members=5), torch.randn(7, 4)
    each = []
    for member in range(5):
        h = net.second(net.first(x * net.scaling[member]).relu()).relu()
        each.append((h @ net.weight[member].T + net.bias[member]).softmax(1))
    assert torch.allclose(net(x).softmax(1), torch.stack(each).mean(0), atol=1e-6)


def test_a_member_costs_little():
    few, many = (sum(p.numel() for p in CommitteeNet(members=m).parameters()) for m in (1, 9))
    assert (many - few) / 8 == 4 + 3 * 32 + 3  # scaling, output weights, output biases
    assert many < 2 * few


def test_members_begin_different():
    net = CommitteeNet(inputs=6, members=8)
    assert set(net.scaling.abs().flatten().tolist()) == {1.0}
    assert len({tuple(row) for row in net.scaling.tolist()}) > 4
    assert net.weight.flatten().unique().numel() == net.weight.numel()


@pytest.mark.parametrize("members", [1, 4])
def test_gradients_reach_every_member(members):
    net = CommitteeNet(members=members)
    net(torch.randn(9, 4)).square().sum().backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in net.parameters())
