"""A cohort: the patients of a table, decided. Equal rows are decided once, and what came of them is remembered.

What came of rows is lines of plain values; `recommend_frame` takes a pandas frame and gives them as four frames.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import Executor, Future
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any

from recommender.header import ID, Header, read_header
from recommender.light import dataclass
from recommender.note import Note, shown
from recommender.partition import INVALID, Cells, Decided, Line, Setup, decide_partition
from recommender.problem import DataError
from recommender.row_form import fault_of, whole

if TYPE_CHECKING:
    import pandas as pd

REMEMBERED_MAX, WITH_LINES_MAX, WITH_SHEETS_MAX = 50_000, 2_000, 1_000
TASK_ROWS = 32
EXACT = 2**53
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
    """What came of some rows, as frames.

    Attributes:
        patients: one line for each row, in their order.
        program, decisions: one line for each exercise of each decision, or of each row.
        problems: what is wrong with rows, and what was read otherwise than it was written.
    """

    patients: "pd.DataFrame"
    program: "pd.DataFrame"
    decisions: "pd.DataFrame"
    problems: "pd.DataFrame"


@dataclass(frozen=True, slots=True)
class Lines:
    """What came of some rows, as lines of the tables.

    Attributes:
        patients: one for each row, in their order; its number and the patient's id come first.
        program, decisions: one for each exercise of each decision that was not given before, or of each row.
        problems: what is wrong with rows, and what was read otherwise than it was written.
        decided: what became of each row.
    """

    patients: Sequence[Line]
    program: Sequence[Line]
    decisions: Sequence[Line]
    problems: Sequence[Line]
    decided: Sequence[Decided]


def recommend_frame(
    frame: "pd.DataFrame",
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
    cohort, kinds = Cohort(header, setup, expand=expand), header.kinds
    rows = [
        [cell_text(value, kind) for value, kind in zip(row, kinds, strict=True)]
        for row in frame.itertuples(index=False, name=None)
    ]
    lines = cohort.submit(rows).lines()
    return Tables(**{name: _frame(getattr(lines, name), columns) for name, columns in cohort.columns.items()})


def cell_text(value: Any, kind: str = "") -> str:
    """Write a value as a cell: nothing where it is missing, a list by its items, yes and no, whole numbers as such.

    A set has its items in the order of their text. A whole number is one also in an id: missing ids make it a decimal.
    A missing item of a list is a question mark, which no field takes: it must not be read as `none`.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if isinstance(value, Iterable) and not isinstance(value, Mapping):
        items = ["?" if _is_missing(item) else str(item) for item in value]
        if not items:
            return "none" if kind == "words" else ""
        return ";".join(sorted(items) if isinstance(value, AbstractSet) else items)
    if _is_missing(value):
        return ""
    if kind == "flag" and value in (True, False):
        return "yes" if value else "no"
    if not isinstance(value, bool) and hasattr(value, "is_integer") and value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    return str(value)


def _is_missing(value: Any) -> bool:
    """Say whether a value is None, NaN, NA or NaT, without importing pandas."""
    return value is None or (not isinstance(value, str) and str(value) in ("nan", "<NA>", "NaT"))


def _frame(lines: Sequence[Line], columns: Sequence[str]) -> "pd.DataFrame":
    """Make a frame in which a whole number stays one, also beside cells that have none."""
    import pandas as pd  # noqa: PLC0415 - only frames need it

    frame = pd.DataFrame(list(lines), columns=list(columns), dtype=object)
    own = PATIENTS if columns[: len(PATIENTS)] == PATIENTS else columns
    return frame.astype({name: "Int64" for name in own if name in WHOLE})


