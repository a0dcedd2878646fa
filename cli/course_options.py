"""The options of a course, which `lumbar plan` and `lumbar review` share."""

from datetime import date
from typing import Annotated

import typer

from recommender.course_request import CourseRequest, request_of
from recommender.knowledge import Knowledge

WEEKS_MAX = 52
SESSIONS_MAX = 7


def day_of(text: str) -> date:
    """Read a day, as YYYY-MM-DD; anything else is misuse."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"'{text}' is no date: write it as YYYY-MM-DD"
        raise typer.BadParameter(message) from None


Weeks = Annotated[
    int | None,
    typer.Option("--weeks", metavar="N", min=1, max=WEEKS_MAX, help="How long the course lasts, at most 52 weeks."),
]
SessionsPerWeek = Annotated[
    int | None,
    typer.Option("--sessions-per-week", metavar="K", min=1, max=SESSIONS_MAX, help="How often, at most once a day."),
]
Start = Annotated[
    date | None, typer.Option("--start", metavar="YYYY-MM-DD", parser=day_of, help="The day of the first session.")
]
FirstSupervised = Annotated[
    bool, typer.Option("--first-supervised", help="Somebody watches the first session, if none of the others.")
]


def course_request(
    knowledge: Knowledge, weeks: int | None, sessions_a_week: int | None, start: date | None, *, first_supervised: bool
) -> CourseRequest:
    """Read the course that is asked for; its days have to be those of a calendar."""
    request = request_of(knowledge, weeks, sessions_a_week, start, first_supervised=first_supervised)
    if start and request.day(request.sessions) is None:
        message = f"from {start} on, the calendar ends before the course does"
        raise typer.BadParameter(message, param_hint="--start")
    return request
