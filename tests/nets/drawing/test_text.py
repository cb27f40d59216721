import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from torch import nn

from kenshin.nets.anatomy.measure import anatomy_of
from kenshin.nets.drawing.text import anatomy_text, equations_text, person_text, trace_text
from kenshin.nets.simple import SimpleNet
from kenshin.nets.trace.live import trace_of
from kenshin.palette import MINUS, PLUS
from kenshin.schema.text import Bilingual
from tests.nets.drawing.invented import (
    PREPARED,
    Maps,
    Residual,
    Wide,
    person,
    picture,
    set_weights,
    simple_trace,
)
from tests.nets.many_nets import MANY

GOLDEN = Path(__file__).parents[2] / "golden" / "terminal"
WIDTHS = [48, 60, 80, 120]
LANGUAGES = ["en", "ja"]
ODD = st.text(
    st.one_of(
        st.sampled_from("年齢ガか\u3099e\u0301ﾊﾟ👩\u200d👧❤\ufe0f kg/m²\n\t「、。」"),
        st.characters(exclude_categories=["Cs"]),
    ),
    min_size=1,
    max_size=60,
)


def lines_of(text):
    return text.plain.split("\n")


def assert_straight(text, width):
    """No line wider than asked for, and every box closed at the same column."""
    for line in lines_of(text):
        assert cell_len(line) <= width, line
        if line[:1] in "╭│╰" and line:
            assert cell_len(line) == width, line
            assert line[-1] in "╮│╯", line


def flat(text):
    """The drawing's words on one line, without boxes."""
    return " ".join(re.sub(r"[│╭╮╰╯─┬▼]", " ", text.plain).split())


class Gate(nn.Module):
    """Dead ends, frozen and unused parameters, and paths side by side."""

    def __init__(self):
        super().__init__()
        self.value, self.gate, self.output = nn.Linear(4, 6), nn.Linear(4, 6), nn.Linear(6, 3)
        self.unused = nn.Linear(4, 4)
        self.output.weight.requires_grad = False

    def forward(self, x):
        gate = torch.sigmoid(self.gate(x))
        return self.output(gate * torch.tanh(self.value(x)) - (1 - gate))


class NamedInJapanese(nn.Module):
    def __init__(self):
        super().__init__()
        self.parts = nn.ModuleDict(
            {"健診の値をまとめる最初の線形の層": nn.Linear(4, 40), "出力": nn.Linear(40, 3)}
        )

    def forward(self, x):
        for part in self.parts.values():
            x = torch.relu(part(x))
        return x


