"""A course plan as an iCalendar file (RFC 5545): an event for each session, at a time of day without a zone.

The bytes follow from the record, the course and its first day alone: the same plan imported twice gives no doubles. An
event does not name the patient; calendars are shared.
"""

from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Any

from recommender.canonical import canonical, digest
from recommender.course_plan import ASSUMED, CoursePlan
from recommender.dose import dose_text
from recommender.planned_session import PlannedSession
from recommender.prescription import NOTICE
from recommender.wording import title_of

PRODUCT = "-//Lumbar//Course of exercises//EN"
VERSION = "2.0"
HOST = "lumbar"
ID_DIGITS = 32


def calendar_text(plan: CoursePlan) -> str:
    """Write the sessions of a plan; none where the rules give no program.

    Raises:
        ValueError: the plan has no first day.
    """
    from icalendar import Calendar  # noqa: PLC0415 - asked for by one command, and slow to import

    start = plan.request.start
    if start is None:
        message = "a calendar needs the day of the first session"
        raise ValueError(message)

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", VERSION)
    name = _name_of(plan, start)
    for session in plan.sessions if plan.has_program else ():
        calendar.add_component(_event(session, plan, start, name))
    text: str = calendar.to_ical().decode()
    return text


def _name_of(plan: CoursePlan, start: date) -> str:
    """Name the course: what was given of the patient, and its first day."""
    given = plan.reading.record.given()
    return digest(canonical([given, start.isoformat()]))[:ID_DIGITS]


def _event(session: PlannedSession, plan: CoursePlan, start: date, name: str) -> Any:
    from icalendar import Event  # noqa: PLC0415 - see above

    event = Event()
    title = title_of(session.complex, plan.knowledge)
    event.add("uid", f"{name}-{session.number}@{HOST}")
    event.add("dtstamp", datetime.combine(start, time(), UTC))
    event.add("dtstart", _begin(session, plan))
    event.add("duration", timedelta(minutes=ceil(session.minutes)))
    event.add("summary", f"Exercises {session.number} of {len(plan.sessions)}: {title}")
    event.add("description", _description(session))
    return event


def _begin(session: PlannedSession, plan: CoursePlan) -> datetime:
    """Give the time at which a session begins, wherever the patient is."""
    hours = plan.knowledge.number("session_begins_hour")
    return datetime.combine(session.on or date.min, time()) + timedelta(hours=hours)


def _description(session: PlannedSession) -> str:
    doses = [
        f"{place}. {each.item.exercise.title}: {dose_text(each.item.dose)}"
        for place, each in enumerate(session.items, start=1)
    ]
    return "\n".join([*doses, "", ASSUMED, NOTICE])
