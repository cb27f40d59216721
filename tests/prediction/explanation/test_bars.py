import numpy as np
import pytest
from rich.cells import cell_len

from kenshin.prediction.explanation.attribution import Attribution
from kenshin.prediction.explanation.bars import contribution_bars
from kenshin.prediction.explanation.explanation import explained
from kenshin.schema.file import load_schema
from kenshin.schema.text import Bilingual

SCHEMA = load_schema("diabetes_checkup")


def made(contributions=(0.03, 0.0, 0.14, -0.07), schema=SCHEMA, person=(61.0, 22.1, np.nan, 131.0)):
    each = np.array([[-c, 0.0, c] for c in contributions])[None]
    return explained(
        schema, Attribution(np.array([0.5, 0.38, 0.12]), each, None, None, 100), 0, np.array(person)
    )


def test_bars_of_a_person_look_like_this():
    assert contribution_bars(made(), "en") == [
        "“high”                                  value  of 100",
        "average of 100 made-up people                    12.0              │",
        "HbA1c (NGSP)                     not measured   +14.0              │████████████",
        "Systolic blood pressure              131 mmHg    −7.0        ██████│",
        "Age                                  61 years    +3.0              │██▌",
        "BMI                                22.1 kg/m²     0.0              │",
        "100 people with the same values                  22.0              │",
    ]


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("width", [50, 80, 120])
def test_every_line_fits_and_the_middle_lines_stand_below_each_other(language, width):
    lines = contribution_bars(made(), language, width)
    assert all(cell_len(line) <= width for line in lines)
    assert len({cell_len(line.partition("│")[0]) for line in lines[1:]}) == 1


def test_a_long_label_is_cut_and_no_number_is():
    label = Bilingual(
        en="A measurement with a name that goes on and on " * 3, ja="とても長い名前の検査項目" * 9
    )
    variables = tuple(v.model_copy(update={"label": label}) for v in SCHEMA.variables)
    schema = SCHEMA.model_copy(update={"variables": variables})
    for language in ("en", "ja"):
        lines = contribution_bars(made(schema=schema), language, 60)
        assert all(cell_len(line) <= 60 for line in lines)
        assert all("…" in line for line in lines[2:6])
        assert [
            number in line for number, line in zip(("+14.0", "−7.0", "+3.0"), lines[2:5], strict=True)
        ] == [True] * 3


def test_bars_to_the_left_take_away_and_half_the_number_has_half_the_length():
    lines = contribution_bars(made((0.1, -0.1, 0.05, -0.05)), "en")[2:6]
    drawn = [line.partition("│") for line in lines]
    lengths = [(left.count("█"), right.count("█")) for left, _, right in drawn]
    longest = lengths[0][1]
    assert longest >= 10
    assert [bool(right) for _, right in lengths] == [True, False, True, False]
    assert lengths[1] == (longest, 0)
    assert lengths[2][1] == lengths[3][0] == longest // 2


def test_contributions_of_nothing_have_no_bars():
    lines = contribution_bars(made((0.0, 0.0, 0.0, 0.0)), "en")
    assert not any(mark in line for line in lines for mark in "█▌▐")
