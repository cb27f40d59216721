"""Every figure is read back from its SVG: what is drawn where, and what is said about it."""

import re
from xml.etree import ElementTree as ET

import pytest

from kenshin.validation.page.figures.calibration import calibration_figure
from kenshin.validation.page.figures.decision import Curve, decision_figure
from kenshin.validation.page.figures.flow import flow_figure
from kenshin.validation.page.figures.forest import ForestRow, forest_figure
from kenshin.validation.page.figures.frame import Frame, cut, ticks
from kenshin.validation.page.figures.instability import instability_figure
from kenshin.validation.page.figures.learning import epochs_to_show, learning_figure
from kenshin.validation.page.figures.lettering import in_lines, width_of
from kenshin.validation.page.figures.risks import risks_figure

NONE = [None, None, None]
SAID = ("a", "<t>", "d & e")
SMOOTH = [{"risk": r / 10, "observed": r / 10, "low": r / 20, "high": r / 8} for r in range(1, 7)]
TENTHS = [{"n": 9, "risk": 0.2, "observed": 0.3, "low": 0.1, "high": 0.6}]
GONE = [{"n": None, "risk": None, "observed": None, "low": None, "high": None}]
BINS = [{"original": r / 10, "refits": [r / 20, r / 12, r / 10, r / 9, r / 8]} for r in range(1, 5)]
ROWS = [
    ForestRow("A", [0.8, 0.7, 0.9], "0.8"),
    ForestRow("All", [0.8, 0.75, 0.85], "0.8", "summary", [0.6, 0.95]),
]
WORDS = ("epoch", "loss", "train", "stop")

DRAWINGS = {
    "calibration": calibration_figure(SMOOTH, TENTHS, [5, 0, 1, 0], *SAID, ("x", "y")),
    "calibration without people": calibration_figure((), (), (), *SAID, ("x", "y")),
    "calibration without numbers": calibration_figure(GONE, GONE, [0, 0], *SAID, ("x", "y")),
    "risks": risks_figure([[1, 2], [0, 0]], ["low", "<high>"], *SAID, "x"),
    "risks of no one": risks_figure([], [], *SAID, "x"),
    "decision": decision_figure(
        [0.1, 0.2],
        [Curve("<m>", [[0.1, 0.0, 0.2], [0.0, -0.1, 0.1]], "main"), Curve("all", [0.1, -9.0], "everyone")],
        *SAID,
        ("x", "y"),
    ),
    "decision without numbers": decision_figure([None], [Curve("m", [NONE], "main")], *SAID, ("x", "y")),
    "forest": forest_figure(ROWS, *SAID, "AUROC", reference=0.8),
    "forest without numbers": forest_figure(
        [ForestRow("A", NONE, "–", prediction=[None, None])], *SAID, "AUROC"
    ),
    "instability": instability_figure(BINS, *SAID, ("x", "y")),
    "instability without numbers": instability_figure(
        [{"original": None, "refits": None}], *SAID, ("x", "y")
    ),
    "flow": flow_figure(
        ("in", "n = 9"), [("<why> not " * 20, "n = 1")], ("used", "n = 8"), [("low", "n = 8")], *SAID
    ),
    "learning": learning_figure([[1.0, 1.1], [0.9, 1.0], [0.8, 1.05]], *SAID, WORDS),
    "learning of one epoch": learning_figure([[1.0, 1.0]], *SAID, WORDS),
    "learning without numbers": learning_figure([[None, None]], *SAID, WORDS),
}


def drawn(name):
    return ET.fromstring(DRAWINGS[name])


def of_class(root, look):
    return [each for each in root.iter() if (each.get("class") or "").split()[:1] == [look]]


def numbers(element):
    return [float(n) for n in re.findall(r"-?\d+\.?\d*", element.get("d"))]


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_drawing_is_well_formed_named_and_described(name):
    root = drawn(name)
    assert [child.text for child in root[:2]] == ["<t>", "d & e"]
    assert root.get("aria-labelledby") == f"{root[0].get('id')} {root[1].get('id')}"
    assert "nan" not in DRAWINGS[name]
    assert "None" not in DRAWINGS[name]


def test_a_point_on_the_diagonal_is_drawn_on_the_diagonal():
    root = ET.fromstring(
        calibration_figure((), [{"n": 1, "risk": 0.25, "observed": 0.25}], (), *SAID, ("x", "y"))
    )
    left, bottom, right, top = numbers(of_class(root, "ideal")[0])
    point = of_class(root, "point")[0]
    across = (float(point.get("cx")) - left) / (right - left)
    assert across == pytest.approx((bottom - float(point.get("cy"))) / (bottom - top), abs=1e-3)


