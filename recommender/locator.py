"""A locator finds the line of a key in TOML text by its table path. It parses nothing: tomllib does."""

import re
from collections.abc import Mapping, Sequence

Key = str | int

_HEADER = re.compile(r"^\s*\[(\[)?\s*([^\]]+?)\s*\]")


def line_of(text: str, path: Sequence[Key]) -> int:
    """Find the line on which the value at `path` begins.

    Args:
        text: the TOML text.
        path: keys and, for arrays of tables, indices: `("cases", 1, "name")`.

    Returns:
        The line number, from 1; the line of the nearest enclosing table when the key itself is not found.
    """
    names = [key for key in path if isinstance(key, str)]
    indices = {tuple(names[: _names_before(path, at)]): key for at, key in enumerate(path) if isinstance(key, int)}
    best = 1
    counts: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    depth = 0
    for number, line in enumerate(text.splitlines(), start=1):
        inside, depth = depth > 0, depth + _brackets(line)
        header = None if inside else _HEADER.match(line)
        if header:
            depth = 0
            table = tuple(part.strip().strip("\"'") for part in header[2].split("."))
            counts = {known: count for known, count in counts.items() if known[: len(table)] != table or known == table}
            counts[table] = counts.get(table, -1) + 1
            if _is_prefix(table, names) and _counted(table, counts, indices):
                best = number
        elif not inside and _is_prefix(table, names) and _counted(table, counts, indices) and len(table) < len(names):
            rest = re.escape(names[len(table)])
            if re.match(rf"^\s*[\"']?{rest}[\"']?\s*(=|\.)", line):
                return number
    return best


def _brackets(line: str) -> int:
    """Count the lists that a line opens and leaves open; brackets in strings and comments do not count."""
    bare = re.sub(r"\"(?:\\.|[^\"\\])*\"|'[^']*'|#.*", "", line)
    return bare.count("[") - bare.count("]")


def _names_before(path: Sequence[Key], at: int) -> int:
    return sum(isinstance(key, str) for key in path[:at])


def _is_prefix(table: tuple[str, ...], names: Sequence[str]) -> bool:
    return tuple(names[: len(table)]) == table


def _counted(
    table: tuple[str, ...], counts: Mapping[tuple[str, ...], int], indices: Mapping[tuple[str, ...], Key]
) -> bool:
    return all(
        counts.get(table[:size], 0) == indices.get(table[:size], counts.get(table[:size], 0))
        for size in range(1, len(table) + 1)
    )
