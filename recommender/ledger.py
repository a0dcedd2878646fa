"""The ledger: every row of the scope, where it stands in the sources, and what carries it out, or why nothing does."""

import re
from collections.abc import Iterator, Mapping

from recommender.corpus import Corpus, parse_corpus, read_texts
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.problem import DataError, Problem, did_you_mean
from recommender.schema import STRICT, Words, read_tables

PATH = "knowledge/ledger.toml"
PRECEDENCE = "precedence"
_DEFAULT = re.compile(r"^default (\w+)$")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row: an exercise, a rule, a conflict or an unresolvable passage of the sources.

    Attributes:
        lines: document and lines, as `S2:148`.
        carried_out_by: files of rules/ and knowledge/, `default NAME`, or `precedence`.
        why_not: why nothing carries it out.
    """

    __pydantic_config__ = STRICT
    id: str
    kind: str
    lines: Words
    carried_out_by: Words = ()
    why_not: str = ""


def read_ledger(corpus: Corpus) -> tuple[dict[str, Row], list[Problem]]:
    """Read the rows of a corpus, with every fault of their form."""
    problems: list[Problem] = []
    return read_tables(Row, "row", corpus, PATH, problems), problems


def load_ledger() -> Mapping[str, Row]:
    """Load the shipped ledger alone.

    Raises:
        DataError: it cannot be read.
    """
    texts = {path: text for path, text in read_texts().items() if path == PATH}
    rows, problems = read_ledger(parse_corpus(texts))
    if problems:
        raise DataError(problems)
    return rows


def check_ledger(rows: Mapping[str, Row], knowledge: Knowledge, corpus: Corpus) -> Iterator[Problem]:
    """Find rows that nothing accounts for, carriers that do not exist or do not name the row, and unknown rows."""
    for index, row in enumerate(rows.values()):
        if bool(row.carried_out_by) == bool(row.why_not):
            where = corpus.where(PATH, ("row", index))
            yield Problem(where, f"row '{row.id}' is not accounted for", "give carried_out_by or why_not, one of them")
        for carrier in row.carried_out_by:
            if what := _carrier_fault(row, carrier, knowledge, corpus):
                where = corpus.where(PATH, ("row", index, "carried_out_by"))
                yield Problem(where, what, "name a file that exists and that names the row")
    for rule in knowledge.all_rules.values():
        path = f"rules/{rule.id}.toml"
        for name in rule.document.ledger:
            if name not in rows:
                what = f"no ledger row is named '{name}'{did_you_mean(name, rows)}"
                yield Problem(corpus.where(path, ("ledger",)), what, "see lumbar knowledge ledger")
            elif path not in rows[name].carried_out_by:
                what = f"names row '{name}', which does not name this file"
                yield Problem(corpus.where(path, ("ledger",)), what, f"add it to carried_out_by in {PATH}")


def _carrier_fault(row: Row, carrier: str, knowledge: Knowledge, corpus: Corpus) -> str:
    default = _DEFAULT.match(carrier)
    if carrier == PRECEDENCE or (default and default[1] in knowledge.defaults):
        return ""
    if carrier not in corpus.documents:
        return f"row '{row.id}': carrier '{carrier}' does not exist"
    rule = knowledge.all_rules.get(carrier.removeprefix("rules/").removesuffix(".toml"))
    if rule and row.id not in rule.document.ledger:
        return f"row '{row.id}': '{carrier}' does not name the row"
    return ""
