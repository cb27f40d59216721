"""`kenshin check`: what is wrong or odd in a table?"""

from pathlib import Path

from kenshin.cli.show import console, print_findings, print_json
from kenshin.patients.check import check
from kenshin.patients.eligible import eligible
from kenshin.patients.finding import has_errors
from kenshin.patients.reader import read_patients
from kenshin.wording.say import Language, say

__all__ = ["run"]


def run(
    path: Path, schema: str, encoding: str | None, *, strict: bool, as_json: bool, language: Language
) -> int:
    """Print the findings; the exit code is 0 unless `strict` and there are errors."""
    people = read_patients(path, schema, encoding=encoding)
    findings = check(people)
    usable = len(eligible(people).kept)
    if as_json:
        listed = [f.to_json(language) for f in findings]
        shape = {
            "format": "kenshin-check/1",
            "people": len(people),
            "usable": usable,
            "columns": people.columns,
        }
        print_json(shape | {"findings": listed})
    else:
        said = {"source": people.source, "people": len(people), "usable": usable}
        console().print(say("cli.checked", language, **said))
        shown = ", ".join(f"{name} ← {column}" for name, column in people.columns.items())
        console().print(say("cli.columns", language, columns=shown))
        print_findings(findings, language)
        if not findings:
            console().print(say("cli.no_findings", language))
    return 3 if strict and has_errors(findings) else 0
