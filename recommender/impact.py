"""The impact of a change of knowledge: which patients would be treated otherwise, and whether more loosely.

Equal records are decided once under each edition. What is compared: status, verdicts, program, doses and limits.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Literal

from recommender.canonical import canonical
from recommender.decision import Reason
from recommender.explanation import Explanation, Recommender
from recommender.item_change import ItemChange, Slot, compare_items
from recommender.knowledge import knowledge_of
from recommender.limit_change import LimitChange, compare_limits
from recommender.problem import DataError
from recommender.verdict_change import VerdictChange, compare_verdicts

Direction = Literal["loosened", "tightened", "changed"]
INVALID = "invalid"
STRICTEST_FIRST = ("refer", "defer", INVALID, "needs_information", "restricted_program", "program")
VERDICTS = ("", "excluded", "withheld", "eligible", "prescribed")
OPEN_FROM = VERDICTS.index("eligible")
SAID_MAX = 5
TASK_RECORDS = 16
SOURCE = "patient"
Record = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shift:
    """Something of one exercise, or of the whole, that is otherwise.

    Attributes:
        what: status, complex, verdict, program, dose or limit.
        exercise: "" of the whole.
        slot: of a dose or a limit.
        before: on the old side; `after` on the new one.
        rules_before: what decides on the old side; `rules_after` on the new one.
    """

    what: str
    direction: Direction
    before: str
    after: str
    exercise: str = ""
    slot: str = ""
    rules_before: tuple[str, ...] = ()
    rules_after: tuple[str, ...] = ()


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
    old, new = _recommender(sides.old), _recommender(sides.new)
    return [_shifts(json.loads(record), json.loads(clinic), old, new) for record, clinic in records]


@lru_cache(maxsize=2)
def _recommender(texts: str) -> Recommender:
    return Recommender(knowledge_of(json.loads(texts)))


def _shifts(record: Mapping[str, Any], clinic: Iterable[str], old: Recommender, new: Recommender) -> tuple[Shift, ...]:
    before, after = _decided(record, clinic, old), _decided(record, clinic, new)
    if before is None or after is None:
        ends = (before.status if before else INVALID, after.status if after else INVALID)
        return tuple(_status(*ends)) if ends[0] != ends[1] else ()
    return tuple(compare_results(before, after))


def _decided(record: Mapping[str, Any], clinic: Iterable[str], recommender: Recommender) -> Explanation | None:
    try:
        return recommender.recommend(record, frozenset(clinic), SOURCE)
    except DataError:
        return None


def compare_results(before: Explanation, after: Explanation) -> Iterator[Shift]:
    """Yield what differs between two results, the status first."""
    yield from _status(before.status, after.status, _gates(before), _gates(after))
    if before.choice.complex != after.choice.complex:
        yield Shift("complex", "changed", before.choice.complex, after.choice.complex)
    for verdict in compare_verdicts(before, after):
        yield from _verdict(verdict)
    for item in compare_items(before, after):
        yield from _item(item)
    for limit in compare_limits(before, after):
        yield _limit(limit)


def _status(before: str, after: str, gates: Sequence[str] = (), now: Sequence[str] = ()) -> Iterator[Shift]:
    if before != after:
        looser = STRICTEST_FIRST.index(after) > STRICTEST_FIRST.index(before)
        yield Shift("status", "loosened" if looser else "tightened", before, after, "", "", tuple(gates), tuple(now))


def _gates(explanation: Explanation) -> list[str]:
    return list(dict.fromkeys(each.firing.rule_id for each in explanation.screening if each.applied))


def _verdict(change: VerdictChange) -> Iterator[Shift]:
    old, new = change.verdicts
    if old == new:
        return
    rank, now = VERDICTS.index(old), VERDICTS.index(new)
    open_on_both = min(rank, now) >= OPEN_FROM
    direction: Direction = "changed" if open_on_both else "loosened" if now > rank else "tightened"
    rules = tuple(_rules(reason) for reason in change.deciding)
    yield Shift("verdict", direction, old, new, change.exercise, "", *rules)


def _rules(reason: Reason | None) -> tuple[str, ...]:
    return (reason.firing.rule_id,) if reason else ()


def _item(change: ItemChange) -> Iterator[Shift]:
    for slot in change.dose:
        before, after = getattr(slot.before, slot.name), getattr(slot.after, slot.name)
        went, came = _named(slot.reasons.went), _named(slot.reasons.came)
        yield Shift("dose", _dosed(slot), _said(before), _said(after), change.exercise, slot.name, went, came)


def _named(reasons: Iterable[Reason]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reason.firing.rule_id for reason in reasons))


def _dosed(slot: Slot) -> Direction:
    """Say whether a dose is heavier: more of it, or a shorter rest."""
    before, after = _most(getattr(slot.before, slot.name)), _most(getattr(slot.after, slot.name))
    if before is None or after is None or before == after:
        return "changed"
    heavier = after < before if slot.name == "rest_seconds" else after > before
    return "loosened" if heavier else "tightened"


def _most(value: object) -> float | None:
    if isinstance(value, tuple) and value and isinstance(value[-1], int | float):
        return float(value[-1])
    return float(value) if isinstance(value, int | float) else None


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return "-".join(str(each) for each in dict.fromkeys(value))
    return "" if value is None else str(value)


def _limit(change: LimitChange) -> Shift:
    ends = (_said(change.before), _said(change.after))
    rules = (_named(change.reasons_before), _named(change.reasons_after))
    return Shift("limit", change.direction, *ends, change.exercise, change.slot, *rules)
