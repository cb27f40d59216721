import numpy as np
import pytest
from tests.prediction.what_if.made_up import (
    brute_force,
    ellipse,
    made_up_net,
    made_up_person,
    made_up_schema,
)

from kenshin.prediction.what_if.change import raw_values
from kenshin.prediction.what_if.judge import Judge, everyone
from kenshin.prediction.what_if.search import find_changes
from kenshin.prediction.what_if.steps import free_steps
from kenshin.prediction.what_if.wish import CLEAR, Target, gap

FEW = {0: ("down", 2.5, (20, 90)), 1: ("either", 1, (15, 85)), 3: ("up", 0.4, (10, 95))}
MANY = {
    **dict.fromkeys((0, 2, 4), ("down", 0.5, (20, 90))),
    5: ("up", 2, (0, 90)), 6: ("either", 3, (30, 70)), 7: ("down", 1, (0, 60)), 9: ("down", 9, (0, 99)), 11: ("up", 1, (40, 90)),
}  # fmt: skip
DOWN = {i: ("down", 40 / count, (10, 90)) for i, count in enumerate((10, 20, 40))}


class Case:
    """One made-up person before one made-up net."""

    def __init__(self, schema, seed, missing=0.0, slope=0.5, rough=1.0, unfamiliar=False):
        rng = np.random.default_rng(seed)
        inputs, self.schema = len(schema.inputs), schema
        self.score = made_up_net(inputs, len(schema.class_names), seed, slope, rough)
        self.raw = raw_values(schema, made_up_person(inputs, rng, missing))
        self.scale = rng.uniform(5, 25, inputs)
        self.familiar = ellipse(inputs, seed, self.raw) if unfamiliar else everyone
        self.steps = free_steps(schema, self.raw, self.scale)
        at_least = schema.class_names[int(rng.integers(1, len(schema.class_names)))]
        risk = self.score(self.raw[None, :])[0, schema.class_names.index(at_least) :].sum()
        below = float(np.clip(risk * rng.uniform(0.1, 0.98), 1e-4, 0.99))
        self.target = Target(at_least) if seed % 5 == 0 else Target(at_least, below)

    def search(self, **wishes):
        self.judge = Judge(self.target, self.schema.class_names, self.score, self.familiar)
        self.judge.start(self.raw)
        return [] if self.judge.reached else find_changes(self.steps, self.judge, **wishes)

    def reaches(self, rows):
        missing = gap(self.target, self.schema.class_names, self.score(rows))
        return (missing < -CLEAR) & self.familiar(rows)


@pytest.mark.parametrize("unfamiliar", [False, True])
@pytest.mark.parametrize(
    ("inputs", "free", "classes", "people"), [(4, FEW, 2, 250), (4, FEW, 3, 250), (4, FEW, 5, 250), (12, MANY, 2, 60), (12, MANY, 5, 60)]
)  # fmt: skip
def test_whatever_is_found_keeps_every_promise(inputs, free, classes, people, unfamiliar):
    schema = made_up_schema(inputs, free, classes)
    found = 0
    for seed in range(people):
        case = Case(schema, seed, missing=0.15, unfamiliar=unfamiliar)
        points = case.search()
        found += bool(points)
        sets = [case.steps.columns(p) for p in points]
        sizes = [
            (len(s), e)
            for s, e in zip(sets, [float(case.steps.effort(p[None])[0]) for p in points], strict=True)
        ]
        assert sizes == sorted(sizes), "fewest first, then least effort"
        assert not [1 for i, a in enumerate(sets) for b in sets[:i] if b <= a], "none holds another's inputs"
        assert len(points) <= 5
        assert all(len(s) <= 3 for s in sets)
        for point in points:
            check_row(case, free, case.steps.rows(point[None])[0])
            for axis in np.flatnonzero(point):
                for place in (point[axis] - 1, 0):
                    back = point.copy()
                    back[axis] = place
                    assert not case.reaches(case.steps.rows(back[None]))[0], "minimal"
    assert found > people / 4


def check_row(case, free, row):
    assert case.reaches(row[None])[0], "reaches when scored by itself"
    changed = np.flatnonzero(~((row == case.raw) | (np.isnan(row) & np.isnan(case.raw))))
    assert set(changed) <= set(free)
    for column in changed:
        direction, step, (low, high) = free[column]
        moved = row[column] - case.raw[column]
        assert low <= row[column] <= high
        assert {"down": moved < 0, "up": moved > 0, "either": True}[direction]
        assert row[column] == float(f"{row[column]:.1f}")
        assert abs(moved / step - round(moved / step)) < 1e-6
    assert not np.isnan(case.raw[changed]).any()


def against_brute_force(people, **kinds):
    """Of people for whom brute force finds something: by size, how many are found so few, and their excess."""
    schema = made_up_schema(4, DOWN)
    same, excess = {1: [], 2: [], 3: []}, {1: [], 2: [], 3: []}
    for seed in range(people):
        case = Case(schema, seed, **kinds)
        points = case.search(alternatives=1)
        if case.judge.reached and not points:
            continue
        truth = brute_force(case.steps, case.target, schema.class_names, case.score, case.familiar, 3)
        if truth is None:
            assert not points
            continue
        size, effort = truth
        few = bool(points) and len(case.steps.columns(points[0])) == size
        same[size].append(few)
        if few:
            excess[size].append(float(case.steps.effort(points[0][None])[0]) / effort - 1)
    return same, excess