class CannotBeExported(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(4, 6), nn.Linear(6, 3)

    def forward(self, x):
        return self.second(torch.tensor(np.maximum(self.first(x).detach().numpy(), 0)))


NETS = {
    "Simple": SimpleNet,
    "Gate": Gate,
    "Japanese": NamedInJapanese,
    "Watched": CannotBeExported,
    "Wide": Wide,
}


@cache
def traced(name):
    return trace_of(set_weights(NETS[name]()), PREPARED)


# What is drawn


def test_every_unit_shows_the_number_that_the_net_computed():
    trace = simple_trace()
    first = trace_text(trace, "en").plain.partition("[2]")[2].partition("[3]")[0]
    values, before = trace.value("relu1")[0], trace.value("fc1")[0]
    for unit, (value, z) in enumerate(zip(values, before, strict=True), start=1):
        name = "a" + str(unit).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
        mark, number, aside = re.search(rf"([●○]) {name} +([−\d.]+) (\S+)", first).groups()
        assert float(number) == pytest.approx(float(value), abs=0.0051)
        assert mark == ("●" if value > 0 else "○")
        assert value > 0 or float(aside.strip("()").replace("−", "-")) == pytest.approx(float(z), abs=0.0051)
    assert f"● {int((values > 0).sum())} on" in first


def test_an_equation_on_the_page_can_be_worked_out_again():
    """Another program, Python's own arithmetic, comes to the same number from what is written."""
    trace = simple_trace()
    for step in ("fc1", "relu1", "fc2", "output"):
        written = flat(equations_text(trace, [step], "en", 60))
        equations = re.findall(r"[za][₀-₉]+ = (.+?) = (\S+)(?= [za][₀-₉]|$)", written)
        assert len(equations) == trace.step(step).numbers.size
        for made, value in equations:
            python = made.replace("−", "-").replace("·", "*")
            assert eval(python) == pytest.approx(float(value.replace("−", "-")), abs=0.01)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_shortened_equation_still_ends_in_its_value_and_what_becomes_of_it(width):
    net = set_weights(nn.Sequential(nn.Linear(200, 8), nn.ReLU(), nn.Linear(8, 2)))
    trace = trace_of(net, np.cos(np.arange(200.0)))
    drawn = flat(trace_text(trace, "en", width))
    values = trace.value("1")[0]
    strongest = f"{values.max():.2f}"
    assert re.search(rf"strongest z\S+ = .+? \(\d+ more\) = {strongest} → ReLU → {strongest} ", drawn)
    assert re.search(r" off z\S+ = .+? \(\d+ more\) = −\d+\.\d\d → ReLU → 0 ", drawn)


def test_the_terms_left_out_are_counted_and_their_sum_is_right():
    net = set_weights(nn.Sequential(nn.Linear(30, 1)))
    drawn = flat(trace_text(trace_of(net, np.cos(np.arange(30.0))), "en"))
    made, value = re.search(r"z₁ = (.+?) = (\S+)", drawn).groups()
    kept = re.sub(r" \(\d+ more\)", "", made)
    terms, count = len(re.findall(r"[+−] ", kept)), int(re.search(r"\((\d+) more\)", made)[1])
    assert terms + count == 31  # 30 weights and the bias
    assert eval(kept.replace("−", "-").replace("·", "*")) == pytest.approx(
        float(value.replace("−", "-")), abs=0.05
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_persons_drawing_says_draft_shows_every_notice_and_every_chance(language, width):
    shown = person()
    drawn = flat(person_text(shown, language, width))
    assert ("DRAFT" if language == "en" else "下書き") in drawn
    assert (shown.notices[0].en if language == "en" else shown.notices[0].ja) in drawn
    for mean, low, high in zip(shown.probabilities, shown.low, shown.high, strict=True):
        assert f"{100 * mean:.1f} %" in drawn
        assert f"{100 * low:.1f}–{100 * high:.1f} %" in drawn
    assert ("► medium" if language == "en" else "► 中") in drawn


def test_a_chance_is_drawn_where_its_percentage_says():
    shown = person()
    bars = [line[4:-2] for line in lines_of(person_text(shown, "en")) if "├" in line and "┤" in line]
    for mean, drawn in zip(shown.probabilities, bars[:3], strict=True):
        assert drawn.index("●") / (len(drawn) - 1) == pytest.approx(mean, abs=0.01)


def test_a_missing_value_says_what_stood_in_for_it():
    assert "missing → 27 kg/m² (27 − 32) / 4 = −1.25" in flat(person_text(person(), "en"))
    assert "欠測 → 27 kg/m²" in flat(person_text(person(), "ja"))
    everything_measured = replace(person(), entered=tuple(e for e in person().entered if e.value is not None))
    assert "missing" not in person_text(everything_measured, "en").plain


def test_class_weights_are_taken_off_in_sight():
    plain = person()
    weighted = replace(plain, calibrated=replace(plain.calibrated, log_class_weights=(0.1, 0.5, 1.0)))
    assert "ln w" not in person_text(plain, "en", 100).plain
    assert "− ln w" in person_text(weighted, "en", 100).plain
    assert "s₂ = (1.98 − 0.50) / 1.25" in person_text(weighted, "en", 100).plain


def test_a_connection_that_leaves_layers_out_is_named_where_it_comes_back():
    drawn = trace_text(trace_of(set_weights(Residual()), PREPARED), "en").plain
    assert "[5] add = norm + drop" in drawn
    assert "from [3] norm + [4] drop" in drawn


def test_what_happens_inside_one_of_pytorchs_layers_is_one_box():
    net = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True).eval()
    drawn = flat(trace_text(trace_of(set_weights(net), np.ones((3, 8))), "en"))
    assert "self_attn → dropout1" in drawn
    assert "--equations self_attn" in drawn
    written = equations_text(trace_of(set_weights(net), np.ones((3, 8))), ["self_attn"], "en").plain
    assert "self_attn.linear · linear" in written


def test_where_no_equation_can_be_written_none_is_promised():
    trace = traced("Watched")
    drawn = flat(trace_text(trace, "en"))
    assert "! Not all is shown. PyTorch could not follow forward" in drawn
    assert "--equations" not in drawn
    assert f"{trace.output[0][0]:.2f}".replace("-", "−") in drawn
    assert "multiply-adds" not in flat(anatomy_text(trace.anatomy, "en"))  # unknown is not 0


def test_the_anatomy_marks_what_is_frozen_unused_shared_or_kept():
    drawn = flat(anatomy_text(traced("Gate").anatomy, "en"))
    assert "○ output.weight" in drawn
    assert "● output.bias" in drawn
    assert "! No step on this way uses unused.weight, unused.bias." in drawn
    twice = nn.Linear(4, 4)
    assert "shared 20" in flat(anatomy_text(anatomy_of(nn.Sequential(twice, nn.ReLU(), twice), 4), "en"))
    assert "1.running_mean" in anatomy_text(anatomy_of(nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3)), 4), "en").plain  # fmt: skip


def test_a_step_of_many_numbers_ends_with_how_many_are_left():
    trace = trace_of(set_weights(nn.Sequential(nn.Linear(4, 300))), PREPARED)
    written = equations_text(trace, ["0"], "en")
    assert len(re.findall(r"z[₀-₉]+ =", written.plain)) == 256
    assert "44 more" in lines_of(written)[-1]


