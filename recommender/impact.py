"""The impact of a change of knowledge: which patients would be treated otherwise, and whether more loosely.

Equal records are decided once under each edition; where only rules changed and none of them fires, nothing can differ.
What is compared: status, complex, verdicts, order, doses, cautions, limits and advice.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from functools import lru_cache, partial
from typing import Any

from recommender.canonical import canonical
from recommender.condition import Value
from recommender.corpus import version_of
from recommender.direct import DirectEngine, activations, by_list
from recommender.explanation import Explanation, Recommender
from recommender.intake import take_in
from recommender.knowledge import Knowledge, knowledge_of
from recommender.light import dataclass
from recommender.memory import Firing
from recommender.patient import Reading, read_patient
from recommender.problem import DataError
from recommender.rule import Rule
from recommender.shift import INVALID, Shift, compare_results, compare_status
from recommender.vocabulary import UNKNOWN

SAID_MAX = 5
TASK_RECORDS = 100
SOURCE = "patient"
ASSESS = 1
Record = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Touched:
    """Patients with equal records whose result differs.

    Attributes:
        ids: of the first of them.
        count: how many there are.
        diagnoses: as they are recorded; so is the stage.
        shifts: what differs, the status first.
    """

    ids: tuple[str, ...]
    count: int
    stage: str
    diagnoses: tuple[str, ...]
    shifts: tuple[Shift, ...]

    @property
    def loosened(self) -> bool:
        """Say whether anything is looser than before."""
        return any(shift.direction == "loosened" for shift in self.shifts)


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change of knowledge does to some patients.

    Attributes:
        patients: how many there are; of those that can be read, `records` are distinct.
        touched: those whose result differs, those with another status first.
        unread: how many neither edition can read, so that nothing is known of them.
        unread_ids: the ids of the first of them.
    """

    old: str
    new: str
    patients: int
    records: int
    touched: tuple[Touched, ...]
    unread: int = 0
    unread_ids: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Give how many patients would be treated otherwise."""
        return sum(each.count for each in self.touched)

    @property
    def loosened(self) -> int:
        """Give for how many of them something is looser."""
        return sum(each.count for each in self.touched if each.loosened)


@dataclass(frozen=True, slots=True)
class Sides:
    """Two editions, as canonical JSON of their texts, that a worker can read."""

    old: str
    new: str


def weigh(
    sides: Sides,
    patients: Iterable[tuple[str, Mapping[str, Any] | None, Iterable[str]]],
    executor: Executor | None = None,
    told: Callable[[int], None] = lambda _: None,
) -> Impact:
    """Weigh a change of knowledge.

    Args:
        sides: the old and the new edition.
        patients: the id of each, the record, None where there is none to be read, and which of its fields come from
            the clinic.
        executor: decides in other processes; None decides here.
        told: is told how many distinct records are done.
    """
    groups, nobodies = _grouped(patients)
    touched, unread, done = [], list(nobodies), 0
    keys = list(groups)
    tasks = [keys[start : start + TASK_RECORDS] for start in range(0, len(keys), TASK_RECORDS)]
    run = partial(shifts_of, sides)
    for task, results in zip(tasks, executor.map(run, tasks) if executor else map(run, tasks), strict=True):
        for key, shifts in zip(task, results, strict=True):
            if shifts is None:
                unread += groups.pop(key)
            elif shifts:
                touched.append(_touched(key, groups[key], shifts))
        done += len(task)
        told(done)
    old, new = (version_of(json.loads(side)) for side in (sides.old, sides.new))
    count = sum(map(len, groups.values())) + len(unread)
    return Impact(old, new, count, len(groups), tuple(sorted(touched, key=_rank)), len(unread), _first(unread))


def _grouped(
    patients: Iterable[tuple[str, Mapping[str, Any] | None, Iterable[str]]],
) -> tuple[dict[Record, list[str]], list[str]]:
    """Give the ids of patients by their record, and of those that have none."""
    groups: dict[Record, list[str]] = {}
    nobodies: list[str] = []
    for name, record, clinic in patients:
        if record is None:
            nobodies.append(name)
            continue
        plain = {field: value for field, value in record.items() if field != "patient_id"}
        key = (canonical(plain).decode(), canonical(sorted(clinic)).decode())
        groups.setdefault(key, []).append(name)
    return groups, nobodies


def _first(names: Iterable[str]) -> tuple[str, ...]:
    """Give the first of some ids, equal ones once."""
    return tuple(dict.fromkeys(names))[:SAID_MAX]


def _touched(key: Record, names: Sequence[str], shifts: tuple[Shift, ...]) -> Touched:
    record = json.loads(key[0])
    diagnoses = tuple(sorted(record.get("diagnoses") or ("none",)))
    return Touched(_first(names), len(names), str(record.get("stage") or "unknown"), diagnoses, shifts)


def _rank(touched: Touched) -> tuple[bool, bool, int, tuple[str, ...]]:
    """Order: another status first, then what is looser, then the many."""
    status = touched.shifts[0].what == "status"
    return (not status, not touched.loosened, -touched.count, touched.ids)


def shifts_of(sides: Sides, records: Sequence[Record]) -> list[tuple[Shift, ...] | None]:
    """Decide records under both editions, and give what differs; a pure function, to be run anywhere.

    Returns:
        What differs of each; None of one that neither edition can read.
    """
    pair = _pair(sides)
    return [_shifts(json.loads(record), json.loads(clinic), pair) for record, clinic in records]


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two editions that can decide.

    Attributes:
        quick: decides as the old one does, without a rule engine.
        changed: the rules whose files differ, as they are on both sides; None where anything else differs, too.
    """

    old: Recommender
    new: Recommender
    quick: Recommender
    changed: tuple[Rule, ...] | None


