"""`lumbar interview`: asks for what is unknown, one question at a time, until nothing open could change the result."""

import sys
from functools import partial
from pathlib import Path
from typing import Annotated, TextIO

import typer

from cli.options import Request, nobody, takes_patient
from cli.output import Format, emit, emit_blocks, emit_json
from recommender.explanation import Explanation
from recommender.problem import DataError, Problem, printable
from recommender.record_file import STANDARD_INPUT


@partial(takes_patient, unnamed=nobody)
def interview(
    request: Request,
    form: Annotated[Format, typer.Option("--format", help="The form of the result at the end.")] = Format.text,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE.toml", help="Save the record; else it is printed.")
    ] = None,
) -> None:
    """Ask for what is unknown, the most decisive first, until nothing that is open could change the result.

    Answers are typed, or piped in, one a line; the end of the input stops, and keeps what was answered. Then the
    program is printed. With --format json the questions go to standard error. Type help for more.
    """
    from recommender.interview import begin, respond
    from recommender.interview_view import question, turn_text, welcome

    _check(request.source, output)
    recommender = request.recommender
    now = begin(request.raw, recommender, request.clinic, request.source)
    talk = sys.stderr if form == Format.json else sys.stdout
    print(welcome(now), file=talk)
    while now.prompt and (line := _typed(question(now), talk)) is not None:
        turn = respond(now, line, recommender)
        print(turn_text(turn, recommender), file=talk)
        now = turn.interview
        if turn.event == "quit":
            break
    print(file=talk)
    _keep(now.own_record, output, talk, form)
    _show(now.explanation, form, whole=now.prompt is None)


def _check(source: str, output: Path | None) -> None:
    """Refuse what would lose answers later."""
    if source == "standard input":
        message = f"{STANDARD_INPUT}: the answers come from standard input; name a FILE for the record"
        raise typer.BadParameter(message)
    if output is not None and not output.resolve().parent.is_dir():
        raise DataError([Problem(str(output), "is in no folder that exists", "name a file in a folder that does")])


def _typed(prompt: str, talk: TextIO) -> str | None:
    """Read one line; None at the end of the input, or when it is broken off. What is piped in is shown."""
    print(prompt, end="", file=talk, flush=True)
    if sys.stdin is None:
        return None
    try:
        line = sys.stdin.buffer.readline().decode("utf-8", "replace")
    except KeyboardInterrupt:
        line = ""
    if not line or not sys.stdin.isatty():
        print(printable(line.rstrip("\r\n")), file=talk)
    return line or None


def _keep(record: dict[str, object], output: Path | None, talk: TextIO, form: Format) -> None:
    """Save the record, or print it; a record that cannot be saved is printed, so that it is not lost."""
    from recommender.record_text import record_text

    text = record_text(record)
    if output is None:
        print(text, file=talk if form == Format.json else sys.stdout)
        return
    try:
        emit(text, output)
    except DataError:
        print(text, file=talk)
        raise
    print(f"Saved in {output}.\n", file=talk)


def _show(explanation: Explanation, form: Format, *, whole: bool) -> None:
    """Print the program; of an interview that was broken off, only its JSON."""
    if form == Format.json:
        from recommender.result import to_json

        emit_json(to_json(explanation))
    elif whole:
        from recommender.sheet import Layout, lay_out

        emit_blocks(lay_out(explanation, Layout()), form)
    if explanation.clashes:
        raise typer.Exit(1)
