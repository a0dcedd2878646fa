"""Notes: a cell as it can be shown."""

import pytest

from recommender.note import SHOWN_MAX, shown


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Größe", "Größe"),
        ("a\x1b[31m\n", "a\\x1b[31m\\n"),
        (b"Gr\xf6\xdfe".decode("utf-8", "surrogateescape"), "Gr\\xf6\\xdfe"),
        ("\ud800", "\\x00"),
        ("x" * SHOWN_MAX, "x" * SHOWN_MAX),
    ],
)
def test_a_cell_is_shown(cell: str, expected: str) -> None:
    """Given what would steer a terminal, or a byte of another encoding, it is escaped; the rest stands as it is."""
    assert shown(cell) == expected


def test_a_long_cell_is_cut() -> None:
    """Given a huge cell, its beginning is shown, and that there was more."""
    assert shown("x" * 1_000_000) == "x" * SHOWN_MAX + "..."
