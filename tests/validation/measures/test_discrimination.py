import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from kenshin.validation.measures.discrimination import auroc, auroc_macro, auroc_per_class

rng = np.random.default_rng(1)
RISKS = np.round(rng.dirichlet([1.0, 1.0, 1.0], 900), 2)  # rounded: many ties
RISKS /= RISKS.sum(axis=1, keepdims=True)
OUTCOME = rng.integers(0, 3, 900)
TIMES = rng.integers(0, 3, 900)


def test_auroc_agrees_with_sklearn_with_ties_and_weights():
    for weight in (None, TIMES):
        expected = roc_auc_score(OUTCOME == 1, RISKS[:, 1], sample_weight=weight)
        assert auroc(RISKS[:, 1], OUTCOME == 1, weight) == pytest.approx(expected)
    assert auroc_macro(RISKS, OUTCOME) == pytest.approx(roc_auc_score(OUTCOME, RISKS, multi_class="ovr"))


def test_auroc_is_the_share_of_pairs_in_the_right_order():
    cases, others = RISKS[OUTCOME == 0, 0][:, None], RISKS[OUTCOME != 0, 0]
    pairs = (cases > others).mean() + (cases == others).mean() / 2
    assert auroc_per_class(RISKS, OUTCOME)[0] == pytest.approx(pairs)


def test_a_weight_is_a_repetition_and_order_does_not_matter():
    repeated = rng.permutation(np.repeat(np.arange(900), TIMES))
    assert auroc_macro(RISKS, OUTCOME, TIMES) == pytest.approx(
        auroc_macro(RISKS[repeated], OUTCOME[repeated])
    )


def test_one_side_without_anyone_is_nan():
    assert np.isnan(auroc(RISKS[:, 0], np.ones(900, dtype=bool)))
