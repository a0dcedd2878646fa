"""A stake: what hangs on a fact that the record leaves unknown, however the other unknown facts are answered.

It hangs on it when some answers to the others let it change the status, the complex, a verdict, a dose, the order or an
advice. Stakes are read off the rules, so that none is left out; a few may turn out to change nothing.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from recommender.chance import Lists, lists_of
from recommender.condition import ALWAYS
from recommender.decision import BARS, PRECEDENCE, RANK
from recommender.intake import take_in
from recommender.knowledge import Knowledge, once
from recommender.light import dataclass
from recommender.outlook import Outlook, Readers, outlooks_of, readers_of
from recommender.patient import Reading
from recommender.prospect import Prospect
from recommender.resolution import GATES
from recommender.rule import Rule
from recommender.span import CERTAIN, Held, surely_cited

SCREEN, RESTRICT, LAST = 2, 3, 5
NO_GATE = len(PRECEDENCE)
IDLE = ("derive", "indicate", "leave_out")
"""The effects that change no status, complex, verdict, dose, order or advice by themselves."""
RESTRICTING = (*BARS, "limit")


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
    for outlook, touched, moving in ground.hanging():
        for term in _roots(moving, ground.lists, prospect):
            rules.setdefault(term, set()).add(outlook.rule)
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
        self._outlooks = outlooks_of(_first_readers(knowledge), self._values, lists)
        self._gate = min((_weakest(each) for each in self._outlooks if each.sure(GATES)), default=NO_GATE)
        self.gated = self._gate < NO_GATE
        self._excluded = self._surely(("exclude",))
        self._open = frozenset(knowledge.exercises) - self._excluded
        self._barred = self._surely(BARS)
        self._restricted = any(self._surely_restricts(each) for each in self._outlooks)
        complexes = self._complexes()
        self._program = self._could_be_prescribed(complexes)
        if self._program and not self.gated:
            self._values["complex"] = frozenset[Held](complexes)
            self._outlooks += outlooks_of(_last_readers(knowledge), self._values, lists)

    def _surely(self, effects: Collection[str]) -> frozenset[str]:
        """Name the exercises for which some rule surely proposes one of the effects, and no exception could hold."""
        sure = (each for each in self._outlooks if each.rule.step == RESTRICT and each.sure(effects))
        return frozenset[str]().union(*(each.exercises - self._exceptions(each.rule) for each in sure))

    def _exceptions(self, rule: Rule) -> set[str]:
        named = rule.then.unless
        if not named:
            return set()
        holding = (each for each in self._outlooks if each.rule.id in named and each.span.most == CERTAIN)
        return {exercise for each in holding for exercise in each.exercises}

    def _surely_restricts(self, outlook: Outlook) -> bool:
        """Say whether a rule surely makes a program a restricted one: a clearance, or an exclusion for a finding."""
        rule = outlook.rule
        if rule.then.effect == "clear":
            return outlook.sure(("clear",))
        if not outlook.sure(("exclude",)) or outlook.span.least < CERTAIN:
            return False
        if outlook.exercises <= self._exceptions(rule):
            return False
        present = frozenset[Held]({"present"})
        return any(self._values[fact] == present for fact in surely_cited(rule.condition, self._values))

    def _complexes(self) -> set[str]:
        """Name the complexes that could be chosen."""
        named = (
            each.bound if each.rule.then.complex == "$bound" else each.rule.then.complex
            for each in self._outlooks
            if each.could(("choose",))
        )
        return {name for name in named if not self._barred.issuperset(self._knowledge.by_complex[name])}

    def _could_be_prescribed(self, complexes: Iterable[str]) -> frozenset[str]:
        members = {exercise for name in complexes for exercise in self._knowledge.by_complex[name]}
        if not members:
            return frozenset()
        return frozenset(members | _warming_up(self._knowledge)) - self._barred

    def hanging(self) -> Iterator[tuple[Outlook, frozenset[str], frozenset[str]]]:
        """Yield what could turn out otherwise, the exercises that it touches, and the terms that move it."""
        for outlook in self._outlooks:
            touched = self._touched(outlook) if outlook.movers else None
            moving = outlook.movers if touched is not None else frozenset[str]()
            if self._could_restrict(outlook):
                moving |= outlook.reads
            if moving:
                yield outlook, touched or frozenset(), moving

    def _touched(self, outlook: Outlook) -> frozenset[str] | None:
        """Give the exercises for which it matters what a rule proposes; None where it matters to nothing."""
        step, effect = outlook.rule.step, outlook.rule.then.effect
        if step == SCREEN:
            return self._open if outlook.could(PRECEDENCE[: self._gate]) else None
        if outlook.could(("exclude",)):
            return (outlook.exercises - self._excluded) or None
        if self.gated or effect in IDLE:
            return None
        if step == RESTRICT and outlook.could((*BARS, "permit")):
            return (outlook.exercises - self._barred) or None
        if effect in ("limit", "prefer", "dose"):
            return (outlook.exercises & self._program) or None
        return {"advise": frozenset[str](), "choose": self._open}.get(effect, self._program)

    def _could_restrict(self, outlook: Outlook) -> bool:
        """Say whether a rule could turn a program into a restricted one: it is cited for a finding."""
        if self._restricted or self.gated or outlook.rule.step != RESTRICT or not outlook.could(RESTRICTING):
            return False
        named = outlook.exercises if outlook.could(("exclude",)) else outlook.exercises - self._excluded
        return bool(named) and outlook.cites


def _weakest(outlook: Outlook) -> int:
    return max(RANK[effect] for effect in outlook.effects)


@once
def _first_readers(knowledge: Knowledge) -> Sequence[Readers]:
    """Put the rules together of the steps that lead to a complex."""
    return readers_of(rule for rule in knowledge.rules.values() if SCREEN <= rule.step < LAST)


@once
def _last_readers(knowledge: Knowledge) -> Sequence[Readers]:
    """Put the rules together of the last step, in which nothing rests on others, that read a fact."""
    rules = (rule for rule in knowledge.rules.values() if rule.step == LAST)
    return readers_of(rule for rule in rules if rule.bound or rule.condition != ALWAYS)


@once
def _warming_up(knowledge: Knowledge) -> frozenset[str]:
    """Name the exercises that a rule prescribes by itself."""
    prescribing = (rule.then for rule in knowledge.rules.values() if rule.then.effect == "prescribe")
    return frozenset(exercise for then in prescribing for exercise in knowledge.words(then.items))


def _roots(moving: Iterable[str], lists: Lists, prospect: Prospect) -> set[str]:
    """Name what can be asked about terms that move something: lists, items, unknown terms of the record."""
    found: set[str] = set()
    for term in moving:
        found |= {term} if term.partition(":")[0] in lists.open else prospect.roots(term)
    return found
