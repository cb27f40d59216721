"""Nets of many kinds, each with the shape of one person: what anatomy and trace must be right about.

All take one tensor, the person's axis first, and are deterministic in eval mode. First those that
everyone passes alike, then those whose way depends on the person, then those that write things down.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from kenshin.nets.simple import SimpleNet
from kenshin.nets.trace.live import trace_of
from kenshin.nets.trace.trace import Trace
from tests.nets import my_nets

__all__ = ["BY_NAME", "MANY", "Example", "traced"]


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.enter = nn.Linear(4, 8)
        self.inner = nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 8))
        self.leave = nn.Linear(8, 3)

    def forward(self, x):
        h = F.relu(self.enter(x))
        return self.leave(F.relu(h + self.inner(h)))


class OneReLU(nn.Module):
    """One ReLU used twice, and functions that are no modules."""

    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = nn.Linear(4, 6), nn.Linear(6, 6), nn.Linear(16, 3)
        self.relu = nn.ReLU()

    def forward(self, x):
        h = self.relu(self.a(x))
        g = self.relu(self.b(h))
        return self.c(torch.cat([F.gelu(h), F.relu(g + h), x], dim=1))


class Normed(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.norm, self.drop, self.b = (
            nn.Linear(4, 8),
            nn.LayerNorm(8),
            nn.Dropout(0.3),
            nn.Linear(8, 3),
        )

    def forward(self, x):
        return self.b(self.drop(F.gelu(self.norm(self.a(x)))))


class BasicBlock(nn.Module):
    """Two convolutions and a way round them, with ReLUs that write in place."""

    def __init__(self, inside, outside, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(inside, outside, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outside)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(outside, outside, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outside)
        self.downsample = nn.Sequential(
            nn.Conv2d(inside, outside, 1, stride, bias=False), nn.BatchNorm2d(outside)
        )

    def forward(self, x):
        identity = self.downsample(x)
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += identity
        return self.relu(out)


class Pictures(nn.Module):
    """A small net in the manner of torchvision's residual nets."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 5, 2, 2, bias=False)
        self.bn1 = nn.BatchNorm2d(4)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        self.layer1 = nn.Sequential(BasicBlock(4, 6, 2), BasicBlock(6, 6))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(6, 3)

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.avgpool(self.layer1(x))
        return self.fc(torch.flatten(x, 1))


class Attention(nn.Module):
    """A transformer's encoder layer over a short sequence."""

    def __init__(self):
        super().__init__()
        self.enter = nn.Linear(3, 8)
        self.t = nn.TransformerEncoderLayer(8, 2, 12, dropout=0.1, batch_first=True)
        self.leave = nn.Linear(8, 3)

    def forward(self, x):
        return self.leave(self.t(self.enter(x)).mean(dim=1))


