"""How does a schema hold a text for readers of two languages?"""

from pydantic import BaseModel, ConfigDict, Field

from kenshin.wording.say import Language

__all__ = ["Bilingual", "Text", "text_in"]


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
