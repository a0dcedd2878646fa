"""The archive: what lies beside the compiled knowledge and is read when it is asked for: the ledger, other rules."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from recommender.corpus import parse_corpus, read_texts
from recommender.knowledge import Knowledge
from recommender.ledger import PATH, Row, read_ledger
from recommender.light import dataclass
from recommender.problem import DataError

COURSE = "course"


@dataclass(frozen=True)
class OtherRule:
    """A rule without part in one session: of a draft or a retired one the slots may be empty and were not checked.

    Attributes:
        status: draft, retired or course.
    """

    id: str
    status: str
    title: str


@dataclass(frozen=True)
class Archive:
    """The files that the knowledge was read from.

    Attributes:
        knowledge_folder: None for the shipped one.
        rules_folder: None for the shipped one.
        given: the texts of the files, where they are at hand; the folders are not read then.
    """

    knowledge: Knowledge
    knowledge_folder: Path | None = None
    rules_folder: Path | None = None
    given: Mapping[str, str] | None = None

    @cached_property
    def ledger(self) -> Mapping[str, Row]:
        """Read the rows of the ledger.

        Raises:
            DataError: it cannot be read.
        """
        rows, problems = read_ledger(parse_corpus({path: text for path, text in self._texts.items() if path == PATH}))
        if problems:
            raise DataError(problems)
        return rows

    @cached_property
    def other_rules(self) -> Mapping[str, OtherRule]:
        """Give the rules of a course, and read those that are drafts or retired, by id."""
        active = {f"rules/{name}.toml" for name in self.knowledge.all_rules}
        inactive = {
            path: text for path, text in self._texts.items() if path.startswith("rules/") and path not in active
        }
        found = {
            path.removeprefix("rules/").removesuffix(".toml"): table
            for path, table in parse_corpus(inactive).documents.items()
        }
        late = {
            name: OtherRule(name, COURSE, rule.document.title) for name, rule in self.knowledge.course_rules.items()
        }
        return late | {
            name: OtherRule(name, str(table["status"]), str(table.get("title", ""))) for name, table in found.items()
        }

    @cached_property
    def _texts(self) -> Mapping[str, str]:
        return self.given or read_texts(self.knowledge_folder, self.rules_folder)
