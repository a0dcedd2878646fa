"""A week table: the dose of each exercise of a track in each week, weeks without a change put together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from recommender.block import Block, Heading, Table
from recommender.dose import PrescribedDose
from recommender.light import dataclass
from recommender.planned_session import PlannedSession
from recommender.session import WARM_UP, Item

SAME = "."
TITLE_MIN = 28
GAP = 2
UNITS = {"per_side": "each side", "per_direction": "each way", "alternating": "in turn"}
PHASES = {WARM_UP: "Warm-up"}
MAIN_PART = "Main part"


@dataclass(frozen=True)
class WeekTable:
    """The doses of a track.

    Attributes:
        items: its exercises, by the mark that stands for each in the whole page: `1`, or `B1` in the second track.
        weeks: those in which it has sessions, in order.
        doses: by week and exercise, in few characters; an exercise that a week does not have is missing.
    """

    items: Mapping[str, Item]
    weeks: Sequence[int]
    doses: Mapping[int, Mapping[str, str]]

    @property
    def marks(self) -> Mapping[str, str]:
        """Give the mark of each exercise."""
        return {item.exercise.id: mark for mark, item in self.items.items()}

    @property
    def columns(self) -> list[list[int]]:
        """Give the weeks, those that follow one another without a change together."""
        grouped = groupby(range(len(self.weeks)), key=self._turns)
        return [[self.weeks[place] for place in places] for _, places in grouped]

    def _turns(self, place: int) -> int:
        """Count the changes up to a week."""
        doses = [self.doses[week] for week in self.weeks[: place + 1]]
        return sum(before != after for before, after in pairwise(doses))


def week_table_of(sessions: Sequence[PlannedSession], letter: str = "") -> WeekTable:
    """Gather the doses of sessions.

    Args:
        sessions: of one track, in order.
        letter: of the track; "" where there is one only.
    """
    items: dict[str, Item] = {}
    for session in sessions:
        for each in session.items:
            items.setdefault(each.exercise, each.item)
    doses: dict[int, dict[str, str]] = {}
    for session in sessions:
        doses[session.week] = {each.exercise: short_dose(each.item.dose) for each in session.items}
    marked = {f"{letter}{place}": item for place, item in enumerate(items.values(), start=1)}
    return WeekTable(marked, tuple(doses), doses)


def short_dose(dose: PrescribedDose) -> str:
    """Say the numbers of a dose in few characters: `2x8/5s` are 2 sets of 8, each held for 5 seconds."""
    sets = f"{_span(dose.sets)}x" if dose.sets[1] > 1 else ""
    parts = [_span(dose.reps)] if dose.reps or not dose.work_seconds else []
    parts += [f"{_span(dose.hold_seconds)}s"] if dose.hold_seconds else []
    parts += [f"{_span(dose.hold_breaths)}b"] if dose.hold_breaths else []
    parts += [f"{_span(dose.work_seconds)}s"] if dose.work_seconds else []
    return sets + "/".join(parts)


def _span(numbers: tuple[int, int] | None) -> str:
    low, high = numbers or (1, 1)
    return str(low) if low == high else f"{low}-{high}"


def lay_out_week_table(table: WeekTable, width: int, above: Sequence[str] = ()) -> list[Block]:
    """Lay out a week table; where its weeks do not fit the width, it goes on below with the exercises that change.

    Args:
        table: of one track.
        width: columns of the page.
        above: marks whose lines are left out, since an earlier table shows them.
    """
    blocks: list[Block] = []
    shown = {mark: item for mark, item in table.items.items() if mark not in above}
    for place, columns in enumerate(_parts(table, width)):
        rows = shown if place == 0 else dict(_changing(table, columns))
        blocks += [Heading(f"Weeks {_head(columns[0])} on, what changes")] if place else []
        head = ("#", "Exercise, and its dose in week", *(_head(weeks) for weeks in columns))
        blocks.append(Table(head, tuple(_rows(table, rows, columns))))
    return blocks


def repeated_in(table: WeekTable, first: WeekTable) -> tuple[str, ...]:
    """Name the marks of a warm-up that is the one of the first track; nothing where any of it differs or changes."""
    mine, others = (
        {mark: item for mark, item in each.items.items() if item.phase == WARM_UP} for each in (table, first)
    )
    doses = [_still(each, items.values()) for each, items in ((table, mine), (first, others))]
    return tuple(mine) if doses[0] and doses[0] == doses[1] else ()


def _still(table: WeekTable, items: Iterable[Item]) -> list[tuple[str, str]]:
    """List doses that are the same in all weeks; nothing where one changes."""
    told = [
        (name, {table.doses[week].get(name, "") for week in table.weeks})
        for name in (each.exercise.id for each in items)
    ]
    return [(name, next(iter(doses))) for name, doses in told] if all(len(doses) == 1 for _, doses in told) else []


def _parts(table: WeekTable, width: int) -> Iterator[list[list[int]]]:
    """Cut the columns where those so far leave the titles too little room."""
    room = width - TITLE_MIN - GAP - max(map(len, table.items)) - GAP
    part: list[list[int]] = []
    used = 0
    for weeks in table.columns:
        wide = GAP + max(len(_head(weeks)), *map(len, table.doses[weeks[0]].values()))
        if part and used + wide > room:
            yield part
            part, used = [], 0
        part.append(weeks)
        used += wide
    yield part


def _head(weeks: Sequence[int]) -> str:
    return str(weeks[0]) if len(weeks) == 1 else f"{weeks[0]}-{weeks[-1]}"


def _changing(table: WeekTable, columns: Sequence[Sequence[int]]) -> Iterator[tuple[str, Item]]:
    """Pick the exercises whose dose changes in some columns, or from the week before them."""
    last = table.weeks[table.weeks.index(columns[0][0]) - 1]
    for mark, item in table.items.items():
        if len({table.doses[week].get(item.exercise.id, "") for week in (last, *(each[0] for each in columns))}) > 1:
            yield mark, item


def _rows(table: WeekTable, rows: Mapping[str, Item], columns: Sequence[Sequence[int]]) -> Iterator[tuple[str, ...]]:
    for phase, found in groupby(rows.items(), key=lambda row: row[1].phase):
        yield (PHASES.get(phase, MAIN_PART),)
        for mark, item in found:
            told = [table.doses[weeks[0]].get(item.exercise.id, "-") for weeks in columns]
            cells = [cell if place == 0 or cell != told[place - 1] else SAME for place, cell in enumerate(told)]
            yield (mark, _title(item), *cells)


def _title(item: Item) -> str:
    """Name an exercise, with what its numbers count and its pace."""
    said = [UNITS.get(item.dose.unit, ""), "slow" if "slow" in item.dose.pace else ""]
    told = ", ".join(word for word in said if word)
    return f"{item.exercise.title} ({told})" if told else item.exercise.title


def legend_of(tables: Sequence[WeekTable]) -> str:
    """Explain the signs that the doses of some tables use."""
    doses = {dose for table in tables for week in table.weeks for dose in table.doses[week].values()}
    signs = [
        (any(dose.endswith("s") for dose in doses), "5/6s: 5 times, each for 6 seconds"),
        (any(dose.endswith("b") for dose in doses), "3/7b: 3 times, each held for 7 breaths"),
        (any("x" in dose for dose in doses), "2x8: 2 sets of 8"),
        (any(len(table.columns) > 1 for table in tables), f"'{SAME}': as before"),
    ]
    return f"{'; '.join(['Doses are repetitions', *(text for shown, text in signs if shown)])}."
