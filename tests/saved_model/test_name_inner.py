"""Does every inner value that bears an operation's name hold the operation's numbers, for anybody?"""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from tests.nets import many_nets, my_nets
from torch import nn

from kenshin.errors import UsageError
from kenshin.nets.anatomy.measure import anatomy_of
from kenshin.nets.trace.live import trace_of
from kenshin.patients.prepare import learn_preparation
from kenshin.saved_model.assemble import Assembled
from kenshin.saved_model.export import export_graph
from kenshin.saved_model.graph import Scorer
from kenshin.saved_model.inner import inner_values

RAW = np.random.default_rng(0).normal([50, 25, 5.6, 120], [15, 4, 0.5, 15], (40, 4))
FAR = RAW[0] + np.array([300, 80, 9, -900.0])


class Limits(many_nets.Two):
    """Limits that hardly anybody reaches, and functions that change nothing for most people."""

    def __init__(self):
        super().__init__()
        self.a.bias.data.fill_(2.0)

    def forward(self, x):
        h = torch.relu(self.a(x)).abs()
        return self.b(F.relu6(h + 3).clamp(-9.0, 5.5))


class Halves(many_nets.Two):
    """A list on the way, a buffer that is not kept, and names that a saved model uses itself."""

    def __init__(self):
        super().__init__()
        self.register_buffer("drawn", torch.rand(3), persistent=False)
        self.risks, self.prepared = nn.Linear(4, 4), nn.Linear(4, 4)
        self.copies = nn.ModuleList([nn.Linear(4, 4)])

    def forward(self, x):
        left, right = self.copies[0](self.prepared(self.risks(x))).chunk(2, dim=1)
        return self.b(torch.cat([left * torch.sigmoid(right), left - right], dim=1)) * self.drawn


class Attends(nn.Module):
    """Attention between a person's values."""

    def __init__(self):
        super().__init__()
        self.enter, self.t = nn.Linear(1, 4), nn.TransformerEncoderLayer(4, 2, 6, batch_first=True)
        self.leave = nn.Linear(4, 3)

    def forward(self, x):
        return self.leave(self.t(self.enter(x[:, :, None])).sum(1) / 4)


class Reads(nn.Module):
    """A recurrent layer over a person's values."""

    def __init__(self):
        super().__init__()
        self.seen, self.leave = nn.GRU(1, 4, batch_first=True), nn.Linear(4, 3)

    def forward(self, x):
        return self.leave(self.seen(x[:, :, None])[0][:, -1])


class LooksUp(nn.Module):
    """A table that has no row for people far off."""

    def __init__(self):
        super().__init__()
        self.table, self.leave = nn.Embedding(40, 4), nn.Linear(4, 3)

    def forward(self, x):
        return self.leave(self.table((x[:, 0] * 2 + 20).long()) + x)


NETS = {
    "WithBatchNorm": lambda: my_nets.WithBatchNorm(4, 3),
    "OneReLU": many_nets.OneReLU,
    "SharedWeights": many_nets.SharedWeights,
    "Limits": Limits,
    "Halves": Halves,
    "Attends": Attends,
    "Reads": Reads,
    "LooksUp": LooksUp,
}
# The graph holds no value of its own for what gives a list, nor for what flows nowhere.
NAMELESS = {"Halves": {"chunk"}, "Reads": {"seen.gru", "seen.getitem#2"}}


@pytest.mark.parametrize("name", NETS)
def test_named_values_hold_the_operations_numbers_for_anybody_and_change_nothing(name):
    torch.manual_seed(0)
    copies = [NETS[name]().eval() for _ in range(1 if name in ("Attends", "Reads", "LooksUp") else 2)]
    assembled = Assembled(learn_preparation(RAW), copies, [0.1, -0.2, 0.3], 1.3)
    graph = export_graph(assembled, RAW[:9])
    with torch.no_grad():
        said = assembled(torch.tensor(RAW))[0].numpy()
    assert Scorer(graph)(RAW)[0] == pytest.approx(said, abs=1e-6)
    expected = {o.name for o in anatomy_of(copies[0], 4).operations} - NAMELESS.get(name, set())
    for c, copy in enumerate(copies):
        for person in (RAW[20], RAW[30]) if name == "LooksUp" else (RAW[20], RAW[30], FAR):
            held = inner_values(graph, ["prepared"], person[None], f"copies.{c}/")
            assert {name.partition("/")[2] for name in held if name != "prepared"} == expected
            trace = trace_of(copy, held["prepared"][0])
            for step in trace.steps:
                if f"copies.{c}/{step.operation.name}" in held:
                    ours = held[f"copies.{c}/{step.operation.name}"]
                    assert ours == pytest.approx(step.output, rel=1e-5, abs=1e-5), step.operation.name


def test_a_graph_that_says_something_else_than_its_net_is_refused_in_plain_words():
    torch.manual_seed(0)
    net = many_nets.SwallowsErrors().eval()
    with pytest.raises(UsageError) as error:
        export_graph(Assembled(learn_preparation(RAW), [net], [0.0] * 3, 1.0), RAW[:9])
    assert "try/except" in error.value.sentence("en")
    assert "SwallowsErrors" in error.value.sentence("ja")
