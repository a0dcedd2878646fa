"""A carrier: what carries out a row of the ledger, and what became of it for one patient."""

from collections.abc import Iterator
from typing import Literal

from recommender.archive import Archive
from recommender.decision import PRECEDENCE
from recommender.exercise_view import exercise_line
from recommender.explanation import Explanation
from recommender.fate import fate_of
from recommender.ledger import PRECEDENCE as BY_PRECEDENCE
from recommender.ledger import Row
from recommender.light import dataclass
from recommender.rule_view import fate_line, other_line

ORDER = ", ".join(PRECEDENCE)
RULES, EXERCISES, DEFAULT = "rules/", "knowledge/exercises/", "default "


@dataclass(frozen=True, slots=True)
class Carrier:
    """One carrier of a row.

    Attributes:
        name: the id of the rule, the exercise or the default; else the carrier as the ledger names it.
        state: what became of it; "" where nothing can become of it.
        line: the same in one line.
    """

    kind: Literal["rule", "exercise", "default", "precedence", "file"]
    name: str
    state: str
    line: str


def carriers_of(row: Row, explanation: Explanation, archive: Archive) -> Iterator[Carrier]:
    """Tell what carries out a row, and what became of each."""
    for written in row.carried_out_by:
        yield _carrier(written, explanation, archive)


def _carrier(written: str, explanation: Explanation, archive: Archive) -> Carrier:
    knowledge = explanation.knowledge
    name = written.rpartition("/")[2].removesuffix(".toml")
    if written.startswith(RULES):
        return _rule(written.removeprefix(RULES).removesuffix(".toml"), explanation, archive)
    if written.startswith(EXERCISES) and name in explanation.decisions:
        decision = explanation.decisions[name]
        return Carrier("exercise", name, decision.verdict, exercise_line(decision, explanation))
    if (default := knowledge.defaults.get(written.removeprefix(DEFAULT))) and written.startswith(DEFAULT):
        value = ", ".join(default.value) if isinstance(default.value, list) else f"{default.value:g}"
        return Carrier("default", default.id, "", f"{written} = {value} {default.unit}. {default.rationale}")
    if written == BY_PRECEDENCE:
        return Carrier("precedence", written, "", f"{written}: proposals are weighed in this order: {ORDER}.")
    return Carrier("file", written, "", f"{written}: what stands in this file.")


def _rule(name: str, explanation: Explanation, archive: Archive) -> Carrier:
    if name in explanation.knowledge.rules:
        fate = fate_of(name, explanation)
        return Carrier("rule", name, fate.state, fate_line(fate, explanation))
    if name in archive.other_rules:
        rule = archive.other_rules[name]
        return Carrier("rule", name, rule.status, other_line(rule))
    return Carrier("file", name, "", f"{RULES}{name}.toml: no such file is there.")
