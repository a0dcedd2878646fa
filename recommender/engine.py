"""The wall around durable-rules: rules and facts go in, activations come out. Nothing else imports a rule engine.

What durable-rules does that nobody documented, and what is done here about it:

- an exception in an action is swallowed: actions only append, and count what they could not append;
- a fact that no rule matches is an error: each ruleset ends with a rule that matches everything;
- equal facts, and one in some billions of unequal ones, are refused: that is raised, never dropped;
- `none(...)` and rule order depend on arrival: neither is used;
- an action with two parameters counts as asynchronous: closures of one parameter;
- a definition loses its `run` when it is registered: definitions are built afresh;
- `Host` starts threads that never stop: `durable.engine.Ruleset` is used without one;
- a state stays until it is deleted: it is deleted after each firing;
- a message holds some 250 properties at most: a wide fact carries only what its rules read;
- a message that matches some 64 branches of the rules at once is refused (error 303), and so is a ruleset that is too
  wide to build: the rules are then split into two rulesets, and again, until each takes it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Protocol

from durable.engine import MessageNotHandledException, MessageObservedException, Ruleset

from recommender.condition import Comparison, Condition, Either, Every, Facts
from recommender.fact import ListFact
from recommender.problem import EngineError
from recommender.rule import Rule
from recommender.vocabulary import UNKNOWN

PROPERTIES_MAX = 240
TOO_MANY_BRANCHES = "error code: 303"
_OPERATORS = {"at_least": "$gte", "above": "$gt", "at_most": "$lte", "below": "$lt"}
_STATE = "_state"


@dataclass(frozen=True, slots=True)
class Activation:
    """A rule that fired: certainly, or only possibly, and for which bound value ("" when it binds none)."""

    rule: Rule
    certain: bool
    bound: str = ""


class Engine(Protocol):
    """What the inference asks of a rule engine."""

    name: str

    def fire(self, step: int, facts: Facts, lists: Iterable[ListFact]) -> Sequence[Activation]:
        """Fire the rules of a step once over the facts.

        Returns:
            The activations in the order of rule ids and bound values; a rule is never both certain and possible
            for the same bound value.
        """
        ...


class DurableEngine:
    """Fires rules with durable-rules, one ruleset a step, one state a firing."""

    name = "durable-rules"

    def __init__(self, rules: Mapping[str, Rule], numbers: frozenset[str]) -> None:
        """Take the rules to fire.

        Args:
            rules: the active rules by id.
            numbers: the facts that hold numbers.
        """
        self._rules = rules
        self._numbers = numbers
        self._shards: dict[int, list[_Shard]] = {}
        self._fired: list[tuple[str, bool, str]] = []
        self._lost: list[str] = []
        self._sids = count()

    def fire(self, step: int, facts: Facts, lists: Iterable[ListFact]) -> Sequence[Activation]:
        """Fire the rules of a step once over the facts; see `Engine`."""
        self._fired.clear()
        waiting, done = list(reversed(self._shards_of(step))), []
        entries = sorted(lists)
        while waiting:
            shard = waiting.pop()
            if self._fire_shard(shard, step, facts, entries):
                done.append(shard)
            else:
                waiting += [self._shard(half) for half in reversed(shard.halves())]
        self._shards[step] = done
        if self._lost:
            raise EngineError(str(step), f"a firing was lost: {self._lost[0]}")
        return self._activations()

    def _shards_of(self, step: int) -> "list[_Shard]":
        if step not in self._shards:
            self._shards[step] = [self._shard([rule for rule in self._rules.values() if rule.step == step])]
        return self._shards[step]

    def _shard(self, rules: Sequence[Rule]) -> "_Shard":
        reads = frozenset(name for rule in rules for name in rule.facts_read)
        return _Shard(rules, reads, frozenset(rule.bound.list for rule in rules if rule.bound))

    def _fire_shard(self, shard: "_Shard", step: int, facts: Facts, entries: Sequence[ListFact]) -> bool:
        """Fire one shard; say no when it is too wide for the engine and can be split."""
        mark, sid = len(self._fired), str(next(self._sids))
        try:
            ruleset = shard.ruleset or _build(step, shard, self._definition(shard.rules))
            shard.ruleset = ruleset
            messages = [_list_message(entry) for entry in entries if entry.list in shard.binds]
            for message in [*messages, self._wide(shard, facts)]:
                _assert(ruleset, step, {"sid": sid, **message})
            ruleset.delete_state(sid)
        except _TooWideError:
            if len(shard.rules) == 1:
                raise
            del self._fired[mark:]
            return False
        return True

    def _activations(self) -> Sequence[Activation]:
        certain = {(rule, bound) for rule, sure, bound in self._fired if sure}
        possible = {(rule, bound) for rule, sure, bound in self._fired if not sure} - certain
        fired = sorted([(*key, True) for key in certain] + [(*key, False) for key in possible])
        return [Activation(self._rules[rule], sure, bound) for rule, bound, sure in fired]

    def _wide(self, shard: "_Shard", facts: Facts) -> dict[str, Any]:
        read = {name: facts[name] for name in shard.reads if name in facts}
        states = {name + _STATE: UNKNOWN for name in self._numbers & read.keys() if read[name] == UNKNOWN}
        return {
            "kind": "wide",
            **{name: value for name, value in read.items() if name + _STATE not in states},
            **states,
        }

    def _definition(self, rules: Iterable[Rule]) -> dict[str, Any]:
        definition: dict[str, Any] = {"": {"all": [{"m": {"$ex": {"kind": 1}}}], "run": _nothing}}
        for rule in rules:
            for sure in (True, False) if rule.then.if_unknown != "ignore" else (True,):
                patterns = self._patterns(rule, sure)
                if patterns:
                    definition[f"{rule.id} {sure}"] = {"all": patterns, "run": self._action(rule, sure)}
        return definition

    def _patterns(self, rule: Rule, sure: bool) -> list[dict[str, Any]]:  # noqa: FBT001 - one of two readings of a rule
        wide = _certain(rule.condition, self._numbers) if sure else _possible(rule.condition, self._numbers)
        bound = rule.bound
        if bound is None or bound.fact:
            unknown = [] if sure else [_any_unknown(rule.condition, self._numbers)]
            if unknown == [None]:
                return []
            named = [{"$ex": {bound.fact: 1}}] if bound else []
            return [{"w": {"$and": [{"kind": "wide"}, wide, *named, *unknown]}}]
        state: dict[str, Any] = {"state": bound.is_}
        if not sure:
            state = {"$or": [state, {"state": UNKNOWN}]}
        return [{"w": {"$and": [{"kind": "wide"}, wide]}}, {"b": {"$and": [{"list": bound.list}, state]}}]

    def _action(self, rule: Rule, sure: bool) -> Callable[[Any], None]:  # noqa: FBT001 - one of two readings of a rule
        identity, bound, fired, lost = rule.id, rule.bound, self._fired, self._lost

        def record(closure: Any) -> None:
            try:
                if bound is None:
                    fired.append((identity, sure, ""))
                elif bound.list:
                    fired.append((identity, sure, closure.b.value))
                elif closure.w[bound.fact] != UNKNOWN:
                    fired.append((identity, sure, closure.w[bound.fact]))
            except Exception as error:  # noqa: BLE001 - the engine would swallow it
                lost.append(f"{identity}: {error!r}")

        return record


@dataclass(slots=True)
class _Shard:
    """Rules of one step that share a ruleset, the facts that they read and the lists that they bind."""

    rules: Sequence[Rule]
    reads: frozenset[str]
    binds: frozenset[str]
    ruleset: Ruleset | None = None

    def halves(self) -> tuple[Sequence[Rule], Sequence[Rule]]:
        middle = len(self.rules) // 2
        return self.rules[:middle], self.rules[middle:]


class _TooWideError(EngineError):
    """The engine cannot hold what it was given; with fewer rules it may."""


def _build(step: int, shard: _Shard, definition: dict[str, Any]) -> Ruleset:
    if len(shard.reads) > PROPERTIES_MAX:
        raise _TooWideError(str(step), f"its rules read {len(shard.reads)} facts, at most {PROPERTIES_MAX} fit")
    try:
        return Ruleset(f"step{step}", None, definition)
    except Exception as error:
        raise _TooWideError(str(step), f"its ruleset could not be built: {error}") from error


def _nothing(_: Any) -> None:
    """Match what no rule matches."""


def _assert(ruleset: Ruleset, step: int, message: dict[str, Any]) -> None:
    outcomes: list[BaseException | None] = []
    try:
        state = ruleset.assert_fact(message)
        ruleset.do_actions(state, lambda error, _: outcomes.append(error))
    except (MessageObservedException, MessageNotHandledException) as error:
        raise EngineError(str(step), error.message) from error
    except Exception as error:
        kind = _TooWideError if str(error).endswith(TOO_MANY_BRANCHES) else EngineError
        raise kind(str(step), repr(error)) from error
    for outcome in outcomes:
        if outcome:
            raise EngineError(str(step), repr(outcome))


def _list_message(entry: ListFact) -> dict[str, Any]:
    return {"kind": "list", "list": entry.list, "value": entry.value, "state": entry.state}


def _certain(condition: Condition, numbers: frozenset[str]) -> dict[str, Any]:
    if isinstance(condition, Comparison):
        return _compare(condition, numbers)
    return _join(condition, [_certain(part, numbers) for part in condition.parts])


def _possible(condition: Condition, numbers: frozenset[str]) -> dict[str, Any]:
    if isinstance(condition, Comparison):
        return {"$or": [_compare(condition, numbers), _unknown(condition.fact, numbers)]}
    return _join(condition, [_possible(part, numbers) for part in condition.parts])


def _any_unknown(condition: Condition, numbers: frozenset[str]) -> dict[str, Any] | None:
    facts = sorted({comparison.fact for comparison in condition.comparisons()})
    return _join(Either(()), [_unknown(fact, numbers) for fact in facts]) if facts else None


def _join(condition: Every | Either, parts: list[dict[str, Any]]) -> dict[str, Any]:
    if not parts:
        return {"kind": "wide"}
    operator = "$and" if isinstance(condition, Every) else "$or"
    return parts[0] if len(parts) == 1 else {operator: parts}


def _compare(comparison: Comparison, numbers: frozenset[str]) -> dict[str, Any]:
    if comparison.operator:
        return {_OPERATORS[comparison.operator]: {comparison.fact: comparison.number}}
    words = [
        _unknown(comparison.fact, numbers) if word == UNKNOWN else {comparison.fact: word} for word in comparison.words
    ]
    return words[0] if len(words) == 1 else {"$or": words}


def _unknown(fact: str, numbers: frozenset[str]) -> dict[str, Any]:
    return {fact + _STATE if fact in numbers else fact: UNKNOWN}
