"""How much does a model flatter itself, and how much does a person's risk hang on who else was there?

The whole training is run again on people drawn with replacement. Each refit is judged on its own draw
and on everyone: the mean difference is the optimism (Harrell, Lee & Mark 1996, Statistics in Medicine
15:361). The same refits' risks, person by person, show the stability (Riley & Collins 2023,
doi:10.1002/bimj.202200302).
"""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float, Int

from kenshin.errors import DataError
from kenshin.reproducible import seeds
from kenshin.training.pipeline import Pipeline
from kenshin.workflow.internal.again import People

__all__ = ["OnRefit", "bootstrap"]

# Told each refit's risks of everyone and how often each row was drawn.
OnRefit = Callable[[Float[np.ndarray, "patient risk_class"], Int[np.ndarray, " patient"]], None]


def bootstrap(
    pipeline: Pipeline,
    people: People,
    draws: int,
    seed: int,
    on_refit: OnRefit,
    on_step: Callable[[int, int], None],
) -> int:
    """Refit on each draw; how many draws could not be trained on.

    Args:
        pipeline: the whole training.
        people: who is drawn from: persons, with all their rows.
        draws: how many.
        seed: of draws and trainings.
        on_refit: told what came of each.
        on_step: told (done, draws).
    """
    persons, dropped = int(people.person.max()) + 1, 0
    for number in range(draws):
        rng = np.random.default_rng(seeds(seed, ["whole training", number]))
        times = np.bincount(rng.integers(0, persons, persons), minlength=persons)[people.person]
        drawn = people.take(np.repeat(np.arange(len(people)), times))
        try:
            fitted = pipeline.fit(drawn.inputs, drawn.outcome, drawn.person, seeds(seed, ["refit", number]))
        except DataError:  # the draw left a class with too few people
            dropped += 1
        else:
            on_refit(fitted.risks(people.inputs), times)
        on_step(number + 1, draws)
    return dropped
