"""A cohort: the patients of a table, decided. `recommend_frame` takes a pandas frame and gives four frames.

Equal rows are decided once, and what came of them is remembered, up to a number of them.
"""

import math
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from recommender.header import ID, Header, read_header
from recommender.partition import INVALID, Cells, Decided, Line, Note, Setup, decide_partition
from recommender.problem import DataError
from recommender.record import KINDS

REMEMBERED_MAX, SHEETS_MAX = 50_000, 1_000
TASK_ROWS = 32
PATIENTS = ("row", "id", "status", "complex", "exercises", "minutes", "questions", "decision_id")
PROGRAM = (
    "order", "phase", "exercise", "title", "sets_min", "sets_max", "reps_min", "reps_max", "reps_unit",
    "hold_seconds_min", "hold_seconds_max", "dose", "minutes", "cautions",
)  # fmt: skip
DECISIONS = ("exercise", "verdict", "rule", "rules", "reason")
PROBLEMS = ("row", "column", "value", "what", "hint", "severity")
WHOLE = (
    "row", "exercises", "order", "sets_min", "sets_max", "reps_min", "reps_max", "hold_seconds_min", "hold_seconds_max",
)  # fmt: skip
NAMED, EXPANDED = ("decision_id",), ("row", "id")
Outcome = Decided | tuple[Future[list[Decided]], int]


@dataclass(frozen=True, slots=True)
class Tables:
    """What came of some rows.

    Attributes:
        patients: one line for each row, in their order.
        program, decisions: one line for each exercise of each decision that was not given before, or of each row.
        problems: what is wrong with rows, and what was read otherwise than it was written.
        decided: what became of each row.
    """

    patients: pd.DataFrame
    program: pd.DataFrame
    decisions: pd.DataFrame
    problems: pd.DataFrame
    decided: tuple[Decided, ...]


def recommend_frame(
    frame: pd.DataFrame,
    setup: Setup | None = None,
    mapped: Mapping[str, str] | None = None,
    keep: Iterable[str] = (),
    *,
    expand: bool = False,
) -> Tables:
    """Recommend a program for each row of a frame.

    Args:
        frame: one patient a row; the columns are fields of the record, in any order and case. A missing value is
            unknown, never no. Flags may be booleans, lists may be lists.
        setup: what to decide with, its fields aside; the shipped knowledge by default.
        mapped: the field that a column of another name is.
        keep: the columns to keep through to `patients`; `*` for all that are no field.
        expand: give the program and the verdicts of each row, not of each decision.

    Raises:
        DataError: columns cannot be read as fields.
    """
    header, faults = read_header([str(name) for name in frame.columns], mapped, keep)
    if faults:
        raise DataError(faults)
    if setup is None:
        from recommender.knowledge import load_knowledge  # noqa: PLC0415 - only where no setup is given

        setup = Setup((), load_knowledge().version)
    cohort = Cohort(header, setup, expand=expand)
    rows = [[cell_text(value, name) for value, name in zip(row, _kinds(header), strict=True)]
            for row in frame.itertuples(index=False, name=None)]  # fmt: skip
    return cohort.submit(rows).tables()


def _kinds(header: Header) -> list[str]:
    """Give the kind of the field of each column; "" where it is none."""
    kinds = [""] * len(header.names)
    for name, place in header.fields.items():
        kinds[place] = KINDS[name]
    return kinds


