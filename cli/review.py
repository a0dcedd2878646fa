"""`lumbar review`: what the diary of a course comes to, and the next session that follows."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.course_options import FirstSupervised, SessionsPerWeek, Start, Weeks, course_request, day_of
from cli.decision_log import KeyFile, LogOptions, LogTarget, Pseudonymise, Who, recorded_course
from cli.options import Request, takes_patient
from cli.output import Format, emit_blocks, emit_bytes, emit_json

if TYPE_CHECKING:
    from recommender.review import Review

DiaryFile = Annotated[
    Path, typer.Option("--diary", metavar="DIARY", help="What happened so far: CSV, or TOML of [[entry]] tables.")
]
Today = Annotated[
    date | None,
    typer.Option("--today", metavar="YYYY-MM-DD", parser=day_of, help="No entry may be later; by default the clock's."),
]
On = Annotated[
    date | None,
    typer.Option("--on", metavar="YYYY-MM-DD", parser=day_of, help="The day of the next session; a break counts."),
]
Plot = Annotated[
    Path | None,
    typer.Option("--plot", metavar="FILE.svg|png", help="Draw pain, adherence and dose over the weeks."),
]


@takes_patient
def review(
    request: Request,
    diary: DiaryFile,
    weeks: Weeks = None,
    sessions_per_week: SessionsPerWeek = None,
    start: Start = None,
    first_supervised: FirstSupervised = False,
    today: Today = None,
    on: On = None,
    form: Annotated[Format, typer.Option("--format", help="The form of the result.")] = Format.text,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write into a file.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Show the sessions so far, too.")] = False,
    plot: Plot = None,
    log: LogTarget = None,
    who: Who = None,
    pseudonymise: Pseudonymise = False,
    key_file: KeyFile = None,
) -> None:
    """Take a diary through the rules: how the course goes on, and the next session, with reasons.

    FILE is the patient's record as it was at the beginning of the course, and the options of the course are those of
    its plan. What the diary does not say is unknown, never good. A next stage is suggested, never set.
    With --log the review is recorded before it is shown.
    """
    from recommender.diary_change import check_diary
    from recommender.review import review as take_through

    course = course_request(request.knowledge, weeks, sessions_per_week, start, first_supervised=first_supervised)
    entries, warnings = check_diary(diary, request.knowledge, today or datetime.now().astimezone().date())
    found = take_through(request.raw, entries, course, request.recommender, request.clinic, request.source, on)
    drawn = _drawn(found, plot)
    number = recorded_course(course, entries, request, LogOptions(log, who, key_file, pseudonymise), on)
    for problem in (*warnings, *found.problems):
        print(problem, file=sys.stderr)
    if plot is not None:
        emit_bytes(drawn, plot)
    if form == Format.json:
        from recommender.review_json import review_json

        emit_json(review_json(found), output)
    else:
        from recommender.prescription import lay_out_record_number
        from recommender.review_view import lay_out_review

        blocks = [*lay_out_review(found, everything=everything), *lay_out_record_number(number)]
        emit_blocks(blocks, form, output)
    if found.next_session.explanation.clashes:
        raise typer.Exit(1)


def _drawn(found: "Review", plot: Path | None) -> bytes:
    """Draw the plot, so that nothing is recorded or shown where that fails; nothing where none is wanted."""
    if plot is None:
        return b""
    from recommender.course_plot import plot_bytes

    return plot_bytes(found, plot.suffix)
