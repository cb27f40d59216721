"""Why does a person get no number?"""

from dataclasses import dataclass

from kenshin.wording.say import Language, say

__all__ = ["REFUSALS", "Refusal"]

REFUSALS = ("missing", "implausible", "excluded", "unanswered", "exclusion_absent", "unfamiliar", "stale")


@dataclass(frozen=True)
class Refusal:
    """Why a person gets no number.

    Attributes:
        code: stable name for machines, one of REFUSALS.
        key: which sentence of the wording catalogue says it.
        values: what the sentence's placeholders stand for; a value may hold `{"en": …, "ja": …}`.
    """

    code: str
    key: str
    values: tuple[tuple[str, object], ...] = ()

    def sentence(self, language: Language = "en") -> str:
        """The reason in the reader's language."""
        chosen = {k: v[language] if isinstance(v, dict) else v for k, v in self.values}
        return say(self.key, language, **chosen)
