"""`lumbar plan`: a course of sessions over some weeks."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.course_options import FirstSupervised, SessionsPerWeek, Start, Weeks, course_request
from cli.decision_log import KeyFile, LogOptions, LogTarget, Pseudonymise, Who, recorded_course
from cli.options import Request, takes_patient
from cli.output import Format, emit, emit_blocks, emit_json

if TYPE_CHECKING:
    from recommender.course_plan import CoursePlan


class PlanFormat(StrEnum):
    """The forms of a plan."""

    text = "text"
    markdown = "markdown"
    json = "json"
    csv = "csv"
    ics = "ics"
    cert = "cert"


@takes_patient
def plan(
    request: Request,
    weeks: Weeks = None,
    sessions_per_week: SessionsPerWeek = None,
    start: Start = None,
    first_supervised: FirstSupervised = False,
    form: Annotated[
        PlanFormat, typer.Option("--format", help="ics: a calendar, needs --start; cert: the 16 items of reporting.")
    ] = PlanFormat.text,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write into a file.")] = None,
    log: LogTarget = None,
    who: Who = None,
    pseudonymise: Pseudonymise = False,
    key_file: KeyFile = None,
) -> None:
    """Plan a course: every session with its doses, what changes from week to week, and why.

    Every session is assumed to go well; what follows from the sessions as they were is decided by `lumbar review`.
    The patient is given as to `lumbar recommend`; --minutes is the time there is for a session. With --log the plan
    is recorded before it is shown.
    """
    from recommender.course_plan import plan_course

    if form == PlanFormat.ics and start is None:
        message = "a calendar needs the day of the first session: give --start YYYY-MM-DD"
        raise typer.BadParameter(message, param_hint="--format")
    course = course_request(request.knowledge, weeks, sessions_per_week, start, first_supervised=first_supervised)
    found = plan_course(request.raw, course, request.recommender, request.clinic, request.source)
    number = recorded_course(course, None, request, LogOptions(log, who, key_file, pseudonymise))
    _emit(found, form, output, number)
    if found.clashes:
        raise typer.Exit(1)


def _emit(found: "CoursePlan", form: PlanFormat, output: Path | None, number: int | None) -> None:
    if form == PlanFormat.json:
        from recommender.course_json import plan_json

        emit_json(plan_json(found), output)
    elif form == PlanFormat.cert:
        from recommender.cert import lay_out_cert

        emit_blocks(lay_out_cert(found), Format.text, output)
    elif form in (PlanFormat.csv, PlanFormat.ics):
        _emit_sessions(found, form, output)
    else:
        from recommender.course_view import lay_out_course
        from recommender.prescription import lay_out_record_number

        emit_blocks([*lay_out_course(found), *lay_out_record_number(number)], Format(form.value), output)


def _emit_sessions(found: "CoursePlan", form: PlanFormat, output: Path | None) -> None:
    """Write a form that has nothing but sessions; where there are none, say so beside it."""
    from recommender.calendar_file import calendar_text
    from recommender.course_csv import course_csv
    from recommender.course_view import verdict_of

    emit(calendar_text(found) if form == PlanFormat.ics else course_csv(found), output)
    if not found.has_program:
        print(verdict_of(found), file=sys.stderr)
