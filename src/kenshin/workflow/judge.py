"""What must be said about a training that the table alone cannot tell?"""

from kenshin.errors import DataError, TableRefused
from kenshin.patients.finding import Finding, has_errors
from kenshin.schema.schema import Schema
from kenshin.schema.text import Told
from kenshin.training.recipe import Recipe
from kenshin.validation.guards import CEILING, classes_too_good, events_per_parameter, too_good
from kenshin.validation.report import ValidationReport
from kenshin.wording.say import Named

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
    findings += _classes_too_good(schema, report)
    findings += _comparators_too_good(report)
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
            name = Named(f"training.{comparison.name}", input="…")
            findings.append(
                Finding("warning", "baseline_better", "workflow.baseline_better", {"baseline": name})
            )
    return tuple(findings)


def _comparators_too_good(report: ValidationReport) -> list[Finding]:
    """A net that was hardly trained would not show what a simpler model finds at once."""
    if too_good(report.auroc_macro.estimate):
        return []
    best = max(report.comparisons, key=lambda found: _known(found.auroc_macro.estimate), default=None)
    if best is None or not too_good(best.auroc_macro.estimate):
        return []
    said = {
        "baseline": Named(f"training.{best.name}", input="…"),
        "auroc": f"{best.auroc_macro.estimate:.3f}",
        "ceiling": f"{CEILING:.2f}",
    }
    return [Finding("warning", "too_good", "workflow.baseline_too_good", said)]


def _known(number: float) -> float:
    return -1.0 if number != number else number


def _classes_too_good(schema: Schema, report: ValidationReport) -> list[Finding]:
    """A single class may be too good where the mean is not; two classes have the same AUROC as their mean."""
    if len(report.classes) < 3:
        return []
    found = []
    for k in classes_too_good([numbers.auroc.estimate for numbers in report.classes]):
        said = {
            "name": Told(schema.outcome.classes[k].label),
            "auroc": f"{report.classes[k].auroc.estimate:.3f}",
            "ceiling": f"{CEILING:.2f}",
        }
        found.append(Finding("warning", "too_good", "workflow.class_too_good", said))
    return found
