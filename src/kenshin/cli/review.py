"""`kenshin review`: a named person decides about drafts, own judgement first."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import typer

from kenshin.cli.show import console, print_json, print_remark, table
from kenshin.cli.stored import print_stored
from kenshin.errors import UserError
from kenshin.review.decide import Case, decide, next_case, require_reviewer, reveal
from kenshin.review.estimate import VERDICTS, ReviewedEstimate, Verdict
from kenshin.store.database import Store, open_store
from kenshin.store.drafts import count_open
from kenshin.wording.say import Language, say

__all__ = ["Decision", "run"]


@dataclass(frozen=True)
class Decision:
    """A decision given on the command line."""

    case: int
    verdict: str
    own_class: str | None
    final_class: str | None
    reason: str | None


def run(folder: Path, reviewer: str, decision: Decision | None, *, as_json: bool, language: Language) -> None:
    """Record one given decision, or ask about each open draft in turn."""
    require_reviewer(reviewer)  # before anyone has judged a case in vain
    with open_store(folder) as store:
        if decision is not None:
            made = decide(
                store, decision.case, reviewer, cast("Verdict", decision.verdict),
                own_class=decision.own_class, final_class=decision.final_class, reason=decision.reason,
                language=language,
            )  # fmt: skip
            _tell(made, as_json=as_json, language=language)
        elif as_json:
            case = next_case(store, language)
            waiting = {"format": "kenshin-review/1", "open": count_open(store)}
            shown = (
                None if case is None else {"draft": case.draft, "classes": case.classes, "shown": case.shown}
            )
            print_json(waiting | {"next": shown})
        else:
            _interview(store, reviewer, language)


def _tell(made: ReviewedEstimate, *, as_json: bool, language: Language) -> None:
    if as_json:
        print_json(made.to_json())
    else:
        verdict = say(f"review.{made.verdict}", language)
        console().print(say("cli.decided", language, number=made.draft, verdict=verdict))


def _interview(store: Store, reviewer: str, language: Language) -> None:
    out = console()
    while (case := next_case(store, language)) is not None:
        out.print(say("cli.waiting", language, count=count_open(store)))
        _show_case(case, language)
        own = _choose(say("cli.own_class", language), [*case.classes, "-"])
        own_class = None if own == "-" else own
        print_stored(reveal(store, case, own_class, language), language)
        verdict = _choose(say("cli.verdict", language), list(VERDICTS))
        final = (
            _choose(say("cli.final_class", language), list(case.classes)) if verdict == "overridden" else None
        )
        reason = str(typer.prompt(say("cli.reason", language), default="", show_default=False))
        try:
            chosen: Verdict = next(v for v in VERDICTS if v == verdict)
            made = decide(
                store, case.draft, reviewer, chosen, own_class=own_class, final_class=final, reason=reason
            )
        except UserError as error:  # say it and ask about the same case again
            out.print(error.sentence(language), style="bold red")
            continue
        _tell(made, as_json=False, language=language)
    out.print(say("cli.nothing_waits", language))


def _choose(question: str, options: list[str]) -> str:
    """One of the options, by its name or its number."""
    numbered = "  ".join(f"{i} {name}" for i, name in enumerate(options, start=1))
    while True:
        answer = str(typer.prompt(f"{question}  [{numbered}]")).strip()
        if answer in options:
            return answer
        if answer.isdecimal() and 1 <= int(answer) <= len(options):
            return options[int(answer) - 1]


def _show_case(case: Case, language: Language) -> None:
    out = console()
    rows = table(
        say("cli.case", language, number=case.draft), say("cli.name", language), say("cli.value", language)
    )
    for name, value in case.shown["inputs"].items():
        rows.add_row(name, "–" if value is None else f"{value:g}")
    out.print(rows)
    for finding in case.shown["findings"]:
        print_remark(finding["level"], finding["sentence"], language)
    if "refused" in case.shown:
        out.print(case.shown["refused"]["sentence"])
