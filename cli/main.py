"""The command line's entry: its commands, and what a problem looks like.

Only the command that is called is imported and built: all of them together take longer than most answers.
"""

import os
import sys
from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from typing import Annotated

import typer
import typer.core

from recommender.problem import DataError, LumbarError

COMMANDS = (
    "recommend", "batch", "impact", "why", "whatif", "unlock", "ask", "interview", "plan", "review", "schema",
)  # fmt: skip
GROUPS: Mapping[str, str] = {
    "audit": "The decision log: what was decided, on what knowledge, and by whom.",
    "diary": "Diaries of a course.",
    "knowledge": "Exercises, complexes, vocabulary, defaults, sources.",
    "rules": "The rules.",
    "patient": "Patient records.",
}
VERSION = "--version"


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        from recommender.knowledge import load_knowledge

        print(f"lumbar {version('lumbar')}, knowledge {load_knowledge().version}")
        raise typer.Exit


def main(
    version: Annotated[
        bool, typer.Option(VERSION, callback=_version, is_eager=True, help="Show the versions.")
    ] = False,
) -> None:
    """Explained exercise programs for the lower back. Assists a clinician; no medical device."""


def _to_build(called: str) -> tuple[Collection[str], Collection[str]]:
    """Name the commands and the groups to build: what is called, none for the version, and all for anything else."""
    if called in COMMANDS:
        return (called,), ()
    if called in GROUPS:
        return (), (called,)
    return ((), ()) if called == VERSION else (COMMANDS, GROUPS)


def command_line(arguments: Sequence[str]) -> typer.Typer:
    """Build the command line with the command that is called; with all of them where none is, as for help."""
    typer.core.HAS_RICH = False  # it would escape brackets of the help for rich, which does not print it
    app = typer.Typer(
        name="lumbar",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help="Explained exercise programs for the lower back. Assists a clinician; no medical device.",
    )
    app.callback()(main)
    commands, groups = _to_build(next(iter(arguments), ""))
    for name in commands:
        app.command()(getattr(import_module(f"cli.{name}"), name))
    for name in groups:
        app.add_typer(import_module(f"cli.{name}").app, name=name, help=GROUPS[name])
    return app


def _run_and_flush() -> None:
    """Run the command that is called; what it prints is written out here, where a fault of the device can be told."""
    try:
        command_line(sys.argv[1:])(standalone_mode=True)
    finally:
        sys.stdout.flush()


def run() -> None:
    """Run the command line; print problems instead of tracebacks."""
    try:
        _run_and_flush()
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
