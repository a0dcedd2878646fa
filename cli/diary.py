"""`lumbar diary`: what happened in the sessions of a course."""

import sys
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.options import KnowledgeDir, RulesDir
from cli.output import emit
from recommender.knowledge import load_knowledge
from recommender.problem import Problem, printable

Diary = Annotated[Path, typer.Argument(metavar="DIARY", help="CSV, or TOML of [[entry]] tables.")]
PAIN = "0 to 10, whole or with one decimal."
RATE = "Beats a minute."
app = typer.Typer(no_args_is_help=True)


@app.callback()
def diary() -> None:
    """Diaries of a course: what was done, what hurt, what happened."""


@app.command()
def new(
    output: Annotated[Path, typer.Argument(metavar="OUT.csv", help="The file to write; it must not be there yet.")],
    exercises: Annotated[
        str | None, typer.Option("--exercises", metavar="'ID;ID'", help="Write a line for each.")
    ] = None,
    session: Annotated[str | None, typer.Option("--session", metavar="N", help="Their session, from 1.")] = None,
    day: Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Its date.")] = None,
    knowledge: KnowledgeDir = None,
    rules: RulesDir = None,
) -> None:
    """Write an empty diary; with --exercises, --session and --date one line for each exercise, to be filled."""
    from recommender.diary_change import new_diary
    from recommender.record import split_list
    from recommender.skeleton import write_skeleton

    if len({value is None for value in (exercises, session, day)}) > 1:
        message = "--exercises, --session and --date go together"
        raise typer.BadParameter(message)
    naming = {"session": session or "", "date": day or ""}
    names = split_list([exercises or ""])
    write_skeleton(new_diary(output, names, naming, load_knowledge(knowledge, rules)), output)
    print(printable(f"wrote {output}; then: lumbar diary check {output}"))


@app.command()
def add(
    diary: Diary,
    session: Annotated[str, typer.Option("--session", metavar="N", help="Its number in the plan, from 1.")],
    day: Annotated[str, typer.Option("--date", metavar="YYYY-MM-DD", help="Of the session.")],
    exercise: Annotated[
        str, typer.Option("--exercise", metavar="ID", help="Without it the entry is about the whole session.")
    ] = "",
    done_reps: Annotated[str, typer.Option("--done-reps", metavar="N", help="Repetitions that were done.")] = "",
    pain_before: Annotated[str, typer.Option("--pain-before", metavar="X", help=PAIN)] = "",
    pain_during: Annotated[str, typer.Option("--pain-during", metavar="X", help=PAIN)] = "",
    pain_after: Annotated[str, typer.Option("--pain-after", metavar="X", help=PAIN)] = "",
    discomfort: Annotated[str, typer.Option("--discomfort", metavar="yes|no", help="It was uncomfortable.")] = "",
    too_easy: Annotated[str, typer.Option("--too-easy", metavar="yes|no", help="It was too easy.")] = "",
    skipped_reason: Annotated[str, typer.Option("--skipped-reason", metavar="TEXT", help="Why it was not done.")] = "",
    hr_before: Annotated[str, typer.Option("--hr-before", metavar="N", help=RATE)] = "",
    hr_after: Annotated[str, typer.Option("--hr-after", metavar="N", help=RATE)] = "",
    events: Annotated[str, typer.Option("--events", metavar="'A;B'", help="What happened; none for nothing.")] = "",
    knowledge: KnowledgeDir = None,
    rules: RulesDir = None,
) -> None:
    """Add one entry to a CSV diary, if both are sound. The diary is written anew: sorted by session, with commas."""
    from recommender.diary_change import with_entry
    from recommender.turn import turn

    cells = {
        "date": day, "session": session, "exercise": exercise, "done_reps": done_reps, "pain_before": pain_before,
        "pain_during": pain_during, "pain_after": pain_after, "discomfort": discomfort, "too_easy": too_easy,
        "skipped_reason": skipped_reason, "hr_before": hr_before, "hr_after": hr_after, "events": events,
    }  # fmt: skip
    known = load_knowledge(knowledge, rules)
    with turn(diary):
        text, warnings = with_entry(diary, cells, known, _today())
        emit(text, diary)
    _warn(warnings)


@app.command()
def check(diary: Diary, knowledge: KnowledgeDir = None, rules: RulesDir = None) -> None:
    """Check a diary: every problem at once, with its line; exit 1 if one is an error."""
    from recommender.diary_change import check_diary
    from recommender.phrase import counted

    entries, warnings = check_diary(diary, load_knowledge(knowledge, rules), _today())
    _warn(warnings)
    sessions = counted(len({entry.session for entry in entries}), "session")
    told = counted(len(warnings), "warning") if warnings else "no problem"
    print(f"{len(entries)} {'entry' if len(entries) == 1 else 'entries'} of {sessions}: {told}")


def _today() -> date:
    return datetime.now().astimezone().date()


def _warn(warnings: Iterable[Problem]) -> None:
    for warning in warnings:
        print(warning, file=sys.stderr)
