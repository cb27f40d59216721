"""How does a schema hold a text for readers of two languages?"""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from kenshin.wording.say import LANGUAGES, Language

__all__ = ["Bilingual", "Text", "Told", "text_in", "texts"]


class Bilingual(BaseModel):
    """One text in English and Japanese."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    en: str = Field(min_length=1)
    ja: str = Field(min_length=1)


# A plain string is meant for readers of both languages.
Text = str | Bilingual


def text_in(text: Text, language: Language) -> str:
    """The text in the reader's language.

    >>> text_in(Bilingual(en="low", ja="低"), "ja")
    '低'
    """
    if isinstance(text, str):
        return text
    return text.ja if language == "ja" else text.en


def texts(text: Text) -> dict[str, str]:
    """The text in every language.

    >>> texts("BMI")
    {'en': 'BMI', 'ja': 'BMI'}
    """
    return {language: text_in(text, language) for language in LANGUAGES}


@dataclass(frozen=True)
class Told:
    """A text that may stand inside a sentence of either language."""

    text: Text

    def sentence(self, language: Language = "en") -> str:
        """In the reader's language."""
        return text_in(self.text, language)
