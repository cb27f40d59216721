"""`kenshin predict`: draft estimates for a table, or for one person."""

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kenshin.cli.show import console, pairs, print_findings, print_json, table
from kenshin.errors import UsageError
from kenshin.patients.reader import read_patients
from kenshin.prediction.estimate import ESTIMATE_FORMAT, RiskEstimate
from kenshin.prediction.person import read_person
from kenshin.prediction.screen import unanswered
from kenshin.schema.schema import Schema
from kenshin.schema.text import text_in
from kenshin.wording.say import Language, say
from kenshin.workflow.model import Model, load

if TYPE_CHECKING:
    from kenshin.prediction.stream import Estimated

__all__ = ["print_estimate", "run"]

_SHOWN = 20


def run(
    folder: Path,
    path: Path | None,
    values: list[str],
    out: Path | None,
    store: Path | None,
    encoding: str | None,
    *,
    as_json: bool,
    language: Language,
) -> int:
    """One person refused: exit code 3; a table with refusals: 0, they are counted and named."""
    if path is None and not values:
        raise UsageError("prediction.no_values")
    if path is not None and values:
        raise UsageError("prediction.table_and_values")
    model = load(folder)
    if path is not None:
        _table(model, path, out, store, encoding, as_json=as_json, language=language)
        return 0
    given: dict[str, str] = pairs(values)
    given |= _asked(model.schema, given, language)
    one = model.predict_person(given)
    if out is not None:
        from kenshin.prediction.stream import write_person

        write_person(model.saved, read_person(model.schema, given), out, language)
    if store is not None:
        _keep(store, (one,), language, as_json=as_json)
    if as_json:
        print_json(one.to_json(language))
    else:
        print_estimate(model.schema, one, language)
    return 0 if one.refusal is None else 3


def _table(
    model: Model,
    path: Path,
    out: Path | None,
    store: Path | None,
    encoding: str | None,
    *,
    as_json: bool,
    language: Language,
) -> None:
    """Into a file piece by piece, whatever the size; into the store or JSON all at once."""
    written = None if out is None else _into_file(model, path, out, encoding, language)
    if written is None or store is not None or as_json:
        estimates = model.predict(read_patients(path, model.schema, encoding=encoding))
        if store is not None:
            _keep(store, estimates, language, as_json=as_json)
        refused = Counter(e.refusal.code for e in estimates if e.refusal)
        if as_json:
            shape = {"format": ESTIMATE_FORMAT, "people": len(estimates), "refused": dict(refused)}
            print_json(shape | {"estimates": [e.to_json(language) for e in estimates]})
            return
        if written is None:
            _print_drafts(model.schema, estimates, language)
            _print_count(len(estimates), refused, language)
    if written is not None:
        console().print(say("cli.estimates_written", language, path=out))
        _print_count(written.people, written.refused, language)


def _into_file(model: Model, path: Path, out: Path, encoding: str | None, language: Language) -> "Estimated":
    from kenshin.cli.progress import people_progress
    from kenshin.prediction.stream import estimate_file

    with people_progress(language) as tell:
        return estimate_file(model.saved, path, out, encoding=encoding, language=language, on_people=tell)


def _asked(schema: Schema, given: dict[str, str], language: Language) -> dict[str, str]:
    """Answers to what the schema wants asked, where someone is there to answer."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return {}
    rules = [rule for rule in unanswered(schema, read_person(schema, given)) if rule.when_absent == "ask"]
    names = dict.fromkeys(rule.variable for rule in rules)
    return {
        name: str(typer.prompt(f"{text_in(schema.variable(name).label, language)} ({name})"))
        for name in names
    }


def _keep(folder: Path, estimates: tuple[RiskEstimate, ...], language: Language, *, as_json: bool) -> None:
    from kenshin.store.database import open_store
    from kenshin.store.drafts import add_drafts

    with open_store(folder) as store:
        kept = add_drafts(store, estimates)
    if not as_json:
        console().print(say("cli.kept", language, count=len(kept), folder=folder))


def print_estimate(schema: Schema, estimate: RiskEstimate, language: Language) -> None:
    """One person's draft, with what stands beside it."""
    screen = console()
    if estimate.refusal is not None:
        screen.print(say("cli.refused", language), style="bold")
        screen.print(estimate.refusal.sentence(language))
    elif estimate.probabilities is not None and estimate.spread is not None:
        title = f"{text_in(schema.title, language)} [{say('general.draft', language)}]"
        names = [say(key, language) for key in ("validation.class", "cli.probability", "cli.spread")]
        rows = table(title, *names)
        for risk_class, risk, (low, high) in zip(
            schema.outcome.classes, estimate.probabilities, estimate.spread, strict=True
        ):
            style = "bold" if risk_class.name == estimate.risk_class else ""
            label = text_in(risk_class.label, language)
            rows.add_row(label, f"{100 * risk:.1f} %", f"{100 * low:.1f}–{100 * high:.1f} %", style=style)
        screen.print(rows)
    screen.print(f"{say('validation.model_id', language)}  {estimate.model[:12]}")
    print_findings(estimate.findings, language)
    screen.print(say("general.notice", language))


def _print_drafts(schema: Schema, estimates: tuple[RiskEstimate, ...], language: Language) -> None:
    labels = [text_in(c.label, language) for c in schema.outcome.classes]
    rows = table(
        say("cli.drafts", language), say("cli.row", language), *labels, say("cli.refused_as", language)
    )
    for estimate in estimates[:_SHOWN]:
        risks = [f"{100 * p:.1f} %" for p in estimate.probabilities or ()] or [""] * len(labels)
        rows.add_row(str(estimate.row), *risks, estimate.refusal.code if estimate.refusal else "")
    console().print(rows)


def _print_count(people: int, refused: Mapping[str, int], language: Language) -> None:
    counted = ", ".join(f"{code} {count}" for code, count in sorted(refused.items())) or "–"
    numbers = {"people": people, "refused": sum(refused.values()), "reasons": counted}
    console().print(say("cli.people_estimated", language, **numbers))
    console().print(say("general.notice", language))
