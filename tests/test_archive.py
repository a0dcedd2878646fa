"""The archive: the ledger, and the rules that take no part in programs."""

import shutil
from pathlib import Path

import pytest

from recommender.archive import Archive, OtherRule
from recommender.corpus import shipped_root
from recommender.knowledge import Knowledge
from recommender.problem import DataError


def copy_of(name: str, folder: Path) -> Path:
    """Copy a shipped folder."""
    return Path(shutil.copytree(shipped_root() / name, folder / name))


def test_the_shipped_ledger_is_read(knowledge: Knowledge) -> None:
    """Given no folder, the rows of the shipped ledger are there."""
    assert Archive(knowledge).ledger["C38"].kind == "conflict"


def test_the_ledger_of_a_copy_is_read(knowledge: Knowledge, tmp_path: Path) -> None:
    """Given a folder, its own ledger is read."""
    folder = copy_of("knowledge", tmp_path)
    ledger = folder / "ledger.toml"
    ledger.write_text(ledger.read_text(encoding="utf-8").replace('id = "C38"', 'id = "C38b"'), encoding="utf-8")
    assert "C38b" in Archive(knowledge, folder).ledger


def test_a_broken_ledger_is_told(knowledge: Knowledge, tmp_path: Path) -> None:
    """Given a ledger with a fault, it is raised."""
    folder = copy_of("knowledge", tmp_path)
    (folder / "ledger.toml").write_text('[[row]]\nid = "x"\n', encoding="utf-8")
    with pytest.raises(DataError, match="kind"):
        _ = Archive(knowledge, folder).ledger


def test_rules_that_are_not_active_are_named(knowledge: Knowledge, tmp_path: Path) -> None:
    """Given a draft and a retired rule, both are found with their status; a shipped copy has those of a course."""
    folder = copy_of("rules", tmp_path)
    late = Archive(knowledge, None, folder).other_rules
    assert late.keys() == knowledge.course_rules.keys()
    assert {rule.status for rule in late.values()} == {"course"}
    (folder / "restrict" / "new.toml").write_text('status = "draft"\n', encoding="utf-8")
    (folder / "screen" / "old.toml").write_text('status = "retired"\ntitle = "Was once so"\n', encoding="utf-8")
    assert Archive(knowledge, None, folder).other_rules == {
        **late,
        "restrict/new": OtherRule("restrict/new", "draft", ""),
        "screen/old": OtherRule("screen/old", "retired", "Was once so"),
    }
