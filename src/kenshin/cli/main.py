"""Which commands are there, and what happens when one fails?

Only Typer is imported here; each command imports what it needs when it runs, so that
`kenshin --help` answers at once.
"""

import json
import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from kenshin.errors import UserError
from kenshin.wording.say import Language, preferred_language, say

__all__ = ["app", "main"]

app = typer.Typer(
    name="kenshin",
    help="健診 — from a table of check-ups to a reviewed estimate. "
    "Research and education only; not a medical device.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

_INTERNAL, _INTERRUPTED = 70, 130

Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, for machines.")]
Lang = Annotated[
    str | None, typer.Option("--lang", help="ja or en; otherwise KENSHIN_LANG, then the locale.")
]
Schema = Annotated[str, typer.Option("--schema", "-s", help="A ready-made name or a TOML file.")]
Set = Annotated[
    list[str] | None, typer.Option("--set", help="name=value of one person; repeat for each value.")
]
Arg = Annotated[list[str] | None, typer.Option("--arg", help="name=value for the net's __init__; repeat.")]
Replace = Annotated[bool, typer.Option("--replace", help="Put the new model in place of the one there.")]
NoMarks = Annotated[
    bool, typer.Option("--no-person-marks", help="Keep no marks by which people are known again.")
]
OtherIds = Annotated[
    bool, typer.Option("--other-ids", help="The ids are another place's: equal ids are other people.")
]
Encoding = Annotated[
    str | None, typer.Option("--encoding", help="Of the table, where it is not UTF-8 or cp932.")
]


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder for the model and the report.")] = Path("demo"),
    lang: Lang = None,
) -> None:
    """Train, validate and try a model on real, public people: the whole path in a minute."""
    from kenshin.cli.demo import run

    run(out, _language(lang))


@app.command()
def check(
    table: Path,
    schema: Schema,
    encoding: Encoding = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 3 where there are error findings.")
    ] = False,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Say what is wrong or odd in a table; nothing is changed."""
    from kenshin.cli.check import run

    raise typer.Exit(run(table, schema, encoding, strict=strict, as_json=as_json, language=_language(lang)))


@app.command()
def train(
    table: Path,
    schema: Schema,
    out: Annotated[Path, typer.Option(help="Folder for the saved model.")],
    net: Annotated[str, typer.Option(help="simple, piecewise, committee, or FILE.py:CLASS.")] = "simple",
    arg: Arg = None,
    copies: Annotated[int, typer.Option(help="How many nets make the ensemble.")] = 16,
    seed: int = 0,
    device: Annotated[str, typer.Option(help="cpu, cuda or mps.")] = "cpu",
    optimiser: Annotated[str, typer.Option(help="sgd, adam or adamw.")] = "adamw",
    learning_rate: float = 0.01,
    epochs: int = 100,
    batch_size: int = 128,
    class_weights: Annotated[
        str | None, typer.Option(help="balanced, or one number per class: 1,2,4.")
    ] = None,
    engine: Annotated[str, typer.Option(help="auto, compiled, together or loop.")] = "auto",
    schedule: Annotated[
        str, typer.Option(help="Of the learning rate: constant, cosine or linear.")
    ] = "constant",
    search: Annotated[
        list[str] | None, typer.Option(help="name=value,value: try these, keep the best; repeat.")
    ] = None,
    keep: Annotated[
        Path | None, typer.Option(help="Folder for finished copies; say it again to go on after a break.")
    ] = None,
    no_person_marks: NoMarks = False,
    replace: Replace = False,
    encoding: Encoding = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Train a calibrated ensemble of a net and save it."""
    from kenshin.cli.train import Wishes, run

    wishes = Wishes(
        net, arg or [], copies, seed, device, optimiser, learning_rate, epochs, batch_size, class_weights,
        engine, schedule, tuple(search or ()), keep, not no_person_marks,
    )  # fmt: skip
    run(table, schema, out, wishes, encoding, replace=replace, as_json=as_json, language=_language(lang))