class Recurrent(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.seen = kind(3, 5, batch_first=True)
        self.leave = nn.Linear(5, 3)

    def forward(self, x):
        steps, _ = self.seen(x)
        return self.leave(steps[:, -1])


class Words(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(10, 6, padding_idx=0)
        self.leave = nn.Linear(6, 3)

    def forward(self, x):
        return self.leave(self.table(x).mean(1))


class Nested(nn.Module):
    def __init__(self):
        super().__init__()
        first = nn.Sequential(nn.Linear(4, 6), nn.Sequential(nn.Tanh(), nn.Linear(6, 5)), nn.SiLU())
        self.body = nn.Sequential(first, nn.Sequential(nn.Linear(5, 3)))

    def forward(self, x):
        return self.body(x)


class TwoAnswers(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.risk, self.age = nn.Linear(4, 6), nn.Linear(6, 3), nn.Linear(6, 1)

    def forward(self, x):
        h = torch.tanh(self.a(x))
        return self.risk(h), self.age(h)


class OwnParameter(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor([0.5, 2.0, -1.0, 1.5]))
        self.mix = nn.Parameter(torch.eye(4) + 0.1)
        self.leave = nn.Linear(4, 3)

    def forward(self, x):
        return self.leave((self.scale * x) @ self.mix)


class SharedWeights(nn.Module):
    """The same layer twice in a list, and a layer that shares only the weight of another."""

    def __init__(self):
        super().__init__()
        again = nn.Linear(4, 4)
        tied = nn.Linear(4, 4)
        tied.weight = again.weight
        self.parts = nn.ModuleList([again, again, tied])
        self.leave = nn.Linear(4, 3)

    def forward(self, x):
        for part in self.parts:
            x = torch.tanh(part(x))
        return self.leave(x)


class Signals(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv1d(2, 4, 3, padding="same", dilation=2)
        self.b = nn.Conv1d(4, 4, 4, stride=2, groups=2)
        self.norm = nn.GroupNorm(2, 4)
        self.pool = nn.AvgPool1d(2)
        self.leave = nn.Linear(8, 3)

    def forward(self, x):
        return self.leave(self.pool(F.elu(self.norm(self.b(F.leaky_relu(self.a(x)))))).flatten(1))


class WritesInPlace(nn.Module):
    """Values that are altered where they stand, whole and in part."""

    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(4, 6), nn.Linear(6, 3)

    def forward(self, x):
        h = self.a(x)
        F.relu_(h)
        h[:, 0] = 0.5
        h += 1
        h[:, 1:3].mul_(2)
        return self.b(h * h)


class NamedLikeOthers(nn.Module):
    """Parts whose names are also the input's, or a function's."""

    def __init__(self):
        super().__init__()
        self.x, self.add, self.tanh = nn.Linear(4, 5), nn.Linear(5, 5), nn.GRU(5, 5, batch_first=True)
        self.input = nn.Linear(5, 3)

    def forward(self, x):
        h = torch.tanh(self.x(x)) + self.add(self.x(x))
        return self.input(self.tanh(h[:, None])[0][:, 0])


class OwnLinear(nn.Linear):
    """A layer of the user's own that inherits from one of PyTorch's."""


class OwnLayers(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = OwnLinear(4, 5), nn.utils.parametrizations.weight_norm(nn.Linear(5, 3))

    def forward(self, x):
        with torch.no_grad():
            x = x * 2
        return self.b(F.softplus(self.a(x)))


class Rated(nn.Module):
    """Gates, thresholds and a choice between two ways for each number."""

    def __init__(self):
        super().__init__()
        self.a, self.gate, self.leave = nn.Linear(4, 6), nn.Linear(4, 6), nn.Linear(6, 3)
        self.register_buffer("limit", torch.full((6,), 0.2))

    def forward(self, x):
        h = self.a(x)
        h = torch.where(h > self.limit, h * torch.sigmoid(self.gate(x)), -h / 2)
        return self.leave(h.clamp(-0.3, 0.3)).softmax(dim=-1)


class Two(nn.Module):
    """Two layers, for the nets below."""

    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 3)


class ChoosesAWay(Two):
    def forward(self, x):
        h = self.a(x)
        return self.b(h) if h.sum() > 0 else -self.b(h)


class CountsByAValue(Two):
    def forward(self, x):
        h = self.a(x)
        for _ in range(int(x.abs().sum())):
            h = torch.relu(self.a(h))
        return self.b(h)


class CatchesItsOwnError(Two):
    def forward(self, x):
        h = self.a(x)
        try:
            if float(h.sum()) > 0:
                raise ValueError
        except ValueError:
            h = -h
        return self.b(h)


class RemembersAndChooses(nn.Module):
    """A way chosen behind a recurrent layer, whose weights are held in a list as well."""

    def __init__(self):
        super().__init__()
        self.seen, self.b = nn.GRU(1, 4, batch_first=True), nn.Linear(4, 3)

    def forward(self, x):
        x = x.to(next(self.parameters()).device)
        h = self.seen(x[:, :, None])[0][:, -1]
        return self.b(h) if h.sum() > 0 else self.b(h) * 2


class UsesANumber(Two):
    def forward(self, x):
        return self.b(self.a(x) * x[0, 1].item())


class LoopsOverValues(Two):
    def forward(self, x):
        h = self.a(x)
        for value in x[0].tolist():
            h = h + value
        return self.b(h)


class SumsThePositive(Two):
    def forward(self, x):
        h = self.b(self.a(x))
        return h + h[h > 0].sum()


class ThroughNumpy(Two):
    def forward(self, x):
        return self.b(torch.from_numpy(np.tanh(self.a(x).detach().numpy())))


class SwallowsErrors(Two):
    """What the exporter raises is swallowed here, so that it exports a way that nobody takes."""

    def forward(self, x):
        h = self.a(x)
        try:
            h = h * 2 if h.sum() > 0 else h * 3
        except Exception:
            h = h - 1
        return self.b(h)


class WritesThingsDown(Two):
    """Counters, running values, attributes and drawn numbers."""

    def __init__(self):
        super().__init__()
        self.register_buffer("seen", torch.zeros(()))
        self.register_buffer("last_mean", torch.zeros(4), persistent=False)
        self.norm, self.history, self.latest, self.loose = nn.BatchNorm1d(4), [], None, torch.zeros(2)

    def forward(self, x):
        h = self.norm(self.a(x)) + torch.randn_like(x) + np.random.random()
        self.seen += 1
        self.last_mean = 0.9 * self.last_mean + h.detach().mean(0)
        self.loose.add_(1)
        self.history.append(h)
        self.latest = h
        self.a.weight.data.clamp_(-0.1, 0.1)
        self.eval()
        self.b.requires_grad_(False)
        return self.b(h)


@dataclass(frozen=True)
class Example:
    """A net in eval mode and one person for it."""

    name: str
    make: Any
    shape: tuple[int, ...]
    integers: bool = False

    def net(self) -> nn.Module:
        torch.manual_seed(0)
        net: nn.Module = self.make().eval()
        for name, running in net.named_buffers():  # 0 and 1, with which they begin, would hide mistakes
            if running.is_floating_point() and "running" in name:
                running.uniform_(0.5, 2.0)
        return net

    def person(self) -> Tensor:
        chance = torch.Generator().manual_seed(1)
        if self.integers:
            return torch.randint(0, 10, self.shape, generator=chance)
        return torch.randn(self.shape, generator=chance)

    def __str__(self) -> str:
        return self.name


MANY = (
    Example("SimpleNet", SimpleNet, (4,)),
    Example("Residual", Residual, (4,)),
    Example("OneReLU", OneReLU, (4,)),
    Example("Normed", Normed, (4,)),
    Example("Pictures", Pictures, (3, 16, 16)),
    Example("Attention", Attention, (4, 3)),
    Example("GRU", lambda: Recurrent(nn.GRU), (6, 3)),
    Example("LSTM", lambda: Recurrent(nn.LSTM), (6, 3)),
    Example("Words", Words, (5,), integers=True),
    Example("Nested", Nested, (4,)),
    Example("TwoAnswers", TwoAnswers, (4,)),
    Example("OwnParameter", OwnParameter, (4,)),
    Example("SharedWeights", SharedWeights, (4,)),
    Example("Signals", Signals, (2, 12)),
    Example("WritesInPlace", WritesInPlace, (4,)),
    Example("NamedLikeOthers", NamedLikeOthers, (4,)),
    Example("OwnLayers", OwnLayers, (4,)),
    Example("Rated", Rated, (4,)),
    Example("SharedReLU", lambda: my_nets.SharedReLU(4, 3), (4,)),
    Example("WithBatchNorm", lambda: my_nets.WithBatchNorm(4, 3), (4,)),
)

BY_NAME = {example.name: example for example in MANY}


@cache
def traced(name: str) -> Trace:
    """The trace of a net above; made once, for the tests that only look."""
    example = BY_NAME[name]
    return trace_of(example.net(), example.person())