def cell_text(value: Any, kind: str = "") -> str:
    """Write a value as a cell: nothing where it is missing, a list by its items, yes and no, whole numbers as such."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, str):
        return value
    if kind == "flag" and value in (True, False):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, Iterable):
        return ";".join(str(item) for item in value) or "none"
    return str(value)


@dataclass(slots=True)
class Cohort:
    """Decides rows as they come, here or by an executor, and remembers what came of them.

    Attributes:
        header: of the table.
        setup: what rows are decided with; its fields are those of the header.
        executor: decides partitions; None decides here.
        given: the decisions whose program and verdicts were given already.
        last: the number of the last row that came.
    """

    header: Header
    setup: Setup
    executor: Executor | None = None
    expand: bool = False
    given: set[int] = field(default_factory=set)
    last: int = 0
    _known: OrderedDict[Cells, Outcome] = field(default_factory=OrderedDict)
    _places: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        fields = sorted(name for name in self.header.fields if name != ID or self.setup.sheets)
        self.setup = replace(self.setup, fields=tuple(fields))
        self._places = tuple(self.header.fields[name] for name in fields)

    def submit(self, rows: Sequence[Sequence[str]], faults: Mapping[int, Note] | None = None) -> "Pending":
        """Hand in the next rows; those that are new are begun at once.

        Args:
            rows: the cells of each, one for each column.
            faults: what is wrong with the form of a row, by its place among these.
        """
        faults = faults or {}
        keys = [() if place in faults else self._key(row) for place, row in enumerate(rows)]
        first, self.last = self.last + 1, self.last + len(rows)
        valid = [key for place, key in enumerate(keys) if place not in faults]
        self._begin(list(dict.fromkeys(key for key in valid if key not in self._known)))
        outcomes = [
            Decided(INVALID, notes=(faults[place],)) if place in faults else self._known[key]
            for place, key in enumerate(keys)
        ]
        for key in valid:
            self._known.move_to_end(key)
        return Pending(self, rows, keys, outcomes, first)

    def _key(self, row: Sequence[str]) -> Cells:
        return tuple(row[place].strip() for place in self._places)

    def _begin(self, keys: Sequence[Cells]) -> None:
        for start in range(0, len(keys), TASK_ROWS):
            task = keys[start : start + TASK_ROWS]
            if self.executor is None:
                self._known.update(zip(task, decide_partition(self.setup, task), strict=True))
                continue
            future = self.executor.submit(decide_partition, self.setup, task)
            self._known.update((key, (future, place)) for place, key in enumerate(task))

    def id_of(self, row: Sequence[str]) -> str:
        """Give the patient's id of a row; "" where it has none."""
        place = self.header.fields.get(ID)
        return row[place].strip() if place is not None and place < len(row) else ""

    def settle(self, key: Cells, decided: Decided) -> None:
        """Remember what became of a row; its lines are needed again only where each row is given its own."""
        if decided.logged:
            decided = replace(decided, logged=replace(decided.logged, body=b""))
        self._known[key] = decided if self.expand else replace(decided, program=(), verdicts=())
        while len(self._known) > (SHEETS_MAX if decided.sheet else REMEMBERED_MAX):
            self._known.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Pending:
    """Rows that were handed in."""

    cohort: Cohort
    rows: Sequence[Sequence[str]]
    keys: Sequence[Cells]
    outcomes: Sequence[Outcome]
    first: int

    def tables(self) -> Tables:
        """Wait for what becomes of them, and lay it out as frames."""
        decided = tuple(map(_settled, self.outcomes))
        numbered = list(zip(range(self.first, self.first + len(self.rows)), self.rows, decided, strict=True))
        program, verdicts = self._lines(numbered, "program"), self._lines(numbered, "verdicts")
        fresh = {int(each.decision, 16) for each in decided if each.decision}
        self.cohort.given.update(fresh)
        for key, each in zip(self.keys, decided, strict=True):
            if key:
                self.cohort.settle(key, each)
        head = EXPANDED if self.cohort.expand else ()
        header = self.cohort.header
        kept = [header.names[place] for place in header.kept]
        return Tables(
            _frame([self._patient(*each) for each in numbered], [*PATIENTS, *kept]),
            _frame(program, [*head, *NAMED, *PROGRAM]),
            _frame(verdicts, [*head, *NAMED, *DECISIONS]),
            _frame(list(_problems(numbered)), PROBLEMS),
            decided,
        )

    def _patient(self, number: int, row: Sequence[str], each: Decided) -> Line:
        kept = (row[place] if place < len(row) else "" for place in self.cohort.header.kept)
        count = each.exercises if each.decision else None
        told = (each.status, each.complex, count, each.minutes, each.questions, each.decision)
        return (number, self.cohort.id_of(row), *told, *kept)

    def _lines(self, numbered: Iterable[tuple[int, Sequence[str], Decided]], slot: str) -> list[Line]:
        if self.cohort.expand:
            return [
                (number, self.cohort.id_of(row), each.decision, *line)
                for number, row, each in numbered
                for line in getattr(each, slot)
            ]
        lines: list[Line] = []
        fresh: set[str] = set()
        for _, _, each in numbered:
            if each.decision and each.decision not in fresh and int(each.decision, 16) not in self.cohort.given:
                fresh.add(each.decision)
                lines += [(each.decision, *line) for line in getattr(each, slot)]
        return lines


def _frame(lines: Sequence[Line], columns: Sequence[str]) -> pd.DataFrame:
    """Make a frame in which a whole number stays one, also beside cells that have none."""
    frame = pd.DataFrame(list(lines), columns=list(columns), dtype=object)
    return frame.astype({name: "Int64" for name in WHOLE if name in columns})


def _settled(outcome: Outcome) -> Decided:
    if isinstance(outcome, Decided):
        return outcome
    future, place = outcome
    return future.result()[place]


def _problems(numbered: Iterable[tuple[int, Sequence[str], Decided]]) -> Iterator[Line]:
    for number, _, each in numbered:
        for note in each.notes:
            yield (number, note.column, note.value, note.what, note.hint, note.severity)
