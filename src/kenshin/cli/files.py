"""How does an answer reach a file whole or not at all?"""

import errno
import os
from pathlib import Path

from kenshin.errors import StorageError, UsageError
from kenshin.whole_file import whole_file

__all__ = ["require_place", "write_text"]


def require_place(*files: Path | None, beside: Path | None = None) -> None:
    """Refuse places that nothing can be written to, before minutes are spent.

    Args:
        files: to be written; None: not asked for.
        beside: the table that is read, which none of them may replace.

    Raises:
        UsageError: two of them are the same file, or one is the table.
        StorageError: something that is no file stands there, or the folder cannot be written to.
    """
    taken = set() if beside is None else {beside.resolve()}
    for path in (file for file in files if file is not None):
        if path.resolve() in taken:
            raise UsageError("cli.same_place", path=path)
        taken.add(path.resolve())
        if path.exists() and not path.is_file():
            raise StorageError("general.not_a_file", path=path)
        there = next(folder for folder in path.resolve().parents if folder.exists())
        if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
            why = errno.EACCES if there.is_dir() else errno.ENOTDIR
            raise StorageError("cli.cannot_write", path=path, reason=os.strerror(why))


def write_text(path: Path, text: str) -> None:
    """Write a text file, whole or not at all.

    Raises:
        StorageError: the disk did not take it; what was there before still is.
    """
    try:
        with whole_file(path) as file:
            file.write(text.encode("utf-8"))
    except OSError as error:
        raise StorageError("cli.cannot_write", path=path, reason=error.strerror or "-") from error
