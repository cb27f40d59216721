"""Does a net keep the contract that training, saving and scoring rely on?

1. It takes [patient, input] and gives [patient, risk_class].
2. What it gives are logits: finite, and not already probabilities.
3. Asked twice in eval mode it answers the same.
4. A person's answer does not depend on who else is in the batch.
5. Gradients reach every parameter.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor, nn

from kenshin.errors import UsageError, in_one_line
from kenshin.wording.say import Language, say

__all__ = ["NetProblem", "check_net", "require_sound_net"]

_PEOPLE = 64
_SAME = 1e-5  # float32 answers of one person alone and in a batch differ by rounding only


@dataclass(frozen=True)
class NetProblem:
    """One broken promise, in plain words."""

    code: str
    values: tuple[tuple[str, object], ...] = ()

    def sentence(self, language: Language = "en") -> str:
        """What must hold, what was seen, what to do."""
        return say(f"nets.{self.code}", language, **dict(self.values))


def check_net(net: nn.Module, inputs: int, classes: int, seed: int = 0) -> tuple[NetProblem, ...]:
    """Every promise of the contract that the net breaks; nothing when it is sound.

    The net's mode, parameters and gradients, and the global random state, are as before afterwards.

    >>> from kenshin.nets.simple import SimpleNet
    >>> check_net(SimpleNet(), inputs=4, classes=3)
    ()
    >>> check_net(SimpleNet(classes=2), inputs=4, classes=3)[0].code
    'wrong_width'
    """
    was_training = net.training
    state = {name: tensor.clone() for name, tensor in net.state_dict().items()}
    gradients = [(p, p.grad) for p in net.parameters()]
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            people = torch.randn(_PEOPLE, inputs)
            return tuple(_problems(net, people, classes))
    finally:
        net.load_state_dict(state)
        net.train(was_training)
        for parameter, gradient in gradients:
            parameter.grad = gradient


def require_sound_net(net: nn.Module, inputs: int, classes: int) -> None:
    """Refuse a net that breaks the contract.

    Raises:
        UsageError: with the first broken promise.
    """
    problems = check_net(net, inputs, classes)
    if problems:
        raise UsageError(f"nets.{problems[0].code}", **dict(problems[0].values))


def _problems(net: nn.Module, people: Float[Tensor, "patient input"], classes: int) -> list[NetProblem]:
    net.eval()
    try:
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a user's net may warn; here only its answer is judged
            logits = net(people)
    except Exception as error:
        said = (("inputs", people.shape[1]), ("reason", in_one_line(error)))
        return [NetProblem("forward_fails", said)]
    shape = _shape_problem(logits, len(people), classes)
    if shape:
        return [shape]
    judges: tuple[Callable[..., NetProblem | None], ...] = (
        _not_logits,
        _not_repeatable,
        _depends_on_the_batch,
        _unreached_parameter,
    )
    return [problem for judge in judges if (problem := judge(net, people, logits))]


def _shape_problem(logits: object, people: int, classes: int) -> NetProblem | None:
    if not isinstance(logits, Tensor):
        return NetProblem("not_a_tensor", (("got", type(logits).__name__),))
    if tuple(logits.shape) != (people, classes):
        got = "×".join(str(n) for n in logits.shape)
        return NetProblem("wrong_width", (("people", people), ("classes", classes), ("got", got)))
    if not logits.dtype.is_floating_point or not bool(torch.isfinite(logits).all()):
        return NetProblem("not_finite")
    return None


def _not_logits(_net: nn.Module, _people: Tensor, logits: Tensor) -> NetProblem | None:
    # Float32 rows that sum to one by accident do not exist in practice: 64 rows, to 1e-4.
    ones = torch.ones(len(logits))
    if bool((logits >= 0).all()) and torch.allclose(logits.sum(1).float(), ones, atol=1e-4):
        return NetProblem("gives_probabilities")
    if bool((logits <= 0).all()) and torch.allclose(logits.exp().sum(1).float(), ones, atol=1e-4):
        return NetProblem("gives_log_probabilities")
    return None


def _not_repeatable(net: nn.Module, people: Tensor, logits: Tensor) -> NetProblem | None:
    with torch.no_grad():
        again = net(people)
    return None if torch.equal(again, logits) else NetProblem("not_repeatable")


def _depends_on_the_batch(net: nn.Module, people: Tensor, logits: Tensor) -> NetProblem | None:
    # A tensor of one person, and one of half the people, must say what the whole batch said.
    for part in (slice(0, 1), slice(1, 33)):
        try:
            with torch.no_grad():
                alone = net(people[part])
        except Exception:  # whatever it raises, it cannot take another batch size
            return NetProblem("depends_on_the_batch")
        if alone.shape != logits[part].shape or not torch.allclose(
            alone, logits[part], atol=_SAME, rtol=_SAME
        ):
            return NetProblem("depends_on_the_batch")
    return None


def _unreached_parameter(net: nn.Module, people: Tensor, logits: Tensor) -> NetProblem | None:
    net.train()
    net.zero_grad()
    target = torch.arange(len(people)) % logits.shape[1]
    try:
        nn.functional.cross_entropy(net(people), target).backward()  # type: ignore[no-untyped-call]
    except RuntimeError:
        return NetProblem("no_gradient", (("parameter", "-"),))
    for name, parameter in net.named_parameters():
        if parameter.requires_grad and parameter.grad is None:
            return NetProblem("no_gradient", (("parameter", name),))
    return None
