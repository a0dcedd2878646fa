"""Editions: of a folder, the shipped one, of a version that a log holds; anything else is refused."""

import shutil
from pathlib import Path

import pytest

from recommender.corpus import shipped_root
from recommender.decision_log import DecisionLog
from recommender.edition import read_edition
from recommender.explanation import Recommender
from recommender.problem import DataError
from tests.log_samples import real


def test_the_shipped_edition_and_a_copy_of_it_are_of_one_version(tmp_path: Path) -> None:
    """Given a copy of both folders, it has the version of the shipped ones, and is read as knowledge."""
    for name in ("knowledge", "rules"):
        shutil.copytree(shipped_root() / name, tmp_path / name)
    shipped, copied = read_edition("shipped"), read_edition(str(tmp_path))
    assert shipped.version == copied.version == copied.knowledge.version == copied.corpus.version


def test_a_version_of_a_log_is_an_edition(tmp_path: Path, recommender: Recommender) -> None:
    """Given a log with a decision, the knowledge of that day is an edition; another version is not."""
    path = tmp_path / "log.sqlite"
    with DecisionLog.open(path, writing=True) as log:
        log.append([real(recommender)])
    version = recommender.knowledge.version
    assert read_edition(version, path).version == version
    with pytest.raises(DataError, match="is no version that"):
        read_edition("0" * 16, path)


@pytest.mark.parametrize("log", [None, Path("nowhere.sqlite")])
def test_what_is_no_edition_is_refused(log: Path | None) -> None:
    """Given a name that is no folder, or a version without a log, what can be named is told."""
    for name in ("no-such-folder", "0" * 16):
        with pytest.raises(DataError, match="is no edition of the knowledge"):
            read_edition(name, log)


def test_faults_of_an_edition_name_it(tmp_path: Path) -> None:
    """Given an edition with a faulty rule, the fault is told with the edition's name."""
    for name in ("knowledge", "rules"):
        shutil.copytree(shipped_root() / name, tmp_path / name)
    rule = tmp_path / "rules" / "screen" / "bleeding.toml"
    rule.write_text(rule.read_text("utf-8").replace('effect = "refer"', 'effect = "refuse"'), encoding="utf-8")
    with pytest.raises(DataError, match=f"{tmp_path}/rules/screen/bleeding.toml"):
        _ = read_edition(str(tmp_path)).knowledge
