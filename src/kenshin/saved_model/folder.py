"""How do the files of a model reach the disk whole or not at all, and come back?"""

import os
import secrets
import shutil
import stat
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kenshin.errors import ModelFileError, StorageError, UsageError
from kenshin.saved_model.manifest import FILES, MANIFEST, require_format
from kenshin.whole_file import sync_folder

__all__ = ["read_folder", "require_free", "write_folder"]

_LARGEST: Final = 512 * 1024 * 1024  # bytes per file; a thousand copies of SimpleNet are 15 MB
_STALE: Final = 3600.0  # seconds after which an unfinished folder of a dead process is swept away


def write_folder(
    folder: Path, contents: Mapping[str, bytes], manifest: bytes, *, replace: bool = False
) -> None:
    """Write the files beside the folder, then move them into place in one step.

    Raises:
        UsageError: something is there already.
        StorageError: the disk did not take it; nothing is left behind.
    """
    folder = Path(folder)
    require_free(folder, replace=replace)
    _sweep(folder)
    partial = folder.parent / f".{folder.name}.{secrets.token_hex(4)}.partial"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial.mkdir(mode=0o755)
        for name, raw in {**contents, MANIFEST: manifest}.items():
            _write_synced(partial / name, raw)
        sync_folder(partial)
        _move(partial, folder)
        sync_folder(folder.parent)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise StorageError(
            "saved_model.cannot_write", folder=str(folder), reason=error.strerror or "-"
        ) from error


def require_free(folder: Path, *, replace: bool) -> None:
    """Refuse to write where something else is.

    Raises:
        UsageError: naming what is in the way.
    """
    if not (folder.exists() or folder.is_symlink()):
        return
    is_model = folder.is_dir() and not folder.is_symlink() and (folder / MANIFEST).is_file()
    is_empty = folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir())
    if not (is_empty or (replace and is_model)):
        key = "saved_model.in_the_way" if is_model else "saved_model.not_a_model_there"
        raise UsageError(key, folder=str(folder))


def _move(partial: Path, folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        aside = folder.parent / f".{folder.name}.{secrets.token_hex(4)}.partial"
        folder.rename(aside)
        partial.rename(folder)
        shutil.rmtree(aside, ignore_errors=True)
    else:
        partial.rename(folder)


def _sweep(folder: Path) -> None:
    for old in folder.parent.glob(f".{folder.name}.*.partial"):
        if time.time() - old.stat().st_mtime > _STALE:
            shutil.rmtree(old, ignore_errors=True)


def _write_synced(path: Path, raw: bytes) -> None:
    with path.open("xb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())


def read_folder(folder: Path) -> tuple[dict[str, bytes], bytes]:
    """The files' bytes and the manifest's, each read once.

    Raises:
        ModelFileError: not a folder, a file missing, strange, a link, or too large.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise ModelFileError("saved_model.no_folder", folder=str(folder))
    found = {entry.name for entry in folder.iterdir()}
    expected = {*FILES, MANIFEST}
    if MANIFEST not in found:
        raise ModelFileError("saved_model.not_a_model", folder=str(folder), manifest=MANIFEST)
    manifest = _read_regular(folder / MANIFEST)
    if found != expected:
        require_format(manifest)  # another version has other files, and its maker should be told so
        raise ModelFileError("saved_model.file_set", names=", ".join(sorted(found ^ expected))[:200])
    contents = {name: _read_regular(folder / name) for name in FILES}
    return contents, manifest


def _read_regular(path: Path) -> bytes:
    try:
        # O_NOFOLLOW: a link could point anywhere; O_NONBLOCK: a pipe must not make us wait.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
                raise ModelFileError("saved_model.not_regular", name=path.name)
            return file.read(_LARGEST + 1)
    except OSError as error:
        raise ModelFileError(
            "saved_model.cannot_read", name=path.name, reason=error.strerror or "-"
        ) from error
