"""`kenshin validate`: how good is a saved model on these people?"""

import time
from pathlib import Path

from kenshin.cli.files import require_place, write_text
from kenshin.cli.numbers import print_report
from kenshin.cli.report import print_summary
from kenshin.cli.show import console, print_findings, print_json
from kenshin.errors import UsageError
from kenshin.patients.reader import read_patients
from kenshin.wording.say import Language, say

__all__ = ["run"]

_MOST = 100_000


def run(
    folder: Path,
    path: Path,
    out: Path | None,
    draws: tuple[int, int],
    encoding: str | None,
    *,
    other_ids: bool,
    as_json: bool,
    language: Language,
) -> None:
    """Numbers with intervals on the terminal or as JSON; the page where `out` is given.

    `draws` is how many resamples, and their seed.
    """
    from kenshin.workflow.external import external
    from kenshin.workflow.model import load
    from kenshin.workflow.study.external import report_of

    resamples, seed = draws
    if not 0 <= resamples <= _MOST:
        raise UsageError("cli.resamples", limit=_MOST, got=resamples)
    require_place(out, beside=path)
    model = load(folder)
    people = read_patients(path, model.schema, encoding=encoding)
    begun = time.perf_counter()
    found = external(model, people, resamples, seed, other_ids=other_ids)
    made = report_of(model, found, begun)
    if out is not None:
        write_text(out, made.html(language))
    if as_json:
        print_json(made.to_json())
        return
    print_report(model, found.report.to_json(), say("validation.heading", language), language)
    print_summary(made.to_json(), language)
    print_findings(found.findings, language)
    for notice in model.card.notices:
        console().print(notice[language])
    if out is not None:
        console().print(say("cli.report_written", language, path=out))
