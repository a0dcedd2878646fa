"""An edition: one state of knowledge and rules: the shipped one, one of a folder, or one that a decision log holds."""

import json
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from recommender.corpus import Corpus, parse_corpus, read_texts, version_of
from recommender.decision_log import DecisionLog
from recommender.knowledge import Knowledge, knowledge_of
from recommender.light import dataclass
from recommender.problem import DataError, Problem

SHIPPED = "shipped"
FOLDERS = ("knowledge", "rules")
_VERSION = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Edition:
    """One state of knowledge and rules.

    Attributes:
        name: how it was asked for.
        texts: of its files, by path.
    """

    name: str
    texts: Mapping[str, str]

    @cached_property
    def version(self) -> str:
        """Give the content hash, 16 hexadecimal digits."""
        return version_of(self.texts)

    @cached_property
    def corpus(self) -> Corpus:
        """Parse the files.

        Raises:
            DataError: a file is not valid TOML.
        """
        return parse_corpus(self.texts)

    @cached_property
    def knowledge(self) -> Knowledge:
        """Read and check the files.

        Raises:
            DataError: with every fault.
        """
        try:
            return knowledge_of(self.texts)
        except DataError as error:
            raise DataError(
                Problem(f"{self.name}/{each.where}", each.what, each.hint) for each in error.problems
            ) from None


def read_edition(name: str, log: Path | None = None) -> Edition:
    """Read an edition.

    Args:
        name: a folder that holds knowledge/ and rules/, `shipped`, or a version that the log holds.
        log: the decision log.

    Raises:
        DataError: there is no such folder or version.
    """
    if name == SHIPPED:
        return Edition(name, read_texts())
    folder = Path(name)
    if folder.is_dir():
        return Edition(name, read_texts(*(folder / each for each in FOLDERS)))
    if _VERSION.fullmatch(name) and log is not None and log.is_file():
        return Edition(name, _logged(name, log))
    hint = f"name a folder that holds knowledge/ and rules/, '{SHIPPED}', or a version that the decision log holds"
    raise DataError([Problem(name, "is no edition of the knowledge", hint)])


def _logged(version: str, log: Path) -> Mapping[str, str]:
    with DecisionLog.open(log) as opened:
        snapshot = opened.snapshot(version)
        texts: dict[str, str] = json.loads(opened.body(snapshot)) if snapshot else {}
    if not texts:
        hint = "`lumbar audit list --format json` names the versions of its decisions"
        raise DataError([Problem(version, f"is no version that {log} holds", hint)])
    return texts
