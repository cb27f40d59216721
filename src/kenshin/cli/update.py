"""`kenshin update`: a new version of a saved model for other people."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from kenshin.cli.numbers import shown
from kenshin.cli.progress import training_progress
from kenshin.cli.show import console, print_json, print_remark, table
from kenshin.patients.reader import read_patients
from kenshin.schema.text import text_in
from kenshin.wording.say import Language, say

if TYPE_CHECKING:
    from kenshin.saved_model.card import UpdateCard
    from kenshin.workflow.model import Model

__all__ = ["Change", "run"]


@dataclass(frozen=True)
class Change:
    """What the command line asked for."""

    how: str
    net: str | None
    seed: int | None
    engine: str
    marks: bool
    other_ids: bool = False


def run(
    folder: Path,
    path: Path,
    out: Path,
    change: Change,
    encoding: str | None,
    *,
    replace: bool,
    as_json: bool,
    language: Language,
) -> None:
    """Update, save, and show the old model beside the new one."""
    from kenshin.saved_model.folder import require_free
    from kenshin.workflow.model import load

    require_free(out, replace=replace)  # a place is refused before minutes are spent
    old = load(folder)
    people = read_patients(path, old.schema, encoding=encoding)
    new = _updated(old, people, change, language)
    new.save(out, replace=replace)
    card = new.card
    if card.update is None or card.parent is None:  # `update` fills both
        raise TypeError
    if as_json:
        shape = {"format": "kenshin-update/1", "model": new.id, "parent": card.parent.id, "folder": str(out)}
        print_json(shape | {"update": card.update.model_dump(mode="json")})
        return
    _print_comparison(new, card.update, language)
    for finding in card.update.findings:
        print_remark(finding["level"], finding[language], language)
    for notice in card.notices:
        console().print(notice[language])
    console().print(say("cli.saved", language, folder=out, model=new.id[:12]))


def _updated(old: "Model", people: Any, change: Change, language: Language) -> "Model":
    from kenshin.workflow.update import update

    wishes: dict[str, Any] = {"seed": change.seed, "marks": change.marks, "engine": change.engine} | {
        "other_ids": change.other_ids
    }
    if change.how != "refit":
        return update(old, people, change.how, change.net, **wishes)
    with training_progress(language) as bar:
        return update(
            old, people, change.how, change.net, **wishes, on_epoch=bar.on_epoch, on_plan=bar.on_plan
        )


def _print_comparison(model: "Model", update: "UpdateCard", language: Language) -> None:
    out = console()
    before, after = cast("dict[str, Any]", update.before), cast("dict[str, Any]", update.after)
    heads = [say(f"cli.{key}", language) for key in ("old_model", "new_model")]
    both = table(say("cli.update_heading", language, how=update.how), "", *heads)
    both.add_row(say("cli.update_people", language), str(before["n"]), str(after["n"]))
    for key in ("validation.log_loss", "validation.brier", "cli.auroc"):
        name = {"cli.auroc": "auroc_macro"}.get(key, key.partition(".")[2])
        both.add_row(say(key, language), shown(before[name]), shown(after[name]))
    for risk_class, was, became in zip(
        model.schema.outcome.classes, before["classes"], after["classes"], strict=True
    ):
        both.add_section()
        label = text_in(risk_class.label, language)
        for key, name in (
            ("cli.citl", "calibration_in_the_large"),
            ("validation.slope", "calibration_slope"),
        ):
            both.add_row(f"{label}: {say(key, language)}", shown(was[name], 2), shown(became[name], 2))
    out.print(both)
    out.print(say("cli.interval_note", language, resamples=after["resamples"]))
    if update.difference is None or update.shift is None or update.slope is None or update.folds is None:
        out.print(say("cli.out_of_fold_refit", language))
        return
    out.print(say("cli.cross_fitted", language, folds=update.folds, others=update.folds - 1))
    difference = shown(update.difference, 4).replace("\n", " (") + ")"
    out.print(say("cli.log_loss_change", language, difference=difference))
    shift = ", ".join(f"{value:+.2f}" for value in update.shift).replace("-", "−")
    out.print(say("cli.update_said", language, shift=shift, slope=f"{update.slope:.2f}"))
