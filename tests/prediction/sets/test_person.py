import json

import numpy as np
import pytest
from tests.prediction.sets import invented

from kenshin.prediction.sets.learn import learn_sets
from kenshin.prediction.sets.person import person_set
from kenshin.saved_model.reference.sets import Cuts, SetsReference
from kenshin.schema.text import Bilingual

REFERENCE = SetsReference(
    levels=(0.8, 0.9),
    everyone=Cuts(people=(90, 80, 30), cuts=((0.5, 0.3, 0.2), (0.4, 0.25, None))),
    marginal=(0.4, 0.3),
)
NAMES = ("low", "medium", "high")
LABELS = (Bilingual(en="low", ja="低"), Bilingual(en="medium", ja="中"), Bilingual(en="high", ja="高"))


def made(risks, level=0.8, **wishes):
    return person_set(REFERENCE, risks, NAMES, LABELS, level=level, **wishes)


def test_several_classes_are_named_with_the_promise():
    found = made((0.1, 0.6, 0.3))
    assert found.to_json() == {
        "level": 0.8,
        "classes": ["medium", "high"],
        "sentence": "Classes that fit these values: medium, high. For 80 of 100 people of each class, their own is"
        " among the classes named like this; for 20 it is not.",
    }
    assert (
        found.sentence("ja")
        == "これらの値に合う区分: 中、高。このようにして挙げた区分に本人の区分が入るのは、どの区分の人でも100人中80人で、20人では入りません。"
    )


def test_a_single_class_is_not_called_certain():
    found = made((0.98, 0.01, 0.01))
    assert found.classes == ("low",)
    assert "no certainty" in found.sentence("en")
    assert "for 20 it is not" in found.sentence("en")
    assert "確実ではありません" in found.sentence("ja")


def test_every_class_means_that_they_are_not_told_apart():
    found = made((0.5, 0.3, 0.2))
    assert "do not tell the classes apart" in found.sentence("en")
    assert "見分けられません" in found.sentence("ja")


def test_a_class_that_is_always_inside_is_said_to_be():
    found = made((0.98, 0.01, 0.01), 0.9)
    assert found.to_json()["always"] == ["high"]
    assert found.sentence("en").endswith("too few people to learn from: high.")
    assert found.sentence("ja").endswith("常に挙げる区分: 高。")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_groups_promise_names_the_group_and_others_get_everyones(language):
    risks, outcome = invented.people(2000, 2, 1)
    reference = learn_sets(risks, outcome, {"sex": np.where(np.arange(2000) % 2, "f", "m").tolist()})
    own = person_set(
        reference, (0.5, 0.5), ("no", "yes"), by="sex", group="f", by_label=Bilingual(en="Sex", ja="性別")
    )
    assert (own.by, own.group) == ("sex", "f")
    assert ("Sex" if language == "en" else "性別") in own.sentence(language)
    other = person_set(reference, (0.5, 0.5), ("no", "yes"), by="sex", group="other")
    assert other.by is None
    assert other == person_set(reference, (0.5, 0.5), ("no", "yes"))
    assert json.loads(json.dumps(own.to_json(language), allow_nan=False))["group"] == "f"


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("risks", [(0.98, 0.01, 0.01), (0.5, 0.3, 0.2), (0.1, 0.6, 0.3)])
@pytest.mark.parametrize("level", [0.8, 0.9])
def test_no_sentence_speaks_of_causes_or_of_the_readers_own_risk(language, risks, level):
    sentence = made(risks, level).sentence(language)
    banned = ("because", "due to", "caused", "your", "あなた", "原因", "ため、あなた")
    assert not any(word in sentence for word in banned)
