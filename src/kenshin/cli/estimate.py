"""How is one person's draft shown on a terminal, with what stands beside the number?"""

from collections.abc import Iterable

from kenshin.cli.show import console, print_findings, table
from kenshin.cli.show import print_heading as _heading
from kenshin.cli.show import print_paragraphs as _paragraphs
from kenshin.nets.drawing.terminal.cells import wrapped
from kenshin.prediction.estimate import RiskEstimate
from kenshin.prediction.explanation.bars import contribution_bars
from kenshin.prediction.explanation.explanation import Explanation
from kenshin.prediction.explanation.lines import curve_lines
from kenshin.prediction.what_if.change import Changed
from kenshin.prediction.what_if.what_if import WhatIf
from kenshin.schema.schema import Schema
from kenshin.schema.text import text_in
from kenshin.wording.say import Language, say

__all__ = ["print_estimate"]


def print_estimate(schema: Schema, estimate: RiskEstimate, language: Language) -> None:
    """One person's draft, then what was asked beside it, then who made it and what it is not."""
    if estimate.refusal is not None:
        console().print(say("cli.refused", language), style="bold")
        _paragraphs([estimate.refusal.sentence(language)])
    else:
        _risks(schema, estimate, language)
        _paragraphs((f"• {each}" for each in _sentences(schema, estimate, language)), hanging=2)
    print_findings(estimate.findings, language)
    if estimate.explanation is not None:
        _explanation(estimate.explanation, language)
    if estimate.changed is not None:
        _changed(estimate.changed, language)
    if estimate.what_if is not None:
        _what_if(estimate.what_if, language)
    screen = console()
    screen.print()
    screen.print(f"{say('validation.model_id', language)}  {estimate.model[:12]}")
    _paragraphs([say("general.notice", language)])


def _risks(schema: Schema, estimate: RiskEstimate, language: Language) -> None:
    title = f"{text_in(schema.title, language)} [{say('general.draft', language)}]"
    console().print("\n".join(wrapped(title, console().width)), style="bold")
    rows = table("", *(say(f"cli.{key}", language) for key in ("risk_class", "of_100", "interval")))
    risks = estimate.probabilities or ()
    ends = estimate.interval or (None,) * len(risks)
    shown = ["–" if each is None else f"{100 * each[0]:.1f}–{100 * each[1]:.1f}" for each in ends]
    for risk_class, people, interval in zip(schema.outcome.classes, risks, shown, strict=True):
        style = "bold" if risk_class.name == estimate.risk_class else ""
        label = text_in(risk_class.label, language)
        rows.add_row(label, f"{100 * people:.1f}", interval, style=style)
    console().print(rows)


def _sentences(schema: Schema, estimate: RiskEstimate, language: Language) -> Iterable[str]:
    """The number as people, the set of classes, how familiar the values are, the place among others."""
    watched, between = schema.class_names[schema.watched], say("cli.between_sentences", language)
    if estimate.frequency is not None:
        people = estimate.frequency.sentences(language)[watched]
        yield between.join([people, say("comparison.average", language)])
    if estimate.classes is not None:
        yield estimate.classes.sentence(language)
    if estimate.familiarity is not None:
        yield estimate.familiarity.sentence(language)
    if estimate.comparison is not None:
        found = estimate.comparison.risk_sentences(language).get(watched)
        whom = estimate.comparison.sentence(language)
        yield whom if found is None else between.join([whom, found])


def _explanation(explanation: Explanation, language: Language) -> None:
    screen = console()
    _heading("explanation", language)
    _paragraphs(explanation.sentences(language)[:1])
    screen.print()
    for line in contribution_bars(explanation, language, screen.width):
        screen.print(line)
    if explanation.curves:
        screen.print()
        for line in curve_lines(explanation, language, screen.width):
            screen.print(line)
        _paragraphs([say("explanation.legend_curves", language)])
    screen.print()
    _paragraphs(explanation.caption(language))


def _changed(found: Changed, language: Language) -> None:
    _heading("changed", language)
    _paragraphs([found.sentence(language)])
    print_findings(found.findings, language)
    _paragraphs([say("what_if.caption", language)])


def _what_if(found: WhatIf, language: Language) -> None:
    _heading("what_if", language)
    _paragraphs([found.sentence(language)])
    for alternative in found.alternatives:
        _paragraphs([f"• {found.told(alternative, language)}"], hanging=2)
    last = [say("what_if.search", language)] if found.alternatives else []
    _paragraphs([*last, say("what_if.caption", language)])
