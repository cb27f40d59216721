"""`kenshin train`: from a table to a saved model."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from kenshin.cli.numbers import print_parameters, print_report
from kenshin.cli.progress import training_progress
from kenshin.cli.show import arguments, console, pairs, print_json, print_remark
from kenshin.errors import UsageError
from kenshin.patients.reader import read_patients
from kenshin.training.recipe import Optimiser, Recipe, Schedule
from kenshin.wording.say import Language, say

__all__ = ["Wishes", "run", "train_and_save"]


@dataclass(frozen=True)
class Wishes:
    """What the command line asked for."""

    net: str
    arg: list[str]
    copies: int
    seed: int
    device: str
    optimiser: str
    learning_rate: float
    epochs: int
    batch_size: int
    class_weights: str | None
    engine: str = "auto"
    schedule: str = "constant"
    search: tuple[str, ...] = ()
    keep: Path | None = None
    marks: bool = True

    def searched(self) -> dict[str, list[object]] | None:
        """Values to try by name: `learning_rate=0.003,0.01`."""
        if not self.search:
            return None
        return {
            name: list(arguments([f"{i}={value}" for i, value in enumerate(values.split(","))]).values())
            for name, values in pairs(self.search).items()
        }

    def recipe(self) -> Recipe:
        """As a recipe."""
        return Recipe(
            optimiser=cast("Optimiser", self.optimiser),  # the recipe itself refuses other names
            learning_rate=self.learning_rate,
            schedule=cast("Schedule", self.schedule),
            epochs=self.epochs,
            batch_size=self.batch_size,
            class_weights=_weights(self.class_weights),
        )


def _weights(text: str | None) -> Literal["balanced"] | tuple[float, ...] | None:
    if text is None:
        return None
    if text == "balanced":
        return "balanced"
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise UsageError("cli.class_weights", got=text[:40]) from None


def train_and_save(people: Any, out: Path, wishes: Wishes, *, replace: bool, language: Language) -> Any:
    """Train with a progress bar and save; the model."""
    from kenshin.workflow.develop import train

    with training_progress(language) as bar:
        model = train(
            people,
            net=wishes.net,
            copies=wishes.copies,
            recipe=wishes.recipe(),
            seed=wishes.seed,
            device=wishes.device,
            engine=wishes.engine,
            search=wishes.searched(),
            on_epoch=bar.on_epoch,
            on_plan=bar.on_plan,
            keep=wishes.keep,
            marks=wishes.marks,
            **arguments(wishes.arg),
        )
    model.save(out, replace=replace)
    return model


def run(
    path: Path,
    schema: str,
    out: Path,
    wishes: Wishes,
    encoding: str | None,
    *,
    replace: bool,
    as_json: bool,
    language: Language,
) -> None:
    """Train, save, and say what came of it."""
    from kenshin.saved_model.folder import require_free

    wishes.recipe()  # settings and place are refused before minutes are spent
    require_free(out, replace=replace)
    people = read_patients(path, schema, encoding=encoding)
    model = train_and_save(people, out, wishes, replace=replace, language=language)
    if as_json:
        shape = {"format": "kenshin-train/1", "model": model.id, "folder": str(out)}
        print_json(shape | {"card": model.card.shown()})
        return
    print_parameters(model, language)
    print_report(model, model.card.out_of_fold, say("cli.out_of_fold", language), language)
    console().print(say("cli.engine", language, engine=model.card.training.engine))
    for other in model.card.training.other_engines:
        print_remark("note", other[language], language)
    found = model.card.training.search
    if found is not None:
        console().print(say("cli.searched", language, best=found["best"], loss=f"{found['log_loss']:.4f}"))
    for finding in model.card.findings:
        print_remark(finding["level"], finding[language], language)
    console().print(say("cli.saved", language, folder=out, model=model.id[:12]))
