"""What do model card and schema already say about the items of the reporting checklist?

Only what can be read there is said; numbers of performance belong to the validation report.
"""

from collections.abc import Callable, Iterable
from math import exp
from typing import Any, Final, get_args

from kenshin.saved_model.card import ModelCard
from kenshin.schema.exclusion import Exclusion, Operator
from kenshin.schema.schema import Schema
from kenshin.schema.text import Bilingual, text_in
from kenshin.schema.variable import Variable
from kenshin.validation.checklist.checklist import Kind
from kenshin.wording.say import Language, say

__all__ = ["LIMITS", "facts", "facts_in_both"]

# Findings about the model itself. Those about the table may show a person's values and stay where they are.
LIMITS: Final = frozenset({"too_good", "few_events", "class_weights", "searched", "baseline_better"})

_SIGN: Final[dict[Operator, str]] = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}

# Where a report holds a number, and how the measure is called in the catalogue.
_OVERALL: Final = ("log_loss", "brier", "hand_till", "pdi", "ordinal_c")
_PER_CLASS: Final = (
    *("auroc", "scaled_brier", "calibration_in_the_large", "calibration_slope"),
    *("curve", "histogram"),
)

# The card counts the people of development; who was evaluated stands in the report.
_SAID_OF: Final[dict[str, tuple[Kind, ...]]] = dict.fromkeys(("10", "11", "20a", "21"), ("development",))

_Fact = Callable[["_Known"], str]


def facts(card: ModelCard, schema: Schema, language: Language, kind: Kind = "development") -> dict[str, str]:
    """What can be said, by item of the checklist; of an evaluation, nothing about the people evaluated."""
    known = _Known(card, schema, language, kind)
    told = {item: tell(known) for item, tell in _FACTS.items() if kind in _SAID_OF.get(item, get_args(Kind))}
    return {item: text for item, text in told.items() if text}


def facts_in_both(card: ModelCard, schema: Schema, kind: Kind = "development") -> dict[str, Bilingual]:
    """The same in both languages, as the checklist takes it."""
    english, japanese = facts(card, schema, "en", kind), facts(card, schema, "ja", kind)
    return {item: Bilingual(en=text, ja=japanese[item]) for item, text in english.items()}


class _Known:
    """Card and schema, and the language in which to speak of them."""

    def __init__(self, card: ModelCard, schema: Schema, language: Language, kind: Kind) -> None:
        self.card, self.schema, self.language, self.kind = card, schema, language, kind

    def say(self, name: str, /, **values: object) -> str:
        """A sentence of the catalogue."""
        return say(f"checklist.{name}", self.language, **values)

    def text(self, text: str | Bilingual) -> str:
        """A text of the schema without its full stop, for the middle of a sentence."""
        return text_in(text, self.language).strip().rstrip(".。")

    def sentence(self, text: str | Bilingual) -> str:
        """A text of the schema as a sentence of its own."""
        return self.text(text) + ("。" if self.language == "ja" else ".")

    def join(self, *sentences: str) -> str:
        """Sentences one after the other; empty ones are left out."""
        return ("" if self.language == "ja" else " ").join(s for s in sentences if s)

    def list(self, parts: Iterable[str]) -> str:
        """Things one after the other."""
        return ("、" if self.language == "ja" else ", ").join(parts)

    @property
    def required(self) -> str:
        """The inputs without which nobody is estimated; empty: there are none."""
        return self.list(self.text(v.label) for v in self.schema.inputs if not v.missing_allowed)

    @property
    def classes(self) -> str:
        """Each class with its people."""
        counts = self.card.people.per_class
        classes = self.schema.outcome.classes
        return self.list(
            self.say("class_count", label=self.text(c.label), count=counts[c.name]) for c in classes
        )

    @property
    def people(self) -> dict[str, int]:
        """Who did which job."""
        people = self.card.people
        jobs = {"used": people.used, "all": people.in_table, "out": people.out_of_fold}
        return jobs | {"train": people.train_per_copy, "stop": people.stop_per_copy}


def _title(known: _Known) -> str:
    schema = known.schema
    values = {"title": known.text(schema.title), "population": known.text(schema.population)}
    return known.say(f"title_{known.kind}", **values)


def _intended(known: _Known) -> str:
    use, population = known.sentence(known.schema.intended_use), known.text(known.schema.population)
    return known.say("intended", use=use, population=population)


def _aim(known: _Known) -> str:
    return known.say(f"aim_{known.kind}", title=known.text(known.schema.title))


