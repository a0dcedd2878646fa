"""The wall around CLIPS: rules and facts go in, activations come out, as from durable-rules; see `engine`.

Each step has an environment of its own, which is compiled once and kept: a firing asserts one wide fact and the entries
of the lists, runs the rules, reads what they noted, and resets. What clipspy 1.0.6 does, and what is done about it:

- the `__del__` of its facts hands `ReleaseFact` an argument too many, and hides the error: each fact that Python has
  held is never freed, and each reset looks at all of them. No fact is held here; they are asserted by the C functions;
- reading facts or expressions as text takes ten times as long as filling slots: only the rules are read as text;
- the GIL is let go while CLIPS works, and an environment must not be entered twice: a lock keeps a second thread out;
- an environment that failed may hold half of a firing: it is dropped, and built anew for the next one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from threading import Lock
from typing import Any

import clips
from clips._clips import lib
from clips.common import environment_builder
from clips.values import clips_value

from recommender.clips_pattern import NOTED, USUAL, constructs, slots_of, word
from recommender.condition import Facts, Value
from recommender.engine import Activation, ordered
from recommender.fact import ListFact
from recommender.pattern import patterns_of
from recommender.problem import EngineError
from recommender.rule import Rule


class ClipsEngine:
    """Fires rules with CLIPS, one environment a step."""

    name = "clips"

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        """Take the active rules, by id."""
        self._rules = rules
        self._steps: dict[int, _Step] = {}
        self._lock = Lock()

    def fire(self, step: int, facts: Facts, lists: Iterable[ListFact]) -> Sequence[Activation]:
        """Fire the rules of a step once over the facts; see `Engine`."""
        with self._lock:
            if step not in self._steps:
                self._steps[step] = _Step(step, [rule for rule in self._rules.values() if rule.step == step])
            return ordered(self._steps[step].fire(facts, list(lists)))


class _Step:
    """The rules of one step, the facts that they read and the lists that they bind."""

    def __init__(self, step: int, rules: Sequence[Rule]) -> None:
        self._step = step
        self._slots = slots_of({name for rule in rules for name in rule.facts_read})
        self._patterns = [
            (pattern, [Activation(rule, pattern.sure) for rule in alike])
            for pattern, alike in patterns_of(rules).items()
        ]
        self._listens = {entry for pattern, _ in self._patterns for entry in pattern.listens}
        self._environment: _Environment | None = None

    def fire(self, facts: Facts, entries: Sequence[ListFact]) -> list[Activation]:
        """Fire over one patient's facts, and leave none of them behind.

        Raises:
            EngineError: CLIPS refused a rule or a fact, or failed; the environment is built anew for the next firing.
        """
        try:
            if self._environment is None:
                patterns = [pattern for pattern, _ in self._patterns]
                self._environment = _Environment(constructs(patterns, self._slots))
            listed = [place for place, entry in enumerate(entries) if (entry.list, entry.state) in self._listens]
            for place in listed:
                self._environment.add(
                    "entry", {"place": place, "list": entries[place].list, "state": entries[place].state}
                )
            wide = {slot: facts.get(fact) for fact, slot in self._slots.items() if facts.get(fact) != USUAL}
            self._environment.add("wide", wide)
            return list(self._read(self._environment.run(), facts, entries))
        except Exception as error:
            self._environment = None
            raise EngineError(str(self._step), str(error)) from error

    def _read(self, notes: Sequence[int], facts: Facts, entries: Sequence[ListFact]) -> Iterator[Activation]:
        """Read what the rules noted: which pattern, and behind it the entry that it binds, where it binds one."""
        places = iter(notes)
        for place in places:
            pattern, activations = self._patterns[place]
            if pattern.bound is None:
                yield from activations
                continue
            bound = entries[next(places)].value if pattern.bound.list else str(facts[pattern.bound.fact])
            yield from (Activation(each.rule, each.certain, bound) for each in activations)


class _Environment:
    """A CLIPS environment: takes facts, runs, gives what was noted, and is then as it was."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._clips = clips.Environment()
        for text in texts:
            self._clips.build(text)
        self._pointer = self._clips._env  # noqa: SLF001 - the C functions take it
        self._builder = environment_builder(self._pointer, "fact")
        self._value = clips_value(self._pointer)
        self._noted = self._clips.find_global(NOTED)

    def add(self, template: str, slots: Mapping[str, Value | None]) -> None:
        """Assert a fact; a slot that is not given has its default, one that is None matches nothing."""
        lib.FBSetDeftemplate(self._builder, template.encode())
        if not all(self._put(slot, value) for slot, value in slots.items()) or not lib.FBAssert(self._builder):
            refused = f"{template} {slots} was refused"
            raise ValueError(refused)

    def run(self) -> Sequence[int]:
        """Run the rules, give what they noted, and take every fact back."""
        lib.Run(self._pointer, -1)
        noted: Sequence[int] = self._noted.value
        lib.Reset(self._pointer)
        return noted

    def _put(self, slot: str, value: Value | None) -> bool:
        self._value.value = self._held(value)
        return bool(lib.FBPutSlot(self._builder, slot.encode(), self._value) == lib.PSE_NO_ERROR)

    def _held(self, value: Value | None) -> Any:
        if isinstance(value, str):
            return lib.CreateString(self._pointer, word(value))
        if value is None:
            return lib.CreateSymbol(self._pointer, b"nil")
        create = lib.CreateFloat if isinstance(value, float) else lib.CreateInteger
        return create(self._pointer, value)
