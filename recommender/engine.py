"""The wall around durable-rules: rules and facts go in, activations come out. Nothing else imports that library.

Only the library's C functions are used. Its Python layer runs an action for each activation, which took most of a
recommendation; here no action is run: each activation is taken as the library hands it out, until there is none left.

What durable-rules does that nobody documented, and what is done here about it:

- in the Python layer an exception in an action is swallowed, an action of two parameters counts as asynchronous, one
  of over 10 seconds as completed, and `Host` starts threads that never stop: none of that layer is used;
- an activation that is not completed bars those behind it: each is completed before the next one is asked for;
- a fact that no rule matches is refused: a list fact in a state that no rule waits for is not asserted;
- a state that is deleted before it gave an activation frees memory that it never took, which crashes the process: each
  ruleset has a pattern that every wide fact matches, even where no rule waits for it;
- equal facts, and one in some billions of unequal ones, are refused: that is raised, never dropped;
- `none(...)` and rule order depend on arrival: neither is used;
- a state stays until it is deleted: it is deleted after each firing, and with its ruleset where a firing fails;
- a message holds some 250 properties at most, and each takes time, also one that matches nothing: a wide fact carries
  what its rules read, and of that only values that one of them waits for;
- a message that matches some 64 branches of the rules at once is refused (error 303), and so is a ruleset that is too
  wide to build: the rules are then split into two rulesets, and again, until each takes it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import count, zip_longest
from operator import attrgetter
from typing import Any, Protocol

from recommender.condition import Facts
from recommender.fact import ListFact
from recommender.light import dataclass
from recommender.pattern import Message, awaited_by, list_message, patterns_of, wide_message
from recommender.problem import EngineError
from recommender.rule import Rule
from recommender.vocabulary import UNKNOWN

PROPERTIES_MAX = 240
LISTED_MAX = 4096
TOO_MANY_BRANCHES = "error code: 303"
TAKEN = 0
_write = json.JSONEncoder(ensure_ascii=False).encode


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


@cache
def _library() -> Any:
    """Import the library's C functions when they are first wanted: not every Python has them."""
    import durable_rules_engine  # noqa: PLC0415

    return durable_rules_engine


class DurableEngine:
    """Fires rules with durable-rules, one ruleset a step, one state a firing."""

    name = "durable-rules"

    def __init__(self, rules: Mapping[str, Rule], numbers: frozenset[str]) -> None:
        """Take the rules to fire.

        Args:
            rules: the active rules by id.
            numbers: the facts that hold numbers.

        Raises:
            ImportError: this Python has no durable-rules.
        """
        _library()
        self._rules = rules
        self._numbers = numbers
        self._shards: dict[int, list[_Shard]] = {}

    def fire(self, step: int, facts: Facts, lists: Iterable[ListFact]) -> Sequence[Activation]:
        """Fire the rules of a step once over the facts; see `Engine`."""
        waiting, done = self._shards_of(step)[::-1], []
        entries, fired = list(lists), list[Activation]()
        while waiting:
            shard = waiting.pop()
            try:
                fired += shard.fire(facts, entries)
                done.append(shard)
            except _TooWideError:
                if len(shard.rules) == 1:
                    raise
                waiting += shard.halves()[::-1]
        self._shards[step] = done
        return ordered(fired)

    def _shards_of(self, step: int) -> "list[_Shard]":
        if step not in self._shards:
            rules = [rule for rule in self._rules.values() if rule.step == step]
            self._shards[step] = [_Shard(step, rules, self._numbers)]
        return self._shards[step]


def ordered(fired: Iterable[Activation]) -> list[Activation]:
    """Order activations by rule and bound value; what is certain is not also possible."""
    ranked = sorted(fired, key=attrgetter("rule.id", "bound", "certain"))
    return [
        each
        for each, after in zip_longest(ranked, ranked[1:])
        if after is None or after.rule is not each.rule or after.bound != each.bound
    ]