def _eligible(known: _Known) -> str:
    population, rules = known.text(known.schema.population), known.schema.exclusions
    name = "eligible" if known.required else "eligible_anything_missing"
    first = known.say(name, population=population, inputs=known.required)
    listed = known.list(_rule(known, rule) for rule in rules)
    return known.join(first, known.say("excluded", rules=listed) if rules else "")


def _rule(known: _Known, rule: Exclusion) -> str:
    variable = known.schema.variable(rule.variable)
    shown = f"{known.text(variable.label)} {_SIGN[rule.operator]} {rule.value:g} {_unit(known, variable)}"
    return shown.strip()


def _unit(known: _Known, variable: Variable) -> str:
    return known.text(variable.unit_label) if variable.unit_label else variable.unit


def _prepared(known: _Known) -> str:
    return known.say("prepared")


def _outcome(known: _Known) -> str:
    outcome = known.schema.outcome
    said = known.say(
        "outcome",
        definition=known.sentence(outcome.definition),
        classes=known.list(known.text(c.label) for c in outcome.classes),
        horizon=known.text(known.schema.horizon),
    )
    return known.join(said, known.say(f"outcome_{outcome.kind}"))


def _predictors(known: _Known) -> str:
    inputs = known.schema.inputs
    listed = known.list(_predictor(known, variable) for variable in inputs)
    return known.say("predictors", count=len(inputs), inputs=listed)


def _predictor(known: _Known, variable: Variable) -> str:
    low, high = variable.range or (float("-inf"), float("inf"))
    unit = _unit(known, variable)
    values = {"label": known.text(variable.label), "low": f"{low:g}", "high": f"{high:g}"}
    return known.say("predictor" if unit else "predictor_no_unit", **values, unit=unit)


def _size(known: _Known) -> str:
    rarest = min(known.card.people.per_class.values())
    parameters = known.card.net.parameters_per_copy
    share = f"{rarest / max(parameters, 1):.1f}"
    return known.say("size", **known.people, classes=known.classes, parameters=parameters, share=share)


def _missing(known: _Known) -> str:
    optional = known.list(known.text(v.label) for v in known.schema.inputs if v.missing_allowed)
    reasons = _reasons(known, ("no outcome", "missing: "))
    return known.join(
        known.say("imputed", inputs=optional) if optional else known.say("complete", inputs=known.required),
        known.say("left_for_missing", reasons=reasons) if reasons else known.say("nobody_left_for_missing"),
    )


def _reasons(known: _Known, beginnings: tuple[str, ...] = ("",)) -> str:
    """Why how many were left out, for the reasons that begin so."""
    left = known.card.people.left_out  # read from JSON with sorted keys
    order = [r for what in ("excluded", "no outcome", "missing") for r in left if r.startswith(what)]
    shown = {_reason(known, r): left[r] for r in order if r.startswith(beginnings)}
    return known.list(known.say("reason_count", reason=r, count=count) for r, count in shown.items())


def _reason(known: _Known, reason: str) -> str:
    """A reason of `patients.eligible` for a reader."""
    what, _, about = reason.partition(": ")
    if what == "missing":
        return known.say("reason_missing", label=known.text(known.schema.variable(about).label))
    for rule in known.schema.exclusions:
        if about == f"{rule.variable} {rule.operator} {rule.value:g}":
            return _rule(known, rule)
    return known.say("reason_no_outcome") if reason == "no outcome" else reason


def _partition(known: _Known) -> str:
    # As `train` deals them: fewer parts where the rarest class has fewer people.
    rarest, wished = min(known.card.people.per_class.values()), _whole(known.card.training.recipe["folds"])
    return known.say("partition", **known.people, parts=max(3, min(wished, rarest)))


def _form(known: _Known) -> str:
    return known.say("form")


def _model(known: _Known) -> str:
    net, training = known.card.net, known.card.training
    recipe = training.recipe
    made = known.say(
        "model",
        copies=net.copies,
        net=net.name,
        parameters=net.parameters_per_copy,
        optimiser=recipe["optimiser"],
        rate=recipe["learning_rate"],
        schedule=recipe["schedule"],
        decay=recipe["weight_decay"],
        batch=recipe["batch_size"],
        epochs=recipe["epochs"],
        patience=recipe["patience"],
        seed=training.seed,
    )
    temperature = f"{training.temperature:.3f}"
    calibrated = known.say("calibrated" if recipe["calibrate"] else "not_calibrated", temperature=temperature)
    baselines = known.list(known.say(f"baseline_{b['name']}") for b in known.card.baselines)
    return known.join(made, _search(known), calibrated, known.say("internal", baselines=baselines))


