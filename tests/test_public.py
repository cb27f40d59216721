import ast
from pathlib import Path

import pytest

import kenshin

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", kenshin.__all__)
def test_each_public_name_has_a_docstring_and_a_line_in_the_docs(name):
    assert getattr(kenshin, name).__doc__
    for language in ("en", "ja"):
        assert f"`{name}`" in (ROOT / "docs" / language / "reference.md").read_text("utf-8")


def test_the_list_of_public_names_is_sorted_and_complete():
    assert kenshin.__all__ == sorted(kenshin.__all__)
    assert set(kenshin.__all__) == set(kenshin._HOMES)


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(AttributeError, match="it has Anatomy, Ask, Finding"):
        _ = kenshin.absent


def test_packages_import_nothing_when_they_are_imported():
    for path in (ROOT / "src" / "kenshin").glob("*/__init__.py"):
        assert not [
            n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Import | ast.ImportFrom)
        ]
