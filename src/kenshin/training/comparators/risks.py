"""What would every comparator have said about people whom it never met?

Everything is learned on the training rows alone: how missing values are filled, how values are
scaled, where knots stand, every coefficient, and what the points of a published score stand for.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float, Int

from kenshin.patients.prepare import learn_preparation
from kenshin.training.comparators.baselines import fit_baselines, fit_logistic
from kenshin.training.comparators.boosting import fit_boosting

__all__ = ["comparator_risks"]

_Risks = Float[np.ndarray, "test_row risk_class"]


def comparator_risks(
    inputs: Float[np.ndarray, "patient input"],
    outcome: Int[np.ndarray, " patient"],
    classes: int,
    train_rows: Int[np.ndarray, " train_row"],
    test_rows: Int[np.ndarray, " test_row"],
    published: Mapping[str, Float[np.ndarray, " patient"]] | None = None,
    seed: int = 0,
    *,
    person: Sequence[str] | None = None,
) -> dict[str, _Risks]:
    """Risks of the test rows by name: the baselines, `boosting`, then the published scores.

    A class that no one of the training rows has gets a risk of 0, or next to it.

    Args:
        inputs: as measured, NaN where missing.
        outcome: index of the class that happened; that of the test rows is not looked at.
        classes: how many there are.
        train_rows: a row may come more than once, as in a bootstrap draw.
        test_rows: whose risks are wanted.
        published: points by the score's name, NaN where unknown.
        seed: of what is random in boosting.
        person: whose row each is; all rows of a person stay together where people are held out.
    """
    learned = outcome[train_rows]
    prepared, asked = _prepared(inputs, train_rows, test_rows)
    found = {each.name: each.risks(asked) for each in fit_baselines(prepared, learned, classes)}
    # A row that was drawn twice must not be held out from itself.
    whose = [str(row) if person is None else person[row] for row in train_rows]
    boosted = fit_boosting(inputs[train_rows], learned, classes, seed, person=whose)
    found["boosting"] = boosted(inputs[test_rows])
    for name, points in (published or {}).items():
        prepared, asked = _prepared(points[:, None], train_rows, test_rows)
        columns = tuple(range(prepared.shape[1]))  # the points and, where some have none, a flag
        found[name] = fit_logistic(name, prepared, learned, classes, columns).risks(asked)
    return found


def _prepared(
    inputs: Float[np.ndarray, "patient input"],
    train_rows: Int[np.ndarray, " train_row"],
    test_rows: Int[np.ndarray, " test_row"],
) -> tuple[Float[np.ndarray, "train_row prepared"], Float[np.ndarray, "test_row prepared"]]:
    """Both parts prepared as the training rows teach; an input that none of those has is left out."""
    known = inputs[:, ~np.isnan(inputs[train_rows]).all(axis=0)]
    preparation = learn_preparation(known[train_rows])
    return preparation.apply(known[train_rows]), preparation.apply(known[test_rows])
