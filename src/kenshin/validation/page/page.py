"""How does a person read a validation? One self-contained page: no script, nothing from elsewhere."""

from collections.abc import Callable, Sequence
from importlib.resources import files

from jinja2 import Environment
from markupsafe import Markup

from kenshin.validation.page.plots import calibration_plot, epochs_to_show, histogram_plot, learning_plot
from kenshin.validation.report import ClassNumbers, Comparison, ValidationReport
from kenshin.validation.resampling.bootstrap import Interval
from kenshin.wording.say import Language, say

__all__ = ["render_page", "shown"]

_TABLE_EPOCHS = 12  # rows of the learning curve's table; the figure shows every epoch

Word = Callable[..., str]


def shown(interval: Interval, decimals: int = 3, language: Language = "en") -> str:
    """An estimate with its interval as people write it.

    >>> shown(Interval(0.7512, 0.7309, 0.7701))
    '0.751 (0.731–0.770)'
    >>> shown(Interval(-0.05, -0.07, -0.03), 2)
    '−0.05 (−0.07 to −0.03)'
    """
    estimate, low, high = (_plain(v, decimals) for v in (interval.estimate, interval.low, interval.high))
    if "–" in (low, high):
        return estimate
    if language == "ja":
        return f"{estimate}({low}〜{high})"
    # A minus sign would run into the dash.
    return f"{estimate} ({low} to {high})" if "−" in low + high else f"{estimate} ({low}–{high})"


def _plain(value: float, decimals: int) -> str:
    """A number with a true minus sign, a dash where there is none, and never a minus zero."""
    if value != value:
        return "–"
    return f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "−")


def _percent(value: float) -> str:
    return "–" if value != value else f"{100 * value:.1f}%"


def render_page(
    report: ValidationReport,
    *,
    title: str,
    facts: Sequence[tuple[str, str]],
    notices: Sequence[str],
    findings: Sequence[tuple[str, str]],
    learning_curve: Sequence[tuple[float, float]] | None,
    model_id: str,
    class_labels: Sequence[str],
    parameters: Sequence[tuple[str, str, int]] | None,
    language: Language,
    comparator_labels: Sequence[str] | None = None,
) -> str:
    """The report as HTML.

    Args:
        report: what is shown.
        title: of the model's schema.
        facts: (name, text) about the model: population, outcome, people, recipe.
        notices: sentences that belong on every output.
        findings: (level, sentence).
        learning_curve: (train, stop) log loss per epoch of copy 0; None: no such section.
        model_id: of the saved model.
        class_labels: the classes in the reader's language.
        parameters: (name, shape, count) of one copy; None: no such section.
        language: the reader's.
        comparator_labels: the comparisons in the reader's language; None: their own names.
    """

    def word(key: str, **values: object) -> str:
        return say(f"validation.{key}", language, **values)

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    source = files("kenshin.validation.page").joinpath("report.html.j2").read_text(encoding="utf-8")
    return environment.from_string(source).render(
        report=report,
        title=title,
        facts=facts,
        notices=notices,
        findings=findings,
        curve=learning_curve or (),
        epochs=epochs_to_show(learning_curve, _TABLE_EPOCHS) if learning_curve else (),
        model_id=model_id,
        labels=class_labels,
        comparators=comparator_labels or [c.name for c in report.comparisons],
        parameters=parameters or (),
        language=language,
        word=word,
        shown=lambda interval, decimals=3: shown(interval, decimals, language),
        percent=_percent,
        verdict=lambda comparison: word(_verdict(comparison)),
        **_figures(class_labels, learning_curve, word),
    )


def _figures(
    labels: Sequence[str], learning_curve: Sequence[tuple[float, float]] | None, word: Word
) -> dict[str, object]:
    """What draws each figure."""

    def calibration(numbers: ClassNumbers, k: int) -> Markup:
        title, axes = word("calibration_of", label=labels[k]), (word("risk_axis"), word("observed_axis"))
        return calibration_plot(numbers.curve, f"calibration-{k}", title, word("calibration_why"), axes)

    def histogram(numbers: ClassNumbers, k: int) -> Markup:
        title, axis = word("distribution_of", label=labels[k]), word("risk_axis")
        return histogram_plot(
            numbers.histogram, labels, f"distribution-{k}", title, word("distribution_why"), axis
        )

    learning = None
    if learning_curve:
        words = (word("epoch"), word("log_loss"), word("train"), word("stop"))
        learning = learning_plot(learning_curve, "learning", word("learning"), word("learning_why"), words)
    return {"calibration": calibration, "histogram": histogram, "learning": learning}


def _verdict(comparison: Comparison) -> str:
    difference = comparison.difference
    if difference.low != difference.low:
        return "no_interval"
    if difference.high < 0:
        return "better"
    return "worse" if difference.low > 0 else "not_told_apart"
