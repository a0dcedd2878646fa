"""The command line's entry: its commands, and what a problem looks like."""

import os
import sys
from typing import Annotated

import typer

from cli.ask import ask
from cli.audit import app as audit_app
from cli.batch import batch
from cli.diary import app as diary_app
from cli.impact import impact
from cli.interview import interview
from cli.knowledge import app as knowledge_app
from cli.patient import app as patient_app
from cli.plan import plan
from cli.recommend import recommend
from cli.review import review
from cli.rules import app as rules_app
from cli.schema import schema
from cli.unlock import unlock
from cli.whatif import whatif
from cli.why import why
from recommender.knowledge import load_knowledge
from recommender.problem import DataError, LumbarError

app = typer.Typer(
    name="lumbar",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Explained exercise programs for the lower back. Assists a clinician; no medical device.",
)
app.command()(recommend)
app.command()(batch)
app.command()(impact)
app.command()(why)
app.command()(whatif)
app.command()(unlock)
app.command()(ask)
app.command()(interview)
app.command()(plan)
app.command()(review)
app.command()(schema)
app.add_typer(audit_app, name="audit", help="The decision log: what was decided, on what knowledge, and by whom.")
app.add_typer(diary_app, name="diary", help="Diaries of a course.")
app.add_typer(knowledge_app, name="knowledge", help="Exercises, complexes, vocabulary, defaults, sources.")
app.add_typer(rules_app, name="rules", help="The rules.")
app.add_typer(patient_app, name="patient", help="Patient records.")


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"lumbar {version('lumbar')}, knowledge {load_knowledge().version}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the versions.")
    ] = False,
) -> None:
    """Explained exercise programs for the lower back. Assists a clinician; no medical device."""


def run() -> None:
    """Run the command line; print problems instead of tracebacks."""
    try:
        app(standalone_mode=True)
    except DataError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        sys.exit(1)
    except LumbarError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            print(f"error: standard output: cannot be written: {error.strerror}", file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
