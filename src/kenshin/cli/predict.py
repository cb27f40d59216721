"""`kenshin predict`: draft estimates for a table, or for one person."""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kenshin.cli.estimate import print_estimate
from kenshin.cli.show import console, pairs, print_json, table
from kenshin.errors import UsageError
from kenshin.patients.reader import read_patients
from kenshin.prediction.ask import Ask
from kenshin.prediction.estimate import ESTIMATE_FORMAT, RiskEstimate
from kenshin.prediction.person import read_person
from kenshin.prediction.screen import unanswered
from kenshin.prediction.whole_table import require_for_tables
from kenshin.schema.schema import Schema
from kenshin.schema.text import text_in
from kenshin.wording.say import Language, say
from kenshin.workflow.model import Model, load

if TYPE_CHECKING:
    from kenshin.prediction.stream import Estimated

__all__ = ["Wish", "asked", "run"]

_SHOWN = 20


@dataclass(frozen=True)
class Wish:
    """What the options ask for beside the number, as they were typed."""

    explain: bool
    what_if: bool
    target: str | None
    changes: Sequence[str]
    level: float
    by: str | None
    measured: Sequence[str]
    on: str | None


def asked(wish: Wish) -> Ask:
    """The same as the model takes it.

    Raises:
        UsageError: a pair without an equals sign, or a name twice.
    """
    changes, measured = pairs(wish.changes), pairs(wish.measured)
    return Ask(wish.explain, wish.what_if, wish.target, changes, wish.level, wish.by, measured, wish.on)


def run(
    folder: Path,
    path: Path | None,
    values: list[str],
    out: Path | None,
    store: Path | None,
    wish: Wish,
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
    ask = asked(wish)
    model = load(folder)
    if path is not None:
        _table(model, path, out, store, ask, encoding, as_json=as_json, language=language)
        return 0
    given: dict[str, str] = pairs(values)
    given |= _asked(model.schema, given, language)
    one = model.predict_person(given, ask)
    if out is not None:
        from kenshin.prediction.stream import write_person

        write_person(model.saved, read_person(model.schema, given), out, ask, language)
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
    ask: Ask,
    encoding: str | None,
    *,
    as_json: bool,
    language: Language,
) -> None:
    """Into a file piece by piece, whatever the size; into the store or JSON all at once."""
    require_for_tables(ask)
    if ask.explain and out is None and store is None and not as_json:
        raise UsageError("cli.explain_where")
    if ask.by is not None and out is None and store is None and not as_json:
        raise UsageError("cli.sets_where")
    written = None if out is None else _into_file(model, path, out, ask, encoding, language)
    if written is None or store is not None or as_json:
        estimates = model.predict(read_patients(path, model.schema, encoding=encoding), ask=ask)
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


def _into_file(
    model: Model, path: Path, out: Path, ask: Ask, encoding: str | None, language: Language
) -> "Estimated":
    from kenshin.cli.progress import people_progress
    from kenshin.prediction.stream import estimate_file

    with people_progress(language) as tell:
        return estimate_file(
            model.saved, path, out, ask, encoding=encoding, language=language, on_people=tell
        )


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
