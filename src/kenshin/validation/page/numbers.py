"""How are numbers written for people? As papers do: true minus signs, intervals, a dash for none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, TypeGuard

from kenshin.wording.say import Language, say

__all__ = ["NONE", "Reader", "known", "plain"]

NONE = "–"  # where there is no number


def known(value: object) -> TypeGuard[float]:
    """Whether a value of the document is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def plain(value: Any, decimals: int) -> str:
    """A number with a true minus sign, and never a minus zero.

    >>> plain(-0.0512, 2), plain(-0.001, 2), plain(None, 2)
    ('−0.05', '0.00', '–')
    """
    if not known(value):
        return NONE
    return f"{round(float(value), decimals) + 0.0:,.{decimals}f}".replace("-", "−")


@dataclass(frozen=True)
class Reader:
    """Words and numbers in one reader's language."""

    language: Language

    def word(self, key: str, **values: object) -> str:
        """A sentence of the report's catalogue."""
        return say(f"report.{key}", self.language, **values)

    def named(self, kind: str, name: Any) -> str:
        """What something of a kind is called; a name that came later than this page stays as it is.

        >>> Reader("en").named("m", "pdi"), Reader("en").named("m", "later")
        ('PDI', 'later')
        """
        try:
            return self.word(f"{kind}_{name}")
        except KeyError:
            return str(name or NONE)

    def text(self, both: Any) -> str:
        """A text that comes in both languages; empty where there is none.

        >>> Reader("ja").text({"en": "low", "ja": "低"})
        '低'
        """
        if isinstance(both, str):
            return both
        if not isinstance(both, Mapping):
            return ""
        return str(both.get(self.language) or both.get("en") or "")

    def number(self, value: Any, decimals: int = 3) -> str:
        """One number."""
        return plain(value, decimals)

    def count(self, value: Any) -> str:
        """A whole number; words such as "fewer than 5" stay as they are.

        >>> Reader("en").count(12345)
        '12,345'
        """
        return value if isinstance(value, str) else plain(value, 0)

    def percent(self, value: Any, decimals: int = 1) -> str:
        """A share as a percentage.

        >>> Reader("en").percent(0.1234)
        '12.3%'
        """
        return f"{plain(100 * value, decimals)}%" if known(value) else NONE

    def risk(self, value: Any) -> str:
        """A threshold as a percentage, as short as it can be.

        >>> Reader("en").risk(0.02), Reader("en").risk(0.0667)
        ('2%', '6.67%')
        """
        return f"{100 * value:.3g}%" if known(value) else NONE

    def measured(self, value: Any) -> str:
        """A measurement in its own unit.

        >>> Reader("en").measured(128.34), Reader("en").measured(5.512)
        ('128.3', '5.51')
        """
        return plain(value, 1 if known(value) and abs(value) >= 10 else 2)

    def people_in(self, cell: Any) -> str:
        """A count with its share, or that it is hidden.

        >>> Reader("en").people_in({"count": 12, "share": 0.25})
        '12 (25.0%)'
        """
        count = cell.get("count") if isinstance(cell, Mapping) else cell
        if count is None:
            return self.word("hidden")
        share = cell.get("share") if isinstance(cell, Mapping) else None
        return f"{self.count(count)} ({self.percent(share)})" if known(share) else self.count(count)

    def in_short(self, side: Any) -> str:
        """A variable in one cell: mean (SD), or the share of each word."""
        if not isinstance(side, Mapping):
            return NONE
        if "sd" in side:
            return f"{self.measured(side.get('mean'))} ({self.measured(side.get('sd'))})"
        shares = [f"{level} {self.percent(share, 0)}" for level, share in side.items()]
        return self.word("comma").join(shares) or NONE  # none: all of them hidden

    def sentence(self, said: Any) -> str:
        """A sentence that comes as a text in both languages, or as the key of one in our catalogues."""
        if not isinstance(said, str):
            return self.text(said)
        try:
            return say(said, self.language)
        except (KeyError, FileNotFoundError):  # a sentence of its own
            return said

    def share(self, part: Any, whole: Any) -> str:
        """A part of a whole as a percentage.

        >>> Reader("en").share(1, 8), Reader("en").share(1, 0)
        ('12.5%', '–')
        """
        return self.percent(part / whole) if known(part) and known(whole) and whole else NONE

    def p_value(self, value: Any) -> str:
        """A p-value to three decimals, never 0.

        >>> Reader("en").p_value(0.00001), Reader("en").p_value(0.0321)
        ('< 0.001', '0.032')
        """
        return "< 0.001" if known(value) and value < 0.001 else plain(value, 3)

    def interval(self, three: Any, decimals: int = 3) -> str:
        """An estimate with its interval.

        >>> Reader("en").interval([0.7512, 0.7309, 0.7701])
        '0.751 (0.731–0.770)'
        >>> Reader("en").interval([-0.05, -0.07, -0.03], 2)
        '−0.05 (−0.07 to −0.03)'
        >>> Reader("ja").interval([0.5, None, None], 1)
        '0.5'
        """
        return self._interval([plain(value, decimals) for value in _three(three)])

    def percents(self, three: Any, decimals: int = 1) -> str:
        """An estimate with its interval, as percentages."""
        return self._interval([self.percent(value, decimals) for value in _three(three)])

    def span(self, low: Any, high: Any, decimals: int = 1) -> str:
        """From one share to another, as percentages.

        >>> Reader("en").span(0.25, 0.5, 0), Reader("ja").span(0.25, 0.5, 0), Reader("ja").span(0.25, None)
        ('25%–50%', '25%〜50%', '–')
        """
        shown = self.percent(low, decimals), self.percent(high, decimals)
        return NONE if NONE in shown else self._span(*shown)

    def limits(self, two: Any, decimals: int = 3) -> str:
        """Two limits without an estimate.

        >>> Reader("en").limits([0.7, 0.8], 1)
        '0.7–0.8'
        """
        low, high = (plain(value, decimals) for value in _three(two)[:2])
        return NONE if NONE in (low, high) else self._span(low, high)

    def _interval(self, shown: Sequence[str]) -> str:
        estimate, low, high = shown
        if NONE in (low, high):
            return estimate
        span = self._span(low, high)
        return f"{estimate}({span})" if self.language == "ja" else f"{estimate} ({span})"

    def _span(self, low: str, high: str) -> str:
        if self.language == "ja":
            return f"{low}〜{high}"
        # A minus sign would run into the dash.
        return f"{low} to {high}" if "−" in low + high else f"{low}–{high}"


def _three(values: Any) -> list[Any]:
    """Exactly three, whatever came.

    >>> _three(None), _three([1.0])
    ([None, None, None], [1.0, None, None])
    """
    given = list(values) if isinstance(values, Sequence) else []
    return (given + [None] * 3)[:3]
