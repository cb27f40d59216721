"""Nets that can be stacked, then one for each reason why a net cannot."""

import torch
import torch.nn.functional as F
from torch import nn


class FunctionalRelu(nn.Module):
    def __init__(self, inputs, classes, hidden=12):
        super().__init__()
        self.a, self.b = nn.Linear(inputs, hidden), nn.Linear(hidden, classes)

    def forward(self, x):
        return self.b(F.relu(self.a(x)))


class Tanh(FunctionalRelu):
    """Smooth: no unit can lie within rounding of a kink."""

    def forward(self, x):
        return self.b(torch.tanh(self.a(x)))


class Convolution(nn.Module):
    def __init__(self, inputs, classes):
        super().__init__()
        self.conv = nn.Conv1d(1, 6, 3, padding=1)
        self.norm = nn.GroupNorm(2, 6)
        self.out = nn.Linear(6 * inputs, classes)

    def forward(self, x):
        return self.out(F.silu(self.norm(self.conv(x.unsqueeze(1)))).flatten(1))


class DirectParameter(nn.Module):
    """A parameter used by name, a frozen one, and a buffer that is only read; both differ between copies."""

    def __init__(self, inputs, classes):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(inputs, 8) / 2)
        self.out = nn.Parameter(torch.randn(8, classes) / 3)
        self.temperature = nn.Parameter(torch.tensor(1.5))
        self.frozen = nn.Parameter(torch.randn(8), requires_grad=False)
        self.register_buffer("scale", torch.rand(inputs) + 0.5)

    def forward(self, x):
        hidden = torch.tanh(torch.einsum("bi,ih->bh", x * self.scale, self.weight) + self.frozen)
        return hidden @ self.out / self.temperature


class Attention(nn.Module):
    def __init__(self, inputs, classes, chance=0.0):
        super().__init__()
        self.places = nn.Embedding(inputs, 8)
        self.layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=chance, batch_first=True)
        self.out = nn.Linear(8, classes)

    def forward(self, x):
        tokens = x.unsqueeze(2) * self.places.weight + self.places(torch.arange(x.shape[1]))
        return self.out(self.layer(tokens).mean(1))


class Tied(nn.Module):
    """One layer under two names."""

    def __init__(self, inputs, classes):
        super().__init__()
        self.enter, self.a, self.out = nn.Linear(inputs, 8), nn.Linear(8, 8), nn.Linear(8, classes)
        self.b = self.a

    def forward(self, x):
        return self.out(torch.tanh(self.b(torch.tanh(self.a(torch.tanh(self.enter(x)))))))


class FunctionalDropout(nn.Module):
    """A residual branch with dropout by function, and one module of dropout."""

    def __init__(self, inputs, classes, hidden=12, chance=0.3):
        super().__init__()
        self.enter, self.inner = nn.Linear(inputs, hidden), nn.Linear(hidden, hidden)
        self.out, self.drop, self.chance = nn.Linear(hidden, classes), nn.Dropout(chance), chance

    def forward(self, x):
        h = torch.tanh(self.enter(x))
        return self.out(self.drop(h + F.dropout(torch.tanh(self.inner(h)), self.chance, self.training)))


class AddsNoise(FunctionalRelu):
    def forward(self, x):
        if self.training:
            x = x + 0.1 * torch.randn_like(x)
        return super().forward(x)


class Explodes(FunctionalRelu):
    def forward(self, x):
        return super().forward(x) * float("inf")


class ReadsAnItem(FunctionalRelu):
    def forward(self, x):
        return super().forward(x) * (1 + 0 * x.mean().item())


class Decides(FunctionalRelu):
    def forward(self, x):
        return super().forward(x) if x[0, 0] > 0 else super().forward(-x)


class PicksRows(FunctionalRelu):
    def forward(self, x):
        logits = super().forward(x)
        return logits + 0 * x[x[:, 0] > 0].sum()


class Recurrent(nn.Module):
    def __init__(self, inputs, classes):
        super().__init__()
        self.gru, self.out = nn.GRU(1, 6, batch_first=True), nn.Linear(6, classes)

    def forward(self, x):
        return self.out(self.gru(x.unsqueeze(2))[0][:, -1])


class RecurrentCell(nn.Module):
    """PyTorch does this operation copy by copy, with a warning."""

    def __init__(self, inputs, classes):
        super().__init__()
        self.cell, self.out = nn.GRUCell(inputs, 6), nn.Linear(6, classes)

    def forward(self, x):
        return self.out(self.cell(x, torch.zeros(len(x), 6)))


class CountsItsCalls(FunctionalRelu):
    def __init__(self, inputs, classes):
        super().__init__(inputs, classes)
        self.calls = 0

    def forward(self, x):
        self.calls += 1
        return super().forward(x) * (0.5 if self.calls > 3 else 1.0)


class CentresItsBatch(FunctionalRelu):
    """Looks at the other rows in train mode only, so that no check in eval mode can see it."""

    def forward(self, x):
        return super().forward(x - x.mean(0) if self.training else x)


class BuildsAtRandom(FunctionalRelu):
    def __init__(self, inputs, classes):
        super().__init__(inputs, classes, hidden=int(torch.randint(4, 40, ())))


class ScalesAtRandom(FunctionalRelu):
    """Shapes agree; a number kept beside the parameters does not."""

    def __init__(self, inputs, classes):
        super().__init__(inputs, classes)
        self.scale = float(torch.rand(()))

    def forward(self, x):
        return super().forward(x * self.scale)


class KeepsATensor(FunctionalRelu):
    """Random features that are neither parameter nor buffer."""

    def __init__(self, inputs, classes):
        super().__init__(inputs, classes)
        self.features = torch.randn(inputs)

    def forward(self, x):
        return super().forward(x * self.features)


class AnswersADictionary(FunctionalRelu):
    def forward(self, x):
        return {"logits": super().forward(x)}


class DoublePrecision(FunctionalRelu):
    def __init__(self, inputs, classes):
        super().__init__(inputs, classes)
        self.double()

    def forward(self, x):
        return super().forward(x.double())


class LeavesAParameterOut(FunctionalRelu):
    def __init__(self, inputs, classes):
        super().__init__(inputs, classes)
        self.forgotten = nn.Parameter(torch.ones(3))


class WritesIntoATensor(FunctionalRelu):
    def forward(self, x):
        logits = torch.zeros(len(x), 3)
        logits[:, :] = super().forward(x)
        return logits


class Lazy(nn.Module):
    """Its shapes are not known before it has met people."""

    def __init__(self, inputs, classes):
        super().__init__()
        self.a = nn.LazyLinear(classes)

    def forward(self, x):
        return self.a(x)
