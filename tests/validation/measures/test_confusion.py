import numpy as np
from sklearn.metrics import confusion_matrix

from kenshin.validation.measures.confusion import confusion, named_class


def test_counts_agree_with_sklearn():
    rng = np.random.default_rng(0)
    risks, outcome = rng.dirichlet(np.ones(4), 300), rng.integers(0, 4, 300)
    assert (confusion(risks, outcome) == confusion_matrix(outcome, risks.argmax(axis=1))).all()


def test_a_tie_within_six_decimals_names_the_higher_risk_class():
    risks = np.array([[0.4 + 1e-8, 0.4 - 1e-8, 0.2], [0.3, 0.35, 0.35], [0.41, 0.4, 0.19]])
    assert named_class(risks).tolist() == [1, 2, 0]
