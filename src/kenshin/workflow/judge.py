"""What must be said about a training that the table alone cannot tell?"""

from kenshin.errors import DataError, TableRefused
from kenshin.patients.finding import Finding, has_errors
from kenshin.schema.schema import Schema
from kenshin.training.recipe import Recipe
from kenshin.validation.guards import CEILING, events_per_parameter, too_good
from kenshin.validation.report import ValidationReport

__all__ = ["judge_training", "refuse_errors"]

# Below this many people of the rarest class per parameter a single net learns noise; ensembles and
# early stopping soften it, so it warns and does not refuse. See docs/decisions/0004-size.md.
_FEW_EVENTS = 10.0


def refuse_errors(findings: tuple[Finding, ...], source: str) -> None:
    """Refuse a table that has error findings, naming each.

    Raises:
        TableRefused: with the findings as places.
    """
    if not has_errors(findings):
        return
    errors = [f for f in findings if f.level == "error"]
    places = [DataError(f.key, **f.values) for f in errors]
    raise TableRefused("workflow.error_findings", places, source=source, count=len(errors))


def judge_training(
    schema: Schema,
    report: ValidationReport,
    people: tuple[int, ...],
    parameters: int,
    recipe: Recipe,
    *,
    searched: bool = False,
) -> tuple[Finding, ...]:
    """Findings about a training, from its out-of-fold report."""
    findings = []
    macro = report.auroc_macro.estimate
    if too_good(macro):
        said: dict[str, object] = {"auroc": f"{macro:.3f}", "ceiling": f"{CEILING:.2f}"}
        findings.append(Finding("warning", "too_good", "workflow.too_good", said))
    share = events_per_parameter(people, parameters)
    if share < _FEW_EVENTS:
        said = {
            "rarest": min(people),
            "parameters": parameters,
            "share": f"{share:.1f}",
            "few": f"{_FEW_EVENTS:g}",
        }
        findings.append(Finding("warning", "few_events", "workflow.few_events", said))
    if recipe.class_weights is not None:
        findings.append(Finding("warning", "class_weights", "workflow.class_weights"))
    if searched:
        findings.append(Finding("note", "searched", "workflow.searched"))
    if schema.outcome.kind == "status":
        findings.append(Finding("note", "status_not_risk", "prediction.status_not_risk"))
    for comparison in report.comparisons:
        if comparison.name != "prevalence" and comparison.difference.low > 0:
            key = {"baseline": comparison.name}
            findings.append(Finding("warning", "baseline_better", "workflow.baseline_better", dict(key)))
    return tuple(findings)
