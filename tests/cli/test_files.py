"""Where an answer may go is asked before minutes are spent on it."""

import pytest

from kenshin.cli.files import require_place
from kenshin.errors import StorageError, UsageError


def test_free_places_and_files_that_were_there_are_allowed(tmp_path):
    (tmp_path / "old.html").write_text("old")
    require_place(tmp_path / "old.html", None, tmp_path / "new" / "folder" / "a.json", beside=tmp_path / "t")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old.html"]


def test_two_files_in_one_place_and_the_table_itself_are_refused(tmp_path):
    one = tmp_path / "a.html"
    with pytest.raises(UsageError, match=r"a\.html is already"):
        require_place(one, tmp_path / "." / "a.html")
    with pytest.raises(UsageError, match=r"a\.html is already"):
        require_place(one, beside=tmp_path / "sub" / ".." / "a.html")


def test_folders_and_places_below_a_file_are_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="regular file"):
        require_place(tmp_path)
    with pytest.raises(StorageError, match="Not a directory"):
        require_place(tmp_path / "file" / "page.html")
