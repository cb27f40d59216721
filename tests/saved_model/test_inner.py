import numpy as np
import pytest

from kenshin.errors import ModelFileError
from kenshin.saved_model.inner import inner_values, inner_values_of_each

PERSON = np.array([[58.0, 27.4, 5.9, 131.0]])


def test_every_copy_has_the_nets_own_names_in_the_order_of_the_flow(model):
    for copy in (0, 1):
        inside = f"copies.{copy}/"
        held = inner_values(model.saved.graph, ["prepared"], PERSON, inside)
        assert list(held) == [
            "prepared", *(inside + name for name in ("fc1", "relu1", "fc2", "relu2", "output")),
        ]  # fmt: skip
    assert list(inner_values(model.saved.graph, [], PERSON, "risks.")) == ["risks.0", "risks.1"]
    assert list(inner_values(model.saved.graph, ["prepared"], PERSON, "nothing/")) == ["prepared"]


def test_the_mean_of_the_copies_risks_is_what_the_graph_says(model):
    held = inner_values(model.saved.graph, ["risks.0", "risks.1", "probabilities"], PERSON)
    said, _, _ = model.saved.score(PERSON)
    assert held["probabilities"] == pytest.approx(said, abs=1e-12)
    assert (held["risks.0"] + held["risks.1"]) / 2 == pytest.approx(said, abs=1e-12)


def test_people_scored_one_after_the_other_are_the_same_as_each_alone(model):
    people = [PERSON, PERSON + 1, PERSON - 1]
    together = inner_values_of_each(model.saved.graph, ["copies.0/fc1", "prepared"], people)
    for person, held in zip(people, together, strict=True):
        alone = inner_values(model.saved.graph, ["copies.0/fc1", "prepared"], person)
        assert all(np.array_equal(held[name], alone[name]) for name in alone)


@pytest.mark.parametrize(
    ("graph", "name", "person"),
    [
        (None, "copies.9/fc1", PERSON),
        (None, "copies.0/fc1", PERSON[:, :3]),
        (b"", "copies.0/fc1", PERSON),
    ],
    ids=["name", "width", "empty"],
)
def test_what_the_graph_cannot_answer_is_a_damaged_model(model, graph, name, person):
    with pytest.raises(ModelFileError, match="onnxruntime"):
        inner_values(model.saved.graph if graph is None else graph, [name], person)
