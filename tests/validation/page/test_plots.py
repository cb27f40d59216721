from xml.etree import ElementTree as ET

import pytest

from kenshin.palette import class_colours
from kenshin.validation.measures.calibration import CurvePoint
from kenshin.validation.page.plots import (
    calibration_plot,
    epochs_to_show,
    histogram_plot,
    learning_plot,
)

DRAWINGS = [
    calibration_plot([CurvePoint(9, 0.2, 0.3, 0.1, 0.6)], "a", "<t>", "d & e", ("x", "y")),
    calibration_plot([], "a", "<t>", "d & e", ("x", "y")),
    histogram_plot([[1, 2], [0, 0]], ["low", "<high>"], "a", "<t>", "d & e", "x"),
    learning_plot([(1.0, 1.1)], "a", "<t>", "d & e", ("epoch", "loss", "train", "stop")),
    learning_plot([(1.0, 1.0), (1.0, 1.0)], "a", "<t>", "d & e", ("epoch", "loss", "train", "stop")),
]


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_every_drawing_is_well_formed_named_and_described(drawing):
    root = ET.fromstring(drawing)
    assert [child.text for child in root[:2]] == ["<t>", "d & e"]
    assert root.get("aria-labelledby") == f"{root[0].get('id')} {root[1].get('id')}"


@pytest.mark.parametrize("classes", [2, 3, 5, 9])
def test_every_class_has_its_own_colour(classes):
    assert len(set(class_colours(classes))) == classes


def test_a_long_training_is_thinned_and_keeps_its_best_epoch():
    curve = [(1.0, abs(epoch - 377) / 1000) for epoch in range(1000)]
    shown = epochs_to_show(curve, 12)
    assert len(shown) <= 14
    assert {0, 377, 999} <= set(shown)
