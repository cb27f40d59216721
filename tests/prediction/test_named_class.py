import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kenshin.prediction.named_class import named_class, named_classes

NEAR = st.sampled_from([0.0, 1e-7, 4.9e-7, 5e-7, 5.1e-7, 1e-6, 1.9e-6, 2.1e-6])


@given(
    st.lists(st.lists(st.one_of(st.floats(0, 1), NEAR.map(lambda d: 0.3333335 + d)), min_size=3, max_size=3))
)
def test_everyone_is_named_as_alone(risks):
    assert named_classes(np.array(risks).reshape(-1, 3)).tolist() == [named_class(r) for r in risks]


def test_in_a_tie_after_rounding_the_higher_risk_is_named():
    assert named_class([0.4, 0.4, 0.2]) == 1
    assert named_class([0.33333349, 0.33333351, 0.3333330]) == 1
    assert named_class([0.5000006, 0.4999994]) == 0
