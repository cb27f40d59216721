import json
import statistics

import pytest

from kenshin.validation.resampling.repeated import repeated


def test_the_summary_agrees_with_the_standard_library():
    values = [0.71, 0.74, 0.69, 0.73]
    found = repeated([{"auroc": value} for value in values])["auroc"]
    assert found.mean == pytest.approx(statistics.mean(values))
    assert found.sd == pytest.approx(statistics.stdev(values))
    assert (found.lowest, found.highest, found.used) == (0.69, 0.74, 4)


def test_a_repetition_without_a_number_is_dropped():
    found = repeated([{"slope": 1.0, "auroc": 0.7}, {"slope": float("nan")}, {"slope": 0.8, "auroc": 0.9}])
    assert (found["slope"].used, found["slope"].dropped, found["slope"].mean) == (2, 1, pytest.approx(0.9))
    assert found["auroc"].dropped == 1


def test_one_repetition_has_no_spread_and_none_nothing():
    assert repeated([{"c": 0.7}])["c"].to_json()["sd"] is None
    nothing = repeated([{"c": float("nan")}])["c"].to_json()
    assert nothing["mean"] is None
    json.dumps(nothing, allow_nan=False)
    assert repeated([]) == {}
