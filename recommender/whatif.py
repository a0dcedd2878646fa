"""A what-if: a record, some changes of it, and how the two results compare."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from recommender.change import Change, Op, apply_change, apply_changes, plain_record, read_change
from recommender.comparison import Comparison, compare
from recommender.explanation import Recommender
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.patient import Reading, read_patient
from recommender.problem import DataError, Problem

OPS: tuple[Op, ...] = ("remove", "add", "set")
CHANGED = "the changed record"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Changes, in the order in which they were made, and what comes of them."""

    changes: tuple[Change, ...]
    comparison: Comparison

    @property
    def needless(self) -> tuple[Change, ...]:
        """Give the changes that change nothing, because the record says so already."""
        reading, knowledge = self.comparison.before.reading, self.comparison.before.knowledge
        record = plain_record(reading, knowledge)
        held = _held(reading)
        return tuple(
            change
            for change in self.changes
            if _held(read_patient(apply_change(record, change), knowledge, CHANGED)) == held
        )


def what_if(
    recommender: Recommender,
    raw: Mapping[str, Any],
    stated: Mapping[Op, Sequence[str]],
    clinic: Collection[str] = (),
    source: str = "patient",
) -> WhatIf:
    """Run a record as it is and with changes, both in plain words, so that nothing but the changes differs.

    Args:
        recommender: decides both.
        raw: field names and values of the contract's patient record.
        stated: the changes as `FIELD=VALUE`; what is to be removed goes first, then what is added, then what is set.
        clinic: the fields that come from the clinic's standing facts; those that no change touches stay so.
        source: what the record is called in problems.

    Raises:
        DataError: the record, a change, or the changed record cannot be used; of the changes it holds every fault.
    """
    reading = read_patient(raw, recommender.knowledge, source)
    if reading.problems:
        raise DataError(reading.problems)
    changes = read_changes(stated, reading, recommender.knowledge)
    record = plain_record(reading, recommender.knowledge)
    before = recommender.recommend(record, clinic, source)
    untouched = set(clinic) - {change.field for change in changes}
    after = recommender.recommend(apply_changes(record, changes), untouched, CHANGED)
    return WhatIf(changes, compare(before, after))


def _held(reading: Reading) -> tuple[object, ...]:
    """Give what a reading says, whatever the words."""
    return reading.values, set(reading.present), set(reading.absent), bool(reading.record.screened)


def read_changes(stated: Mapping[Op, Sequence[str]], reading: Reading, knowledge: Knowledge) -> tuple[Change, ...]:
    """Read changes, each told once, in the order in which they are to be made.

    Raises:
        DataError: with every fault of every change.
    """
    changes: dict[Change, str] = {}
    problems: list[Problem] = []
    for op in OPS:
        for text in stated.get(op, ()):
            try:
                changes.setdefault(read_change(op, text, reading, knowledge), text)
            except DataError as error:
                problems += error.problems
    problems += _contradictions(changes)
    if problems:
        raise DataError(problems)
    return tuple(changes)


def _contradictions(changes: Mapping[Change, str]) -> Iterable[Problem]:
    """Find fields that are to have two values."""
    values: dict[str, Change] = {}
    for change, text in changes.items():
        if change.op == "set" and values.setdefault(change.field, change) != change:
            first = changes[values[change.field]]
            yield Problem(f"--set {text}", f"{change.field} is set by '{first}' as well", "set it once")
