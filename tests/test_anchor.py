"""An anchor: written, signed and read; what is no anchor is refused."""

import json
from pathlib import Path

import pytest

from recommender.anchor import Anchor, anchor_text, read_anchor
from recommender.problem import DataError

KEY = b"k" * 16
ANCHOR = Anchor("log", 3, "hash", "2026-01-01")


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Given an anchor in a file, reading it gives the same."""
    (tmp_path / "anchor").write_text(anchor_text(ANCHOR.signed(KEY)), encoding="utf-8")
    assert read_anchor(tmp_path / "anchor") == ANCHOR.signed(KEY)


def test_a_signature_holds_for_its_key_alone() -> None:
    """Given a signed anchor, only its key holds; unsigned or edited, none does."""
    signed = ANCHOR.signed(KEY)
    assert signed.holds(KEY)
    assert not signed.holds(b"o" * 16)
    assert not ANCHOR.holds(KEY)
    for name, value in (("log", "other"), ("number", 2), ("hash", "other"), ("at", "later"), ("mac", "é\udcff")):
        slots = {**json.loads(anchor_text(signed)), name: value}
        assert not Anchor(**slots).holds(KEY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "\xff",
        "[" * 100_000,
        anchor_text(ANCHOR).replace("3", "true"),
        anchor_text(ANCHOR)[:-3] + ', "x": 1}',
    ],
    ids=["empty", "list", "nothing", "bytes", "deep", "kind", "more"],
)
def test_what_is_no_anchor_is_refused(tmp_path: Path, text: str) -> None:
    """Given another file, it is refused with what to name."""
    (tmp_path / "anchor").write_text(text, encoding="latin-1")
    with pytest.raises(DataError, match="is no anchor \\(name what `lumbar audit anchor` wrote"):
        read_anchor(tmp_path / "anchor")


def test_one_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Given no file, that is said."""
    with pytest.raises(DataError, match="cannot be read: No such file"):
        read_anchor(tmp_path / "anchor")
