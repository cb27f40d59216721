"""People whose true risks are known, since their class was drawn from them."""

import numpy as np


def people(count, classes, seed, sharpness=1.5):
    """(risks, outcome): a latent value moves everyone's risks; higher classes are rarer."""
    rng = np.random.default_rng(seed)
    value = rng.normal(0, sharpness, (count, 1))
    place = np.arange(classes)
    logits = value * place / (classes - 1) * 2 - 0.9 * place
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    risks = raised / raised.sum(axis=1, keepdims=True)
    outcome = (rng.random((count, 1)) > risks.cumsum(axis=1)).sum(axis=1).clip(max=classes - 1)
    return risks, outcome


def on_a_grid(risks, parts=500):
    """The same risks as whole parts that sum to one: cuts are then exactly risks, and ties abound."""
    whole = np.floor(risks * parts)
    whole[:, 0] += parts - whole.sum(axis=1)
    return whole / parts
