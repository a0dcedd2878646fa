"""The form of a row: what makes it unreadable before anything is decided. What its cells mean is not looked at."""

from collections.abc import Sequence

from recommender.header import ID, Header
from recommender.note import SURROGATE, Note, shown

CELL_MAX, FIELD_MAX = 100_000, 5_000
PARTING = ";| \t\r\n"
MISSING = "give each column a cell, an empty one where nothing is known; mend the quotes if one is not closed"
MORE = "quote a cell that holds the delimiter, or part a list with |"
STATE_IT = "state the --encoding of the file, such as cp1252"


def fault_of(row: Sequence[str], header: Header) -> Note | None:
    """Say what is wrong with the form of a row; None where it can be read."""
    if len(row) != len(header.names):
        what = f"has {len(row)} cells, the header has {len(header.names)}"
        return Note("", shown(", ".join(row)), what, MISSING if len(row) < len(header.names) else MORE, "error")
    whole = "".join(row)
    place = header.fields.get(ID)
    plain = whole.isascii() and len(whole) <= FIELD_MAX and (place is None or row[place].isprintable())
    lists = ";" in whole or "|" in whole
    if plain and not (lists and any(map(_parts_nothing, row))):
        return None
    return next((fault for at, cell in enumerate(row) if (fault := _cell_fault(cell, at, header))), None)


def _cell_fault(cell: str, place: int, header: Header) -> Note | None:
    name, most = header.names[place], FIELD_MAX if place in header.fields.values() else CELL_MAX
    if SURROGATE.search(cell):
        return Note(name, shown(cell), "holds bytes that are not of the encoding", STATE_IT, "error")
    if len(cell) > most:
        what = f"holds {len(cell)} characters; {most} may be read"
        return Note(name, shown(cell), what, "check whether the cell has swallowed others", "error")
    if place == header.fields.get(ID) and not cell.strip().isprintable():
        what = "holds characters that cannot be printed"
        return Note(name, shown(cell), what, "use letters, digits and punctuation", "error")
    if _parts_nothing(cell) and place in header.lists:
        what = "parts words, but holds none"
        return Note(name, shown(cell), what, "write none where there are none, nothing where it is not known", "error")
    return None


def _parts_nothing(cell: str) -> bool:
    """Say whether a cell holds the delimiters of a list and no word."""
    return cell != "" and cell[0] in PARTING and not cell.strip(PARTING) and not cell.isspace()


def whole(cell: str) -> str:
    """Give a cell as it is, or as it can be shown where it is too long or of another encoding."""
    return shown(cell) if len(cell) > CELL_MAX or SURROGATE.search(cell) else cell
