"""How is a stored draft shown, from its JSON alone, once the reviewer has judged?"""

from collections.abc import Iterator
from typing import Any

from kenshin.cli.show import console, print_heading, print_paragraphs, print_remark, table
from kenshin.wording.say import Language, say

__all__ = ["print_stored"]


def print_stored(estimate: dict[str, Any], language: Language) -> None:
    """The model's number with what stands beside it; drafts of earlier versions have less.

    Args:
        estimate: as a store keeps it.
        language: of everything that the estimate does not say itself.
    """
    if "probabilities" not in estimate:
        console().print(say("cli.refused", language))
        return
    _risks(estimate, language)
    print_paragraphs(_beside(estimate))
    _remarks(estimate["findings"], language)
    if "explanation" in estimate:
        print_heading("explanation", language)
        print_paragraphs([*estimate["explanation"]["sentences"], *estimate["explanation"]["caption"]])
    if "changed" in estimate:
        _changed(estimate["changed"], estimate["findings"], language)
    if "what_if" in estimate:
        _what_if(estimate["what_if"], language)


def _risks(estimate: dict[str, Any], language: Language) -> None:
    intervals = estimate.get("interval")
    names = ["validation.class", "cli.probability", *(["cli.interval"] if intervals else [])]
    rows = table(say("cli.model_says", language), *(say(name, language) for name in names))
    for name, risk in estimate["probabilities"].items():
        cells = [name, f"{100 * risk:.1f} %"]
        if intervals:
            low, high = intervals[name]
            cells.append(f"{100 * low:.1f}–{100 * high:.1f} %")
        rows.add_row(*cells, style="bold" if name == estimate["class"] else "")
    console().print(rows)


def _beside(estimate: dict[str, Any]) -> Iterator[str]:
    """The set of classes, how familiar the person is, and the place among others."""
    for name in ("set", "familiarity", "comparison"):
        if name in estimate:
            yield estimate[name]["sentence"]
    for place in estimate.get("comparison", {}).get("risks", {}).values():
        if place is not None:
            yield place["sentence"]


def _changed(found: dict[str, Any], said: list[dict[str, Any]], language: Language) -> None:
    """The changed number; what holds of the person as they are has been said beside theirs."""
    print_heading("changed", language)
    print_paragraphs([found["sentence"]])
    _remarks([each for each in found["findings"] if each not in said], language)
    print_paragraphs([found["caption"]])


def _what_if(found: dict[str, Any], language: Language) -> None:
    print_heading("what_if", language)
    print_paragraphs([found["sentence"]])
    print_paragraphs((f"• {each['sentence']}" for each in found["alternatives"]), hanging=2)
    print_paragraphs([*([found["search"]] if found["alternatives"] else []), found["caption"]])


def _remarks(findings: list[dict[str, Any]], language: Language) -> None:
    for finding in findings:
        print_remark(finding["level"], finding["sentence"], language)
