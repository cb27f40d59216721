"""May this person be estimated at all?

In this order: a required input is missing; a value is implausible; the schema excludes the
person; an exclusion's answer is not known and the schema wants it; the training knew hardly anybody
like the person. The first that holds is the refusal. What a reader should know beside a number comes
back as findings.
"""

from collections.abc import Mapping
from math import inf, nan

import numpy as np

from kenshin.patients.finding import Finding
from kenshin.prediction.familiarity.said import familiarity_said
from kenshin.prediction.refusal import Refusal
from kenshin.saved_model.reference.familiarity import FamiliarityReference
from kenshin.schema.exclusion import Exclusion
from kenshin.schema.schema import Schema
from kenshin.schema.text import Text, text_in
from kenshin.schema.variable import Variable, looks_like

__all__ = [
    "excluded",
    "missing",
    "out_of_range",
    "screen",
    "status_findings",
    "unanswered",
    "unknown_answer",
]

Values = Mapping[str, float | None]


def screen(
    schema: Schema, values: Values, reference: FamiliarityReference | None = None
) -> tuple[tuple[Finding, ...], Refusal | None]:
    """Findings about the person, and the refusal if there is one.

    Args:
        schema: of the model.
        values: variable name → value; None or not there: missing.
        reference: what the model remembers of its training; None: likeness is not asked for.
    """
    refusal = _missing(schema, values) or _implausible(schema, values) or _excluded(schema, values)
    findings = list(status_findings(schema))
    for rule in unanswered(schema, values):
        said = unknown_answer(schema, rule)
        if isinstance(said, Finding):
            findings.append(said)
        elif refusal is None:
            refusal = said
    if refusal is None and reference is not None:
        known = [values.get(v.name) for v in schema.inputs]
        raw = np.array([[nan if value is None else value for value in known]])
        for some in familiarity_said(schema, reference, raw):
            findings += some.findings
            refusal = some.refusal
    return tuple(findings), refusal


def unanswered(schema: Schema, values: Values) -> tuple[Exclusion, ...]:
    """The exclusions whose variable has no value for this person."""
    return tuple(rule for rule in schema.exclusions if values.get(rule.variable) is None)


def status_findings(schema: Schema) -> tuple[Finding, ...]:
    """What stands beside every estimate of this schema."""
    status = schema.outcome.kind == "status"
    return (Finding("note", "status_not_risk", "prediction.status_not_risk"),) if status else ()


def unknown_answer(schema: Schema, rule: Exclusion) -> Finding | Refusal:
    """What it means that an exclusion's answer is not known."""
    variable = schema.variable(rule.variable)
    if rule.when_absent != "warn":
        return _about("unanswered" if rule.when_absent == "ask" else "exclusion_absent", variable)
    label = text_in(variable.label, "en")
    about = {"name": variable.name, "label": label, "label_ja": text_in(variable.label, "ja")}
    code = "exclusion_unknown"
    return Finding("warning", code, f"prediction.{code}", about, None, variable.name)


def missing(variable: Variable) -> Refusal:
    """The refusal of a person without a required input."""
    return _about("missing", variable)


def out_of_range(variable: Variable, value: float) -> Refusal:
    """The refusal of a person whose value lies outside the variable's plausible range."""
    low, high = variable.range or (-inf, inf)
    limits = (("got", f"{value:g}"), ("low", f"{low:g}"), ("high", f"{high:g}"), ("unit", variable.unit))
    other = looks_like(variable, value)
    if other is not None:
        return _about("implausible", variable, (*limits, ("other", other)), "wrong_unit")
    return _about("implausible", variable, limits)


def excluded(rule: Exclusion) -> Refusal:
    """The refusal of a person whom the schema keeps out."""
    return Refusal("excluded", "prediction.excluded", (("sentence", _both(rule.sentence)),))


def _missing(schema: Schema, values: Values) -> Refusal | None:
    for variable in schema.inputs:
        if values.get(variable.name) is None and not variable.missing_allowed:
            return missing(variable)
    return None


def _implausible(schema: Schema, values: Values) -> Refusal | None:
    for variable in schema.variables:
        value = values.get(variable.name)
        if value is None or variable.range is None or variable.range[0] <= value <= variable.range[1]:
            continue
        return out_of_range(variable, value)
    return None


def _excluded(schema: Schema, values: Values) -> Refusal | None:
    for rule in schema.exclusions:
        value = values.get(rule.variable)
        if value is not None and rule.applies(schema.variable(rule.variable).rounded(value)):
            return excluded(rule)
    return None


def _about(
    code: str, variable: Variable, more: tuple[tuple[str, object], ...] = (), sentence: str = ""
) -> Refusal:
    named = (("name", variable.name), ("label", _both(variable.label)))
    return Refusal(code, f"prediction.{sentence or code}", named + more)


def _both(text: Text) -> dict[str, str]:
    return {"en": text_in(text, "en"), "ja": text_in(text, "ja")}
