"""`kenshin report`: the whole validation of a model's development, on one page."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kenshin.cli.files import require_place, write_text
from kenshin.cli.progress import report_progress
from kenshin.cli.show import console, print_json, print_remark
from kenshin.errors import UsageError
from kenshin.nets.drawing.terminal.cells import wrapped
from kenshin.patients.reader import read_patients
from kenshin.wording.say import Language, say

__all__ = ["Asked", "print_summary", "run"]

_MOST = 100_000
_MARKS = {"good": "✓", "plain": "·", "careful": "!"}


@dataclass(frozen=True)
class Asked:
    """How much of what the command line asked for."""

    bootstraps: int
    refits: int
    parts: int
    repetitions: int
    resamples: int
    seed: int
    leave_out: str | None
    net: str | None
    searched: bool

    def require_possible(self) -> None:
        """Refuse numbers that cannot be meant, before minutes are spent.

        Raises:
            UsageError: naming the option.
        """
        limits = {
            "bootstraps": (0, _MOST),
            "refits": (0, _MOST),
            "folds": (2, 100),
            "repetitions": (1, 1000),
            "resamples": (0, _MOST),
        }
        given = (self.bootstraps, self.refits, self.parts, self.repetitions, self.resamples)
        for (name, (low, high)), got in zip(limits.items(), given, strict=True):
            if not low <= got <= high:
                raise UsageError("cli.between", option=f"--{name}", low=low, high=high, got=got)


def run(
    folder: Path,
    path: Path,
    out: Path | None,
    card: Path | None,
    asked: Asked,
    encoding: str | None,
    *,
    as_json: bool,
    language: Language,
) -> None:
    """Make the report; say on the terminal what a reader should know first."""
    from kenshin.workflow.model import load
    from kenshin.workflow.study.development import report
    from kenshin.workflow.study.wishes import Wishes

    asked.require_possible()
    if out is None and card is None and not as_json:
        raise UsageError("cli.report_where")
    require_place(out, card, beside=path)
    model = load(folder)
    people = read_patients(path, model.schema, encoding=encoding)
    wishes = Wishes(
        asked.bootstraps, asked.refits, asked.parts, asked.repetitions, asked.resamples, asked.seed,
        asked.leave_out, asked.searched,
    )  # fmt: skip
    with report_progress(language) as on_step:
        made = report(model, people, net=asked.net, wishes=wishes, on_step=on_step)
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


def print_summary(document: dict[str, Any], language: Language) -> None:
    """The sentences that a report begins with."""
    out = console()
    for line in document["summary"]:
        sentence = f"{_MARKS[line['kind']]} {line['text'][language]}"
        out.print("\n".join(wrapped(sentence, out.width, hanging=2)))