def _search(known: _Known) -> str:
    search: dict[str, Any] | None = known.card.training.search
    if search is None:
        return known.say("not_searched")
    return known.say("searched", candidates=len(search["rungs"][0]["log_loss"]), best=search["best"])


def _clusters(known: _Known) -> str:
    return "" if known.schema.one("cluster") else known.say("no_clusters")


def _measures(known: _Known) -> str:
    """What the out-of-fold report really holds."""
    report: dict[str, Any] = known.card.out_of_fold
    first = report["classes"][0]
    held = [name for name in _OVERALL if name in report] + [name for name in _PER_CLASS if name in first]
    return known.say("measures", measures=known.list(known.say(f"measure_{name}") for name in held))


def _computed(known: _Known) -> str:
    return known.say("computed")


def _weights(known: _Known) -> str:
    if known.card.training.recipe["class_weights"] is None:
        return known.say("unweighted")
    pairs = zip(known.schema.outcome.classes, known.card.training.log_class_weights, strict=True)
    weights = known.list(f"{known.text(c.label)} {exp(weight):.3g}" for c, weight in pairs)
    return known.say("weighted", weights=weights)


def _fairness(known: _Known) -> str:
    named = [v for v in known.schema.variables if v.role == "subgroup" or v.bands]
    listed = known.list(_group(known, variable) for variable in named)
    groups = known.say("groups", groups=listed) if listed else known.say("no_groups")
    return known.join(known.say("fairness"), groups)


def _group(known: _Known, variable: Variable) -> str:
    cuts = ", ".join(f"{cut:g}" for cut in variable.bands)
    return f"{known.text(variable.label)} ({cuts})" if cuts else known.text(variable.label)


def _output(known: _Known) -> str:
    outcome, decision = known.schema.outcome, known.schema.decision
    output = known.say("output", classes=known.list(known.text(c.label) for c in outcome.classes))
    if decision is None:
        return known.join(output, known.say("no_decision"))
    low, high = (f"{100 * risk:g}" for risk in decision.thresholds)
    name = next(known.text(c.label) for c in outcome.classes if c.name == decision.at_least)
    values = {"action": known.text(decision.action), "reason": known.sentence(decision.reason)}
    return known.join(output, known.say("decision", **values, name=name, low=low, high=high))


def _code(known: _Known) -> str:
    version = known.card.versions.get("kenshin", "–")
    return known.say("code", version=version, seed=known.card.training.seed)


def _flow(known: _Known) -> str:
    reasons = _reasons(known)
    return known.say(
        "flow" if reasons else "flow_everybody", **known.people, reasons=reasons, classes=known.classes
    )


def _numbers(known: _Known) -> str:
    tuned = known.card.training.search is not None
    numbers = known.say("numbers", **known.people, classes=known.classes)
    return known.join(numbers, known.say("tuned", **known.people) if tuned else "")


def _whole_model(known: _Known) -> str:
    return known.say("whole")


def _limits(known: _Known) -> str:
    found = [finding[known.language] for finding in known.card.findings if finding["code"] in LIMITS]
    time = "" if known.schema.outcome.kind == "future" else known.say("limits_time")
    return known.join(known.say("limits"), time, *found)


def _refusals(known: _Known) -> str:
    name = "refusals" if known.required else "refusals_anything_missing"
    absent = []
    for wish in ("ask", "warn", "refuse"):
        rules = [r for r in known.schema.exclusions if r.when_absent == wish]
        labels = dict.fromkeys(known.text(known.schema.variable(r.variable).label) for r in rules)
        absent.append(known.say(f"absent_{wish}", labels=known.list(labels)) if labels else "")
    return known.join(known.say(name, inputs=known.required), *absent)


def _users(known: _Known) -> str:
    return known.say("users", inputs=known.list(known.text(v.label) for v in known.schema.inputs))


def _whole(value: object) -> int:
    """A whole number of the recipe, which the card holds as plain JSON."""
    return int(str(value))


_FACTS: Final[dict[str, _Fact]] = {
    "1": _title,
    "3b": _intended,
    "4": _aim,
    "6b": _eligible,
    "7": _prepared,
    "8a": _outcome,
    "9b": _predictors,
    "10": _size,
    "11": _missing,
    "12a": _partition,
    "12b": _form,
    "12c": _model,
    "12d": _clusters,
    "12e": _measures,
    "12g": _computed,
    "13": _weights,
    "14": _fairness,
    "15": _output,
    "18f": _code,
    "20a": _flow,
    "21": _numbers,
    "22": _whole_model,
    "23b": _clusters,
    "26": _limits,
    "27a": _refusals,
    "27b": _users,
}
