"""May this person be estimated at all?

In this order: a required input is missing; a value is implausible; the schema excludes the
person; an exclusion's answer is not known and the schema wants it. The first that holds is the
refusal. What a reader should know beside a number comes back as findings.
"""

from collections.abc import Mapping

from kenshin.patients.finding import Finding
from kenshin.prediction.estimate import Refusal
from kenshin.schema.exclusion import Exclusion
from kenshin.schema.schema import Schema
from kenshin.schema.text import Text, text_in
from kenshin.schema.variable import Variable, looks_like

__all__ = ["screen", "unanswered"]

Values = Mapping[str, float | None]


def screen(schema: Schema, values: Values) -> tuple[tuple[Finding, ...], Refusal | None]:
    """Findings about the person, and the refusal if there is one."""
    refusal = _missing(schema, values) or _implausible(schema, values) or _excluded(schema, values)
    findings: list[Finding] = []
    if schema.outcome.kind == "status":
        findings.append(Finding("note", "status_not_risk", "prediction.status_not_risk"))
    for rule in unanswered(schema, values):
        variable = schema.variable(rule.variable)
        if rule.when_absent == "warn":
            label = text_in(variable.label, "en")
            about = {"name": variable.name, "label": label, "label_ja": text_in(variable.label, "ja")}
            findings.append(
                Finding(
                    "warning", "exclusion_unknown", "prediction.exclusion_unknown", about, None, variable.name
                )
            )
        elif refusal is None:
            code = "unanswered" if rule.when_absent == "ask" else "exclusion_absent"
            refusal = _about(code, variable)
    return tuple(findings), refusal


def unanswered(schema: Schema, values: Values) -> tuple[Exclusion, ...]:
    """The exclusions whose variable has no value for this person."""
    return tuple(rule for rule in schema.exclusions if values.get(rule.variable) is None)


def _missing(schema: Schema, values: Values) -> Refusal | None:
    for variable in schema.inputs:
        if values.get(variable.name) is None and not variable.missing_allowed:
            return _about("missing", variable)
    return None


def _implausible(schema: Schema, values: Values) -> Refusal | None:
    for variable in schema.variables:
        value = values.get(variable.name)
        if value is None or variable.range is None or variable.range[0] <= value <= variable.range[1]:
            continue
        low, high = variable.range
        limits = (("got", f"{value:g}"), ("low", f"{low:g}"), ("high", f"{high:g}"), ("unit", variable.unit))
        other = looks_like(variable, value)
        if other is not None:
            return _about("implausible", variable, (*limits, ("other", other)), "wrong_unit")
        return _about("implausible", variable, limits)
    return None


def _excluded(schema: Schema, values: Values) -> Refusal | None:
    for rule in schema.exclusions:
        value = values.get(rule.variable)
        if value is not None and rule.applies(schema.variable(rule.variable).rounded(value)):
            return Refusal("excluded", "prediction.excluded", (("sentence", _both(rule.sentence)),))
    return None


def _about(
    code: str, variable: Variable, more: tuple[tuple[str, object], ...] = (), sentence: str = ""
) -> Refusal:
    named = (("name", variable.name), ("label", _both(variable.label)))
    return Refusal(code, f"prediction.{sentence or code}", named + more)


def _both(text: Text) -> dict[str, str]:
    return {"en": text_in(text, "en"), "ja": text_in(text, "ja")}
