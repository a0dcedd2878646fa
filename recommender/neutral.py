"""Neutral cells: what a spreadsheet would run as a formula gets an apostrophe before it, which shows it as text."""

from collections.abc import Iterable, Sequence
from typing import Any

STARTERS = ("=", "+", "-", "@", "\t", "\r")
MARK = "'"
HOW = f"{MARK} before a text of a CSV file that begins with {', '.join(map(repr, STARTERS))}"


def neutral(text: str) -> str:
    """Neutralise a text."""
    return MARK + text if text.startswith(STARTERS) else text


def as_written(text: str) -> str:
    """Give a text as it was before it was neutralised."""
    return text[1:] if text.startswith(tuple(MARK + sign for sign in STARTERS)) else text


def neutralised(lines: Iterable[Sequence[Any]], places: Iterable[int]) -> tuple[list[Sequence[Any]], int]:
    """Neutralise the text cells at some places of lines; give the lines and how many cells were changed."""
    found, at, count = list(lines), tuple(places), 0
    for number, line in enumerate(found):
        for place in at:
            cell = line[place]
            if cell.__class__ is str and cell.startswith(STARTERS):
                line = (*line[:place], neutral(cell), *line[place + 1 :])  # noqa: PLW2901 - changed lines are few
                count += 1
        found[number] = line
    return found, count
