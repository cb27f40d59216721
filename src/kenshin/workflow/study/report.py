"""What does a whole report hold, and how is it read: as JSON, as a page, as a model card?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, final

from kenshin.validation.page.document import render_report
from kenshin.wording.say import Language
from kenshin.workflow.card_document import card_document
from kenshin.workflow.model import Model

__all__ = ["FORMAT", "Report"]

FORMAT = "kenshin-report/1"


@final
@dataclass(frozen=True, eq=False)
class Report:
    """A validation as one document; page and JSON are drawn from it, so they cannot disagree.

    Attributes:
        model: whose report it is.
        document: plain values, sentences in both languages.
    """

    model: Model
    document: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return dict(self.document)

    def html(self, language: Language = "en") -> str:
        """One self-contained page in the reader's language."""
        return render_report(self.document, language)

    def card(self) -> dict[str, Any]:
        """A model card for exchange."""
        return dict(card_document(self.model, self.to_json()))
