import base64
import io
import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kenshin.nets.anatomy.measure import anatomy_of
from kenshin.nets.drawing.network.column import columns_of
from kenshin.nets.drawing.network.heat import heat_image
from kenshin.nets.drawing.network.layout import laid_out
from kenshin.nets.drawing.network.line import MOST_LINES
from kenshin.nets.drawing.network.unit import fitted
from kenshin.nets.drawing.svg import anatomy_svg, person_svg, trace_svg
from kenshin.nets.simple import SimpleNet
from kenshin.nets.trace.live import trace_of
from kenshin.palette import MINUS, PLUS
from tests.nets.drawing.invented import Maps, Residual, Wide, person, picture, set_weights, simple_trace

GOLDEN = Path(__file__).parents[2] / "golden" / "drawing"
SVG = "{http://www.w3.org/2000/svg}"


def parsed(svg):
    return ET.fromstring(str(svg))


def group(root, colour):
    return [g for g in root.iter(f"{SVG}g") if g.get("stroke") == colour]


def texts(root, kind):
    return [t.text for t in root.iter(f"{SVG}text") if t.get("class") == kind]


def test_every_unit_shows_the_number_that_the_net_computed():
    trace = simple_trace()
    shown = texts(parsed(trace_svg(trace, "en")), "kn-value") + texts(
        parsed(trace_svg(trace, "en")), "kn-off"
    )
    wanted = [trace.input[0], *(trace.value(name)[0] for name in ("relu1", "relu2", "output"))]
    assert sorted(shown) == sorted(fitted(float(v)) for values in wanted for v in values)


def test_each_weight_is_a_line_with_its_sign_and_its_size():
    net = set_weights(SimpleNet())
    root = parsed(trace_svg(simple_trace(), "en"))
    for place, weight in enumerate([net.fc1.weight, net.fc2.weight, net.output.weight]):
        positive, negative = group(root, PLUS)[place], group(root, MINUS)[place]
        assert len(positive) == int((weight >= 0).sum())
        assert len(negative) == int((weight < 0).sum())
        assert positive.get("stroke-dasharray") is None
        assert negative.get("stroke-dasharray")
        widths = [float(p.get("stroke-width")) for p in [*positive, *negative]]
        size = weight.abs().detach() / weight.abs().max()
        assert sorted(widths) == pytest.approx(sorted((0.4 + 3 * size).flatten().tolist()), abs=0.051)


def test_what_a_switched_off_unit_would_say_is_all_but_gone():
    trace = simple_trace()
    off = int((trace.value("relu1")[0] == 0).sum())
    assert 0 < off < 16
    root = parsed(trace_svg(trace, "en"))
    assert (
        len([r for r in root.iter(f"{SVG}rect") if r.get("stroke-dasharray")])
        == off + int((trace.value("relu2") == 0).sum()) + 1
    )
    second = [p for colour in (PLUS, MINUS) for p in group(root, colour)[1]]
    assert sum(p.get("opacity") == "0.07" for p in second) >= off * 8


def test_more_weights_than_a_browser_can_draw_are_left_out_and_counted():
    net = set_weights(
        torch.nn.Sequential(torch.nn.Linear(32, 32), torch.nn.Linear(32, 32), torch.nn.Linear(32, 32))
    )
    root = parsed(anatomy_svg(anatomy_of(net, 32), "en"))
    drawn = sum(len(g) for colour in (PLUS, MINUS) for g in group(root, colour))
    assert drawn <= MOST_LINES
    assert f"{3 * 1024 - drawn:,} weaker weights are not drawn" in texts(root, "kn-caption")


def test_a_wide_layer_is_a_strip_with_one_pixel_for_each_unit():
    trace = trace_of(set_weights(Wide()), [0.5, -1.25, 0.75, 0.25])
    root = parsed(trace_svg(trace, "en"))
    image = next(root.iter(f"{SVG}image"))
    pixels = Image.open(io.BytesIO(base64.b64decode(image.get("href").partition(",")[2])))
    values = trace.value("relu")[0]
    assert pixels.size == (1, 64)
    whites = [pixels.getpixel((0, i)) == (255, 255, 255) for i in range(64)]
    assert whites == (values == 0).tolist()
    assert (
        pixels.getpixel((0, int(values.argmax())))[2] > pixels.getpixel((0, int(values.argmax())))[0]
    )  # blue
    assert len(texts(root, "kn-beside")) == 4


