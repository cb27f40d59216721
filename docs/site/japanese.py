"""What does Japanese text need that Sphinx does not give? Lines joined, and words found, without spaces."""

import re

from docutils import nodes
from sphinx.search import SearchLanguage
from sphinx.transforms.post_transforms import SphinxPostTransform

__all__ = ["JapaneseSearch", "JoinLines"]

_SIGN = "[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uff10-\uffef]"
_PART = re.compile(rf"{_SIGN}+|[A-Za-z0-9_]+")
_JAPANESE = re.compile("[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")


class JoinLines(SphinxPostTransform):
    """A line break in the source is a space in English; beside a Japanese sign it is nothing."""

    default_priority = 400

    def run(self) -> None:
        """Join the lines of every paragraph."""
        for text in [found for found in self.document.findall(nodes.Text) if found == "\n"]:
            parent, place = text.parent, text.parent.index(text)
            before, after = parent[:place], parent[place + 1 :]
            ends = (before[-1].astext()[-1:] if before else "") + (after[0].astext()[:1] if after else "")
            if _JAPANESE.search(ends):
                parent.remove(text)


class JapaneseSearch(SearchLanguage):
    """Every two neighbouring signs are a word, on the pages and in what is searched for.

    Words need not be told apart, so no dictionary is needed, and 対数損失 is found where it is written
    without spaces. The same splitting stands below for the browser.
    """

    lang = "ja"
    language_name = "Japanese"
    # `var`, because searchtools.js declares the same name where there is none.
    js_splitter_code = (
        r"""
var splitQuery = (query) =>
  (query.match(/SIGN+|[A-Za-z0-9_]+/g) || []).flatMap((part) =>
    /[A-Za-z0-9_]/.test(part) || part.length < 3
      ? [part]
      : Array.from({length: part.length - 1}, (_, place) => part.slice(place, place + 2))
  );
"""
    ).replace("SIGN", r"[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uff10-\uffef]")

    def split(self, input: str) -> list[str]:  # noqa: A002 Sphinx's name for it
        """Latin words whole, Japanese ones in pairs of signs.

        >>> JapaneseSearch({}).split("対数損失 log")
        ['対数', '数損', '損失', 'log']
        """
        return [word for part in _PART.findall(input) for word in _pairs(part)]

    def word_filter(self, word: str) -> bool:
        """Numbers and single signs are too common."""
        return len(word) > 1 and not word.isdigit()


def _pairs(part: str) -> list[str]:
    if part.isascii() or len(part) < 3:
        return [part]
    return [part[place : place + 2] for place in range(len(part) - 1)]
