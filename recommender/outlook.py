"""An outlook: a chance as looking ahead uses it. What depends on nothing but the values that a rule reads is kept.

Patients differ in a few facts, and most rules read others: their outlooks were found before.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from recommender.chance import ASSUMED, Chance, Lists, chances_of
from recommender.light import dataclass
from recommender.rule import Rule
from recommender.span import POSSIBLE, Held, Span, Values

KEPT_MAX = 20_000
_SLOT = re.compile(r"{\w+}")
Entries = tuple[bool, tuple[tuple[str, str], ...]]
"""A list of a record: whether it could still be given, and its entries with their states."""
NO_LIST: Entries = (False, ())


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """How a rule could still fire for one bound value, and what would move it.

    Attributes:
        span: from how little to how much it could hold.
        effects: what it could propose, for certain or assumed; "" for nothing.
        movers: the terms that could move what it proposes, or what an advice says.
        reads: the terms that its rule reads, or that decide what it binds.
        cites: a fact that its rule reads could be present.
    """

    rule: Rule
    span: Span
    bound: str
    exercises: frozenset[str]
    effects: frozenset[str]
    movers: frozenset[str]
    reads: frozenset[str]
    cites: bool

    def sure(self, effects: Collection[str]) -> bool:
        """Say whether it proposes one of some effects whatever the answers are."""
        return self.effects.issubset(effects)

    def could(self, effects: Collection[str]) -> bool:
        """Say whether it proposes one of some effects for some answers."""
        return not self.effects.isdisjoint(effects)


@dataclass(frozen=True, slots=True, eq=False)
class Readers:
    """Rules that read the same facts and bind the same list, "" for none: what holds for one key holds for all."""

    facts: tuple[str, ...]
    list: str
    rules: tuple[Rule, ...]


def readers_of(rules: Iterable[Rule]) -> Sequence[Readers]:
    """Put rules together that read the same."""
    found: dict[tuple[frozenset[str], str], list[Rule]] = {}
    for rule in rules:
        found.setdefault((rule.facts_read, rule.bound.list if rule.bound else ""), []).append(rule)
    return [Readers(tuple(sorted(facts)), name, tuple(alike)) for (facts, name), alike in found.items()]


def outlooks_of(readers: Iterable[Readers], values: Values, lists: Lists) -> list[Outlook]:
    """Give every outlook of rules; of those that cannot fire, none."""
    entries = {name: (name in lists.open, tuple(found.items())) for name, found in lists.entries.items()}
    entries = {**dict.fromkeys(lists.open, (True, ())), **entries}
    found: list[Outlook] = []
    for each in readers:
        found += _outlooks(each, tuple(map(values.get, each.facts)), entries.get(each.list, NO_LIST))
    return found


@lru_cache(maxsize=KEPT_MAX)
def _outlooks(readers: Readers, held: tuple[frozenset[Held] | None, ...], entries: Entries) -> Sequence[Outlook]:
    """Give the outlooks of rules for the values that the facts which they read could have, and the list they bind."""
    values = {fact: found for fact, found in zip(readers.facts, held, strict=True) if found is not None}
    lists = Lists({readers.list: dict(entries[1])}, frozenset({readers.list} if entries[0] else ()))
    return [_outlook(chance, values) for chance in chances_of(readers.rules, values, lists)]


def _outlook(chance: Chance, values: Values) -> Outlook:
    rule, moving = chance.rule, set(chance.movers(values)) if chance.open else set[str]()
    if rule.then.effect == "advise":
        moving |= _said(chance, values)
    return Outlook(
        rule,
        chance.span,
        chance.bound,
        chance.exercises,
        frozenset(outcome.removeprefix(ASSUMED) for outcome in chance.outcomes),
        frozenset(moving),
        rule.facts_read.union(chance.openers),
        any("present" in found for found in values.values()),
    )


def _said(chance: Chance, values: Values) -> set[str]:
    """Name the facts that an advice could name: to fill its slots, or to say that they are not known."""
    document, assumes = chance.rule.document, chance.span.least <= POSSIBLE <= chance.span.most
    names = assumes or _SLOT.search(document.reason.text + document.then.sign)
    return {fact for fact in chance.rule.facts_read if len(values.get(fact, ())) > 1} if names else set()