@pytest.mark.parametrize("shape", [(1, 1), (3, 7), (300, 2)])
def test_another_program_reads_the_image_as_it_was_meant(shape):
    values = np.random.default_rng(0).normal(size=shape)
    values[0, 0] = 0.0
    href = re.search(r'base64,([^"]+)', heat_image(values, 0, 0, 10, 10)).group(1)
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(href))).convert("RGB"), dtype=int)
    thin = values[:: -(-shape[0] // 256), :: -(-shape[1] // 256)]
    assert pixels.shape[:2] == thin.shape
    assert (pixels[0, 0] == 255).all()  # nothing is white
    told = np.abs(thin) > 0.05 * np.abs(thin).max()  # a paler tint rounds to white
    assert ((pixels[..., 2] > pixels[..., 0]) == (thin > 0))[told].all()


def test_numbers_that_are_none_are_white_and_break_nothing():
    values = np.array([[np.nan, np.inf, 1.0, -np.inf]])
    href = re.search(r"base64,([^\"]+)", heat_image(values, 0, 0, 10, 10)).group(1)
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(href))).convert("RGB"), dtype=int)
    assert (pixels[0] == 255).all(axis=1).tolist() == [True, True, False, True]


def test_maps_stand_side_by_side():
    trace = trace_of(set_weights(Maps()), picture())
    root = parsed(trace_svg(trace, "en"))
    sizes = [
        Image.open(io.BytesIO(base64.b64decode(i.get("href").partition(",")[2]))).size
        for i in root.iter(f"{SVG}image")
    ]
    assert (8, 8) in sizes  # the input's one map
    assert (26, 17) in sizes  # five maps of 8 × 8, three across, with gaps


def test_connections_that_leave_layers_out_run_in_lanes_of_their_own():
    columns = columns_of(anatomy_of(set_weights(Residual()), 4), None, "en")
    skips = [(s, t) for t, c in enumerate(columns) for s in c.sources if s < t - 1]
    lanes = laid_out(columns, ()).lanes
    assert set(lanes) == set(skips)
    assert len(skips) == 2
    assert len(set(lanes.values())) == 2


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=2, max_size=5), st.integers(0, 2**31))
def test_columns_never_overlap_and_every_unit_lies_inside(widths, seed):
    layers = [torch.nn.Linear(a, b) for a, b in pairwise(widths)]
    net = torch.nn.Sequential(*layers).eval()
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        trace = trace_of(net, torch.randn(widths[0]))
    drawn = laid_out(columns_of(trace.anatomy, trace, "en"), ())
    for left, right in pairwise(drawn.placed):
        assert left.left + left.width < right.left
    for placed in drawn.placed:
        assert all(drawn.placed[0].top >= 0 and 0 < row < drawn.height for row in placed.rows)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_picture_says_in_words_what_it_shows(language):
    root = parsed(person_svg(person(), language))
    described = root.find(f"{SVG}desc").text
    shown = person()
    for mean in shown.probabilities:
        assert f"{100 * mean:.0f}" in described
    assert "fc1 → relu1" in described
    assert (
        root.get("aria-labelledby")
        == f"{root.find(f'{SVG}title').get('id')} {root.find(f'{SVG}desc').get('id')}"
    )


def test_a_missing_value_says_what_stood_in_for_it():
    labels = texts(parsed(person_svg(person(), "en")), "kn-label")
    assert "BMI missing, 27 kg/m² used" in labels
    assert "Age 58 years" in labels
    assert texts(parsed(person_svg(person(), "ja")), "kn-label")[0] == "年齢 58 years"


def test_names_of_others_are_escaped():
    shown = person('<script>alert("1")</script>')
    assert "<script" not in person_svg(shown, "en")
    parsed(person_svg(shown, "en"))


def test_no_number_overflows_its_unit():
    for value in (-0.1267, 0.00004, -123456.0, 99.96, 1e-30, float("nan"), float("inf"), -999.6, 9999.9):
        assert len(fitted(value)) <= 6, value


def drawings():
    yield "person_en", person_svg(person(), "en")
    yield "person_ja", person_svg(person(), "ja")
    yield "residual", trace_svg(trace_of(set_weights(Residual()), [0.5, -1.25, 0.75, 0.25]), "en")
    yield "wide", trace_svg(trace_of(set_weights(Wide()), [0.5, -1.25, 0.75, 0.25]), "ja")
    yield "maps", trace_svg(trace_of(set_weights(Maps()), picture()), "en")
    yield "anatomy", anatomy_svg(anatomy_of(set_weights(SimpleNet()), 4), "en")


def test_the_drawings_are_the_golden_ones():
    """Renew with `python -m tests.nets.drawing.test_svg`, then look at each in a browser."""
    for name, svg in drawings():
        assert str(svg) + "\n" == (GOLDEN / f"{name}.svg").read_text("utf-8"), name


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for drawn_name, drawn_svg in drawings():
        (GOLDEN / f"{drawn_name}.svg").write_text(f"{drawn_svg}\n", "utf-8")
