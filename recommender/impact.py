"""The impact of a change of knowledge: which patients would be treated otherwise, and whether more loosely.

Equal records are decided once under each edition. What is compared: status, complex, verdicts, order, doses, cautions,
limits and advice.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from recommender.canonical import canonical
from recommender.explanation import Explanation, Recommender
from recommender.knowledge import knowledge_of
from recommender.memory import Firing
from recommender.problem import DataError
from recommender.shift import INVALID, Shift, compare_results, compare_status

SAID_MAX = 5
TASK_RECORDS = 16
SOURCE = "patient"
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
        patients: how many there are; `records` of them are distinct.
        touched: those whose result differs, those with another status first.
    """

    old: str
    new: str
    patients: int
    records: int
    touched: tuple[Touched, ...]

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
    patients: Iterable[tuple[str, Mapping[str, Any], Iterable[str]]],
    executor: Executor | None = None,
    told: Callable[[int], None] = lambda _: None,
) -> Impact:
    """Weigh a change of knowledge.

    Args:
        sides: the old and the new edition.
        patients: the id of each, the record, and which of its fields come from the clinic.
        executor: decides in other processes; None decides here.
        told: is told how many distinct records are done.
    """
    groups: dict[Record, list[str]] = {}
    counts: dict[Record, int] = {}
    for name, record, clinic in patients:
        plain = {field: value for field, value in record.items() if field != "patient_id"}
        key = (canonical(plain).decode(), canonical(sorted(clinic)).decode())
        names = groups.setdefault(key, [])
        if len(names) < SAID_MAX and name not in names:
            names.append(name)
        counts[key] = counts.get(key, 0) + 1
    touched, done = [], 0
    keys = list(groups)
    tasks = [keys[start : start + TASK_RECORDS] for start in range(0, len(keys), TASK_RECORDS)]
    run = partial(shifts_of, sides)
    for task, results in zip(tasks, executor.map(run, tasks) if executor else map(run, tasks), strict=True):
        for key, shifts in zip(task, results, strict=True):
            if shifts:
                record = json.loads(key[0])
                found = (str(record.get("stage") or "unknown"), tuple(sorted(record.get("diagnoses") or ("none",))))
                touched.append(Touched(tuple(groups[key]), counts[key], *found, shifts))
        done += len(task)
        told(done)
    old, new = (_recommender(side).knowledge.version for side in (sides.old, sides.new))
    return Impact(old, new, sum(counts.values()), len(keys), tuple(sorted(touched, key=_rank)))


def _rank(touched: Touched) -> tuple[bool, bool, int, tuple[str, ...]]:
    """Order: another status first, then what is looser, then the many."""
    status = touched.shifts[0].what == "status"
    return (not status, not touched.loosened, -touched.count, touched.ids)


def shifts_of(sides: Sides, records: Sequence[Record]) -> list[tuple[Shift, ...]]:
    """Decide records under both editions, and give what differs; a pure function, to be run anywhere."""
    old, new, changed = _recommender(sides.old), _recommender(sides.new), _changed_rules(sides)
    return [_shifts(json.loads(record), json.loads(clinic), old, new, changed) for record, clinic in records]


@lru_cache(maxsize=2)
def _recommender(texts: str) -> Recommender:
    return Recommender(knowledge_of(json.loads(texts)))


@lru_cache(maxsize=1)
def _changed_rules(sides: Sides) -> frozenset[str] | None:
    """Name the rules whose files differ; None where anything else differs, too."""
    old, new = json.loads(sides.old), json.loads(sides.new)
    paths = [path for path in {*old, *new} if old.get(path) != new.get(path)]
    if not all(path.startswith("rules/") for path in paths):
        return None
    return frozenset(path.removeprefix("rules/").removesuffix(".toml") for path in paths)


def _shifts(
    record: Mapping[str, Any],
    clinic: Iterable[str],
    old: Recommender,
    new: Recommender,
    changed: frozenset[str] | None,
) -> tuple[Shift, ...]:
    before, after = _decided(record, clinic, old), _decided(record, clinic, new)
    if before is None or after is None:
        ends = (before.status if before else INVALID, after.status if after else INVALID)
        return tuple(compare_status(*ends))
    if changed is not None and _fired_alike(before.firings, after.firings, changed):
        return ()
    return tuple(compare_results(before, after))


def _fired_alike(before: Sequence[Firing], after: Sequence[Firing], changed: frozenset[str]) -> bool:
    """Say whether the same rules fired, none of them changed: then there is nothing that could differ."""
    fired = [
        [(each.rule_id, each.activation.certain, each.activation.bound) for each in side] for side in (before, after)
    ]
    return fired[0] == fired[1] and changed.isdisjoint(rule for rule, _, _ in fired[0])


def _decided(record: Mapping[str, Any], clinic: Iterable[str], recommender: Recommender) -> Explanation | None:
    try:
        return recommender.recommend(record, frozenset(clinic), SOURCE)
    except DataError:
        return None
