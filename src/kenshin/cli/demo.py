"""`kenshin demo`: the whole path on real, public people, in a minute."""

import time
from pathlib import Path

from kenshin.cli.estimate import print_estimate
from kenshin.cli.files import write_text
from kenshin.cli.numbers import print_parameters, print_report
from kenshin.cli.report import print_summary
from kenshin.cli.show import console
from kenshin.cli.train import Wishes, train_and_save
from kenshin.patients.sample import sample_cohort
from kenshin.patients.split import split
from kenshin.wording.say import Language, say

__all__ = ["run"]

_SEED = 0
# Nobody: an invented person with ordinary values.
_INVENTED = {"age": 58, "bmi": 27.4, "hba1c": 5.9, "sbp": 131}
_WIDTH = 40  # of the drawn learning curve


def run(out: Path, language: Language) -> None:
    """Split, train, look inside, validate on people held back, estimate one person, save."""
    from kenshin.workflow.study.external import external_report

    begun = time.perf_counter()
    screen = console()
    cohort = sample_cohort()
    development, held_back = split(cohort, 0.2, _SEED)
    numbers = {"people": len(cohort), "train": len(development), "test": len(held_back)}
    screen.print(say("cli.demo_cohort", language, **numbers))
    wishes = Wishes("simple", [], 16, _SEED, "cpu", "adamw", 0.01, 100, 128, None)
    model = train_and_save(development, out / "model", wishes, replace=True, language=language)
    print_parameters(model, language)
    screen.print(say("cli.curve", language), style="bold")
    for line in _curve(model.card.training.learning_curve):
        screen.print(line)
    report = external_report(model, held_back, seed=_SEED)
    print_report(model, report.document["performance"], say("cli.held_back", language), language)
    print_summary(report.to_json(), language)
    screen.print(say("cli.invented", language, values=", ".join(f"{k} {v}" for k, v in _INVENTED.items())))
    print_estimate(model.schema, model.predict_person(_INVENTED), language)
    write_text(out / "report.html", report.html(language))
    seconds = f"{time.perf_counter() - begun:.0f}"
    screen.print(say("cli.demo_done", language, folder=out, seconds=seconds))
    screen.print(say("cli.next", language, folder=out), soft_wrap=True)


def _curve(losses: list[tuple[float, float]]) -> list[str]:
    """The stopping rows' log loss per epoch as bars; at most 12 epochs, evenly chosen."""
    step = max(1, -(-len(losses) // 12))
    chosen = [(i + 1, losses[i]) for i in range(0, len(losses), step)]
    lowest, highest = min(stop for _, stop in losses), max(stop for _, stop in losses)
    span = (highest - lowest) or 1.0
    return [
        f"{epoch:4d}  {train:.4f}  {stop:.4f}  " + "█" * (1 + round((_WIDTH - 1) * (stop - lowest) / span))
        for epoch, (train, stop) in chosen
    ]
