"""`lumbar batch`: a program for every patient of a table."""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.decision_log import KeyFile, LogTarget, Pseudonymise, Who, key_of
from cli.options import ConfigFile, Engine, KnowledgeDir, RulesDir
from recommender.problem import DataError, Problem

if TYPE_CHECKING:
    from recommender.batch import Source
    from recommender.batch_log import BatchLog
    from recommender.partition import Setup

INTERRUPTED = 130
PLAIN_SECONDS = 10
RETRIES = 3


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
    from recommender.batch import Job, fingerprint, run_batch
    from recommender.log_target import log_path

    place = log_path(log, config)
    if pseudonymise and place is None:
        message = "--pseudonymise masks what the decision log keeps: name one with --log"
        raise typer.BadParameter(message)
    form_of_sheets = sheets.value if sheets else ""
    setup = _setup(knowledge, rules, config, engine or "", form_of_sheets, logged=place is not None)
    columns = _mapped(maps or [], map_file)
    job = Job(table, out, setup, encoding, columns, tuple(keep or ()), expand, form.value)
    with ExitStack() as stack:
        key = key_of(key_file) if pseudonymise else b""
        batch_log = stack.enter_context(_log(place, setup, who, key)) if place else None
        source = fingerprint(table)
        executor = stack.enter_context(_executor(jobs, scheduler))
        try:
            with _progress(source) as told:
                summary = run_batch(job, source, executor, batch_log, told, resume=resume)
        except KeyboardInterrupt:
            print("stopped; what is done is kept: go on with --resume", file=sys.stderr)
            raise typer.Exit(INTERRUPTED) from None
    counts = ", ".join(f"{count} {name}" for name, count in summary["status"].items()) or "no row"
    print(f"{summary['rows']} rows: {counts}; {summary['decisions']} distinct decisions; see {out}")
    faults = {name: count for name, count in summary["problems"].items() if name != "note"}
    if faults:
        print(f"problems.csv: {', '.join(f'{count} {name}s' for name, count in faults.items())}", file=sys.stderr)
    if strict and faults:
        raise typer.Exit(1)


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


@contextmanager
def _executor(jobs: int, scheduler: str | None) -> Iterator[Executor | None]:
    """Give what decides partitions: this process, others of this machine, or a Dask cluster."""
    if scheduler:
        yield from _dask(scheduler)
    elif jobs == 1:
        yield None
    else:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        with ProcessPoolExecutor(jobs, get_context("spawn"), _leave_interrupts) as pool:
            try:
                yield pool
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def _leave_interrupts() -> None:
    """Leave Ctrl-C to the process that writes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _dask(address: str) -> Iterator[Executor]:
    """Give a Dask cluster as an executor; a task whose worker dies is done again by another."""
    try:
        import distributed
    except ImportError:
        problem = Problem("--scheduler", "Dask is not installed", "install lumbar with the extra dask")
        raise DataError([problem]) from None
    library: Any = distributed
    try:
        client = library.Client(address)
    except (OSError, ValueError) as error:
        problem = Problem(f"--scheduler {address}", f"cannot be reached: {error}", "start a Dask scheduler there")
        raise DataError([problem]) from None
    with client:
        yield client.get_executor(retries=RETRIES, pure=False)


@contextmanager
def _progress(source: "Source") -> Iterator[Callable[[int], None]]:
    """Tell how far it is: a bar with rate and time left on a terminal, plain lines elsewhere."""
    if not sys.stderr.isatty():
        yield _plain(time.monotonic())
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    rate = TextColumn("rows, {task.fields[rate]:.0f}/s")
    with Progress(BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task("rows", total=max(source.lines - 1, 1), rate=0.0)
        begun = time.monotonic()
        yield lambda rows: bar.update(task, completed=rows, rate=rows / max(time.monotonic() - begun, 0.001))


def _plain(begun: float) -> Callable[[int], None]:
    """Print a line now and then."""
    printed = begun

    def told(rows: int) -> None:
        nonlocal printed
        now = time.monotonic()
        if now - printed >= PLAIN_SECONDS:
            printed = now
            print(f"{rows} rows, {rows / (now - begun):.0f} rows/s", file=sys.stderr)

    return told
