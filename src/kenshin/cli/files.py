"""How does an answer reach a file whole or not at all?"""

from pathlib import Path

from kenshin.errors import StorageError
from kenshin.whole_file import whole_file

__all__ = ["write_text"]


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
