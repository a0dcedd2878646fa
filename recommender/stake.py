"""A stake: what hangs on a fact that the record leaves unknown, however the other unknown facts are answered.

It hangs on it when some answers to the others let it change the status, the complex, a verdict, a dose, the order or an
advice. Stakes are read off the rules, so that none is left out; a few may turn out to change nothing.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from recommender.chance import ASSUMED, Chance, Lists, chances_of, lists_of
from recommender.condition import ALWAYS
from recommender.decision import BARS, PRECEDENCE, RANK
from recommender.intake import take_in
from recommender.knowledge import Knowledge
from recommender.patient import Reading
from recommender.prospect import Prospect
from recommender.resolution import GATES
from recommender.rule import Rule
from recommender.span import CERTAIN, POSSIBLE, Held, Values, surely_cited

SCREEN, RESTRICT, LAST = 2, 3, 5
NO_GATE = len(PRECEDENCE)
IDLE = ("derive", "indicate", "leave_out")
"""The effects that change no status, complex, verdict, dose, order or advice by themselves."""
RESTRICTING = (*BARS, "limit")
_SLOT = re.compile(r"{\w+}")


@dataclass(frozen=True, slots=True)
class Stake:
    """What hangs on one unknown fact.

    Attributes:
        term: a term of the record, a list of exercises, or an item of equipment as `equipment:chair`.
        rules: the rules whose outcome it could change, the most decisive first.
        exercises: those about which they speak and that are not excluded whatever the answers are.
    """

    term: str
    rules: tuple[Rule, ...]
    exercises: frozenset[str]

    @property
    def weight(self) -> tuple[int, int]:
        """Sort stakes: by the most decisive effect, then by the exercises touched."""
        return RANK.get(self.rules[0].then.effect, len(RANK)), -len(self.exercises)


def stakes_of(reading: Reading, knowledge: Knowledge, declined: Collection[str] = ()) -> list[Stake]:
    """Find what hangs on each unknown fact, in the order of their names.

    Args:
        reading: a reading without problems.
        knowledge: the rules.
        declined: terms that stay unknown, because nobody will answer them.
    """
    ground, prospect = _look_ahead(reading, knowledge, declined)
    rules: dict[str, set[Rule]] = {}
    exercises: dict[str, set[str]] = {}
    for chance, touched, moving in ground.hanging():
        for term in _roots(moving, ground.lists, prospect):
            rules.setdefault(term, set()).add(chance.rule)
            exercises.setdefault(term, set()).update(touched)
    return [
        Stake(term, tuple(sorted(rules[term], key=lambda rule: (RANK[rule.then.effect], rule.id))), frozenset(touched))
        for term, touched in sorted(exercises.items())
    ]


def closed_for_good(reading: Reading, knowledge: Knowledge, declined: Collection[str] = ()) -> bool:
    """Say whether a gate holds whatever the answers are, so that there will be no program."""
    return _look_ahead(reading, knowledge, declined)[0].gated


def _look_ahead(reading: Reading, knowledge: Knowledge, declined: Collection[str]) -> "tuple[_Ground, Prospect]":
    memory = take_in(reading, knowledge.vocabulary)
    prospect = Prospect(memory.facts, reading, knowledge, declined)
    return _Ground(prospect, lists_of(memory.lists, reading, declined), knowledge), prospect


class _Ground:
    """What is settled whatever the answers are: the gate, what is barred, whether a program is a restricted one."""

    def __init__(self, prospect: Prospect, lists: Lists, knowledge: Knowledge) -> None:
        self.lists = lists
        self._knowledge = knowledge
        self._values = dict(prospect.values)
        self._chances = chances_of(_in_steps(knowledge, range(SCREEN, LAST)), self._values, lists)
        self._gate = min((_weakest(chance) for chance in self._chances if chance.sure(GATES)), default=NO_GATE)
        self.gated = self._gate < NO_GATE
        self._excluded = self._surely(("exclude",))
        self._open = frozenset(knowledge.exercises) - self._excluded
        self._barred = self._surely(BARS)
        self._restricted = any(self._surely_restricts(chance) for chance in self._chances)
        complexes = self._complexes()
        self._program = self._could_be_prescribed(complexes)
        if self._program and not self.gated:
            self._values["complex"] = frozenset[Held](complexes)
            self._chances += chances_of(_in_steps(knowledge, [LAST]), self._values, lists)

    def _surely(self, effects: Collection[str]) -> frozenset[str]:
        """Name the exercises for which some rule surely proposes one of the effects, and no exception could hold."""
        found: set[str] = set()
        for chance in self._chances:
            if chance.rule.step == RESTRICT and chance.sure(effects):
                found |= chance.exercises - self._exceptions(chance.rule)
        return frozenset(found)

    def _exceptions(self, rule: Rule) -> set[str]:
        holding = (chance for chance in self._chances if chance.rule.id in rule.then.unless)
        return {exercise for chance in holding if chance.span.most == CERTAIN for exercise in chance.exercises}

    def _surely_restricts(self, chance: Chance) -> bool:
        """Say whether a rule surely makes a program a restricted one: a clearance, or an exclusion for a finding."""
        rule = chance.rule
        if rule.then.effect == "clear":
            return chance.sure(("clear",))
        if chance.span.least < CERTAIN or not chance.sure(("exclude",)) or chance.exercises <= self._exceptions(rule):
            return False
        present = frozenset[Held]({"present"})
        return any(self._values[fact] == present for fact in surely_cited(rule.condition, self._values))

    def _complexes(self) -> set[str]:
        """Name the complexes that could be chosen."""
        named = (
            chance.bound if chance.rule.then.complex == "$bound" else chance.rule.then.complex
            for chance in self._chances
            if chance.could(("choose",))
        )
        return {name for name in named if not self._barred.issuperset(self._knowledge.by_complex[name])}

    def _could_be_prescribed(self, complexes: Iterable[str]) -> frozenset[str]:
        members = {exercise for name in complexes for exercise in self._knowledge.by_complex[name]}
        if not members:
            return frozenset()
        warm = {
            exercise
            for rule in self._knowledge.rules.values()
            if rule.then.effect == "prescribe"
            for exercise in self._knowledge.words(rule.then.items)
        }
        return frozenset(members | warm) - self._barred

    def hanging(self) -> Iterator[tuple[Chance, frozenset[str], set[str]]]:
        """Yield what could turn out otherwise: the chance, the exercises that it touches, the terms that move it."""
        for chance in self._chances:
            moving = self._movers(chance)
            touched = self._touched(chance) if moving else None
            moving = moving if touched is not None else set()
            moving |= self._restrict_movers(chance)
            if moving:
                yield chance, touched or frozenset(), moving

    def _touched(self, chance: Chance) -> frozenset[str] | None:
        """Give the exercises for which it matters what a rule proposes; None where it matters to nothing."""
        step, effect = chance.rule.step, chance.rule.then.effect
        if step == SCREEN:
            return self._open if chance.could(PRECEDENCE[: self._gate]) else None
        if chance.could(("exclude",)):
            return (chance.exercises - self._excluded) or None
        if self.gated or effect in IDLE:
            return None
        if step == RESTRICT and chance.could((*BARS, "permit")):
            return (chance.exercises - self._barred) or None
        if effect in ("limit", "prefer", "dose"):
            return (chance.exercises & self._program) or None
        return {"advise": frozenset[str](), "choose": self._open}.get(effect, self._program)

    def _movers(self, chance: Chance) -> set[str]:
        """Name the terms that could move what a rule proposes, or what an advice says."""
        moving = set(chance.movers(self._values)) if chance.open else set[str]()
        if chance.rule.then.effect == "advise":
            moving |= _said(chance, self._values)
        return moving

    def _restrict_movers(self, chance: Chance) -> set[str]:
        """Name the terms that could make a rule turn a program into a restricted one: it is cited for a finding."""
        if self._restricted or self.gated or chance.rule.step != RESTRICT or not chance.could(RESTRICTING):
            return set()
        named = chance.exercises if chance.could(("exclude",)) else chance.exercises - self._excluded
        reads = chance.rule.facts_read
        cites = named and any("present" in self._values.get(fact, ()) for fact in reads)
        return {*reads, *chance.openers} if cites else set()


def _weakest(chance: Chance) -> int:
    return max(RANK[outcome.removeprefix(ASSUMED)] for outcome in chance.outcomes)


def _in_steps(knowledge: Knowledge, steps: Collection[int]) -> list[Rule]:
    """Pick the rules of some steps; of the last one, in which nothing rests on others, those that read a fact."""
    rules = (rule for rule in knowledge.rules.values() if rule.step in steps)
    return [rule for rule in rules if rule.step < LAST or rule.bound or rule.condition != ALWAYS]


def _said(chance: Chance, values: Values) -> set[str]:
    """Name the facts that an advice could name: to fill its slots, or to say that they are not known."""
    document, assumes = chance.rule.document, chance.span.least <= POSSIBLE <= chance.span.most
    names = assumes or _SLOT.search(document.reason.text + document.then.sign)
    return {fact for fact in chance.rule.facts_read if len(values.get(fact, ())) > 1} if names else set()


def _roots(moving: Iterable[str], lists: Lists, prospect: Prospect) -> set[str]:
    """Name what can be asked about terms that move something: lists, items, unknown terms of the record."""
    found: set[str] = set()
    for term in moving:
        found |= {term} if term.partition(":")[0] in lists.open else prospect.roots(term)
    return found