def test_the_axes_shrink_so_that_rare_outcomes_fill_the_square():
    rare = [{"n": 9, "risk": 0.01, "observed": 0.02, "low": 0.0, "high": 0.04}]
    assert ">5%<" in calibration_figure((), rare, (), *SAID, ("x", "y"))
    assert ">100%<" not in calibration_figure((), rare, (), *SAID, ("x", "y"))


def test_the_bars_beneath_a_calibration_curve_are_as_tall_as_there_are_people():
    root = ET.fromstring(calibration_figure((), (), [4, 0, 2, 1], *SAID, ("x", "y")))
    tall = [float(t) for t in re.findall(r"v-([\d.]+)", of_class(root, "count")[0].get("d"))]
    assert [t / tall[0] for t in tall] == pytest.approx([1, 0.5, 0.25])


def test_shares_of_a_class_have_the_same_area_however_many_people_it_has():
    root = ET.fromstring(risks_figure([[10, 30], [1, 3]], ["a", "b"], *SAID, "x"))
    first, second = (re.findall(r"V([\d.]+)h", each.get("d")) for each in of_class(root, "step"))
    heights = [[base - float(v) for v in each] for each, base in ((first, 66), (second, 132))]
    assert heights[0] == pytest.approx(heights[1])


def test_acting_on_everyone_ends_where_it_leaves_the_figure():
    root = drawn("decision")
    ends = numbers(of_class(root, "everyone")[0])
    assert max(ends[0::2]) < 200  # long before the right edge at 368


def test_a_prediction_interval_is_wider_than_its_diamond():
    root = drawn("forest")
    low, _, high = numbers(of_class(root, "expected")[0])
    corners = numbers(of_class(root, "diamond")[0])[0::2]
    assert low < min(corners) < max(corners) < high


def test_the_ribbons_of_refits_lie_within_each_other():
    outer, inner = (numbers(each)[1::2] for each in of_class(drawn("instability"), "ribbon"))
    assert min(outer) < min(inner) < max(inner) < max(outer)


def test_the_ring_marks_the_epoch_of_the_lowest_dashed_point():
    root = drawn("learning")
    stop = numbers(of_class(root, "stop")[0])
    ring = next(each for each in root.iter() if each.tag.endswith("circle"))
    assert [float(ring.get("cx")), float(ring.get("cy"))] == pytest.approx(stop[2:4])


def test_a_long_training_is_thinned_and_keeps_its_best_epoch():
    curve = [(1.0, abs(epoch - 377) / 1000) for epoch in range(1000)]
    shown = epochs_to_show(curve, 12)
    assert len(shown) <= 14
    assert {0, 377, 999} <= set(shown)
    assert epochs_to_show([], 12) == []


def test_words_in_a_flow_box_stay_inside_it():
    root = drawn("flow")
    box = next(each for each in root.iter() if each.get("class") == "box out")
    right = float(box.get("x")) + float(box.get("width"))
    inside = [t for t in root.iter() if t.tag.endswith("text") and float(t.get("x")) > float(box.get("x"))]
    assert len(inside) == 4
    assert all(float(t.get("x")) + width_of(t.text) <= right for t in inside)


@pytest.mark.parametrize(
    "words",
    [
        "plain words that are long",
        "漢字だけの長い文が続いています",
        "Averyveryverylongword" * 4,
        "",
        "A 混ぜた text",
    ],
)
@pytest.mark.parametrize("most", [1, 3])
def test_lines_fit_their_room_and_lose_nothing_without_saying_so(words, most):
    lines = in_lines(words, 80, most)
    assert len(lines) <= most
    assert all(width_of(each) <= 80 for each in lines)
    assert "…" in "".join(lines) or "".join(lines).replace(" ", "") == words.replace(" ", "")


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-0.03, 0.02), (3, 3), (120, 98000), (0.61, 0.6100001)])
def test_ticks_are_few_rising_and_inside(low, high):
    found = ticks(low, high)
    assert 1 <= len(found) <= 11
    assert list(found) == sorted(set(found))
    assert low - 1e-9 <= found[0] <= found[-1] <= high + 1e-9


def test_a_line_is_cut_where_it_leaves_and_comes_back():
    points = [(0.0, 0.5), (1.0, 1.5), (2.0, 0.5), (3.0, 0.2)]
    assert cut(points, (0.0, 1.0)) == [[(0.0, 0.5), (0.5, 1.0)], [(1.5, 1.0), (2.0, 0.5), (3.0, 0.2)]]
    assert cut([(0.0, 5.0), (1.0, 5.0)], (0.0, 1.0)) == []


def test_values_beyond_a_frame_are_drawn_on_its_edge():
    frame = Frame(10, 20, 100, 50, (0, 1), (0, 1))
    assert (frame.x(-3), frame.x(0.5), frame.x(9)) == (10, 60, 110)
    assert (frame.y(-3), frame.y(0.5), frame.y(9)) == (70, 45, 20)
