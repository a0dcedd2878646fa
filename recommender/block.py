"""A block: a part of a page, laid out for reading. It knows neither columns nor markup; `render` writes it."""

from recommender.light import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of the sheet (level 1) or of a part of it (level 2)."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; numbered or not."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; a row of one cell is a heading within the table."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Notes:
    """Short notes, each behind its label: what a reader looks for by name."""

    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is never wrapped, however wide the page."""

    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a list with a head and a body of some lines."""

    head: str
    body: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """A node of a tree, with what it rests on."""

    text: str
    children: tuple["Branch", ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """Nodes that rest on nodes."""

    branches: tuple[Branch, ...]


Block = Heading | Paragraph | Bullets | Table | Notes | Line | Entry | Tree
