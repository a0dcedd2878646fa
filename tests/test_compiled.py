"""Compiled knowledge: it saves time, and whatever is wrong with it is ignored."""

import os
import pickle
from pathlib import Path

import pytest

from recommender.compiled import cache_folder, keep, recall
from recommender.knowledge import load_knowledge


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a cache folder that only we may write."""
    found = tmp_path / "cache"
    found.mkdir(mode=0o700)
    return found


def only_file(folder: Path) -> Path:
    """Give the one file that was kept."""
    [file] = folder.iterdir()
    return file


def test_what_is_kept_is_recalled(folder: Path) -> None:
    """The same version gives the same knowledge; another version gives nothing."""
    keep("v1", folder, {"a": 1})
    assert recall("v1", folder) == {"a": 1}
    assert recall("v2", folder) is None


def test_the_second_load_comes_from_the_cache(folder: Path) -> None:
    """The knowledge that is loaded again equals the one that was read."""
    first = load_knowledge(cache=folder)
    stamp = only_file(folder).stat().st_mtime_ns
    second = load_knowledge(cache=folder)
    assert only_file(folder).stat().st_mtime_ns == stamp
    assert (second.version, second.exercises, list(second.rules)) == (first.version, first.exercises, list(first.rules))


@pytest.mark.parametrize("content", [b"", b"not a pickle", pickle.dumps("something else"), pickle.dumps(None)])
def test_a_broken_or_foreign_file_is_ignored(folder: Path, content: bytes) -> None:
    """Knowledge is then read anew, and kept again."""
    fresh = load_knowledge(cache=folder)
    only_file(folder).write_bytes(content)
    assert load_knowledge(cache=folder).exercises == fresh.exercises


@pytest.mark.parametrize("mode", [0o666, 0o620])
def test_a_file_that_others_may_write_is_not_read(folder: Path, mode: int) -> None:
    """A pickle runs what it holds: only our own is read."""
    keep("v1", folder, "trap")
    only_file(folder).chmod(mode)
    assert recall("v1", folder) is None


def test_a_folder_that_others_may_write_is_not_read(folder: Path) -> None:
    """Somebody could have put the file there."""
    keep("v1", folder, "trap")
    folder.chmod(0o777)
    assert recall("v1", folder) is None


def test_a_cache_that_cannot_be_written_is_ignored(tmp_path: Path) -> None:
    """A file where the folder should be keeps nothing and breaks nothing."""
    file = tmp_path / "cache"
    file.write_text("")
    keep("v1", file, "lost")
    assert load_knowledge(cache=file).exercises


def test_nothing_half_written_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the last step fails, no temporary file is left."""

    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(Path, "replace", refuse)
    keep("v1", folder, "lost")
    assert list(folder.iterdir()) == []


def test_the_cache_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It follows XDG_CACHE_HOME."""
    monkeypatch.setenv("XDG_CACHE_HOME", os.fspath(tmp_path))
    assert cache_folder() == tmp_path / "lumbar"
