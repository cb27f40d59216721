import numpy as np
from hypothesis import given
from hypothesis import strategies as st


def test_an_input_that_the_table_lacks_is_missing_for_everyone(people):
    table = type(people)(people.schema, {}, {}, None, people.rows, {})
    assert np.isnan(table.inputs).all()
    assert table.inputs.shape == (len(people), 4)
    assert table.person is None


def test_taking_rows_takes_everything_that_belongs_to_them(people):
    taken = people.take([7, 3, 3])
    assert taken.person == tuple(people.person[i] for i in (7, 3, 3))
    assert taken.inputs.tolist() == people.inputs[[7, 3, 3]].tolist()
    assert taken.rows.tolist() == people.rows[[7, 3, 3]].tolist()


@given(seed=st.integers(0, 100))
def test_taking_in_any_order_and_back_changes_nothing(people, seed):
    order = np.random.default_rng(seed).permutation(len(people))
    assert np.array_equal(people.take(order).take(np.argsort(order)).inputs, people.inputs)
