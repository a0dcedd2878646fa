"""A note: something to be said of a cell of a table, with the cell as it can be shown."""

import re

from recommender.light import dataclass
from recommender.problem import printable

SHOWN_MAX = 500
SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be said of a cell.

    Attributes:
        column: of the table, or the field that it is; "" where it is about the whole row.
        value: the cell, as it can be shown.
        severity: error, warning, or note for what was read otherwise than it was written.
    """

    column: str
    value: str
    what: str
    hint: str
    severity: str


def shown(cell: str) -> str:
    """Show a cell: what cannot be printed is escaped, and what is long is cut."""
    escaped = printable(SURROGATE.sub(_escaped, cell[: SHOWN_MAX + 1]))
    return escaped if len(escaped) <= SHOWN_MAX else f"{escaped[:SHOWN_MAX]}..."


def _escaped(found: re.Match[str]) -> str:
    """Show a byte that is not of the encoding as `xff` behind a backslash."""
    return f"\\x{ord(found[0]) & 0xFF:02x}"
