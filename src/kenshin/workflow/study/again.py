"""What comes of training a model again and again: its optimism and its stability, as a report tells them?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from kenshin.training.pipeline import Pipeline
from kenshin.validation.performance import Acted, performance_of
from kenshin.validation.resampling.optimism import corrected
from kenshin.validation.resampling.repeated import repeated
from kenshin.validation.resampling.stability import Refits
from kenshin.wording.say import in_both
from kenshin.workflow.internal.again import People
from kenshin.workflow.internal.bootstrap import bootstrap

__all__ = ["optimism_and_stability", "repeated_document", "stability_alone"]

Risks = Float[np.ndarray, "patient risk_class"]
Name = tuple[str, ...]


def optimism_and_stability(
    pipeline: Pipeline,
    people: People,
    original: Risks,
    class_names: Sequence[str],
    acted: Acted | None,
    draws: int,
    seed: int,
    on_step: Callable[[int, int], None],
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both from the same refits of the whole training.

    Args:
        pipeline: the whole training.
        people: whom the model was trained on.
        original: what it says of them.
        class_names: lowest risk first.
        acted: (class from which on one would act, threshold).
        draws: how many refits.
        seed: of draws and trainings.
        on_step: told (done, draws).
    """
    judged, refits = list[Mapping[Name, tuple[float, float]]](), Refits(original)

    def on_refit(risks: Risks, times: Int[np.ndarray, " patient"]) -> None:
        numbers = performance_of(risks, people.outcome, acted)
        own, everyone = numbers(times), numbers(None)
        judged.append({name: (own[name], everyone[name]) for name in own})
        refits.add(risks)

    dropped = bootstrap(pipeline, people, draws, seed, on_refit, on_step)
    apparent = performance_of(original, people.outcome, acted)(None)
    measures = [_named(name) | found.to_json() for name, found in corrected(apparent, judged).items()]
    optimism = {"draws": draws, "dropped": dropped, "searched": bool(pipeline.wishes), "measures": measures}
    of = in_both("study.stability_of_model", copies=pipeline.copies)
    return optimism, {"of": of, "undrawn": dropped} | refits.stability(tuple(class_names)).to_json()


def stability_alone(
    pipeline: Pipeline,
    people: People,
    original: Risks,
    class_names: Sequence[str],
    draws: int,
    seed: int,
    on_step: Callable[[int, int], None],
) -> dict[str, Any]:
    """What one copy alone would say, each time of other people."""
    refits = Refits(original)
    single = replace(pipeline, copies=1)
    dropped = bootstrap(single, people, draws, seed, lambda risks, _: refits.add(risks), on_step)
    of = in_both("study.stability_of_one")
    return {"of": of, "undrawn": dropped} | refits.stability(tuple(class_names)).to_json()


def repeated_document(
    found: Sequence[Risks], outcome: Int[np.ndarray, " patient"], parts: int, acted: Acted | None
) -> dict[str, Any]:
    """Each repetition's numbers, summarised."""
    each = [performance_of(risks, outcome, acted)(None) for risks in found]
    measures = [_named(name) | summary.to_json() for name, summary in repeated(each).items()]
    return {"repetitions": len(found), "parts": parts, "measures": measures}


def _named(name: Name) -> dict[str, Any]:
    """The measure, and the number of the class whose it is."""
    return {"name": name[0], "class": int(name[1]) if len(name) > 1 else None}
