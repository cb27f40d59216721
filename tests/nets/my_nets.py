"""Nets as users write them; good ones first, then one for each broken promise."""

import torch
import torch.nn.functional as F
from torch import nn


class WithDropout(nn.Module):
    def __init__(self, inputs, classes, hidden=12):
        super().__init__()
        self.body = nn.Sequential(
            nn.Linear(inputs, hidden), nn.ReLU(), nn.Dropout(0.2), nn.Linear(hidden, classes)
        )

    def forward(self, x):
        return self.body(x)


class SharedReLU(nn.Module):
    def __init__(self, inputs, classes):
        super().__init__()
        self.a, self.b, self.c = nn.Linear(inputs, 8), nn.Linear(8, 8), nn.Linear(8, classes)
        self.relu = nn.ReLU()

    def forward(self, x):
        h = self.relu(self.a(x))
        return self.c(h + self.relu(self.b(h)))


class WithLayerNorm(nn.Module):
    def __init__(self, inputs, classes):
        super().__init__()
        self.a, self.norm, self.b = nn.Linear(inputs, 8), nn.LayerNorm(8), nn.Linear(8, classes)

    def forward(self, x):
        return self.b(F.gelu(self.norm(self.a(x))))


class WithBatchNorm(nn.Module):
    def __init__(self, inputs, classes):
        super().__init__()
        self.a, self.norm, self.b = nn.Linear(inputs, 8), nn.BatchNorm1d(8), nn.Linear(8, classes)

    def forward(self, x):
        return self.b(torch.relu(self.norm(self.a(x))))


class Base(nn.Module):
    def __init__(self, inputs=4, classes=3):
        super().__init__()
        self.a = nn.Linear(inputs, classes)


class GivesProbabilities(Base):
    def forward(self, x):
        return self.a(x).softmax(1)


class GivesLogProbabilities(Base):
    def forward(self, x):
        return self.a(x).log_softmax(1)


class AlwaysDrops(Base):
    def forward(self, x):
        return F.dropout(self.a(x), 0.5)


class LooksAtOthers(Base):
    def forward(self, x):
        return self.a(x - x.mean(0))


class ForgetsAPart(Base):
    def __init__(self):
        super().__init__()
        self.unused = nn.Linear(4, 4)

    def forward(self, x):
        return self.a(x)


class TwoAnswers(Base):
    def forward(self, x):
        return self.a(x), x


class Explodes(Base):
    def forward(self, x):
        return self.a(x) / 0
