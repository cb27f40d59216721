"""What is an estimate once a qualified person has decided about it?"""

from dataclasses import dataclass
from typing import Any, Literal, final, get_args

__all__ = ["REVIEWED_FORMAT", "VERDICTS", "ReviewedEstimate", "Verdict"]

Verdict = Literal["confirmed", "overridden", "not_assessable", "sent_back"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

REVIEWED_FORMAT = "kenshin-reviewed-estimate/1"


@final
@dataclass(frozen=True)
class ReviewedEstimate:
    """A draft with its decision; made by `kenshin.review.decide` alone.

    Attributes:
        draft: the draft's number in its store.
        estimate: the draft's JSON, as it was made.
        verdict: what was decided.
        final_class: the class that holds from now on; None: not assessable or sent back.
        own_class: what the reviewer judged before the model's number was shown.
        reviewer: who decided.
        reviewed_at: UTC, ISO 8601.
        reason: in the reviewer's words.
    """

    draft: int
    estimate: dict[str, Any]
    verdict: Verdict
    final_class: str | None
    own_class: str | None
    reviewer: str
    reviewed_at: str
    reason: str | None

    @property
    def state(self) -> Literal["reviewed"]:
        """An estimate of this type has been decided by a person."""
        return "reviewed"

    def to_json(self) -> dict[str, object]:
        """Plain values for JSON, as documented in docs/en/json.md."""
        return {
            "format": REVIEWED_FORMAT,
            "state": self.state,
            "draft": self.draft,
            "verdict": self.verdict,
            "final_class": self.final_class,
            "own_class": self.own_class,
            "reviewer": self.reviewer,
            "reviewed_at": self.reviewed_at,
            "reason": self.reason,
            "estimate": self.estimate,
        }
