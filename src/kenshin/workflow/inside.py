"""How does one person's estimate come about inside a saved model? Asked of its graph, without torch."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, cast

import numpy as np

from kenshin.errors import DataError, ModelFileError, UsageError
from kenshin.nets.anatomy.anatomy import Anatomy
from kenshin.nets.anatomy.flow import NET_INPUT, Gap, gaps_about
from kenshin.nets.trace.person import Calibrated, Entered, PersonTrace
from kenshin.nets.trace.step import steps_of
from kenshin.nets.trace.trace import Trace
from kenshin.patients.prepare import Preparation
from kenshin.patients.table import PatientTable
from kenshin.prediction.estimate import RiskEstimate
from kenshin.prediction.one_person import estimate_person
from kenshin.prediction.refusal import Refusal
from kenshin.prediction.whole_table import estimate_table
from kenshin.saved_model.inner import inner_values
from kenshin.saved_model.saved import SavedModel
from kenshin.schema.text import Bilingual, Text
from kenshin.wording.say import Language, say

__all__ = ["NoEstimate", "trace_people", "trace_person"]

_MOST_PEOPLE: Final = 20
_SAME: Final = 1e-6  # how closely the way through the graph must end where the estimate stands


class NoEstimate(DataError):  # noqa: N818 it says what happened to the person
    """A person who gets no estimate, and so no trace.

    Args:
        refusal: why.
        row: of the person in the table's file, where there is one.
    """

    def __init__(self, refusal: Refusal, row: int | None = None) -> None:
        self.refusal, self.row = refusal, row
        super().__init__("workflow.row_refused", row=row or "-", sentence=refusal.sentence("en"))
        self.args = (self.sentence("en"),)
        self.key = refusal.key  # by which a machine knows the reason, as it does from an estimate

    def sentence(self, language: Language = "en") -> str:
        """The refusal, and whom it is about."""
        why = self.refusal.sentence(language)
        return why if self.row is None else say("workflow.row_refused", language, row=self.row, sentence=why)

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the refusal when the error crosses a process boundary."""
        return NoEstimate, (self.refusal, self.row)


def trace_person(model: SavedModel, given: Mapping[str, object], copy: int = 0) -> PersonTrace:
    """One person through one copy, and all copies' answers.

    Args:
        model: opened.
        given: values by the schema's names.
        copy: which, counted from 0.

    Raises:
        UsageError: a name that the schema does not have, no such copy, or a net whose flow is not known.
        DataError: a value that is not a finite number, or a person who gets no estimate.
        ModelFileError: the model's parts contradict each other.
    """
    return _trace(model, estimate_person(model, given), copy)


def trace_people(model: SavedModel, table: PatientTable) -> tuple[PersonTrace, ...]:
    """The first few people of a table, each through the first copy.

    Raises:
        UsageError: more than 20 people, or a net whose flow is not known.
        DataError: other inputs than the model's, or a person who gets no estimate.
    """
    if len(table) > _MOST_PEOPLE:
        raise UsageError("workflow.trace_few", most=_MOST_PEOPLE, got=len(table))
    return tuple(_trace(model, estimate, 0) for estimate in estimate_table(model, table))


def _trace(model: SavedModel, estimate: RiskEstimate, copy: int) -> PersonTrace:
    copies = model.card.net.copies
    if copy not in range(copies):
        raise UsageError("workflow.no_such_copy", copies=copies, last=copies - 1, got=copy)
    if estimate.refusal is not None:
        raise NoEstimate(estimate.refusal, estimate.row)
    if model.anatomy.result is None:
        raise UsageError("workflow.no_flow", net=model.anatomy.net)
    try:
        return _follow(model, estimate, copy)
    except (KeyError, IndexError, ValueError, TypeError, AttributeError) as error:
        # Every part was checked on opening, but a folder may hold an anatomy of another net.
        raise ModelFileError("saved_model.unreadable", reason="anatomy.json") from error


def _follow(model: SavedModel, estimate: RiskEstimate, copy: int) -> PersonTrace:
    raw = np.array([[np.nan if v is None else v for _, v in estimate.inputs]], dtype=float)
    wanted = [f"risks.{c}" for c in range(model.card.net.copies)]
    inside = f"copies.{copy}/"
    held = inner_values(model.graph, ["prepared", *wanted], raw, inside)
    preparation = Preparation.from_json(cast("dict[str, list[float]]", model.card.preparation))
    net = _net_trace(model, preparation, held, copy, inside)
    every_copy = np.vstack([held[name] for name in wanted])
    calibrated = _calibrated(model, net, every_copy[copy])
    probabilities = np.array(estimate.probabilities)
    _require_same(every_copy.mean(axis=0), probabilities)
    return PersonTrace(
        title=model.schema.title,
        model=model.id,
        entered=_entered(model, preparation, raw[0], held["prepared"][0]),
        net=net,
        copy=copy,
        calibrated=calibrated,
        every_copy=every_copy,
        probabilities=tuple(probabilities.tolist()),
        low=tuple(low for low, _ in estimate.spread or ()),
        high=tuple(high for _, high in estimate.spread or ()),
        class_names=model.schema.class_names,
        class_labels=tuple(c.label for c in model.schema.outcome.classes),
        risk_class=str(estimate.risk_class),
        notices=tuple(Bilingual(en=n["en"], ja=n["ja"]) for n in model.card.notices),
    )


