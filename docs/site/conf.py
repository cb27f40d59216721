"""Sphinx's settings for one language of the site; the tag `ja` or `en` says which. See build.py."""

import sys
from pathlib import Path

from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parent))

from japanese import JapaneseSearch, JoinLines
from outputs import WrapSentences

language = "ja" if tags.has("ja") else "en"
TWIN = {"ja": ("en", "English"), "en": ("ja", "日本語")}
NOTICE = {
    "en": "Research and education only; not a medical device. Every output is a draft until a qualified "
    "professional has reviewed it.",
    "ja": "研究・教育用であり、医療機器ではありません。"
    "出力はすべて、資格のある専門家が確認するまで下書きです。",
}

project = "Kenshin" if language == "en" else "Kenshin 健診"
html_title = project
copyright = "The Kenshin developers, Apache-2.0"  # noqa: A001 Sphinx's name for it
extensions = ["myst_parser"]
myst_heading_anchors = 3
html_theme = "furo"
templates_path = ["templates"]
html_static_path = ["static"]
html_css_files = ["kenshin.css"]
html_context = {"twin": TWIN[language][0], "twin_name": TWIN[language][1]}
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False  # would fetch each page found, which a browser refuses from a disk
html_use_index = False
highlight_language = "none"
# The palette of kenshin/palette.py.
html_theme_options = {
    "announcement": NOTICE[language],
    "light_css_variables": {
        "color-foreground-primary": "#1d2430",
        "color-foreground-secondary": "#566072",
        "color-brand-primary": "#00507a",
        "color-brand-content": "#00507a",
        "color-brand-visited": "#00507a",
        "color-announcement-background": "#fff4d6",
        "color-announcement-text": "#1d2430",
    },
    "dark_css_variables": {
        "color-brand-primary": "#8cc8ee",
        "color-brand-content": "#8cc8ee",
        "color-brand-visited": "#8cc8ee",
        "color-announcement-background": "#3a3215",
        "color-announcement-text": "#f4ecd0",
    },
}


def setup(app: Sphinx) -> None:
    """What Japanese needs, and what outputs need."""
    app.add_post_transform(WrapSentences)
    app.add_post_transform(JoinLines)
    app.add_search_language(JapaneseSearch)
