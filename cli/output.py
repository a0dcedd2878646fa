"""Output: to the terminal, with headings in bold, or whole into a file."""

import os
import sys
import tempfile
from enum import StrEnum
from pathlib import Path

from recommender.problem import DataError, Problem


class Format(StrEnum):
    """The forms of a result."""

    text = "text"
    markdown = "markdown"
    json = "json"


def emit(text: str, output: Path | None) -> None:
    """Print a text, or write it whole into a file: it is there complete, or not at all."""
    if output is None:
        sys.stdout.write(_styled(text))
        return
    try:
        mode = output.stat().st_mode & 0o777 if output.exists() else 0o666 & ~_umask()
        handle, name = tempfile.mkstemp(dir=output.parent, prefix=".lumbar-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).chmod(mode)
        Path(name).replace(output)
    except OSError as error:
        raise DataError(
            [Problem(str(output), f"cannot be written: {error.strerror}", "name a file in a folder that you may write")]
        ) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _styled(text: str) -> str:
    """Make the first line bold on a terminal; plain text when piped or under NO_COLOR."""
    if not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        return text
    first, newline, rest = text.partition("\n")
    return f"\x1b[1m{first}\x1b[0m{newline}{rest}"
