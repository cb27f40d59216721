import pytest
from pydantic import ValidationError

from kenshin.schema.text import Bilingual, text_in


def test_a_plain_text_is_for_readers_of_both_languages():
    assert text_in("BMI", "ja") == text_in("BMI", "en") == "BMI"


def test_each_reader_gets_their_language():
    text = Bilingual(en="Age", ja="年齢")
    assert (text_in(text, "en"), text_in(text, "ja")) == ("Age", "年齢")


def test_neither_language_can_be_forgotten():
    with pytest.raises(ValidationError, match="ja"):
        Bilingual.model_validate({"en": "Age"})
