"""Diaries for tests: written into a file and read, and generated ones of whole courses."""

from datetime import date
from pathlib import Path

from hypothesis import strategies as st

from recommender.diary import COLUMNS, Entry, read_diary
from recommender.diary_cell import event_names
from recommender.problem import Problem
from tests.strategies import EXERCISES, KNOWLEDGE, maybe

ITEM, OTHER = "gq-8-side-sit-each-buttock", "gs-04-knee-to-chest-alternate"
MONDAY, TUESDAY, TODAY = date(2026, 1, 5), date(2026, 1, 6), date(2026, 2, 1)
EVENTS = tuple(sorted(set(event_names(KNOWLEDGE).values())))


def diary(folder: Path, text: str | bytes, name: str = "diary.csv") -> Path:
    """Write a diary."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def read(folder: Path, text: str | bytes, name: str = "diary.csv") -> tuple[tuple[Entry, ...], list[Problem]]:
    """Read a diary on the first of February."""
    return read_diary(diary(folder, text, name), KNOWLEDGE, TODAY)


def entries(folder: Path, text: str | bytes, name: str = "diary.csv") -> list[Entry]:
    """Read a diary without a problem."""
    found, problems = read(folder, text, name)
    assert problems == []
    return list(found)


def faults(folder: Path, text: str | bytes, name: str = "diary.csv") -> list[str]:
    """Read a faulty diary; give its problems without their hints, and with the name of the file alone."""
    _, problems = read(folder, text, name)
    assert all(problem.hint for problem in problems)
    return [f"{problem.where.replace(f'{folder}/', '')}: {problem.what}" for problem in problems]


def one(folder: Path, column: str, cell: str) -> list[str]:
    """Read a diary of one exercise with one more cell; give the faults."""
    return faults(folder, f"date,session,exercise,{column}\n2026-01-05,1,{ITEM},{cell}\n")


def entry_values(entry: Entry) -> list[object]:
    """Give what an entry says."""
    return [getattr(entry, name) for name in COLUMNS]


WRITTEN = {
    "done_reps": maybe(st.integers(0, 999_999)),
    "pain_before": maybe(st.integers(0, 100).map(lambda tenths: tenths / 10)),
    "pain_during": maybe(st.integers(0, 100).map(lambda tenths: tenths / 10)),
    "pain_after": maybe(st.integers(0, 100).map(lambda tenths: tenths / 10)),
    "discomfort": maybe(st.booleans()),
    "too_easy": maybe(st.booleans()),
    "skipped_reason": st.text().map(lambda text: " ".join(text.split())).filter(str.isprintable),
    "hr_before": maybe(st.integers(30, 250)),
    "hr_after": maybe(st.integers(30, 250)),
    "events": maybe(st.lists(st.sampled_from(EVENTS), unique=True).map(lambda found: tuple(sorted(found)))),
}


@st.composite
def courses(draw: st.DrawFn) -> list[Entry]:
    """Draw the entries of a course, each session on its own day, with nothing that contradicts itself."""
    found: list[Entry] = []
    for session in range(1, draw(st.integers(1, 4)) + 1):
        for exercise in draw(st.lists(st.sampled_from(["", *EXERCISES]), min_size=1, max_size=3, unique=True)):
            values = {name: draw(strategy) for name, strategy in WRITTEN.items()}
            if values["skipped_reason"]:
                values["done_reps"] = None
            if not exercise:
                values |= {"done_reps": None, "too_easy": None}
            place = f"diary.csv:{len(found) + 2}"
            found.append(Entry(place, MONDAY.replace(day=session), session, exercise, **values))
    return found