@lru_cache(maxsize=1)
def _pair(sides: Sides) -> _Pair:
    texts = json.loads(sides.old), json.loads(sides.new)
    old, new = map(knowledge_of, texts)
    quick = Recommender(old, DirectEngine(old.rules.values()))
    return _Pair(Recommender(old), Recommender(new), quick, _changed(*texts, old, new))


def _changed(
    before: Mapping[str, str], after: Mapping[str, str], old: Knowledge, new: Knowledge
) -> tuple[Rule, ...] | None:
    paths = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    if not all(path.startswith("rules/") for path in paths):
        return None
    names = [path.removeprefix("rules/").removesuffix(".toml") for path in paths]
    return tuple(side.rules[name] for side in (old, new) for name in names if name in side.rules)


def _shifts(record: Mapping[str, Any], clinic: Collection[str], pair: _Pair) -> tuple[Shift, ...] | None:
    if pair.changed is not None:
        reading = read_patient(record, pair.quick.knowledge, SOURCE)
        if reading.problems:
            return None
        if not _touches(pair.changed, reading, clinic, pair.quick):
            return ()
    before, after = (_decided(record, clinic, side) for side in (pair.old, pair.new))
    if before is None and after is None:
        return None
    if before is None or after is None:
        ends = (before.status if before else INVALID, after.status if after else INVALID)
        return tuple(compare_status(*ends))
    if pair.changed is not None and _fired_alike(before.firings, after.firings, {rule.id for rule in pair.changed}):
        return ()
    return tuple(compare_results(before, after))


def _touches(changed: Iterable[Rule], reading: Reading, clinic: Collection[str], recommender: Recommender) -> bool:
    """Say whether a rule that changed fires, before or after; one that derives may have fired for a while."""
    if any(rule.step == ASSESS for rule in changed):
        return True
    memory = take_in(reading, recommender.knowledge.vocabulary, clinic)
    found = recommender.consider(memory)
    facts: dict[str, Value] = {**memory.values, "complex": found.choice.complex or UNKNOWN}
    lists = by_list(memory.lists)
    return any(True for rule in changed for _ in activations(rule, facts, lists))


def _fired_alike(before: Sequence[Firing], after: Sequence[Firing], changed: Collection[str]) -> bool:
    """Say whether the same rules fired, none of them changed: then there is nothing that could differ."""
    fired = [
        [(each.rule_id, each.activation.certain, each.activation.bound) for each in side] for side in (before, after)
    ]
    return fired[0] == fired[1] and not any(rule in changed for rule, _, _ in fired[0])


def _decided(record: Mapping[str, Any], clinic: Collection[str], recommender: Recommender) -> Explanation | None:
    try:
        return recommender.recommend(record, frozenset(clinic), SOURCE)
    except DataError:
        return None