class _Shard:
    """Rules of one step that share a ruleset, the facts that they wait for and the lists that they bind."""

    def __init__(self, step: int, rules: Sequence[Rule], numbers: frozenset[str]) -> None:
        self.step = step
        self.rules = rules
        self._numbers = numbers
        self._patterns = [
            (pattern, [Activation(rule, pattern.sure) for rule in alike])
            for pattern, alike in patterns_of(rules).items()
        ]
        self._awaited = awaited_by([pattern for pattern, _ in self._patterns], numbers)
        self._listens = {entry for pattern, _ in self._patterns for entry in pattern.listens}
        self._handle: int | None = None
        self._sids = count()

    def halves(self) -> "list[_Shard]":
        middle = len(self.rules) // 2
        halves = self.rules[:middle], self.rules[middle:]
        return [_Shard(self.step, half, self._numbers) for half in halves]

    def fire(self, facts: Facts, entries: Iterable[ListFact]) -> list[Activation]:
        """Fire over one patient's facts in a state of their own.

        Raises:
            _TooWideError: the engine cannot hold these rules, or not with these facts.
            EngineError: the engine refused a fact or failed; the ruleset is built anew for the next firing.
        """
        durable, handle, sid = _library(), self._built(), str(next(self._sids))
        messages = [_listed(entry) for entry in entries if (entry.list, entry.state) in self._listens]
        try:
            texts = _activated(handle, sid, [*messages, _write(wide_message(facts, self._awaited, self._numbers))])
            fired = [activation for text in texts for activation in self._read(text, facts)]
            durable.delete_state(handle, sid)
        except Exception as error:
            durable.delete_ruleset(handle)
            self._handle = None
            kind = _TooWideError if str(error).endswith(TOO_MANY_BRANCHES) else EngineError
            raise kind(str(self.step), str(error)) from error
        return fired

    def _built(self) -> int:
        durable = _library()
        if self._handle is None:
            if len(self._awaited) > PROPERTIES_MAX:
                what = f"its rules read {len(self._awaited)} facts, at most {PROPERTIES_MAX} fit"
                raise _TooWideError(str(self.step), what)
            try:
                self._handle = durable.create_ruleset(f"step{self.step}", _write(self._definition()))
            except durable.error as error:
                raise _TooWideError(str(self.step), f"its ruleset could not be built: {error}") from error
        return self._handle

    def _definition(self) -> dict[str, Message]:
        """Write the ruleset; each of its rules is named by the place of its pattern."""
        clauses = [pattern.clauses(self._numbers) for pattern, _ in self._patterns]
        return {str(place): {"all": each} for place, each in enumerate(clauses) if each}

    def _read(self, text: str, facts: Facts) -> Sequence[Activation]:
        """Read what the library activated, `{"PLACE": {"w": {...}, "b": {...}}}`: which pattern, and what it binds."""
        pattern, activations = self._patterns[int(text[2 : text.index('"', 2)])]
        if pattern.bound is None:
            return activations
        bound = _listed_value(text) if pattern.bound.list else facts[pattern.bound.fact]
        if pattern.bound.fact and bound == UNKNOWN:
            return ()
        return [Activation(each.rule, each.certain, str(bound)) for each in activations]


def _listed_value(text: str) -> str:
    (messages,) = json.loads(text).values()
    value: str = messages["b"]["value"]
    return value


@lru_cache(maxsize=LISTED_MAX)
def _listed(entry: ListFact) -> str:
    return _write(list_message(entry))


def _activated(handle: int, sid: str, messages: Iterable[str]) -> Iterator[str]:
    """Assert messages in the state of one patient, and yield what they activate.

    Each is a JSON object that does not name the state yet: those about lists are written once for all patients.
    """
    durable, state = _library(), None
    for message in messages:
        outcome, state = durable.assert_fact(handle, f'{{"sid": "{sid}", {message[1:]}')
        if outcome != TAKEN:
            refused = f"{message} was refused: it has already been observed, or no rule waits for it"
            raise ValueError(refused)
    found = durable.start_action_for_state(handle, state)
    text = found and found[1]
    while text:
        yield text
        text = durable.complete_and_start_action(handle, state)


class _TooWideError(EngineError):
    """The engine cannot hold what it was given; with fewer rules it may."""
