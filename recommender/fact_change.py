"""A fact change: a term that is held otherwise in two results, and the rules that read it."""

from collections.abc import Iterable, Iterator

from recommender.explanation import Explanation
from recommender.fact import Fact
from recommender.intake import take_in
from recommender.light import dataclass
from recommender.rule import Rule
from recommender.trace import with_premises

CHOSEN = "complex"


@dataclass(frozen=True, slots=True)
class FactChange:
    """One term on both sides.

    Attributes:
        term: a finding, a field or a derived fact; of a list the entry, as `equipment:fitball`.
        before: None where the term is not named, or not known to that side's knowledge; so is `after`.
    """

    term: str
    before: Fact | None
    after: Fact | None

    @property
    def derived(self) -> bool:
        """Say whether rules derive the fact on either side, so that it follows from others."""
        return any(fact is not None and fact.origin == "derived" for fact in (self.before, self.after))


@dataclass(frozen=True, slots=True)
class Idleness:
    """Why a changed fact changes nothing: the rules that read it, and those of them that fired on each side."""

    term: str
    readers: tuple[str, ...]
    fired_before: tuple[str, ...]
    fired_after: tuple[str, ...]


def compare_facts(before: Explanation, after: Explanation) -> tuple[FactChange, ...]:
    """Find the facts whose values differ, those of the record first. The chosen complex is none of them."""
    old, new = _facts(before), _facts(after)
    changes = [
        FactChange(term, old.get(term), new.get(term))
        for term in dict.fromkeys((*old, *new))
        if term != CHOSEN and _value(old.get(term)) != _value(new.get(term))
    ]
    return tuple(sorted(changes, key=lambda change: change.derived))


def _facts(explanation: Explanation) -> dict[str, Fact]:
    """Give every fact by its term, entries of lists among them."""
    lists = take_in(explanation.reading, explanation.knowledge.vocabulary).lists
    entries = (Fact(f"{entry.list}:{entry.value}", entry.state, entry.origin) for entry in lists)
    return {**explanation.facts, **{fact.term: fact for fact in entries}}


def _value(fact: Fact | None) -> object:
    return fact.value if fact else None


def find_idleness(changes: Iterable[FactChange], before: Explanation, after: Explanation) -> tuple[Idleness, ...]:
    """Find, for each changed fact of the record, the rules that read it and those of them that fired."""
    return tuple(
        Idleness(
            change.term,
            tuple(sorted({*_readers(change.term, before), *_readers(change.term, after)})),
            _fired(change.term, before),
            _fired(change.term, after),
        )
        for change in changes
        if not change.derived
    )


def _readers(term: str, explanation: Explanation) -> Iterator[str]:
    return (rule.id for rule in explanation.knowledge.rules.values() if _reads(rule, term))


def _reads(rule: Rule, term: str) -> bool:
    name, _, entry = term.partition(":")
    return rule.bound is not None and rule.bound.list == name if entry else term in rule.facts_read


def _fired(term: str, explanation: Explanation) -> tuple[str, ...]:
    """Name the rules that fired on the fact, at first hand or behind a derived one."""
    fired = (
        firing.rule_id
        for firing in explanation.firings
        if any(fact.term == term for fact in with_premises(firing.facts))
    )
    return tuple(sorted(set(fired)))
