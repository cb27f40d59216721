"""A file that stands in its place whole or not at all."""

import os
from pathlib import Path

import pytest

from kenshin import whole_file as module
from kenshin.errors import StorageError
from kenshin.whole_file import sync_folder, whole_file


@pytest.fixture(params=["without a name", "beside its place"], autouse=True)
def written(request, monkeypatch):
    """Both ways in which a file is written, as not every system has the first."""
    if request.param == "beside its place":
        monkeypatch.delattr(module.os, "O_TMPFILE", raising=False)


def names(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir()]


def test_what_is_written_stands_there_when_the_block_ends_and_nothing_else_does(tmp_path):
    out = tmp_path / "new" / "a.bin"
    for text in (b"first", b"second, longer", b"third"):
        with whole_file(out) as file:
            file.write(text)
        assert out.read_bytes() == text
    assert names(out.parent) == ["a.bin"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError, ValueError])
def test_whatever_the_block_raises_what_was_there_still_is(tmp_path, error):
    out = tmp_path / "a.bin"
    out.write_text("before")
    with pytest.raises(error), whole_file(out) as file:
        file.write(b"half")
        raise error
    assert out.read_text() == "before"
    assert names(tmp_path) == ["a.bin"]


def test_a_disk_that_fails_while_finishing_leaves_what_was_there(tmp_path, monkeypatch):
    def failing(_descriptor):
        raise OSError(28, "No space left on device")

    out = tmp_path / "a.bin"
    out.write_text("before")
    monkeypatch.setattr(module.os, "fsync", failing)
    with pytest.raises(OSError, match="No space left"), whole_file(out) as file:
        file.write(b"whole")
    assert out.read_text() == "before"
    assert names(tmp_path) == ["a.bin"]


def test_who_may_read_a_file_is_what_the_system_says_of_new_files(tmp_path):
    with whole_file(tmp_path / "a.bin"):
        pass
    umask = os.umask(0)
    os.umask(umask)
    assert (tmp_path / "a.bin").stat().st_mode & 0o777 == 0o666 & ~umask


def test_a_folder_or_a_pipe_is_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for out in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(StorageError, match="must go to a regular file"), whole_file(out):
            pass
    assert (tmp_path / "pipe").is_fifo()


def test_a_folder_that_cannot_be_opened_cannot_be_put_on_the_disk(tmp_path):
    sync_folder(tmp_path)
    with pytest.raises(FileNotFoundError):
        sync_folder(tmp_path / "absent")
