"""The READMEs' pictures are drawings of the program; renew them with the two lines of `renewed`."""

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).parents[2]
TEXT = "{http://www.w3.org/2000/svg}text"
# kenshin demo --out demo
# kenshin inspect demo/model PERSON --lang en --out docs/pictures/person.en.svg   (and ja)
PERSON = ["--set", "age=58", "--set", "bmi=27.4", "--set", "hba1c=5.9", "--set", "sbp=131"]


@pytest.fixture(scope="module")
def renewed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")

    def kenshin(*arguments):
        subprocess.run(
            [sys.executable, "-m", "kenshin", *map(str, arguments)], check=True, capture_output=True
        )

    kenshin("demo", "--out", folder / "demo")
    for language in ("en", "ja"):
        kenshin(
            "inspect",
            folder / "demo" / "model",
            *PERSON,
            "--lang",
            language,
            "--out",
            folder / f"person.{language}.svg",
        )
    return folder


def words_and_numbers(file):
    said = [text.text for text in ET.parse(file).getroot().iter(TEXT)]
    numbers = [[float(n.replace("−", "-")) for n in re.findall(r"−?\d+(?:\.\d+)?", text)] for text in said]
    return [re.sub(r"−?\d+(?:\.\d+)?", "#", text) for text in said], numbers


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_picture_on_the_first_screen_is_what_the_program_draws(renewed, language):
    kept, drawn = (
        words_and_numbers(folder / f"person.{language}.svg")
        for folder in (ROOT / "docs" / "pictures", renewed)
    )
    assert kept[0] == drawn[0]
    for ours, theirs in zip(kept[1], drawn[1], strict=True):
        # Another processor may round the training a little differently; the person's story stays.
        assert ours == pytest.approx(theirs, abs=1.01 if any(n > 2 for n in ours) else 0.05)
    readme = ROOT / ("README.md" if language == "en" else "README.ja.md")
    first_screen = readme.read_text("utf-8")[:1500]
    assert f"docs/pictures/person.{language}.svg" in first_screen
