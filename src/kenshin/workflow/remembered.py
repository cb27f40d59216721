"""What does a model remember of the people of its training?"""

from dataclasses import replace
from typing import Final

import numpy as np
from jaxtyping import Float, Int

from kenshin.patients.split import person_numbers
from kenshin.prediction.comparison.learn import learn_comparison
from kenshin.prediction.familiarity.draw import learn_background
from kenshin.prediction.familiarity.learn import learn_familiarity
from kenshin.prediction.interval import learn_interval
from kenshin.reproducible import seeds
from kenshin.saved_model.reference.interval import IntervalReference
from kenshin.saved_model.reference.reference import Reference
from kenshin.training.pipeline import Fitted, Pipeline
from kenshin.workflow.people import StudyPeople
from kenshin.workflow.remembered_anew import sets_of_people

__all__ = ["refits_for", "remembered"]

_Risks = Float[np.ndarray, "patient risk_class"]

# About ten seconds of refits on two processors: a refit is worth this share of them for each parameter of
# each copy and each person, more where torch trains. 20 is what 0018-uncertainty-interval.md settled on.
_REFITS: Final = 20
_FEWEST_REFITS: Final = 4
_WORK: Final = 2e9
_SLOWNESS: Final = {"compiled": 1, "many at once": 10}
_SLOWEST: Final = 100  # the readable loop


def remembered(people: StudyPeople, pipeline: Pipeline, fitted: Fitted, seed: int) -> Reference:
    """Summaries of the people of a training; their risks are those of copies that never met them."""
    ensemble = fitted.ensemble
    inputs, schema = people.table.inputs, people.table.schema
    risks = np.full((len(people.table), len(schema.class_names)), np.nan)
    risks[ensemble.out_of_fold] = ensemble.out_of_fold_risks
    dice = seeds(seed, ["remembered"]) % 2**32  # as scikit-learn takes it
    familiarity = learn_familiarity(inputs, person_numbers(people.table), dice)
    return Reference(
        familiarity=familiarity,
        background=learn_background(familiarity, schema.inputs, inputs, dice),
        sets=sets_of_people(schema, people, risks),
        comparison=learn_comparison(schema, people.table, risks),
        interval=_interval(people, pipeline, fitted, dice),
    )


def refits_for(fitted: Fitted, people: int) -> int:
    """How many refits the interval is learned from; 0: they would take too long."""
    copies = fitted.ensemble.copies
    parameters = sum(p.numel() for p in copies[0].net.parameters())
    slowness = max(_SLOWNESS.get(engine, _SLOWEST) for engine in fitted.ensemble.engines)
    affordable = int(_WORK / (people * parameters * len(copies) * slowness))
    return min(_REFITS, affordable) if affordable >= _FEWEST_REFITS and len(copies) > 1 else 0


def _interval(people: StudyPeople, pipeline: Pipeline, fitted: Fitted, seed: int) -> IntervalReference | None:
    """By how much the copies' spread is too narrow; None: that was not worked out."""
    inputs, person = people.table.inputs, person_numbers(people.table)
    settled = replace(pipeline, arguments=fitted.plan.arguments, recipe=fitted.recipe, wishes={})

    def refit(outcome: Int[np.ndarray, " patient"], dice: int) -> tuple[_Risks, _Risks, _Risks]:
        return settled.fit(inputs, outcome, person, dice).interval(inputs)

    return learn_interval(fitted.risks(inputs), refit, refits_for(fitted, len(inputs)), seed)
