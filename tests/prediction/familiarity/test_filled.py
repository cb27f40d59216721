import numpy as np

from kenshin.prediction.familiarity.filled import filled


def test_filling_keeps_what_is_known_and_the_relation_among_inputs():
    random = np.random.default_rng(0)
    whole = random.multivariate_normal([0, 0], [[1, 0.8], [0.8, 1]], 4000)
    holed = whole.copy()
    holed[:2000, 1] = np.nan
    result = filled(holed, np.random.default_rng(1))
    known = ~np.isnan(holed)
    assert (result[known] == whole[known]).all()
    np.testing.assert_allclose(np.cov(result.T), [[1, 0.8], [0.8, 1]], atol=0.06)