def _require_same(ours: Any, theirs: Any) -> None:
    if ours.shape != theirs.shape or not np.allclose(ours, theirs, rtol=0, atol=_SAME):
        raise ValueError


def _net_trace(
    model: SavedModel, preparation: Preparation, held: Mapping[str, Any], copy: int, inside: str
) -> Trace:
    values = {name.removeprefix(inside): value for name, value in held.items() if name.startswith(inside)}
    values[NET_INPUT] = held["prepared"]
    prefix = f"copies.{copy}."
    learned = {n.removeprefix(prefix): w for n, w in model.weights.items() if n.startswith(prefix)}
    anatomy = _of_copy(model.anatomy, learned)
    steps = steps_of(anatomy.operations, values, learned)
    if any(step.operation.shape not in (None, step.numbers.shape) for step in steps):
        raise ValueError
    if anatomy.result not in (NET_INPUT, *(operation.name for operation in anatomy.operations)):
        raise ValueError
    return Trace(
        anatomy=anatomy,
        input=held["prepared"],
        input_names=preparation.names([v.name for v in model.schema.inputs]),
        steps=steps,
        output=values[str(anatomy.result)],
        output_names=model.schema.class_names,
        gaps=(*anatomy.gaps, *_lost(anatomy, values)),
    )


def _of_copy(anatomy: Anatomy, learned: Mapping[str, Any]) -> Anatomy:
    """The first copy's anatomy with the numbers of another one."""
    if any(learned[p.name].shape != p.shape for p in anatomy.parameters):
        raise ValueError
    parameters = tuple(p.holding(learned[p.name]) for p in anatomy.parameters)
    buffers = tuple(b.holding(learned.get(b.name)) for b in anatomy.buffers)
    return replace(anatomy, parameters=parameters, buffers=buffers, weights=learned)


def _lost(anatomy: Anatomy, values: Mapping[str, Any]) -> tuple[Gap, ...]:
    """A gap where a value that flows into the answer has no name of its own in the graph."""
    lost = [o.name for o in anatomy.needed() if o.shape is not None and o.name not in values]
    return gaps_about("value_not_kept", lost)


def _entered(model: SavedModel, preparation: Preparation, raw: Any, prepared: Any) -> tuple[Entered, ...]:
    made = [
        Entered(
            name=variable.name,
            label=variable.label,
            unit=variable.unit,
            value=None if np.isnan(value) else float(value),
            used=float(preparation.fill[i] if np.isnan(value) else value),
            mean=preparation.mean[i],
            scale=preparation.scale[i],
            prepared=float(prepared[i]),
            unit_label=variable.unit_label,
        )
        for i, (variable, value) in enumerate(zip(model.schema.inputs, raw, strict=True))
    ]
    flagged = [i for i, wanted in enumerate(preparation.indicator) if wanted]
    for place, i in enumerate(flagged, start=len(made)):
        variable, missing = model.schema.inputs[i], bool(np.isnan(raw[i]))
        label = _flag_label(variable.label)
        flag = float(missing)
        made.append(
            Entered(f"{variable.name}_missing", label, "", flag, flag, None, None, float(prepared[place]))
        )
    return tuple(made)


def _flag_label(label: Text) -> Text:
    english, japanese = (label, label) if isinstance(label, str) else (label.en, label.ja)
    return Bilingual(
        en=say("workflow.missing_flag", "en", label=english),
        ja=say("workflow.missing_flag", "ja", label=japanese),
    )


def _calibrated(model: SavedModel, net: Trace, risks: Any) -> Calibrated:
    training = model.card.training
    logits = net.output[0].astype(float)
    scores = (logits - np.array(training.log_class_weights)) / training.temperature
    powers = np.exp(logits - logits.max())
    calibrated = np.exp(scores - scores.max())
    _require_same(calibrated / calibrated.sum(), risks)
    return Calibrated(
        logits=tuple(logits.tolist()),
        log_class_weights=tuple(training.log_class_weights),
        temperature=training.temperature,
        scores=tuple(scores.tolist()),
        softmax=tuple((powers / powers.sum()).tolist()),
        risks=tuple(risks.tolist()),
    )
