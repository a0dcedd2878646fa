"""A course plan as iCalendar: opened with another library than the one that wrote it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import vobject

from recommender.calendar_file import calendar_text
from recommender.dose import dose_text
from tests.plans import FIRST, MONDAY, REFERRED, TRAINING, WELL, planned


def events(record: Mapping[str, Any], weeks: int = 2, sessions_a_week: int = 3, start: date = MONDAY) -> list[Any]:
    """Write a calendar and open it."""
    text = calendar_text(planned(record, weeks, sessions_a_week, start))
    return list(vobject.readOne(text).vevent_list)


def test_each_session_is_an_event_on_its_day_before_lunch() -> None:
    """Given a course, another library finds each session at its day and hour, without a zone, as long as it lasts."""
    plan = planned(WELL, 2)
    found = events(WELL)
    assert [event.dtstart.value for event in found] == [
        datetime(each.on.year, each.on.month, each.on.day, 11)  # noqa: DTZ001 - a time of day, wherever the patient is
        for each in plan.sessions
        if each.on
    ]
    assert found[0].duration.value == timedelta(minutes=12)


def test_an_event_says_what_is_done() -> None:
    """Given a session, its event names the complex and its place in the course, and each exercise with its dose."""
    plan = planned(TRAINING, 2)
    second = events(TRAINING)[1]
    assert second.summary.value == "Exercises 2 of 6: Gentle complex"
    first, *_, last = plan.sessions[1].items
    told = second.description.value
    assert told.startswith(f"1. {first.item.exercise.title}: {dose_text(first.item.dose)}\n")
    assert f"{len(plan.sessions[1].items)}. {last.item.exercise.title}: {dose_text(last.item.dose)}\n" in told
    assert "no medical device" in told


def test_an_event_does_not_name_the_patient() -> None:
    """Given a patient with an id, the calendar does not hold it: calendars are shared."""
    assert "p7-secret" not in calendar_text(planned({**WELL, "patient_id": "p7-secret"}, 1))


def test_the_bytes_are_stable() -> None:
    """Given one record in two orders, the calendar is the same; its time stamp is the first day, not the clock's."""
    turned = dict(reversed(list(WELL.items())))
    assert calendar_text(planned(WELL, 1)) == calendar_text(planned(turned, 1))
    assert {event.dtstamp.value.date() for event in events(WELL)} == {MONDAY}


def test_ids_are_of_one_patient_one_course_one_session() -> None:
    """Given another patient or another first day, no id is shared; a longer course keeps those of the shorter one."""
    base = [event.uid.value for event in events(WELL, 1)]
    assert len(set(base)) == 3
    assert [event.uid.value for event in events(WELL, 2)][:3] == base
    others = [events({**WELL, "patient_id": "p7"}, 1), events(FIRST, 1), events(WELL, 1, start=date(2026, 11, 24))]
    assert [set(base) & {event.uid.value for event in each} for each in others] == [set(), set(), set()]


def test_lines_are_as_the_standard_wants_them() -> None:
    """Given any event, lines end in CR LF and hold at most 75 bytes."""
    text = calendar_text(planned(TRAINING, 1))
    assert text.count("\n") == text.count("\r\n")
    assert [line for line in text.encode().split(b"\r\n") if len(line) > 75] == []


def test_without_a_program_there_is_no_event() -> None:
    """Given a referral, the calendar is empty."""
    assert "BEGIN:VEVENT" not in calendar_text(planned(REFERRED))


def test_without_a_first_day_there_is_no_calendar() -> None:
    """Given a plan without days, it is refused."""
    with pytest.raises(ValueError, match="the day of the first session"):
        calendar_text(planned(WELL, 1, start=None))
