"""Pseudonyms: the same for one key, another for another key, and no way back."""

from pathlib import Path

import pytest

from recommender.problem import DataError
from recommender.pseudonym import Pseudonyms, read_key

KEY, OTHER = b"k" * 16, b"o" * 16


def test_one_key_gives_one_pseudonym() -> None:
    """Given an id, one key gives the same pseudonym always, another key or another id another one."""
    found = Pseudonyms(KEY).of("ann")
    assert found == Pseudonyms(KEY).of("ann")
    assert len({found, Pseudonyms(OTHER).of("ann"), Pseudonyms(KEY).of("Ann")}) == 3
    assert found.startswith("p-")
    assert "ann" not in found


def test_any_text_has_one() -> None:
    """Given an id that UTF-8 cannot hold, it has a pseudonym too."""
    assert len(Pseudonyms(KEY).of("\udcff")) == 22


def test_the_key_is_not_shown() -> None:
    """Given pseudonyms, printing them does not show the key."""
    assert "kkk" not in repr(Pseudonyms(KEY))


def test_a_key_is_read(tmp_path: Path) -> None:
    """Given a file, its bytes are the key, less the white space around them."""
    (tmp_path / "key").write_bytes(b"\n" + KEY + b"\n")
    assert read_key(tmp_path / "key") == KEY


@pytest.mark.parametrize(
    ("content", "said"), [(b" " * 20, "has 0 bytes"), (b"k" * 15, "has 15 bytes (put at least 16")]
)
def test_a_short_key_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    """Given a key that could be guessed, it is refused with what to do."""
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_key(tmp_path / "key")
    assert said in str(caught.value)


def test_a_key_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Given no file, that is said."""
    with pytest.raises(DataError, match="cannot be read: No such file"):
        read_key(tmp_path / "key")