def test_where_brute_force_can_look_everywhere_the_same_is_found():
    """These grids are small enough for every pair; single changes are exact by construction."""
    same, excess = against_brute_force(400, slope=0.2)
    assert len(same[1]) > 80
    assert len(same[2]) > 20
    assert all(same[1] + same[2])
    assert max(excess[1] + excess[2]) < 1e-12
    assert np.mean(same[3]) > 0.9


def test_with_few_familiar_people_single_changes_stay_exact_and_most_others_too():
    same, excess = against_brute_force(250, slope=0.2, rough=2.0, unfamiliar=True)
    assert all(same[1])
    assert max(excess[1]) < 1e-12
    assert len(same[2]) > 15
    assert np.mean(same[2]) > 0.95
    assert np.median(excess[2]) < 1e-12


def one_class(reaches):
    return lambda rows: np.column_stack([reaches(rows), 1.0 - reaches(rows)]).astype(float)


def trap(free, reaches, raw, **wishes):
    schema = made_up_schema(len(raw), free, classes=2)
    steps = free_steps(schema, np.array(raw, dtype=float), np.full(len(raw), 10.0))
    judge = Judge(Target("c1", 0.5), schema.class_names, one_class(reaches), everyone)
    judge.start(np.array(raw, dtype=float))
    return [steps.rows(p[None])[0].tolist() for p in find_changes(steps, judge, **wishes)]


def test_a_valley_of_a_single_step_is_found():
    found = trap({0: ("down", 0.2, (10, 90))}, lambda rows: np.abs(rows[:, 0] - 33.4) < 0.05, [80.0])
    assert found == [[33.4]]


def test_beyond_a_cliff_where_the_risk_rises_again_nothing_is_suggested():
    def reaches(rows):
        return (rows[:, 0] <= 70) & (rows[:, 0] >= 69)

    assert trap({0: ("down", 0.1, (10, 90))}, reaches, [80.0]) == [[70.0]]


def test_the_nearer_arm_wins_where_both_directions_are_free():
    def reaches(rows):
        return (rows[:, 0] <= 30) | (rows[:, 0] >= 65)

    assert trap({0: ("either", 1, (10, 90))}, reaches, [50.0]) == [[65.0]]


def test_a_pair_is_found_that_no_single_change_hints_at():
    def reaches(rows):
        return (rows[:, 0] < 50) & (rows[:, 1] < 50)

    free = {0: ("down", 0.1, (10, 90)), 1: ("down", 0.1, (10, 90))}
    assert trap(free, reaches, [80.0, 80.0]) == [[49.9, 49.9]]


def test_a_triple_is_found_that_no_pair_hints_at():
    def reaches(rows):
        return (rows[:, :3] < 50).all(axis=1)

    free = dict.fromkeys(range(3), ("down", 0.5, (10, 90)))
    assert trap(free, reaches, [80.0, 80.0, 80.0]) == [[49.5, 49.5, 49.5]]
    assert trap(free, reaches, [80.0, 80.0, 80.0], most=2) == []


def test_alternatives_differ_in_their_inputs():
    def reaches(rows):
        return (
            (rows[:, 0] < 50)
            | ((rows[:, 1] < 70) & (rows[:, 2] < 70))
            | ((rows[:, 1] < 75) & (rows[:, 3] < 75))
        )

    free = dict.fromkeys(range(4), ("down", 1, (10, 90)))
    found = trap(free, reaches, [80.0] * 4)
    assert found == [[49, 80, 80, 80], [80, 74, 80, 74], [80, 69, 69, 80]]
    assert trap(free, reaches, [80.0] * 4, alternatives=1) == found[:1]


def test_nothing_free_finds_nothing():
    assert trap({}, lambda rows: rows[:, 0] < 0, [80.0]) == []
    assert trap({0: ("down", 1, (10, 90))}, lambda rows: rows[:, 0] < 100, [float("nan")]) == []


@pytest.mark.parametrize(
    ("inputs", "free", "most_rows"),
    [(4, dict.fromkeys(range(4), ("down", 0.1, (18.5, 60))), 8_000), (4, dict.fromkeys(range(4), ("either", 0.1, (18.5, 60))), 10_000)]
    + [(12, dict.fromkeys(range(8), ("down", 0.2, (18.5, 90))), 40_000), (30, dict.fromkeys(range(30), ("either", 0.5, (5, 95))), 60_000)],
)  # fmt: skip
def test_few_rows_are_scored_even_if_nothing_is_found(inputs, free, most_rows):
    schema = made_up_schema(inputs, free)
    for seed in range(4):
        case = Case(schema, seed)
        case.target = Target("c2", 1e-9)
        assert case.search() == []
        assert case.judge.scored <= most_rows


def test_equal_input_gives_equal_bits():
    schema = made_up_schema(12, MANY)
    for seed in range(5):
        once, twice = (Case(schema, seed).search() for _ in range(2))
        assert [p.tolist() for p in once] == [p.tolist() for p in twice]