def test_a_name_that_is_no_step_is_a_key_error():
    with pytest.raises(KeyError):
        equations_text(simple_trace(), ["fc9"], "en")


# How it is drawn


SHEETS = [("en", 48), ("ja", 60), ("en", 80), ("ja", 120)]


@pytest.mark.parametrize("example", MANY, ids=lambda example: example.name)
def test_nets_of_every_kind_stay_in_their_boxes(example):
    net = example.make().eval()
    made = torch.randint(0, 5, example.shape) if example.integers else torch.randn(example.shape)
    trace = trace_of(net, made)
    for language, width in SHEETS:
        assert_straight(trace_text(trace, language, width), width)
        assert_straight(anatomy_text(trace.anatomy, language, width), width)


@pytest.mark.parametrize(("language", "width"), SHEETS)
def test_japanese_names_and_wide_layers_stay_in_their_boxes(language, width):
    for trace in map(traced, NETS):
        assert_straight(trace_text(trace, language, width), width)
        assert_straight(anatomy_text(trace.anatomy, language, width), width)
        last = trace.steps[-1].operation.name
        assert_straight(equations_text(trace, [last], language, width), width)


@settings(max_examples=20, deadline=None)
@given(st.lists(ODD, min_size=12, max_size=12), st.integers(48, 120), st.sampled_from(LANGUAGES))
def test_any_words_for_labels_units_and_classes_stay_in_their_boxes(words, width, language):
    shown = person()
    entered = tuple(
        replace(e, label=Bilingual(en=word, ja=word), unit=unit)
        for e, word, unit in zip(shown.entered, words[:4], words[4:8], strict=True)
    )
    labels = tuple(Bilingual(en=word, ja=word) for word in words[8:11])
    title = Bilingual(en=words[11], ja=words[11])
    named = replace(
        shown,
        entered=entered,
        class_labels=labels,
        title=title,
        net=replace(shown.net, output_names=tuple(words[:3])),
    )
    assert_straight(person_text(named, language, width), width)
    assert_straight(trace_text(replace(shown.net, input_names=tuple(words[:4])), language, width), width)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.floats(width=32), min_size=8, max_size=8),
    st.lists(st.floats(), min_size=4, max_size=4),
    st.integers(48, 120),
)
def test_numbers_of_any_size_and_none_stay_in_their_boxes(values, given_values, width):
    trace = traced("Simple")
    made = {
        "fc2": np.array([values], np.float32),
        "relu2": np.maximum(np.array([values], np.float32), 0),
    }
    steps = tuple(replace(s, output=made.get(s.operation.name, s.output)) for s in trace.steps)
    odd = replace(trace, steps=steps, input=np.array([given_values]))
    assert_straight(trace_text(odd, "en", width), width)


def test_wider_than_an_eye_can_follow_is_drawn_narrower():
    assert max(map(cell_len, lines_of(person_text(person(), "en", 400)))) == 120


@pytest.mark.parametrize("draw", [person_text, lambda p, *a: trace_text(p.net, *a)], ids=["person", "trace"])
def test_colours_only_repeat_what_signs_and_sides_say(draw):
    text = draw(person(), "en", 80)
    coloured = [(text.plain[s.start : s.end], str(s.style)) for s in text.spans]
    minus = [part for part, style in coloured if style == MINUS]
    plus = [part for part, style in coloured if style == PLUS]
    assert minus
    assert plus
    for part in minus:
        bar_left = re.fullmatch(r" *[▐█]+│ *", part)
        assert part.count("−") % 2 == 1 or bar_left, part
    for part in plus:
        assert part.count("−") % 2 == 0, part
        assert not re.search(r"[▐█]│", part), part


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_person_fits_sixty_lines(language):
    assert len(lines_of(person_text(person(), language))) <= 60


DRAWINGS = {
    "person_en": lambda: person_text(person(), "en"),
    "person_ja": lambda: person_text(person(), "ja"),
    "person_narrow": lambda: person_text(person(), "ja", 60),
    "residual": lambda: trace_text(trace_of(set_weights(Residual()), PREPARED), "en"),
    "wide": lambda: trace_text(traced("Wide"), "ja", 100),
    "maps": lambda: trace_text(trace_of(set_weights(Maps()), picture()), "en"),
    "equations": lambda: equations_text(simple_trace(), ["fc1", "relu1"], "en"),
    "anatomy": lambda: anatomy_text(simple_trace().anatomy, "ja"),
    "anatomy_lanes": lambda: anatomy_text(traced("Gate").anatomy, "en", 72),
}


@pytest.mark.parametrize("name", DRAWINGS)
def test_the_drawings_are_the_golden_ones(name):
    """Renew with `python -m tests.nets.drawing.test_text`, then look at each in a terminal."""
    assert DRAWINGS[name]().plain + "\n" == (GOLDEN / f"{name}.txt").read_text("utf-8")


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for drawn_name, draw_it in DRAWINGS.items():
        (GOLDEN / f"{drawn_name}.txt").write_text(draw_it().plain + "\n", "utf-8")