@dataclass(slots=True)
class Cohort:
    """Decides rows as they come, here or by an executor, and remembers what came of them.

    Attributes:
        header: of the table.
        setup: what rows are decided with; its fields are those of the header.
        executor: decides partitions; None decides here.
        expand: give the program and the verdicts of each row.
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

    @property
    def columns(self) -> Mapping[str, Sequence[str]]:
        """Name the columns of each table."""
        head = EXPANDED if self.expand else ()
        return {
            "patients": (*PATIENTS, *self.header.kept_names(PATIENTS)),
            "program": (*head, *NAMED, *PROGRAM),
            "decisions": (*head, *NAMED, *DECISIONS),
            "problems": PROBLEMS,
        }

    def submit(self, rows: Sequence[Sequence[str]], faults: Mapping[int, Note] | None = None) -> "Pending":
        """Hand in the next rows; those that are new are begun at once.

        Args:
            rows: the cells of each, one for each column.
            faults: why a row could not be split into cells, by its place among these.
        """
        notes = {place: note for place, row in enumerate(rows) if (note := fault_of(row, self.header))}
        notes |= faults or {}
        keys = [None if place in notes else self._key(row) for place, row in enumerate(rows)]
        first, self.last = self.last + 1, self.last + len(rows)
        distinct = {key: None for key in keys if key is not None}
        self._begin([key for key in distinct if key not in self._known])
        outcomes = [
            Decided(INVALID, notes=(notes[place],)) if key is None else self._known[key]
            for place, key in enumerate(keys)
        ]
        for key in distinct:
            self._known.move_to_end(key)
        return Pending(self, rows, {key: self._known[key] for key in distinct}, outcomes, first)

    def _key(self, row: Sequence[str]) -> Cells:
        return tuple([row[place].strip() for place in self._places])

    def _begin(self, keys: Sequence[Cells]) -> None:
        for start in range(0, len(keys), TASK_ROWS):
            task = keys[start : start + TASK_ROWS]
            if self.executor is None:
                self._known.update(zip(task, decide_partition(self.setup, task), strict=True))
                continue
            future = self.executor.submit(decide_partition, self.setup, task)
            self._known.update((key, (future, place)) for place, key in enumerate(task))

    def id_of(self, row: Sequence[str]) -> str:
        """Give the patient's id of a row as it is written; "" where it has none."""
        place = self.header.fields.get(ID)
        name = row[place].strip() if place is not None and place < len(row) else ""
        return name if name.isprintable() else shown(name)

    def settle(self, key: Cells, decided: Decided) -> None:
        """Remember what became of a row; its lines are needed again only where each row is given its own."""
        if decided.logged:
            decided = replace(decided, logged=replace(decided.logged, body=b""))
        self._known[key] = decided if self.expand else replace(decided, program=(), verdicts=())
        most = WITH_SHEETS_MAX if decided.sheet else WITH_LINES_MAX if self.expand else REMEMBERED_MAX
        while len(self._known) > most:
            self._known.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Pending:
    """Rows that were handed in."""

    cohort: Cohort
    rows: Sequence[Sequence[str]]
    keys: Mapping[Cells, Outcome]
    outcomes: Sequence[Outcome]
    first: int

    def lines(self) -> Lines:
        """Wait for what becomes of them, and lay it out as lines."""
        decided = [_settled(outcome) for outcome in self.outcomes]
        numbered = list(zip(range(self.first, self.first + len(self.rows)), self.rows, decided, strict=True))
        found = Lines(
            [self._patient(*each) for each in numbered],
            self._lines(numbered, "program"),
            self._lines(numbered, "verdicts"),
            [line for each in numbered if each[2].notes for line in self._problems(each[0], each[2])],
            decided,
        )
        self.cohort.given.update({int(name, 16) for name in {each.decision for each in decided} if name})
        for key, outcome in self.keys.items():
            self.cohort.settle(key, _settled(outcome))
        return found

    def _patient(self, number: int, row: Sequence[str], each: Decided) -> Line:
        told = (number, self.cohort.id_of(row), *each.told)
        kept = self.cohort.header.kept
        if not kept:
            return told
        if each.status != INVALID:
            return (*told, *[row[place] for place in kept])
        return (*told, *[whole(row[place]) if place < len(row) else "" for place in kept])

    def _lines(self, numbered: Iterable[tuple[int, Sequence[str], Decided]], slot: str) -> list[Line]:
        if self.cohort.expand:
            return [
                (number, self.cohort.id_of(row), each.decision, *line)
                for number, row, each in numbered
                for line in getattr(each, slot)
            ]
        fresh: dict[str, Decided] = {}
        for _, _, each in numbered:
            if each.decision and each.decision not in fresh:
                fresh[each.decision] = each
        new = (each for name, each in fresh.items() if int(name, 16) not in self.cohort.given)
        return [(each.decision, *line) for each in new for line in getattr(each, slot)]

    def _problems(self, number: int, each: Decided) -> Iterator[Line]:
        column_of = self.cohort.header.column_of
        for note in each.notes:
            column = column_of(note.column) or note.column
            yield (number, column, note.value, note.what, note.hint, note.severity)


def _settled(outcome: Outcome) -> Decided:
    if isinstance(outcome, Decided):
        return outcome
    future, place = outcome
    return future.result()[place]
