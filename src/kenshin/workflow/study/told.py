"""Which items of the checklist does a report answer by its own sections?"""

from collections.abc import Mapping
from typing import Any

from kenshin.wording.say import LANGUAGES, in_both
from kenshin.workflow.study.about import told

__all__ = ["told_facts"]

Both = dict[str, str]


def told_facts(document: Mapping[str, Any]) -> dict[str, Both]:
    """Item of the checklist → what this report says to it, in every language."""
    facts = {
        "20b": in_both("study.told_table_one"),
        "23a": _performance(document),
    }
    if document["internal"] is not None:
        facts["12c"] = _internal(document["internal"])
    facts |= _clusters(document)
    if document["size"] is not None:
        facts["10"] = _size(document)
    if document["subgroups"]:
        groups: Both = {language: _joined(document["subgroups"], language) for language in LANGUAGES}
        facts["14"] = in_both("study.told_subgroups", groups=told(groups))
    if document["people_compared"] is not None:
        facts["20c"] = facts["16"] = in_both("study.told_compared")
    return facts


def _joined(subgroups: list[dict[str, Any]], language: str) -> str:
    return ("、" if language == "ja" else ", ").join(group["by"][language] for group in subgroups)


def _performance(document: Mapping[str, Any]) -> Both:
    performance = document["performance"]
    return in_both("study.told_performance", resamples=performance["resamples"])


def _internal(internal: Mapping[str, Any]) -> Both:
    optimism, repeated = internal["optimism"] or {"draws": 0}, internal["repeated"]
    said = {"parts": repeated["parts"], "repetitions": repeated["repetitions"], "draws": optimism["draws"]}
    return in_both("study.told_internal", **said)


def _clusters(document: Mapping[str, Any]) -> dict[str, Both]:
    left_out = (document["internal"] or {}).get("left_out")
    if not left_out or not left_out["rows"]:
        return {}
    said = in_both("study.told_clusters", by=told(left_out["by"]))
    return {"12d": said, "23b": said}


def _size(document: Mapping[str, Any]) -> Both:
    rows = document["size"]["rows"]
    needed = [row["needed"] for row in rows if row["needed"] is not None]
    have = f"{rows[0]['have']:,}"
    if not needed:
        return in_both("study.told_size_unknown", have=have)
    return in_both("study.told_size", have=have, needed=f"{max(needed):,}")
