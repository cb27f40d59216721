"""How does a person read a validation? One self-contained page: no script, nothing from elsewhere."""

from collections.abc import Sequence
from importlib.resources import files

from jinja2 import Environment

from kenshin.validation.bootstrap import Interval
from kenshin.validation.plots import COLOURS, calibration_plot, histogram_plot, learning_plot
from kenshin.validation.report import Comparison, ValidationReport
from kenshin.wording.say import Language, say

__all__ = ["render_page", "shown"]


def shown(interval: Interval, decimals: int = 3) -> str:
    """An estimate with its interval as people write it.

    >>> shown(Interval(0.7512, 0.7309, 0.7701))
    '0.751 (0.731–0.770)'
    """
    if interval.estimate != interval.estimate:
        return "–"
    text = f"{interval.estimate:.{decimals}f}"
    if interval.low == interval.low:
        # A minus sign before the upper end would run into the dash.
        between = "–" if interval.high >= 0 else " to "
        text += f" ({interval.low:.{decimals}f}{between}{interval.high:.{decimals}f})"
    return text.replace("-", "−")


def render_page(
    report: ValidationReport,
    *,
    title: str,
    facts: Sequence[tuple[str, str]],
    notices: Sequence[str],
    findings: Sequence[tuple[str, str]],
    learning_curve: Sequence[tuple[float, float]],
    model_id: str,
    class_labels: Sequence[str],
    comparator_labels: Sequence[str],
    parameters: Sequence[tuple[str, str, int]],
    language: Language,
) -> str:
    """The report as HTML.

    Args:
        report: what is shown.
        title: of the model's schema.
        facts: (name, text) about the model: population, outcome, people, recipe.
        notices: sentences that belong on every output.
        findings: (level, sentence).
        learning_curve: (train, stop) log loss per epoch of copy 0.
        model_id: of the saved model.
        class_labels: the classes in the reader's language.
        comparator_labels: the comparisons in the reader's language.
        parameters: (name, shape, count) of one copy.
        language: the reader's.
    """
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(
        files("kenshin.validation").joinpath("report.html.j2").read_text(encoding="utf-8")
    )

    def word(key: str, **values: object) -> str:
        return say(f"validation.{key}", language, **values)

    axes = (word("risk_axis"), word("observed_axis"), word("share_axis"))
    return template.render(
        report=report,
        title=title,
        facts=facts,
        notices=notices,
        findings=findings,
        learning_curve=learning_curve,
        model_id=model_id,
        labels=class_labels,
        comparators=comparator_labels,
        parameters=parameters,
        language=language,
        word=word,
        shown=shown,
        verdict=lambda comparison: word(_verdict(comparison)),
        colours=COLOURS,
        calibration=lambda c, label: calibration_plot(c.curve, label, axes[0], axes[1]),
        histogram=lambda c, label: histogram_plot(c.histogram, label, axes[0], axes[2]),
        learning=learning_plot(learning_curve, word("learning"), word("epoch"), "log loss")
        if learning_curve
        else None,
    )


def _verdict(comparison: Comparison) -> str:
    difference = comparison.difference
    if difference.high < 0:
        return "better"
    return "worse" if difference.low > 0 else "not_told_apart"