@app.command()
def inspect(
    model: Annotated[Path | None, typer.Argument(help="A saved model.")] = None,
    net: Annotated[str | None, typer.Option(help="simple, or FILE.py:CLASS, instead of a model.")] = None,
    arg: Arg = None,
    input_shape: Annotated[
        str | None, typer.Option(help="Of one person, for a net: 4, or 3x32x32. Asked of the net otherwise.")
    ] = None,
    given: Annotated[
        str | None, typer.Option("--input", help="Prepared numbers for a net alone: 0.5,-1,0.2,0.")
    ] = None,
    values: Set = None,
    copy: Annotated[int, typer.Option(help="Which copy of the model is traced, from 0.")] = 0,
    equations: Annotated[
        list[str] | None, typer.Option(help="Write every equation of this layer, or of all; repeat.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="text, svg, html or json.")] = "text",
    out: Annotated[Path | None, typer.Option(help="A file instead of the terminal.")] = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Look inside: what a net is made of, or how one person's numbers flow through it (--set)."""
    from kenshin.cli.inspect import Look, run, wished_form

    chosen = wished_form(form, out, as_json=as_json)
    look = Look(model, net, arg or [], input_shape, given, values or [], copy, equations or [], chosen, out)
    run(look, _language(lang))


@app.command()
def validate(
    model: Path,
    table: Path,
    out: Annotated[Path | None, typer.Option(help="An HTML report.")] = None,
    resamples: Annotated[int, typer.Option(help="Bootstrap draws for the intervals.")] = 500,
    seed: int = 0,
    other_ids: OtherIds = False,
    encoding: Encoding = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Judge a saved model on people with known outcomes."""
    from kenshin.cli.validate import run

    draws = (resamples, seed)
    language = _language(lang)
    run(model, table, out, draws, encoding, other_ids=other_ids, as_json=as_json, language=language)


@app.command()
def report(
    model: Path,
    table: Annotated[Path, typer.Argument(help="The table that the model was trained on.")],
    out: Annotated[Path | None, typer.Option(help="The HTML page.")] = None,
    card: Annotated[Path | None, typer.Option(help="A model card as JSON as well.")] = None,
    bootstraps: Annotated[int, typer.Option(help="Whole trainings on drawn people; 0: none.")] = 500,
    refits: Annotated[int, typer.Option(help="Trainings of one copy alone, for stability; 0: none.")] = 1000,
    folds: Annotated[int, typer.Option(help="Parts of the cross-validation.")] = 10,
    repetitions: Annotated[int, typer.Option(help="Of the cross-validation.")] = 3,
    resamples: Annotated[int, typer.Option(help="Bootstrap draws for the intervals.")] = 500,
    leave_out: Annotated[
        str | None, typer.Option(help="Variable whose groups are left out in turn; otherwise the cluster.")
    ] = None,
    search_inside: Annotated[
        bool, typer.Option("--search-inside", help="Make the model's search again in every training.")
    ] = False,
    net: Annotated[str | None, typer.Option(help="FILE.py:CLASS, where the model's net is your own.")] = None,
    seed: int = 0,
    encoding: Encoding = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """The whole validation of a model's development: every number a statistician asks for, on one page."""
    from kenshin.cli.report import run
    from kenshin.workflow.study.wishes import Wishes

    wishes = Wishes(
        bootstraps, refits, folds, repetitions, resamples, seed, leave_out, searched=search_inside
    )
    run(model, table, out, card, wishes, net, encoding, as_json=as_json, language=_language(lang))


@app.command()
def update(
    model: Path,
    table: Path,
    how: Annotated[str, typer.Option(help="intercept, slope or refit.")],
    out: Annotated[Path, typer.Option(help="Folder for the new model.")],
    net: Annotated[
        str | None, typer.Option(help="For refit, where the net is not built in: FILE.py:CLASS.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Otherwise the old model's.")] = None,
    engine: Annotated[str, typer.Option(help="For refit: auto, compiled, together or loop.")] = "auto",
    no_person_marks: NoMarks = False,
    other_ids: OtherIds = False,
    replace: Replace = False,
    encoding: Encoding = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Make a new version of a saved model for other people; the old one stays as it is."""
    from kenshin.cli.update import Change, run

    change = Change(how, net, seed, engine, not no_person_marks, other_ids)
    run(model, table, out, change, encoding, replace=replace, as_json=as_json, language=_language(lang))


@app.command()
def predict(
    model: Path,
    table: Annotated[Path | None, typer.Argument(help="A table of people; or use --set.")] = None,
    values: Set = None,
    out: Annotated[Path | None, typer.Option(help="A .parquet, .csv or .tsv file for the estimates.")] = None,
    store: Annotated[Path | None, typer.Option(help="Folder that keeps the drafts for review.")] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="What each value goes with; for a table with --out or --json.")
    ] = False,
    what_if: Annotated[
        bool, typer.Option("--what-if", help="What would have to differ for a lower number; one person.")
    ] = False,
    target: Annotated[
        str | None, typer.Option(help="The number to look for: 'high<0.1', or a class: low.")
    ] = None,
    change: Annotated[
        list[str] | None, typer.Option(help="name=value: look at this other value; repeat.")
    ] = None,
    level: Annotated[float, typer.Option(help="Of the set of classes: 0.8, 0.9 or 0.95.")] = 0.9,
    by: Annotated[str | None, typer.Option(help="The set by the person's own group, such as sex.")] = None,
    measured: Annotated[
        list[str] | None, typer.Option(help="name=DATE: when this was measured; repeat.")
    ] = None,
    on: Annotated[str | None, typer.Option(help="DATE of the estimate; otherwise today.")] = None,
    encoding: Encoding = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Make draft estimates for a table, or for one person with --set name=value."""
    from kenshin.cli.predict import Wish, run

    wish = Wish(explain, what_if, target, change or [], level, by, measured or [], on)
    spoken = _language(lang)
    code = run(model, table, values or [], out, store, wish, encoding, as_json=as_json, language=spoken)
    raise typer.Exit(code)


@app.command()
def review(
    store: Annotated[Path, typer.Option(help="Folder that keeps the drafts.")],
    reviewer: Annotated[str, typer.Option(help="Who decides.")],
    case: Annotated[int | None, typer.Option(help="Decide this draft without questions.")] = None,
    verdict: Annotated[
        str | None, typer.Option(help="confirmed, overridden, not_assessable or sent_back.")
    ] = None,
    own_class: Annotated[str | None, typer.Option(help="Your judgement before you saw the model's.")] = None,
    final_class: Annotated[str | None, typer.Option(help="The class that holds; to override.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why; required to override.")] = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Decide about drafts: your own judgement first, then the model's."""
    from kenshin.cli.review import Decision, run

    decision = None if case is None else Decision(case, verdict or "", own_class, final_class, reason)
    run(store, reviewer, decision, as_json=as_json, language=_language(lang))


def _language(wish: str | None) -> Language:
    if wish is None:
        return preferred_language()
    if wish == "ja":
        return "ja"
    if wish == "en":
        return "en"
    from kenshin.errors import UsageError

    raise UsageError("cli.language", got=wish[:20])


def _asked_language(arguments: list[str]) -> Language:
    """The language for an error, which may come before the option was read."""
    for place, argument in enumerate(arguments):
        value = argument.partition("=")[2] if argument.startswith("--lang=") else ""
        if argument == "--lang" and place + 1 < len(arguments):
            value = arguments[place + 1]
        if value == "ja":
            return "ja"
        if value == "en":
            return "en"
    return preferred_language()


def main() -> None:
    """Run the command line; every way out has its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that cannot show 健診 still gets an answer
    _leave_by_an_exception()
    try:
        code = app(standalone_mode=True)
    except UserError as error:
        code = _tell(error)
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except BrokenPipeError:  # the reader, e.g. `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:  # our bug: say so, without anyone's values
        if os.environ.get("KENSHIN_TRACEBACK"):
            raise
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "-"
        values = {"kind": type(error).__name__, "place": place}
        sys.stderr.write(say("cli.our_bug", _asked_language(sys.argv), **values) + "\n")
        code = _INTERNAL
    sys.exit(code)


def _leave_by_an_exception() -> None:
    """Where we are asked to end, so that nothing half-written stays."""

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # not where nohup has it ignored
            signal.signal(number, leave)


def _tell(error: UserError) -> int:
    language = _asked_language(sys.argv)
    sentence = error.sentence(language)
    sys.stderr.write(sentence + "\n")
    if "--json" in sys.argv:
        shape = {"code": error.key, "sentence": sentence, "exit_code": error.exit_code}
        sys.stdout.write(json.dumps({"format": "kenshin-error/1", "error": shape}, ensure_ascii=False) + "\n")
    return error.exit_code


if __name__ == "__main__":
    main()
