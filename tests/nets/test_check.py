import pytest
import torch

from kenshin.nets.check import check_net
from kenshin.nets.simple import SimpleNet
from tests.nets import my_nets


@pytest.mark.parametrize("name", ["WithDropout", "SharedReLU", "WithLayerNorm", "WithBatchNorm"])
def test_a_sound_net_has_no_problems(name):
    assert check_net(getattr(my_nets, name)(4, 3), 4, 3) == ()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("GivesProbabilities", "gives_probabilities"),
        ("GivesLogProbabilities", "gives_log_probabilities"),
        ("AlwaysDrops", "not_repeatable"),
        ("LooksAtOthers", "depends_on_the_batch"),
        ("ForgetsAPart", "no_gradient"),
        ("TwoAnswers", "not_a_tensor"),
        ("Explodes", "not_finite"),
        ("Base", "forward_fails"),
    ],
)
def test_each_broken_promise_is_named_in_plain_words(name, code):
    problems = check_net(getattr(my_nets, name)(), 4, 3)
    assert code in [p.code for p in problems]
    for problem in problems:
        assert problem.sentence("en") != problem.sentence("ja")


def test_the_wrong_width_says_what_came_and_what_to_do():
    (problem,) = check_net(SimpleNet(classes=2), 4, 3)
    assert "return 64×3 logits, it returned 64×2. Make the last layer 3 wide" in problem.sentence("en")


def test_checking_leaves_the_net_and_the_random_state_as_they_were():
    net = my_nets.WithBatchNorm(4, 3).train()
    before = {k: v.clone() for k, v in net.state_dict().items()}
    state = torch.random.get_rng_state()
    check_net(net, 4, 3)
    assert net.training
    assert all(torch.equal(v, before[k]) for k, v in net.state_dict().items())
    assert all(p.grad is None for p in net.parameters())
    assert torch.equal(torch.random.get_rng_state(), state)
