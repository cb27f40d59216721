"""How does an answer reach a file whole or not at all?"""

import contextlib
import os
import secrets
from pathlib import Path

from kenshin.errors import StorageError

__all__ = ["write_text"]


def write_text(path: Path, text: str) -> None:
    """Write beside the file, then move into place.

    Raises:
        StorageError: the disk did not take it; what was there before still is.
    """
    partial = path.parent / f".{path.name}.{secrets.token_hex(4)}.partial"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):  # where the folder could not be made, nothing is there to remove
            partial.unlink(missing_ok=True)
        raise StorageError("cli.cannot_write", path=path, reason=error.strerror or "-") from error
