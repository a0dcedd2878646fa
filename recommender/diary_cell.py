"""A diary cell: what the text of one column of a diary means. Each column is read by itself."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from recommender.knowledge import Knowledge, once
from recommender.neutral import as_written
from recommender.note import shown
from recommender.patient_table import FLAGS
from recommender.problem import Problem, did_you_mean
from recommender.record import NO_VALUES, read_fields, split_list
from recommender.row_form import FIELD_MAX
from recommender.vocabulary import fold

EMPTY: Mapping[str, Any] = {"exercise": "", "skipped_reason": ""}
LOWEST_RATE, HIGHEST_RATE = "diary_heart_rate_bpm_min", "diary_heart_rate_bpm_max"
OR_EMPTY = "or leave it empty where it is not known"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE = re.compile(r"0*[0-9]{1,6}")
_PAIN = re.compile(r"[0-9]{1,3}(\.[0-9])?")


class _CellError(ValueError):
    """What is wrong with a cell, and what to do about it."""

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what)
        self.what, self.hint = what, hint


def read_cells(cells: Mapping[str, str], place: str, knowledge: Knowledge) -> tuple[dict[str, Any], list[Problem]]:
    """Read the cells of one line of a diary.

    Args:
        cells: the text of each column that is not empty.
        place: of the line, as `diary.csv:12`.
        knowledge: the exercises, events and defaults.

    Returns:
        A value for every column, None or "" where there is none that can be read; and every fault.
    """
    values: dict[str, Any] = {name: EMPTY.get(name) for name in READERS}
    problems = []
    for name, cell in cells.items():
        try:
            values[name] = READERS[name](_plain(cell), knowledge)
        except _CellError as fault:
            problems.append(Problem(f"{place} {name}", f"{name} '{shown(cell)}' {fault.what}", fault.hint))
    return values, problems


@once
def event_names(knowledge: Knowledge) -> Mapping[str, str]:
    """Give the ids of the events by their folded names; every symptom is one."""
    vocabulary = knowledge.vocabulary
    own = {fold(name): event.id for event in vocabulary.events.values() for name in (event.id, *event.aliases)}
    return {**vocabulary.names["symptoms"], **own}


def finding_of(event: str, knowledge: Knowledge) -> str:
    """Name the finding that an event adds to the record; "" where it adds none."""
    own = knowledge.vocabulary.events.get(event)
    return own.finding if own else event


def _plain(cell: str) -> str:
    """Give the text with single spaces, if it can be shown as it is."""
    if len(cell) > FIELD_MAX:
        what = f"holds {len(cell)} characters; {FIELD_MAX} may be read"
        raise _CellError(what, "check for a quote that is not closed")
    plain = " ".join(cell.split())
    if not plain.isprintable():
        raise _CellError("holds characters that cannot be printed", "use letters, digits and punctuation")
    return plain


def _date(cell: str, _: Knowledge) -> date:
    try:
        if _DATE.fullmatch(cell):
            return date.fromisoformat(cell)
    except ValueError:  # the 30th of February
        pass
    raise _CellError("is no date", "write year, month and day as 2026-03-31")


def _session(cell: str, knowledge: Knowledge) -> int:
    if not (number := _whole(cell, knowledge)):
        raise _CellError("is no number of a session", "sessions are numbered from 1, as in the plan")
    return number


def _whole(cell: str, _: Knowledge) -> int:
    if not _WHOLE.fullmatch(cell):
        raise _CellError("is no whole number from 0", f"write digits only, {OR_EMPTY}")
    return int(cell)


def _rate(cell: str, knowledge: Knowledge) -> int:
    rate = _whole(cell, knowledge)
    least, most = (round(knowledge.number(name)) for name in (LOWEST_RATE, HIGHEST_RATE))
    if not least <= rate <= most:
        raise _CellError("is no plausible heart rate", f"write the beats a minute, {least} to {most}, {OR_EMPTY}")
    return rate


def _pain(cell: str, _: Knowledge) -> float:
    if not _PAIN.fullmatch(cell) or read_fields({"pain_nrs": float(cell)})[1]:
        hint = f"write a number from 0 to 10, whole or with a point and one decimal, {OR_EMPTY}"
        raise _CellError("is no pain rating", hint)
    return float(cell)


def _flag(cell: str, _: Knowledge) -> bool:
    if (found := FLAGS.get(cell.casefold())) is None:
        raise _CellError("is neither yes nor no", f"write yes or no, {OR_EMPTY}")
    return found


def _text(cell: str, _: Knowledge) -> str:
    return as_written(cell)


def _exercise(cell: str, knowledge: Knowledge) -> str:
    if (found := knowledge.exercise_names.get(fold(cell))) is None:
        what = f"is no exercise{did_you_mean(cell, knowledge.exercises)}"
        raise _CellError(what, "see `lumbar knowledge list exercises`")
    return found


def _events(cell: str, knowledge: Knowledge) -> tuple[str, ...]:
    words, known = split_list([cell]), event_names(knowledge)
    if not words and cell.casefold() != NO_VALUES:
        raise _CellError("names no event", f"write {NO_VALUES} where nothing happened, {OR_EMPTY}")
    if words[1:] and NO_VALUES in map(fold, words):
        what = f"says {NO_VALUES}, and names something beside it"
        raise _CellError(what, f"write {NO_VALUES} alone where nothing happened, else what did")
    if unknown := [word for word in words if fold(word) not in known]:
        what = f"holds no known event: {'; '.join(f'{word}{did_you_mean(word, known)}' for word in unknown)}"
        hint = f"events are {', '.join(knowledge.vocabulary.events)}, and every symptom; part them with ;"
        raise _CellError(what, hint)
    return tuple(sorted({known[fold(word)] for word in words}))


READERS: Mapping[str, Callable[[str, Knowledge], Any]] = {
    "date": _date,
    "session": _session,
    "exercise": _exercise,
    "done_reps": _whole,
    "pain_before": _pain,
    "pain_during": _pain,
    "pain_after": _pain,
    "discomfort": _flag,
    "too_easy": _flag,
    "skipped_reason": _text,
    "hr_before": _rate,
    "hr_after": _rate,
    "events": _events,
}
