import numpy as np
import pytest

from kenshin.prediction.explanation.scored_rows import background_risks, scored


def test_many_rows_are_scored_in_parts_and_come_back_in_order():
    lengths = []

    def score(raw):
        lengths.append(len(raw))
        return np.column_stack([raw[:, 0], 1 - raw[:, 0]])

    raw = np.random.default_rng(0).random((20_001, 1))
    assert (scored(score, raw)[:, 0] == raw[:, 0]).all()
    assert len(lengths) > 1
    assert sum(lengths) == 20_001


def test_a_background_of_nobody_is_refused():
    with pytest.raises(ValueError, match="at least one row, it is empty"):
        background_risks(lambda raw: raw, np.empty((0, 3)))
