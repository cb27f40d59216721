"""Schemas, nets and people that nobody is, for searching in."""

import itertools

import numpy as np

from kenshin.prediction.what_if.steps import Steps
from kenshin.prediction.what_if.wish import CLEAR, gap
from kenshin.schema.schema import Schema


def made_up_schema(inputs, free, classes=3, decision=None, exclusions=()):
    """`free`: place of an input → (direction, step, bounds); all run from 0 to 100 with one decimal."""
    variables = []
    for i in range(inputs):
        variable = {
            "name": f"x{i}",
            "role": "input",
            "columns": [f"x{i}"],
            "label": f"X{i}",
            "unit": "u",
            "range": [0.0, 100.0],
            "decimals": 1,
            "missing_allowed": True,
        }
        if i in free:
            variable["actionable"] = dict(zip(("direction", "step", "bounds"), free[i], strict=True))
        variables.append(variable)
    texts = dict.fromkeys(("title", "intended_use", "population", "horizon"), "made up")
    names = [{"value": str(c), "name": f"c{c}", "label": f"C{c}"} for c in range(classes)]
    outcome = {"column": "y", "definition": "made up", "classes": names}
    more = {"decision": decision} if decision else {}
    return Schema.model_validate(
        {"name": "made_up", **texts, "outcome": outcome, "variable": variables, "exclusion": list(exclusions)}
        | more
    )


def made_up_net(inputs, classes=3, seed=0, slope=0.5, rough=1.0):
    """A smooth net of random weights, neither rising nor falling throughout."""
    rng = np.random.default_rng(seed)
    first = rng.normal(size=(inputs, 8)) * rough / np.sqrt(inputs)
    bias, last = rng.normal(size=8) / 2, rng.normal(size=(8, classes)) * 1.5
    line = np.abs(rng.normal(size=inputs)) * slope

    def score(raw):
        z = np.where(np.isnan(raw), 0.0, (raw - 50) / 15)
        logits = np.tanh(z @ first + bias) @ last + (z @ line)[:, None] * np.linspace(-1, 1, classes)
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        return odds / odds.sum(axis=1, keepdims=True)

    return score


def made_up_person(inputs, rng, missing=0.0):
    values = np.clip(rng.normal(58, 12, inputs), 0, 100).round(1).tolist()
    return {f"x{i}": None if rng.random() < missing else v for i, v in enumerate(values)}


def ellipse(inputs, seed, around):
    """Familiar are those not further out, correlated, than the person."""
    rng = np.random.default_rng(seed)
    mix = rng.normal(size=(inputs, inputs)) * 0.4 + np.eye(inputs)
    shape = np.linalg.inv(mix @ mix.T)

    def far(rows):
        z = np.where(np.isnan(rows), 0.0, (rows - 50) / 15)
        return np.einsum("ij,jk,ik->i", z, shape, z)

    limit = max(float(far(around[None, :])[0]), float(inputs)) + 1e-9
    return lambda rows: far(rows) <= limit


def every_point(steps: Steps, size: int):
    """All points that differ from the person on so many axes of different inputs."""
    for axes in itertools.combinations(range(len(steps.axes)), size):
        if len({steps.axes[a].column for a in axes}) < size:
            continue
        grid = np.stack(np.meshgrid(*[np.arange(1, steps.counts[a] + 1) for a in axes], indexing="ij"), -1)
        points = np.zeros((grid.size // size, len(steps.axes)), dtype=np.int64)
        points[:, list(axes)] = grid.reshape(-1, size)
        yield points


def brute_force(steps, target, classes, score, familiar, most):
    """The fewest changed inputs, and the least effort of so few; None: nothing reaches."""
    for size in range(1, most + 1):
        best = np.inf
        for points in every_point(steps, size):
            rows = steps.rows(points)
            reached = (gap(target, classes, score(rows)) < -CLEAR) & familiar(rows)
            best = min(best, steps.effort(points)[reached].min(initial=np.inf))
        if np.isfinite(best):
            return size, best
    return None
