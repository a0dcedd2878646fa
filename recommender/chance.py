"""A chance: how one rule could still fire for one of the values that it could bind, and what it could then propose."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from recommender.fact import ListFact
from recommender.light import dataclass
from recommender.patient import EXERCISE_FIELDS, Reading
from recommender.rule import Rule
from recommender.span import CERTAIN, POSSIBLE, SILENT, Span, Values, bound_values, movers, rule_span
from recommender.vocabulary import UNKNOWN

EQUIPMENT = "equipment"
NOTHING = ""
ASSUMED = "assumed "
ALIKE = ("dose", "session", "prefer", "arrange", "prescribe", "choose", "require")
"""The effects that are the same whether their rule holds for certain or is assumed to."""


@dataclass(frozen=True, slots=True, eq=False)
class Chance:
    """How a rule could still fire for one bound value.

    Attributes:
        span: from how little to how much it could hold.
        bound: the value; "" where the rule binds none, or any entry of a list that is not given.
        exercises: those that it names.
        openers: the terms that decide whether it binds the value.
        outcomes: what it could propose; "" for nothing.
    """

    rule: Rule
    span: Span
    bound: str
    exercises: frozenset[str]
    openers: tuple[str, ...]
    outcomes: frozenset[str]

    @property
    def open(self) -> bool:
        """Say whether what it proposes depends on answers."""
        return len(self.outcomes) > 1

    def movers(self, values: Values) -> Iterator[str]:
        """Yield the terms that could move what it proposes."""
        yield from self.openers
        yield from movers(self.rule.condition, values)


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of a record: the entries of those that are given, by list and value, and the names of the open ones."""

    entries: Mapping[str, Mapping[str, str]]
    open: frozenset[str]


def lists_of(facts: Iterable[ListFact], reading: Reading, declined: Collection[str]) -> Lists:
    """Sort the lists of a record into those that are given and those that could still be."""
    entries: dict[str, dict[str, str]] = {}
    for fact in facts:
        entries.setdefault(fact.list, {})[fact.value] = fact.state
    names = (*EXERCISE_FIELDS, EQUIPMENT)
    return Lists(entries, frozenset(name for name in names if getattr(reading.record, name) is None) - set(declined))


def chances_of(rules: Iterable[Rule], values: Values, lists: Lists) -> list[Chance]:
    """Give every chance of rules; of those that cannot fire, none."""
    found = (chance for rule in rules for chance in _of_rule(rule, values, lists))
    return [chance for chance in found if chance.outcomes != {NOTHING}]


def _of_rule(rule: Rule, values: Values, lists: Lists) -> Iterator[Chance]:
    span, bound = rule_span(rule, values), rule.bound
    if bound is None:
        yield _chance(rule, span)
    elif bound.fact:
        known = sorted(str(value) for value in bound_values(rule, values))
        openers = (bound.fact,) if len(values.get(bound.fact, ())) > 1 else ()
        for value in known:
            yield _chance(rule, Span(SILENT, span.most) if openers else span, value, openers)
    elif bound.list == EQUIPMENT:
        yield from _of_equipment(rule, span, lists)
    elif bound.list in lists.open:
        named = frozenset[str]().union(*rule.exercises.values())
        yield Chance(rule, (within := Span(SILENT, span.most)), "", named, (bound.list,), _outcomes(rule, within))
    else:
        for value, state in lists.entries.get(bound.list, {}).items():
            yield _chance(rule, _narrowed(span, state, bound.is_), value)


def _of_equipment(rule: Rule, span: Span, lists: Lists) -> Iterator[Chance]:
    wanted = rule.bound.is_ if rule.bound else ""
    for item, state in lists.entries.get(EQUIPMENT, {}).items():
        if EQUIPMENT in lists.open:
            yield _chance(rule, Span(SILENT, span.most), item, (f"{EQUIPMENT}:{item}",))
        else:
            yield _chance(rule, _narrowed(span, state, wanted), item)


def _narrowed(span: Span, state: str, wanted: str) -> Span:
    """Give the span of a rule for an entry that is what it wants, or not known, or something else."""
    most = CERTAIN if state == wanted else POSSIBLE if state == UNKNOWN else SILENT
    return Span(min(span.least, most), min(span.most, most))


def _chance(rule: Rule, span: Span, bound: str = "", openers: tuple[str, ...] = ()) -> Chance:
    return Chance(rule, span, bound, rule.exercises_for(bound), openers, _outcomes(rule, span))


def _outcomes(rule: Rule, span: Span) -> frozenset[str]:
    return frozenset(_outcome(rule, level) for level in range(span.least, span.most + 1))


def _outcome(rule: Rule, level: int) -> str:
    then = rule.then
    if level == CERTAIN:
        return then.effect
    if level == POSSIBLE and then.if_unknown == "apply":
        return then.effect if then.effect in ALIKE else ASSUMED + then.effect
    waits = level == POSSIBLE and then.if_unknown in ("ask", "refer", "withhold")
    return then.if_unknown if waits else NOTHING
