"""The renderers: blocks as text of 80 columns, or as markdown."""

import textwrap
from collections.abc import Iterable, Sequence

from recommender.block import Block, Branch, Bullets, Entry, Heading, Line, Notes, Paragraph, Table, Tree

WIDTH = 80
TEXT_MIN = 24


def to_text(blocks: Iterable[Block], width: int = WIDTH) -> str:
    """Render blocks as plain text.

    Args:
        blocks: the sheet.
        width: columns; words longer than a line are never cut.
    """
    return "\n".join(line for block in blocks for line in _text(block, width)) + "\n"


def _text(block: Block, width: int) -> list[str]:
    if isinstance(block, Heading):
        return _heading(block, width)
    if isinstance(block, Paragraph):
        return _wrapped(block.text, width)
    if isinstance(block, Bullets):
        return [line for place, item in enumerate(block.items, start=1) for line in _bullet(item, place, block, width)]
    if isinstance(block, Notes):
        return ["", *(line for label, text in block.entries for line in _note(label, text, width))]
    if isinstance(block, Line):
        return [block.text]
    if isinstance(block, Entry):
        return [
            *_wrapped(block.head, width, " - "),
            *(line for text in block.body for line in _wrapped(text, width, "   ")),
        ]
    if isinstance(block, Tree):
        return _branches(block.branches, width, "")
    return _table(block, width)


def _branches(branches: Sequence[Branch], width: int, stem: str) -> list[str]:
    return [
        line
        for place, branch in enumerate(branches, start=1)
        for line in _branch(branch, width, stem, "`- " if place == len(branches) else "|- ")
    ]


def _branch(branch: Branch, width: int, stem: str, mark: str) -> list[str]:
    """Write a node behind its mark, its further lines and its children below it on the stem."""
    below = stem + ("|  " if mark == "|- " else "   ")
    room = max(TEXT_MIN, width - len(below))
    hang = "|  " if branch.children else ""
    first, *more = _wrapped(branch.text, room) or [""]
    rest = _wrapped(" ".join(more), room - len(hang))
    lines = [f"{stem}{mark}{first}", *(f"{below}{hang}{line}" for line in rest)]
    return [*lines, *_branches(branch.children, width, below)]


def _note(label: str, text: str, width: int) -> list[str]:
    """Write a note with a hanging indent, so that the eye finds the labels."""
    first, *more = _wrapped(f"{label}: {text}", width)
    return [first, *(line for line in _wrapped(" ".join(more), width, "  "))]


def _heading(block: Heading, width: int) -> list[str]:
    if block.level == 1:
        return [*_wrapped(block.text, width), "=" * min(width, len(block.text))]
    return ["", *_wrapped(block.text, width)]


def _bullet(item: str, place: int, block: Bullets, width: int) -> list[str]:
    mark = f" {place}. " if block.numbered else " - "
    return _wrapped(item, width, mark)


def _wrapped(text: str, width: int, mark: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _table(table: Table, width: int) -> list[str]:
    full = [row for row in (table.head, *table.rows) if len(row) == len(table.head)]
    widths = [max(len(row[column]) for row in full) for column in range(len(table.head))]
    spare = width - 2 * (len(widths) - 1) - 1
    flexible = widths.index(max(widths))
    widths[flexible] = min(widths[flexible], max(10, spare - sum(widths) + widths[flexible]))
    lines = ["", *_row(table.head, widths)]
    lines.append("-" * min(width, sum(widths) + 2 * (len(widths) - 1)))
    for row in table.rows:
        lines += _row(row, widths) if len(row) == len(widths) else [row[0]]
    return lines


def _row(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    wrapped = [_wrapped(cell, size) or [""] for cell, size in zip(cells, widths, strict=True)]
    height = max(len(lines) for lines in wrapped)
    return [
        "  ".join(
            (lines[at] if at < len(lines) else "").ljust(size) for lines, size in zip(wrapped, widths, strict=True)
        ).rstrip()
        for at in range(height)
    ]


def to_markdown(blocks: Iterable[Block]) -> str:
    """Render blocks as markdown."""
    return "\n\n".join(_markdown(block) for block in blocks) + "\n"


def _markdown(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {block.text}"
    if isinstance(block, Paragraph):
        return block.text
    if isinstance(block, Bullets):
        return "\n".join(
            f"{place}. {item}" if block.numbered else f"- {item}" for place, item in enumerate(block.items, start=1)
        )
    if isinstance(block, Notes):
        return "\n".join(f"- **{label}**: {text}" for label, text in block.entries)
    if isinstance(block, Line):
        return block.text
    if isinstance(block, Entry):
        return "\n".join([f"- **{block.head}**", *(f"  - {text}" for text in block.body)])
    if isinstance(block, Tree):
        return "\n".join(_nested(block.branches, ""))
    head = [_cells(block.head), _cells(["---"] * len(block.head))]
    rows = [
        _cells(row) if len(row) == len(block.head) else _cells(["", f"**{row[0]}**", *[""] * (len(block.head) - 2)])
        for row in block.rows
    ]
    return "\n".join([*head, *rows])


def _nested(branches: Sequence[Branch], indent: str) -> list[str]:
    return [
        line for branch in branches for line in (f"{indent}- {branch.text}", *_nested(branch.children, f"{indent}  "))
    ]


def _cells(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
