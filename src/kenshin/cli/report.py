"""`kenshin report`: the whole validation of a model's development, on one page."""

import json
from pathlib import Path
from typing import Any

from kenshin.cli.files import require_place, write_text
from kenshin.cli.progress import report_progress
from kenshin.cli.show import console, print_json, print_remark
from kenshin.errors import UsageError
from kenshin.nets.drawing.terminal.cells import wrapped
from kenshin.patients.reader import read_patients
from kenshin.wording.say import Language, say
from kenshin.workflow.study.wishes import Wishes

__all__ = ["print_summary", "run"]

_MOST = 100_000
_MARKS = {"good": "✓", "plain": "·", "careful": "!"}


def run(
    folder: Path,
    path: Path,
    out: Path | None,
    card: Path | None,
    wishes: Wishes,
    net: str | None,
    encoding: str | None,
    *,
    as_json: bool,
    language: Language,
) -> None:
    """Make the report; say on the terminal what a reader should know first."""
    from kenshin.workflow.model import load
    from kenshin.workflow.study.development import report

    _require_possible(wishes)
    if out is None and card is None and not as_json:
        raise UsageError("cli.report_where")
    require_place(out, card, beside=path)
    model = load(folder)
    people = read_patients(path, model.schema, encoding=encoding)
    with report_progress(language) as on_step:
        made = report(model, people, net=net, wishes=wishes, on_step=on_step)
    if out is not None:
        write_text(out, made.html(language))
    if card is not None:
        write_text(card, json.dumps(made.card(), ensure_ascii=False, indent=2) + "\n")
    if as_json:
        print_json(made.to_json())
        return
    document = made.to_json()
    console().print(document["title"][language], style="bold")
    print_summary(document, language)
    for finding in document["findings"]:
        print_remark(finding["level"], finding[language], language)
    for key, written in (("report", out), ("card", card)):
        if written is not None:
            console().print(say(f"cli.{key}_written", language, path=written))


def _require_possible(wishes: Wishes) -> None:
    """Refuse numbers that cannot be meant, before minutes are spent."""
    given = {
        "bootstraps": (0, wishes.bootstraps, _MOST),
        "refits": (0, wishes.refits, _MOST),
        "folds": (2, wishes.parts, 100),
        "repetitions": (1, wishes.repetitions, 1000),
        "resamples": (0, wishes.resamples, _MOST),
    }
    for name, (low, got, high) in given.items():
        if not low <= got <= high:
            raise UsageError("cli.between", option=f"--{name}", low=low, high=high, got=got)


def print_summary(document: dict[str, Any], language: Language) -> None:
    """The sentences that a report begins with."""
    out = console()
    for line in document["summary"]:
        sentence = f"{_MARKS[line['kind']]} {line['text'][language]}"
        out.print("\n".join(wrapped(sentence, out.width, hanging=2)))
