"""Neutral cells: what a spreadsheet would run as a formula gets an apostrophe before it, which shows it as text."""

from collections.abc import Iterable

import pandas as pd

STARTERS = ("=", "+", "-", "@", "\t", "\r")
MARK = "'"


def neutralised(frame: pd.DataFrame, columns: Iterable[str]) -> tuple[pd.DataFrame, int]:
    """Neutralise the text cells of some columns; give the frame and how many cells were changed."""
    changed, count = {}, 0
    for name in columns:
        found = frame[name].map(lambda cell: isinstance(cell, str) and cell.startswith(STARTERS)).astype(bool)
        if found.any():
            changed[name] = frame[name].where(~found, MARK + frame[name].astype(str))
            count += int(found.sum())
    return (frame.assign(**changed), count) if count else (frame, 0)
