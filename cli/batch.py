"""`lumbar batch`: a program for every patient of a table."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.decision_log import KeyFile, LogTarget, Pseudonymise, Who, key_of
from cli.options import ConfigFile, Engine, KnowledgeDir, RulesDir
from recommender.problem import DataError, Problem, printable
from recommender.render import WIDTH

if TYPE_CHECKING:
    from recommender.batch_log import BatchLog
    from recommender.job import Job
    from recommender.partition import Setup

INTERRUPTED = 130


class TableForm(StrEnum):
    """The forms of the tables."""

    csv = "csv"
    parquet = "parquet"


class SheetForm(StrEnum):
    """The forms of the sheets."""

    markdown = "markdown"
    text = "text"


def batch(
    table: Annotated[Path, typer.Argument(metavar="PATIENTS.csv", help="CSV, or Parquet by its suffix.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="The folder to write; it must not be there yet.")],
    maps: Annotated[
        list[str] | None, typer.Option("--map", metavar="COLUMN=FIELD", help='"Their column=field"; may be repeated.')
    ] = None,
    map_file: Annotated[
        Path | None, typer.Option("--map-file", metavar="FILE.toml", help='Lines of "Their column" = "field".')
    ] = None,
    keep: Annotated[
        list[str] | None, typer.Option("--keep", metavar="COLUMN", help="Keep a column through; * for all others.")
    ] = None,
    encoding: Annotated[str, typer.Option("--encoding", help="Of a CSV file.")] = "utf-8",
    expand: Annotated[bool, typer.Option("--expand", help="Write program and decisions for each patient.")] = False,
    form: Annotated[TableForm, typer.Option("--format", help="The form of the tables.")] = TableForm.csv,
    sheets: Annotated[
        SheetForm | None, typer.Option("--sheets", help="Write a readable program for each patient too.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 where any row has a problem.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was broken off.")] = False,
    jobs: Annotated[int, typer.Option("--jobs", metavar="N", min=1, help="Processes that decide.")] = 1,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDRESS", help="A Dask scheduler; needs the extra dask.")
    ] = None,
    engine: Engine = None,
    log: LogTarget = None,
    who: Who = None,
    pseudonymise: Pseudonymise = False,
    key_file: KeyFile = None,
    knowledge: KnowledgeDir = None,
    rules: RulesDir = None,
    config: ConfigFile = None,
) -> None:
    """Write an explained program for every patient of a table, equal facts decided once.

    Writes patients.csv (a line for each row), program.csv and decisions.csv (for each distinct decision), problems.csv
    and summary.json into DIR. An empty cell is unknown, never no. One bad row never stops the rest.
    """
    from recommender.job import Job
    from recommender.log_target import log_path

    place = log_path(log, config)
    if pseudonymise and place is None:
        message = "--pseudonymise masks what the decision log keeps: name one with --log"
        raise typer.BadParameter(message)
    key = key_of(key_file) if pseudonymise else b""
    columns = _mapped(maps or [], map_file)
    try:
        setup = _setup(knowledge, rules, config, engine or "", sheets or "", logged=place is not None)
        job = Job(table, out, setup, encoding, columns, tuple(keep or ()), expand, form.value)
        with ExitStack() as stack:
            batch_log = stack.enter_context(_log(place, setup, who, key)) if place else None
            summary = _run(job, jobs, scheduler, batch_log, resume=resume)
    except KeyboardInterrupt:
        print("stopped; what is done is kept: go on with --resume", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    faults = _tell(summary, out)
    if strict and faults:
        raise typer.Exit(1)


def _tell(summary: Mapping[str, Any], out: Path) -> dict[str, int]:
    """Say what came of it; give how many problems there are, by how grave they are."""
    from recommender.phrase import counted

    status = ", ".join(f"{count} {name}" for name, count in summary["status"].items()) or "no row"
    decisions = counted(summary["decisions"], "distinct decision")
    told = f"{counted(summary['rows'], 'row')}: {status}; {decisions}; see {printable(str(out))}"
    print(fill(told, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False))
    faults = {name: count for name, count in summary["problems"].items() if name != "note"}
    if faults:
        print(f"problems: {', '.join(counted(count, name) for name, count in faults.items())}", file=sys.stderr)
    return faults


def _run(job: "Job", jobs: int, scheduler: str | None, log: "BatchLog | None", *, resume: bool) -> dict[str, Any]:
    from cli.executor import executor_of
    from cli.progress import progress
    from recommender.batch import run_batch
    from recommender.job import fingerprint

    source = fingerprint(job.table)
    with executor_of(jobs, scheduler) as executor, progress(source.rows) as told:
        return run_batch(job, source, executor, log, told, resume=resume)


def _mapped(maps: list[str], map_file: Path | None) -> dict[str, str]:
    """Read which column is which field, from a file and from options; options win."""
    mapped: dict[str, str] = {}
    if map_file:
        from recommender.record_file import file_bytes, parse_record

        read = parse_record(file_bytes(map_file), str(map_file), ".toml")
        wrong = [name for name, field in read.items() if not isinstance(field, str)]
        hint = 'write "Their column" = "field"'
        if wrong:
            raise DataError([Problem(f"{map_file} {name}", "names no field", hint) for name in wrong])
        mapped |= read
    for each in maps:
        column, sign, field = each.rpartition("=")
        if not (sign and column.strip() and field.strip()):
            message = f"--map {each}: write COLUMN=FIELD"
            raise typer.BadParameter(message)
        mapped[column.strip()] = field.strip()
    return mapped


def _setup(
    knowledge: Path | None, rules: Path | None, config: Path | None, engine: str, sheets: str, *, logged: bool
) -> "Setup":
    from recommender.canonical import canonical
    from recommender.clinic import read_clinic
    from recommender.knowledge import load_knowledge
    from recommender.partition import Setup

    loaded = load_knowledge(knowledge, rules)
    clinic = canonical(read_clinic(loaded, config)).decode()
    folders = (str(knowledge.resolve()) if knowledge else "", str(rules.resolve()) if rules else "")
    return Setup((), loaded.version, clinic, *folders, engine, sheets, logged)


@contextmanager
def _log(place: Path, setup: "Setup", who: str | None, key: bytes) -> "Iterator[BatchLog]":
    from recommender.batch_log import BatchLog
    from recommender.corpus import read_texts
    from recommender.decision_log import DecisionLog
    from recommender.pseudonym import Pseudonyms
    from recommender.recording import account

    folders = (Path(folder) if folder else None for folder in (setup.knowledge, setup.rules))
    texts = read_texts(*folders)
    with DecisionLog.open(place, writing=True) as log:
        yield BatchLog(log, texts, setup.version, who or account(), Pseudonyms(key) if key else None)
