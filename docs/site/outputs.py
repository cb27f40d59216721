"""Which outputs may be wrapped to the width of a screen? Sentences; a drawing made of characters never."""

import re
from unicodedata import east_asian_width

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

__all__ = ["WrapSentences"]

_DRAWN = re.compile("[\u2500-\u259f]")
_WIDEST = 92  # columns that fit beside the contents on a wide screen


class WrapSentences(SphinxPostTransform):
    """Marks outputs with a line that is too wide for any screen."""

    default_priority = 400

    def run(self) -> None:
        """Mark them with the class `sentences`."""
        for block in self.document.findall(nodes.literal_block):
            text = block.astext()
            wide = max((_columns(line) for line in text.splitlines()), default=0)
            if block.get("language") == "text" and wide > _WIDEST and not _DRAWN.search(text):
                block["classes"].append("sentences")


def _columns(line: str) -> int:
    """How many columns of a terminal a line takes; a Japanese sign takes two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line)
