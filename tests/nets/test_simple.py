import torch
from torch import nn

from kenshin.nets.anatomy.measure import anatomy_of
from kenshin.nets.simple import SimpleNet

PRINTED = """SimpleNet(
  (fc1): Linear(in_features=4, out_features=16, bias=True)
  (relu1): ReLU()
  (fc2): Linear(in_features=16, out_features=8, bias=True)
  (relu2): ReLU()
  (output): Linear(in_features=8, out_features=3, bias=True)
)"""


def test_printing_shows_pytorchs_text_of_the_tutorials_class():
    assert str(SimpleNet()) == PRINTED


def test_named_parameters_have_the_tutorials_names_and_shapes():
    shapes = {name: tuple(p.shape) for name, p in SimpleNet().named_parameters()}
    assert shapes == {
        "fc1.weight": (16, 4), "fc1.bias": (16,), "fc2.weight": (8, 16), "fc2.bias": (8,),
        "output.weight": (3, 8), "output.bias": (3,),
    }  # fmt: skip


def test_it_has_243_parameters_and_not_299():
    assert anatomy_of(SimpleNet(), 4).total == 4 * 16 + 16 + 16 * 8 + 8 + 8 * 3 + 3 == 243


def test_the_flow_is_two_relus_between_three_linear_layers():
    net, x = SimpleNet(), torch.randn(5, 4)
    by_hand = x @ net.fc1.weight.T + net.fc1.bias
    by_hand = by_hand.clamp(min=0) @ net.fc2.weight.T + net.fc2.bias
    by_hand = by_hand.clamp(min=0) @ net.output.weight.T + net.output.bias
    assert torch.allclose(net(x), by_hand, atol=1e-6)


def test_its_sizes_are_arguments():
    net = SimpleNet(inputs=12, classes=5, hidden1=7, hidden2=6)
    assert net(torch.randn(2, 12)).shape == (2, 5)
    assert isinstance(net, nn.Module)
