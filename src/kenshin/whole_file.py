"""How does a file come to stand in its place whole or not at all?

Where the system can, it is written without a name: however the process ends, killed included, nothing
is left of it. Elsewhere it is written beside its place. When it is whole it is moved there in one step.
"""

import os
import secrets
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from kenshin.errors import StorageError

__all__ = ["sync_folder", "whole_file"]

_OPEN_FILES: Final = Path("/proc/self/fd")  # where a file without a name can be found


@contextmanager
def whole_file(out: Path) -> Iterator[BinaryIO]:
    """A file to write to, which stands at `out` when the block ends, and nowhere if the block raises.

    The folder is made where it is absent.

    Raises:
        StorageError: something that is no file stands there.
        OSError: the disk did not take it; what was there before still is.
    """
    if out.exists() and not out.is_file():
        raise StorageError("general.not_a_file", path=out)
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.parent / f".{secrets.token_hex(8)}.partial"
    unfinished = _Unfinished()
    # polars hears Ctrl-C besides Python, so that it may come twice and cut the second time into the
    # cleaning up: what is then left is swept away when the process ends.
    remove = weakref.finalize(unfinished, _remove, partial)
    file = _opened(partial)
    try:
        yield file
        file.flush()
        os.fsync(file.fileno())
        if not partial.exists():
            _name(file, partial)
        partial.replace(out)
        sync_folder(out.parent)
    finally:
        with suppress(OSError):  # what is let go of need not fit on the disk
            file.close()
        remove()


class _Unfinished:
    """Stands for a file that must not stay."""


def _remove(partial: Path) -> None:
    with suppress(OSError):  # moved into place, or never made
        partial.unlink()


def _opened(partial: Path) -> BinaryIO:
    if hasattr(os, "O_TMPFILE") and _OPEN_FILES.is_dir():
        with suppress(OSError):  # not on every file system; what else may be wrong is told below
            return os.fdopen(os.open(partial.parent, os.O_TMPFILE | os.O_RDWR, 0o666), "w+b")
    return partial.open("xb")


def _name(file: BinaryIO, path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    try:  # without a folder's descriptor, Python links the link in /proc and not the file
        os.link(_OPEN_FILES / str(file.fileno()), path.name, dst_dir_fd=folder)
    finally:
        os.close(folder)


def sync_folder(folder: Path) -> None:
    """See to it that the names in a folder are on the disk.

    Raises:
        OSError: the disk did not take them.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
