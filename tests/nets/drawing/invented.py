"""Nets with set weights and a person of nobody's, so that drawings are the same on every machine."""

import numpy as np
import torch
from torch import nn

from kenshin.nets.drawing.network.column import columns_of
from kenshin.nets.simple import SimpleNet
from kenshin.nets.trace.live import trace_of
from kenshin.nets.trace.person import Calibrated, Entered, PersonTrace
from kenshin.schema.text import Bilingual

PREPARED = [0.5, -1.25, 0.75, 0.25]


def set_weights(net):
    """Weights that a formula gives: waves of different lengths, in quarters of what a float holds exactly."""
    with torch.no_grad():
        for k, parameter in enumerate(net.parameters()):
            place = torch.arange(parameter.numel(), dtype=torch.float64)
            wave = torch.sin(place * (0.7 + 0.13 * k) + k)
            parameter.copy_((torch.round(wave * 64) / 64).reshape(parameter.shape))
    return net.eval()


class Residual(nn.Module):
    """Two connections that leave layers out, one inside the other."""

    def __init__(self):
        super().__init__()
        self.enter = nn.Linear(4, 8)
        self.first, self.second = nn.Linear(8, 8), nn.Linear(8, 8)
        self.norm, self.drop, self.output = nn.LayerNorm(8), nn.Dropout(0.2), nn.Linear(8, 3)

    def forward(self, x):
        outer = torch.relu(self.enter(x))
        inner = self.norm(outer)
        inner = inner + self.drop(torch.relu(self.first(inner)))
        return self.output(outer + self.second(inner))


class Wide(nn.Module):
    def __init__(self):
        super().__init__()
        self.enter, self.output = nn.Linear(4, 64), nn.Linear(64, 2)

    def forward(self, x):
        return self.output(torch.relu(self.enter(x)))


class Maps(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.pool, self.output = nn.Conv2d(1, 5, 3, padding=1), nn.MaxPool2d(2), nn.Linear(80, 3)

    def forward(self, x):
        return self.output(self.pool(torch.relu(self.conv(x))).flatten(1))


def simple_trace():
    return trace_of(
        set_weights(SimpleNet()), PREPARED, ["age", "bmi", "hba1c", "sbp"], ["low", "medium", "high"]
    )


def picture():
    return torch.linspace(-1, 1, 64).reshape(1, 8, 8)


def person(label_of_high="high"):
    net = simple_trace()
    logits = net.output[0].astype(float)
    temperature = 1.25
    scores = logits / temperature
    risks, softmax = (np.exp(v - v.max()) / np.exp(v - v.max()).sum() for v in (scores, logits))
    every = np.stack([risks, np.roll(risks, 1) * 0.2 + risks * 0.8, np.full(3, 1 / 3)])
    low, high = np.percentile(every, [5, 95], axis=0)
    measured = [("age", "Age", "年齢", "years", 58.0, 48.0), ("bmi", "BMI", "BMI", "kg/m²", None, 32.0),
                ("hba1c", "HbA1c (NGSP)", "HbA1c(NGSP)", "%", 5.9, 5.6), ("sbp", "Systolic", "収縮期血圧", "mmHg", 131.0, 126.0)]  # fmt: skip
    entered = []
    for (name, en, ja, unit, value, mean), prepared in zip(measured, PREPARED, strict=True):
        used = 27.0 if value is None else value
        entered.append(
            Entered(
                name, Bilingual(en=en, ja=ja), unit, value, used, mean, (used - mean) / prepared, prepared
            )
        )
    return PersonTrace(
        title=Bilingual(en="Glucose class at the check-up", ja="健診時の血糖区分"),
        model="ab" * 32,
        entered=tuple(entered),
        net=net,
        copy=0,
        calibrated=Calibrated(
            tuple(logits), (0.0, 0.0, 0.0), temperature, tuple(scores), tuple(softmax), tuple(risks)
        ),
        every_copy=every,
        probabilities=tuple(every.mean(axis=0).tolist()),
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
        class_names=("low", "medium", "high"),
        class_labels=(
            Bilingual(en="low", ja="低"),
            Bilingual(en="medium", ja="中"),
            Bilingual(en=label_of_high, ja="高"),
        ),
        risk_class="medium",
        notices=(Bilingual(en="Research and education only.", ja="研究・教育用です。"),),
    )


def columns(trace):
    return columns_of(trace.anatomy, trace, "en")
