"""How are parameters and a validation shown on a terminal?"""

from typing import Any

from kenshin.cli.show import console, table
from kenshin.nets.anatomy.anatomy import Anatomy
from kenshin.schema.text import text_in
from kenshin.wording.say import Language, say
from kenshin.workflow.evaluate import comparator_label
from kenshin.workflow.model import Model

__all__ = ["print_parameters", "print_report", "print_structure"]


def print_structure(anatomy: Anatomy, language: Language) -> None:
    """The net's print, its parameters, and how many there are."""
    out = console()
    out.print(anatomy.structure)
    words = [say(f"cli.{key}", language) for key in ("parameters", "name", "shape", "count")]
    rows = table(*words)
    for parameter in anatomy.parameters:
        rows.add_row(parameter.name, " × ".join(str(n) for n in parameter.shape), str(parameter.count))
    rows.add_section()
    rows.add_row(say("cli.total", language), "", str(anatomy.total))
    out.print(rows)


def print_parameters(model: Model, language: Language) -> None:
    """One copy of a model, and how many copies there are."""
    print_structure(model.saved.anatomy, language)
    net = model.card.net
    said = {"copies": net.copies, "net": net.name, "parameters": net.parameters_per_copy}
    console().print(say("workflow.net_fact", language, **said))


def print_report(model: Model, report: dict[str, Any], title: str, language: Language) -> None:
    """A validation's numbers beside its comparators, then each class; `report` is its JSON."""
    out = console()
    said = table(
        f"{title} (n = {report['n']})",
        say("validation.who", language),
        say("validation.log_loss", language),
        say("cli.auroc", language),
        say("cli.difference", language),
    )
    ours = (shown(report["log_loss"]), shown(report["auroc_macro"]), "–")
    said.add_row(say("validation.this_model", language), *ours, style="bold")
    for other in report["comparisons"]:
        name = comparator_label(model, other["name"], language)
        said.add_row(name, *(shown(other[key]) for key in ("log_loss", "auroc_macro", "difference")))
    out.print(said)
    out.print(say("cli.interval_note", language, resamples=report["resamples"]))
    keys = ("validation.class", "validation.n", "cli.auroc_of_class", "cli.citl", "validation.slope")
    each = table("", *(say(key, language) for key in keys))
    for numbers, risk_class in zip(report["classes"], model.schema.outcome.classes, strict=True):
        cells = [shown(numbers["auroc"])]
        cells += [shown(numbers[key], 2) for key in ("calibration_in_the_large", "calibration_slope")]
        each.add_row(text_in(risk_class.label, language), str(numbers["people"]), *cells)
    out.print(each)


def shown(interval: list[float | None], decimals: int = 3) -> str:
    r"""An estimate, and below it its interval.

    >>> shown([0.71, 0.69, 0.73])
    '0.710\n0.690…0.730'
    """
    estimate, low, high = interval
    if estimate is None:
        return "–"
    text = f"{estimate:.{decimals}f}"
    if low is not None and high is not None:
        text += f"\n{low:.{decimals}f}…{high:.{decimals}f}"
    return text.replace("-", "−")
