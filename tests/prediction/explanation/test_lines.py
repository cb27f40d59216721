import numpy as np
import pytest

from kenshin.nets.drawing.terminal.cells import cell_len
from kenshin.prediction.ask import Ask
from kenshin.prediction.explanation.kept import kept
from kenshin.prediction.explanation.lines import curve_lines

PERSON = {"age": 58, "bmi": 27.4, "hba1c": 5.9, "sbp": 131}


@pytest.fixture(scope="module")
def explanation(model):
    return model.predict_person(PERSON, Ask(explain=True)).explanation


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_input_has_a_line_with_the_persons_own_value_that_fits_the_terminal(explanation, language):
    heading, *lines = curve_lines(explanation, language, 80)
    assert len(lines) == 4
    assert all(line.count("◆") == 1 for line in lines)
    assert max(cell_len(line) for line in (heading, *lines)) <= 80


def test_the_persons_mark_stands_where_the_value_lies(explanation):
    for line, curve in zip(curve_lines(explanation)[1:], explanation.curves, strict=True):
        drawn = next(part for part in line.split("  ") if "◆" in part).strip()
        assert drawn.index("◆") == curve.here
        assert len(drawn) == len(curve.values)


def test_the_range_of_a_line_is_that_of_the_numbers_on_it(explanation):
    told = [100 * sum(each[explanation.told :]) for each in explanation.curves[0].probabilities]
    assert curve_lines(explanation)[1].endswith(f"{min(told):.1f}–{max(told):.1f}")


def test_the_average_curve_is_the_mean_over_the_made_up_people(model, explanation):
    found, here = kept(model.saved), explanation.averages[2]
    people = found.background.copy()
    people[:, 2] = here.values[3]
    assert here.probabilities[3] == pytest.approx(model.saved.score(people)[0].mean(axis=0), abs=1e-6)
    shape = explanation.to_json()["curves"]["hba1c"]["average"]
    assert np.array(shape["probabilities"]["high"])[3] == here.probabilities[3][2]
