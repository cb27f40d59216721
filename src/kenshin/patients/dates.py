"""Which day does a cell mean? ISO, slashes with the year first, and Japanese eras within their bounds."""

import re
from datetime import date
from typing import Final

__all__ = ["read_date"]

_WESTERN = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", re.ASCII)
_ERA = re.compile(r"(S|H|R|昭和|平成|令和)(\d{1,2}|元)(?:年|[.年](\d{1,2})[.月](\d{1,2})日?)", re.ASCII)

# Era → its first day and its last.
_ERAS: Final = {
    "S": (date(1926, 12, 25), date(1989, 1, 7)),
    "H": (date(1989, 1, 8), date(2019, 4, 30)),
    "R": (date(2019, 5, 1), date(9999, 12, 31)),
}
_KANJI: Final = {"昭和": "S", "平成": "H", "令和": "R"}


def read_date(text: str) -> date | None:
    """The day, or None where it is ambiguous, impossible or outside its era.

    A bare era year (令和元年) is read as its first day.

    >>> read_date("H31.4.30"), read_date("H31.5.1"), read_date("02/03/04")
    (datetime.date(2019, 4, 30), None, None)
    """
    stripped = text.strip()
    if found := _WESTERN.fullmatch(stripped):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _ERA.fullmatch(stripped):
        first, last = _ERAS[_KANJI.get(found[1], found[1])]
        year = first.year + (1 if found[2] == "元" else int(found[2])) - 1
        if found[3] is None:
            return max(first, date(year, 1, 1)) if first.year <= year <= last.year else None
        day = _day(year, int(found[3]), int(found[4]))
        return day if day is not None and first <= day <= last and found[2] != "0" else None
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
