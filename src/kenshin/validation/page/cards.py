"""Which few numbers does a clinician look at first?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kenshin.validation.page.numbers import NONE, Reader, known
from kenshin.validation.page.outcomes import Outcome

__all__ = ["Card", "cards_of"]


@dataclass(frozen=True)
class Card:
    """One number, large.

    Attributes:
        name: of the number.
        value: the estimate.
        span: what stands under it: its interval, or counts.
        how: what it is to be held against.
    """

    name: str
    value: str
    span: str
    how: str


def cards_of(document: Mapping[str, Any], outcomes: Sequence[Outcome], reader: Reader) -> list[Card]:
    """At most six; none for a number that does not exist."""
    performance = document.get("performance") or {}
    cards = [_people(document, outcomes, reader), _discrimination(document, reader)]
    cards += _calibration(outcomes, reader)
    cards.append(_card(performance.get("scaled_brier"), "scaled_brier_all", "scaled_brier_short", reader))
    cards.append(_benefit(document, reader))
    return [card for card in cards if card.value != NONE]


def _card(three: Any, name: str, how: str, reader: Reader, decimals: int = 2, **values: object) -> Card:
    estimate, low, high = (*(three or ()), None, None, None)[:3]
    span = reader.word("range_95", range=reader.limits([low, high], decimals)) if known(low) else ""
    return Card(reader.word(name, **values), reader.number(estimate, decimals), span, reader.word(how))


def _people(document: Mapping[str, Any], outcomes: Sequence[Outcome], reader: Reader) -> Card:
    performance = document.get("performance") or {}
    each = [f"{o.label} {reader.count(o.row.get('people'))}" for o in outcomes if not o.together]
    how = reader.word(f"people_{'external' if document.get('kind') == 'external' else 'development'}")
    return Card(reader.word("people_card"), reader.count(performance.get("n")), " · ".join(each), how)


def _discrimination(document: Mapping[str, Any], reader: Reader) -> Card:
    performance = document.get("performance") or {}
    card = _card(performance.get("auroc_macro"), "m_auroc_macro", "auroc_short", reader)
    measures = ((document.get("internal") or {}).get("optimism") or {}).get("measures") or ()
    mended = next((m.get("corrected") for m in measures if m.get("name") == "auroc_macro"), None)
    if not known(mended):
        return card
    corrected = reader.word("corrected_card", value=reader.number(mended, 2))
    return Card(card.name, card.value, card.span, f"{card.how}{reader.word('space')}{corrected}")


def _calibration(outcomes: Sequence[Outcome], reader: Reader) -> list[Card]:
    """Of what one would act on: the last outcome, or the highest class that anybody has."""
    judged = [o for o in outcomes if known((o.row.get("calibration_slope") or [None])[0])]
    if not judged:
        return []
    label, row = judged[-1].label, judged[-1].row
    return [
        _card(row.get("observed_expected"), "oe_card", "oe_short", reader, label=label),
        _card(row.get("calibration_slope"), "slope_card", "slope_short", reader, label=label),
    ]


def _benefit(document: Mapping[str, Any], reader: Reader) -> Card:
    use = (document.get("performance") or {}).get("decision") or {}
    thresholds, middle = use.get("thresholds") or [], use.get("middle")
    gained = dict(zip(thresholds, use.get("gained") or (), strict=False)).get(middle)
    return _card(
        gained,
        "benefit_card",
        "benefit_short",
        reader,
        4,
        threshold=reader.risk(middle),
    )
