"""Everyone at once, beside one person at a time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kenshin.prediction.draft_columns import codes_of, possible_findings
from kenshin.prediction.familiarity.learn import learn_familiarity
from kenshin.prediction.rounded_edge import rule_holds
from kenshin.prediction.screen import screen
from kenshin.prediction.table_screen import screen_table
from kenshin.schema.exclusion import Exclusion
from kenshin.schema.file import load_schema
from kenshin.schema.schema import Schema
from kenshin.schema.variable import Variable

READY_MADE = [load_schema("diabetes_checkup"), load_schema("diagnosed_status")]
OPERATORS = ["==", "!=", "<", "<=", ">", ">="]


@st.composite
def schemas(draw) -> Schema:
    """A ready-made schema with its permissions and exclusions changed."""
    schema = draw(st.sampled_from(READY_MADE))
    variables = tuple(
        v.model_copy(
            update={
                "missing_allowed": draw(st.booleans()),
                "decimals": draw(st.sampled_from([None, 0, 1, 2])),
            }
        )
        for v in schema.variables
    )
    numeric = [v.name for v in variables if v.numeric]
    rules = st.builds(
        Exclusion,
        variable=st.sampled_from(numeric),
        operator=st.sampled_from(OPERATORS),
        value=st.sampled_from([0.0, 1.0, 6.5, 25.0, 120.0, 50.0]),
        sentence=st.sampled_from(["not for this person", "nor this one"]),
        when_absent=st.sampled_from(["ask", "warn", "refuse"]),
    )
    exclusions = tuple(draw(st.lists(rules, max_size=4)))
    changed: Schema = schema.model_copy(update={"variables": variables, "exclusions": exclusions})
    return changed


def _familiar(seed: int):
    """People like whom most values of the tables below are not."""
    random = np.random.default_rng(seed)
    age = random.integers(20, 81, 400)
    columns = [
        age,
        random.normal(25, 4, 400),
        random.normal(5.5, 0.4, 400),
        100 + age / 2 + random.normal(0, 8, 400),
    ]
    return learn_familiarity(np.column_stack(columns), np.arange(400), seed)


REFERENCE = _familiar(0)
FAMILIAR_VALUES = {"age": (18, 85), "bmi": (10, 60), "hba1c": (4, 9), "sbp": (80, 200)}

VALUES = st.one_of(
    st.sampled_from(
        [np.nan, 0.0, -0.0, 1.0, 6.45, 6.44, 6.5, 25.0, 48.0, 50.0, 120.0, 119.5, 16.0, 999.0, np.inf]
    ),
    st.floats(0, 300),
    st.floats(allow_nan=True, allow_infinity=True),
)


@st.composite
def tables(draw):
    schema = draw(schemas())
    people = draw(st.integers(0, 6))
    names = [v.name for v in schema.variables if v.numeric]
    known = draw(st.lists(st.sampled_from(names), unique=True))
    column = st.lists(VALUES, min_size=people, max_size=people)
    return schema, {name: np.array(draw(column), dtype=float) for name in known}, people


@st.composite
def check_ups(draw):
    """Tables of people whom nothing but what the training knew keeps from a number."""
    schema = draw(schemas()).model_copy(update={"exclusions": ()})
    people = draw(st.integers(0, 8))
    numbers = {}
    for variable in [v for v in schema.variables if v.role == "input"]:
        value = st.floats(*FAMILIAR_VALUES[variable.name])
        value = st.one_of(value, st.just(np.nan)) if variable.missing_allowed else value
        numbers[variable.name] = np.array(
            draw(st.lists(value, min_size=people, max_size=people)), dtype=float
        )
    return schema, numbers, people


@settings(max_examples=400, deadline=None)
@given(st.one_of(tables(), check_ups()), st.sampled_from([None, REFERENCE]))
def test_everyone_at_once_is_screened_like_one_person_at_a_time(table, reference):
    schema, numbers, people = table
    screened = screen_table(schema, numbers, people, reference)
    possible = possible_findings(schema)
    for i in range(people):
        alone = {name: None if np.isnan(v[i]) else float(v[i]) for name, v in numbers.items()}
        findings, refusal = screen(schema, alone, reference)
        place = screened.refused[i]
        assert (None if place < 0 else screened.refusals[place]) == refusal
        assert screened.findings[screened.found[i]] == findings
        assert not findings or codes_of(findings) in possible


def test_a_screened_table_meets_every_kind_of_familiarity():
    schema = READY_MADE[0].model_copy(update={"exclusions": ()})
    people = np.array(
        [[50.0, 25, 5.5, 125], [50, 42, 5.5, 125], [22, 25, 5.5, 148], [50, 60, 9, 125], [50, 42, 5.5, 200]]
    )
    numbers = {v.name: people[:, j] for j, v in enumerate(schema.inputs)}
    screened = screen_table(schema, numbers, 5, REFERENCE)
    told = [codes_of(screened.findings[found]) for found in screened.found]
    refused = [None if place < 0 else screened.refusals[place].code for place in screened.refused]
    assert told[:4] == ["", "unusual_value", "unusual_combination", ""]
    assert refused[:4] == [None, None, None, "unfamiliar"]


@settings(max_examples=200, deadline=None)
@given(
    operator=st.sampled_from(OPERATORS),
    edge=st.one_of(st.sampled_from([6.5, 0.0, -1.0, 1e308, np.inf, np.nan]), st.floats(-1e6, 1e6).map(lambda v: round(v, 2))),
    decimals=st.sampled_from([None, 0, 1, 2, 5]),
    values=st.lists(VALUES, max_size=5),
)  # fmt: skip
def test_a_rule_holds_for_exactly_those_whom_rounding_one_by_one_finds(operator, edge, decimals, values):
    rule = Exclusion(variable="a", operator=operator, value=edge, sentence="x")
    variable = Variable(name="a", role="exclusion", columns=("a",), label="a", decimals=decimals)
    near = [] if not np.isfinite(edge) else [edge, np.nextafter(edge, -9e9), np.nextafter(edge, 9e9)]
    half = [v + 0.5 * 10.0 ** -(decimals or 0) * s for v in near for s in (-1, 1)]
    around = [np.nextafter(v, side) for v in half for side in (-np.inf, np.inf)]
    every = np.array([*values, *near, *half, *around])
    expected = [not np.isnan(v) and rule.applies(variable.rounded(v)) for v in every.tolist()]
    assert rule_holds(rule, variable, every).tolist() == expected


@pytest.mark.parametrize("value", [6.45, np.nextafter(6.45, 0), np.nextafter(6.45, 9), 6.449999999999999])
def test_the_last_bit_before_a_rounding_edge_decides(value):
    schema = READY_MADE[0]
    numbers = {"age": 50.0, "bmi": 25.0, "hba1c": float(value), "sbp": 120.0}
    refused = screen_table(schema, {k: np.array([v]) for k, v in numbers.items()}, 1).refused[0] >= 0
    assert refused == (round(float(value), 1) >= 6.5) == (screen(schema, numbers)[1] is not None)
