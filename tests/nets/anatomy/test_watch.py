import pytest
import torch
from torch import nn

from kenshin.errors import UsageError
from kenshin.nets.anatomy.watch import watch
from tests.nets import many_nets
from tests.nets.many_nets import BY_NAME


@pytest.mark.parametrize("name", BY_NAME)
def test_the_watched_answer_is_the_nets_own(name):
    example = BY_NAME[name]
    net = example.net()
    watched = watch(net, example.person()[None])
    with torch.no_grad():
        expected = net(example.person()[None])
    given, wanted = (part if isinstance(part, tuple) else (part,) for part in (watched.answer, expected))
    assert all(torch.equal(a, b) for a, b in zip(given, wanted, strict=True))


def test_modules_are_noted_in_the_order_of_their_calls():
    watched = watch(BY_NAME["SharedReLU"].net(), torch.ones(1, 4))
    assert [layer.name for layer in watched.layers] == ["a", "relu", "b", "relu#2", "c"]
    assert [layer.first_call for layer in watched.layers] == [True, True, True, False, True]
    assert [layer.inputs for layer in watched.layers] == [("x",), ("a",), ("relu",), ("b",), ("relu#2",)]
    assert watched.layers[0].output_shape == (8,)
    assert (watched.outputs["relu"] >= 0).all()


def test_a_value_that_is_altered_in_place_later_is_noted_as_it_was():
    net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(inplace=True))
    watched = watch(net, torch.ones(1, 4))
    assert (watched.outputs["0"] < 0).any()


def test_a_net_of_one_module_is_called_by_its_class():
    assert [layer.name for layer in watch(nn.Linear(4, 3), torch.ones(1, 4)).layers] == ["Linear"]


def test_an_input_of_another_shape_names_the_shape_and_says_how_to_give_it():
    with pytest.raises(UsageError) as error:
        watch(BY_NAME["Pictures"].net(), torch.ones(1, 4, 16))
    sentence = error.value.sentence("en")
    assert "one person's 4 × 16 values" in sentence
    assert "--input-shape" in sentence
    assert "\n" not in sentence
    assert "4 × 16" in error.value.sentence("ja")
    assert "--input-shape" in error.value.sentence("ja")


class SaysMuch(nn.Module):
    def forward(self, x):
        raise ValueError("\n\na {brace} and\nmore lines" + "!" * 500)


def test_whatever_forward_raises_is_one_sentence():
    with pytest.raises(UsageError, match=r"ValueError: a \{brace\} and\. Say") as error:
        watch(SaysMuch(), torch.ones(1, 4))
    assert isinstance(error.value.__cause__, ValueError)


def test_batch_normalisation_in_train_mode_with_one_person_says_what_to_call():
    net = nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3)).train()
    with pytest.raises(UsageError, match=r"Call net\.eval\(\) first") as error:
        watch(net, torch.ones(1, 4))
    assert "net.eval()" in error.value.sentence("ja")


@pytest.mark.filterwarnings("ignore")  # TorchScript says of itself that its time is over
def test_a_net_that_cannot_be_hooked_is_passed_without_hooks():
    net = many_nets.Two().b
    watched = watch(torch.jit.script(net), torch.ones(1, 4))
    assert torch.equal(watched.answer, net(torch.ones(1, 4)))
    assert watched.layers == ()
