"""What would become of 1,000 people."""

import numpy as np
import pytest

from kenshin.validation.measures.utility import net_benefit
from kenshin.workflow.study.acting import acting

RNG = np.random.default_rng(0)
RISK = RNG.uniform(0, 1, 500)
HAPPENED = RNG.random(500) < RISK


@pytest.mark.parametrize("threshold", [0.1, 0.5, 0.9])
def test_found_and_missed_are_all_and_net_benefit_follows(threshold):
    counts = acting(RISK, HAPPENED, threshold)
    assert counts.found + counts.missed == pytest.approx(1000 * HAPPENED.mean())
    in_vain = counts.acted - counts.found
    expected = (counts.found - in_vain * threshold / (1 - threshold)) / 1000
    assert net_benefit(RISK, HAPPENED, threshold) == pytest.approx(expected)
