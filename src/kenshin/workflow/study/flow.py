"""How did the people of a table come to be the people of the analysis?"""

from collections.abc import Mapping, Sequence

from kenshin.schema.schema import Schema
from kenshin.schema.text import Told, texts
from kenshin.wording.say import in_both

__all__ = ["flow_document"]


def flow_document(
    schema: Schema, in_table: int, left_out: Mapping[str, int], per_class: Sequence[int]
) -> dict[str, object]:
    """In the table, left out for which reason, analysed; each person counts once.

    Args:
        schema: whose exclusions speak.
        in_table: how many there were.
        left_out: as `patients.eligible` names the reasons.
        per_class: how many of each class were analysed.
    """
    steps = [{"reason": _reason(schema, reason), "people": people} for reason, people in left_out.items()]
    return {
        "in_table": in_table,
        "left_out": steps,
        "used": int(sum(per_class)),
        "per_class": [int(people) for people in per_class],
    }


def _reason(schema: Schema, reason: str) -> dict[str, str]:
    kind, _, rest = reason.partition(": ")
    if kind == "missing":
        return in_both("study.missing_input", input=Told(schema.variable(rest).label))
    for rule in schema.exclusions:
        if kind == "excluded" and rest == f"{rule.variable} {rule.operator} {rule.value:g}":
            variable = schema.variable(rule.variable)
            if variable.values:  # a yes or no: the sentence says more than 1 = 1
                return texts(rule.sentence)
            said = {"variable": Told(variable.label), "operator": rule.operator, "value": f"{rule.value:g}"}
            return in_both("study.excluded", **said, unit=variable.unit)
    known = {"no outcome": "study.no_outcome", "in the model's training": "study.in_training"}
    return in_both(known[reason]) if reason in known else {"en": reason, "ja": reason}
