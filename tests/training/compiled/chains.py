"""Nets that the compiled engine takes, and people of nobody to train them on."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from kenshin.nets.find import net_plan
from kenshin.nets.simple import SimpleNet
from kenshin.training.plan import Copy, Settings
from kenshin.training.recipe import Recipe
from kenshin.training.task import Task


class Deep(nn.Module):
    def __init__(self, inputs, classes):
        super().__init__()
        widths = (inputs, 13, 9, 21, 5, 7)
        pairs = pairwise(widths)
        self.body = nn.Sequential(*[nn.Sequential(nn.Linear(a, b), nn.ReLU()) for a, b in pairs])
        self.head = nn.Linear(7, classes)

    def forward(self, x):
        return self.head(self.body(x))


class NoBias(nn.Module):
    def __init__(self, inputs, classes):
        super().__init__()
        self.a, self.b = nn.Linear(inputs, 10, bias=False), nn.Linear(10, classes, bias=False)

    def forward(self, x):
        return self.b(self.a(x).relu())


class Frozen(SimpleNet):
    """The layer named is left as it began; None: of the second layer the weights only."""

    def __init__(self, inputs, classes, frozen="fc2"):
        super().__init__(inputs, classes)
        if frozen is None:
            self.fc2.weight.requires_grad_(False)
        else:
            getattr(self, frozen).requires_grad_(False)


class Functional(nn.Module):
    """Everything that has a name in PyTorch, as functions and methods; dropout is off."""

    def __init__(self, inputs, classes):
        super().__init__()
        self.first, self.second, self.third = nn.Linear(inputs, 12), nn.Linear(12, 6), nn.Linear(6, classes)

    def forward(self, x):
        assert x.ndim == 2
        h = F.relu(self.first(x))
        h = F.dropout(torch.tanh(F.linear(h, self.second.weight, bias=self.second.bias)), 0.0, self.training)
        return self.third(h)


class Reused(nn.Module):
    def __init__(self, inputs, classes):
        super().__init__()
        self.a, self.b, self.c = nn.Linear(inputs, 8), nn.Linear(8, 8), nn.Linear(8, classes)
        self.relu, self.unused = nn.ReLU(inplace=True), nn.Linear(3, 3)

    def forward(self, x):
        return self.c(self.relu(self.b(self.relu(self.a(x)))))


class Curved(nn.Module):
    """Any activation between two layers; `last`: also on the logits; `first`: also on the inputs."""

    def __init__(self, inputs, classes, activation=nn.Tanh, hidden=11, first=False, last=False):
        super().__init__()
        parts = [
            nn.Linear(inputs, hidden),
            activation(),
            nn.Linear(hidden, hidden),
            activation(),
            nn.Identity(),
        ]
        before, after = ([activation()] if wanted else [] for wanted in (first, last))
        self.body = nn.Sequential(*before, *parts, nn.Linear(hidden, classes), *after)

    def forward(self, x):
        return self.body(x)


class Dropping(nn.Module):
    def __init__(self, inputs, classes, share=0.3, hidden=24):
        super().__init__()
        self.body = nn.Sequential(
            nn.Linear(inputs, hidden), nn.ReLU(), nn.Dropout(share), nn.Linear(hidden, classes)
        )

    def forward(self, x):
        return self.body(x)


class Straight(nn.Module):
    """Logistic regression: a layer and nothing else."""

    def __init__(self, inputs, classes):
        super().__init__()
        self.only = nn.Linear(inputs, classes)

    def forward(self, x):
        return self.only(x)


ACTIVATIONS = {
    "relu": nn.ReLU,
    "leaky": lambda: nn.LeakyReLU(0.2),
    "elu": lambda: nn.ELU(0.7),
    "selu": nn.SELU,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
    "silu": nn.SiLU,
    "gelu": nn.GELU,
    "softplus": lambda: nn.Softplus(beta=2.0, threshold=3.0),
    "relu6": nn.ReLU6,
    "hardtanh": lambda: nn.Hardtanh(-0.5, 0.8),
    "two": lambda: nn.Sequential(nn.Tanh(), nn.ReLU()),
}


def people(count, inputs=4, classes=3, seed=0):
    """Inputs, and outcomes that follow from them but for noise."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(count, inputs)).astype(np.float32)
    latent = values[:, 0] + 0.7 * values[:, -1] + 0.4 * rng.normal(size=count)
    edges = np.quantile(latent, np.linspace(0, 1, classes + 1)[1:-1])
    return values, np.digitize(latent, edges).astype(np.int64)


def task(
    net="simple", count=600, inputs=4, classes=3, weights=None, class_weights=None, stop_weights=None, **more
):
    """A task of invented people."""
    values, outcome = people(count, inputs, classes)
    ones = np.ones(count, dtype=np.float32)
    by_class = np.ones(classes) if class_weights is None else np.array(class_weights, dtype=float)
    own = ones if weights is None else weights
    return Task(
        net_plan(net, inputs, classes, more),
        values,
        outcome,
        (by_class[outcome] * own).astype(np.float32),
        np.log(by_class),
        ones if stop_weights is None else stop_weights,
    )


def copies(count=1, train=400, stop=0, recipe=None, **settings):
    """Copies that train on the first rows and stop on the next ones."""
    recipe = recipe or Recipe(epochs=20, batch_size=64)
    rows = np.arange(train), np.arange(train, train + stop), np.arange(0)
    return tuple(
        Copy(k, 1000 + k, *rows, settings=Settings(replace(recipe), settings), name=f"copy {k}")
        for k in range(count)
    )


def quiet(copy, epoch, losses):
    """What a progress bar would be told."""


def largest_difference(one, other):
    """Between the parameters of two nets."""
    pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    return max(float((a - b).abs().max()) for a, b in pairs)
