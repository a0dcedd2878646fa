"""Whole courses are read with every fault, and their diaries are written by rule."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from recommender.knowledge import Knowledge
from recommender.problem import DataError
from recommender.whole_course import WholeCourse, read_whole_courses
from tests.courses import COURSES, RECOMMENDER

ITEM, OTHER = "sub-3-sacrum-lift", "sub-4-glute-tense-relax"
RECORD = COURSES["late_settles"].record


def course(diary: str, *entries: str) -> str:
    """Write the file of a course."""
    return "\n".join(['title = "T"', 'story = "S"', diary, *entries, "[record]", 'stage = "remission"'])


def read(folder: Path, **texts: str) -> list[WholeCourse]:
    """Read courses from a folder."""
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")
    return read_whole_courses(folder)


def faults(folder: Path, **texts: str) -> list[str]:
    """Read courses with faults."""
    with pytest.raises(DataError) as raised:
        read(folder, **texts)
    return [f"{Path(each.where).name}: {each.what}" for each in raised.value.problems]


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    """Given two files, both are courses, with what is not given left empty."""
    one, other = read(tmp_path, b=course("diary = {}"), a=course("diary = {}", "[[entry]]", "session = 2"))
    assert (one.name, other.name) == ("a", "b")
    assert (one.entries, other.request, other.expect) == (({"session": 2},), {}, {})


def test_every_fault_is_named(tmp_path: Path) -> None:
    """Given a file without a title and one with a strange part, both are named at once."""
    strange = course("diary = {}") + "\n[entries]"
    assert faults(tmp_path, a='story = "S"\n[record]\n[diary]', b=strange) == [
        "a.toml: has no title",
        "b.toml: holds 'entries', which no whole course has",
    ]


@pytest.mark.parametrize("name", ["empty", "missing"])
def test_a_folder_without_courses_is_a_fault(tmp_path: Path, name: str) -> None:
    """Given no folder, or one without files, that is said."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError) as raised:
        read_whole_courses(tmp_path / name)
    assert [each.what for each in raised.value.problems] == ["holds no whole courses"]


def whole(diary: Mapping[str, Any], *entries: Mapping[str, Any], **request: Any) -> WholeCourse:
    """Make a course in the late subacute stage."""
    return WholeCourse("c", "T", "S", RECORD, request, diary, entries, {})


def test_a_good_session_is_written_as_it_is_prescribed() -> None:
    """Given a session that goes well, every exercise has its repetitions, no pain, and no event."""
    [entry] = [each for each in whole({"well": [1]}).written(RECOMMENDER) if each.exercise == ITEM]
    assert (entry.done_reps, entry.pain_during, entry.events, entry.place) == (4, 0.0, (), "c:1")


def test_exceptions_lie_over_good_sessions() -> None:
    """Given usual cells and exceptions, the exceptions hold, and what nobody wrote is unknown."""
    exceptions = (
        {"session": 2, "exercise": ITEM, "pain_during": 2, "events": ["malaise", "fever"]},
        {"sessions": [2], "exercise": "every", "unknown": ["pain_after"]},
    )
    written = whole({"well": [1, 2], "usual": {"pain_after": 1}}, *exceptions).written(RECOMMENDER)
    found = {(each.session, each.exercise): each for each in written}
    assert (found[2, ITEM].pain_during, found[2, ITEM].events) == (2, ("fever", "malaise"))
    assert (found[1, OTHER].pain_after, found[2, OTHER].pain_after, found[2, OTHER].pain_during) == (1, None, 0.0)


def test_an_entry_of_the_whole_session_stands_alone() -> None:
    """Given an exception without an exercise in a session of which nothing else is written, it is the one entry."""
    [entry] = whole({}, {"session": 1, "events": ["cleared"]}).written(RECOMMENDER)
    assert (entry.exercise, entry.events, entry.done_reps) == ("", ("cleared",), None)


def test_pauses_put_sessions_off() -> None:
    """Given two pauses, the later sessions come later by the sum of both."""
    diary = {"well": [1, 2, 3], "pauses": {"2": 3, "3": 4}}
    start = date(2026, 11, 23)
    written = whole(diary, weeks=1, sessions_a_week=3, start=start).written(RECOMMENDER)
    assert sorted({each.date for each in written}) == [start, date(2026, 11, 28), date(2026, 12, 4)]


def test_what_is_not_requested_is_a_default(knowledge: Knowledge) -> None:
    """Given a course without a request, weeks and sessions a week are those of the knowledge."""
    request = whole({}).requested(knowledge)
    assert (request.weeks, request.sessions_a_week, request.start) == (8, 3, None)
