"""A conflict: features of a situation that keep an exercise out whatever the others are. To open it, one must move.

Conflicts are read off the rules: of a rule that bars, the features behind the comparisons that make it fire, and those
that could make one of its written exceptions hold. They suffice; they need not be minimal.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from recommender.condition import Comparison, Facts, Value
from recommender.decision import BARS, outcome_of
from recommender.direct import DirectEngine, activations
from recommender.engine import Activation
from recommender.inference import assess
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.resolution import GATES
from recommender.rule import Rule
from recommender.situation import NOT_NAMED, Feature, Move, Situation, memory_of, moved
from recommender.support import Derivations, Features, Support, held_by
from recommender.vocabulary import UNKNOWN

Helps = Callable[[Value], bool]
Lists = Mapping[str, Mapping[str, str]]
SCREEN, RESTRICT = 2, 3


@dataclass(frozen=True, slots=True, eq=False)
class Conflict:
    """What keeps an exercise out.

    Attributes:
        activation: the rule that bars, and for what; None where no rule does.
        features: by feature, whether a value of it could help.
    """

    activation: Activation | None
    features: Mapping[Feature, Helps]


@dataclass(frozen=True, slots=True, eq=False)
class _Bar:
    """An activation that bars, with the features behind it.

    Attributes:
        silences: for each written exception, groups of features that keep it from holding; each group alone suffices.
        known: the conflict that each choice of groups makes.
    """

    activation: Activation
    features: Mapping[Feature, Helps]
    silences: tuple[tuple[Features, ...], ...]
    known: dict[tuple[Features, ...], Conflict] = field(default_factory=dict)

    def conflict(self, movable: Features) -> Conflict:
        """Make a conflict of it: of each exception take the group that holds the fewest movable features."""
        fewest = tuple([min(each, key=lambda group: len(group & movable)) for each in self.silences])
        if fewest not in self.known:
            silent = (dict.fromkeys(sorted(group), anything) for group in fewest)
            self.known[fewest] = Conflict(self.activation, joined([self.features, *silent]))
        return self.known[fewest]


@dataclass(frozen=True, slots=True, eq=False)
class _Watch:
    """A rule that may bar, and all that this depends on; what it makes of some values is reckoned once."""

    rule: Rule
    reads: Features
    known: dict[tuple[Value | None, ...], Sequence[_Bar]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    """A situation with what is derived in it: all that a rule needs to be read in it."""

    values: Facts
    lists: Lists
    support: Support


class Outlook:
    """Finds what keeps one exercise out, in a situation and after moves from there."""

    def __init__(self, exercise: str, situation: Situation, knowledge: Knowledge) -> None:
        """Take the exercise and the situation; rules that can never name the exercise are left aside."""
        self.exercise = exercise
        self._situation = situation
        self._knowledge = knowledge
        self._assess = DirectEngine(rule for rule in knowledge.rules.values() if rule.step == 1)
        self.derivations = Derivations(knowledge)
        self._derived: dict[tuple[Value, ...], tuple[dict[str, Value], frozenset[str]]] = {}
        self._read = sorted(frozenset().union(*self.derivations.cones.values()))
        rules = (rule for rule in knowledge.rules.values() if self._bars(rule))
        self._watches = [_Watch(rule, self._reads(rule)) for rule in rules]
        self._watching: dict[Feature, set[int]] = {}
        for place, watch in enumerate(self._watches):
            for feature in watch.reads:
                self._watching.setdefault(feature, set()).add(place)
        ground = self._ground(situation)
        self._unmoved = {place: self._barring(watch.rule, ground) for place, watch in enumerate(self._watches)}

    def _bars(self, rule: Rule) -> bool:
        """Say whether a rule can keep the exercise out: it bars it, or it is a gate."""
        proposes = {rule.then.effect, rule.then.if_unknown}
        if rule.step == SCREEN:
            return not proposes.isdisjoint(GATES)
        return rule.step == RESTRICT and not proposes.isdisjoint(BARS) and self._names(rule)

    def _names(self, rule: Rule) -> bool:
        return any(self.exercise in named for named in rule.exercises.values())

    def _reads(self, rule: Rule) -> Features:
        """Name every feature on which it can depend whether and why a rule bars."""
        readers = [rule, *(self._knowledge.rules[name] for name in rule.then.unless)]
        cones = (self.derivations.cone(fact) for each in readers for fact in each.facts_read)
        lists = (f"{each.bound.list}:{value}" for each in readers if each.bound for value in each.exercises)
        return frozenset().union(*cones, lists)

    def conflicts(self, made: Sequence[Move], movable: Features) -> list[Conflict]:
        """Give every conflict that stands after some moves; none when nothing keeps the exercise out.

        Args:
            made: the moves.
            movable: the features that may still be moved; conflicts are chosen so as to hold few of them.
        """
        bars = self._unmoved | self._moved(made) if made else self._unmoved
        return [bar.conflict(movable) for found in bars.values() for bar in found]

    def _moved(self, made: Sequence[Move]) -> dict[int, Sequence[_Bar]]:
        """Give the bars of every watch that moves have to do with, by its place."""
        situation, ground = moved(self._situation, made), None
        touched = {place for move in made for feature in move.features for place in self._watching.get(feature, ())}
        found: dict[int, Sequence[_Bar]] = {}
        for place in touched:
            watch = self._watches[place]
            key = tuple(map(situation.get, watch.reads))
            if key not in watch.known:
                ground = ground or self._ground(situation)
                watch.known[key] = self._barring(watch.rule, ground)
            found[place] = watch.known[key]
        return found

    def values_of(self, situation: Situation) -> Facts:
        """Give the value of every fact, the derived ones included."""
        return self._assessed(situation)[0]

    def _assessed(self, situation: Situation) -> tuple[Facts, frozenset[str]]:
        """Derive; give all values, and the terms whose value was derived."""
        key = tuple(situation[feature] for feature in self._read)
        if key not in self._derived:
            memory = memory_of({feature: situation[feature] for feature in self._read})
            assess(memory, self._assess, self._knowledge.vocabulary, self._knowledge.rules)
            derived = {term: fact.value for term, fact in memory.facts.items() if fact.origin == "derived"}
            self._derived[key] = (derived, frozenset(derived))
        derived, names = self._derived[key]
        return {**situation, **derived}, names

    def _ground(self, situation: Situation) -> _Ground:
        values, derived = self._assessed(situation)
        return _Ground(values, lists_of(situation), Support(self.derivations, values, derived))

    def _barring(self, rule: Rule, ground: _Ground) -> Sequence[_Bar]:
        return tuple(self._bars_by(rule, ground))

    def _bars_by(self, rule: Rule, ground: _Ground) -> Iterator[_Bar]:
        lists, support = ground.lists, ground.support
        for each in activations(rule, ground.values, lists):
            gates = outcome_of(each) in GATES
            if gates or (outcome_of(each) in BARS and self._about(each) and not self._excepted(rule, ground)):
                yield _Bar(each, self._behind(each, support), () if gates else self._silences(rule, support, lists))

    def _about(self, activation: Activation) -> bool:
        return self.exercise in activation.rule.exercises_for(activation.bound if activation.rule.bound else "")

    def _excepted(self, rule: Rule, ground: _Ground) -> bool:
        return any(
            each.certain and self._about(each)
            for name in rule.then.unless
            for each in activations(self._knowledge.rules[name], ground.values, ground.lists)
        )

    def _behind(self, activation: Activation, support: Support) -> dict[Feature, Helps]:
        """Name the features behind an activation."""
        rule, found = activation.rule, list[Mapping[Feature, Helps]]()
        for comparison in held_by(rule.condition, support.values, certain=activation.certain):
            settles = not activation.certain and activation.rule.then.effect not in (*GATES, *BARS)
            direct = anything if settles else _falsifies(comparison, certain=activation.certain)
            helps = direct if comparison.fact not in self.derivations.of else anything
            found.append(dict.fromkeys(sorted(support.of_comparison(comparison)), helps))
        if rule.bound and rule.bound.list:
            found.append({f"{rule.bound.list}:{activation.bound}": _is_not(rule.bound.is_)})
        elif rule.bound:
            found.append(dict.fromkeys(sorted(support.of_fact(rule.bound.fact)), anything))
        return joined(found)

    def _silences(self, rule: Rule, support: Support, lists: Lists) -> tuple[tuple[Features, ...], ...]:
        exceptions = (self._knowledge.rules[name] for name in rule.then.unless)
        return tuple(tuple(self._silence(each, support, lists)) for each in filter(self._names, exceptions))

    def _silence(self, rule: Rule, support: Support, lists: Lists) -> Iterator[Features]:
        """Yield, one by one, what keeps an exception from holding for the exercise; each alone suffices."""
        yield from support.of_failures(rule.condition)
        if not rule.bound:
            return
        named = [bound for bound, exercises in rule.exercises.items() if self.exercise in exercises]
        if rule.bound.fact:
            if support.values.get(rule.bound.fact) not in named:
                yield support.of_fact(rule.bound.fact)
        elif rule.bound.is_ not in map(lists.get(rule.bound.list, {}).get, named):
            yield frozenset(f"{rule.bound.list}:{bound}" for bound in named)


def lists_of(situation: Situation) -> dict[str, dict[str, str]]:
    """Give the state of each entry of each list."""
    lists: dict[str, dict[str, str]] = {}
    for feature, state in situation.items():
        name, _, entry = feature.partition(":")
        if entry and state != NOT_NAMED:
            lists.setdefault(name, {})[entry] = str(state)
    return lists


def _falsifies(comparison: Comparison, *, certain: bool) -> Helps:
    def helps(value: Value) -> bool:
        facts = {comparison.fact: value}
        return not (comparison.holds(facts) if certain else comparison.could_hold(facts))

    return helps


def _is_not(state: str) -> Helps:
    return lambda value: value not in (state, UNKNOWN)


def anything(_: Value) -> bool:
    """Let any value of a feature be tried."""
    return True


def joined(groups: Iterable[Mapping[Feature, Helps]]) -> dict[Feature, Helps]:
    """Join features; a value helps where it helps in one of the groups."""
    found: dict[Feature, Helps] = {}
    for group in groups:
        for feature, helps in group.items():
            found[feature] = _either(found[feature], helps) if feature in found else helps
    return found


def _either(first: Helps, second: Helps) -> Helps:
    if anything in (first, second):
        return anything
    return lambda value: first(value) or second(value)
