import re
import string
import tomllib
from pathlib import Path

import pytest

import kenshin.wording
from kenshin.wording.say import preferred_language, say

FOLDER = Path(kenshin.wording.__file__).parent
SOURCE = FOLDER.parent
ENTRIES = [
    (f.stem, name, e)
    for f in sorted(FOLDER.glob("*.toml"))
    for name, e in tomllib.loads(f.read_text("utf-8")).items()
]


def fields(text):
    return {name.partition("[")[0] for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_sentence_has_both_languages_and_japanese_is_japanese():
    for room, name, entry in ENTRIES:
        assert set(entry) == {"en", "ja"}, (room, name)
        assert not re.search(r"[ぁ-んァ-ヶ一-龠]", entry["en"].replace("健診", "")), (room, name)


def test_placeholders_are_the_same_in_both_languages():
    for room, name, entry in ENTRIES:
        english = {f.removesuffix("_ja") for f in fields(entry["en"])}
        assert english == {f.removesuffix("_ja") for f in fields(entry["ja"])}, (room, name)


def test_every_sentence_that_the_code_names_exists():
    rooms = {f.stem for f in FOLDER.glob("*.toml")}
    known = {f"{room}.{name}" for room, name, _ in ENTRIES}
    for file in SOURCE.rglob("*.py"):
        for key in re.findall(r'"([a-z_]+\.[a-z_0-9]+)"', file.read_text("utf-8")):
            if (
                not key.endswith((".toml", ".json", ".html"))
                and key.partition(".")[0] in rooms
                and key.count(".") == 1
                and not (SOURCE / key.replace(".", "/")).with_suffix(".py").exists()
            ):
                assert key in known, (file, key)


@pytest.mark.parametrize(
    ("variable", "value", "language"),
    [("KENSHIN_LANG", "ja", "ja"), ("LANG", "ja_JP.UTF-8", "ja"), ("LANG", "C", "en")],
)
def test_the_readers_language_comes_from_wish_then_locale(monkeypatch, variable, value, language):
    for name in ("KENSHIN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, value)
    assert preferred_language() == language


def test_an_unknown_key_is_our_bug():
    with pytest.raises(KeyError):
        say("general.absent")
