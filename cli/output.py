"""Output: to the terminal, with headings in bold, or whole into a file."""

import json
import os
import sys
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from recommender.problem import DataError, Problem

if TYPE_CHECKING:
    from recommender.block import Block


class Format(StrEnum):
    """The forms of a result."""

    text = "text"
    markdown = "markdown"
    json = "json"


def emit_json(data: object, output: Path | None = None) -> None:
    """Print what JSON can hold, or write it into a file."""
    emit(json.dumps(data, indent=2, ensure_ascii=False) + "\n", output)


def emit_blocks(blocks: "list[Block]", form: Format, output: Path | None = None) -> None:
    """Print blocks as text or markdown, or write them into a file."""
    from recommender.render import to_markdown, to_text

    emit((to_markdown if form == Format.markdown else to_text)(blocks), output)


def emit(text: str, output: Path | None) -> None:
    """Print a text, or write it whole into a file: it is there complete, or not at all."""
    if output is None:
        _show(text)
        return
    emit_bytes(text.encode(), output)


def emit_bytes(content: bytes, output: Path) -> None:
    """Write bytes whole into a file: it is there complete, or not at all."""
    target = output.resolve()
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(content)
        else:
            _replace(target, content)
    except OSError as error:
        hint = "name a file in a folder that you may write"
        raise DataError([Problem(str(output), f"cannot be written: {error.strerror}", hint)]) from None


def _replace(target: Path, content: bytes) -> None:
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".lumbar-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(mode)
        Path(name).replace(target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _show(text: str) -> None:
    """Print a text; on a terminal, unless NO_COLOR is set, with its first line in bold."""
    if not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        sys.stdout.write(text)
        return
    from rich.console import Console
    from rich.text import Text

    first, _, rest = text.partition("\n")
    Console(highlight=False, soft_wrap=True).print(Text(first, style="bold"), Text(rest), sep="\n", end="")
