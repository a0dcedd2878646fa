"""`lumbar audit`: questions a recorded decision, and shows that nobody touched the log."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.decision_log import KeyFile, LogTarget, Who, key_of
from cli.options import ConfigFile
from cli.output import Format, emit, emit_blocks, emit_json
from cli.why import Depth
from recommender.ruling import Grounds, Ruling

if TYPE_CHECKING:
    from recommender.decision_log import DecisionLog

app = typer.Typer(no_args_is_help=True)

Form = Annotated[Format, typer.Option("--format", help="The form of the answer.")]
RecordId = Annotated[str, typer.Argument(metavar="ID", help="The number of a record, or a decision's id.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write into a file.")]


@app.callback()
def audit() -> None:
    """The decision log: what was decided, on what knowledge."""


@contextmanager
def _opened(target: str | None, config: Path | None, *, writing: bool = False) -> "Iterator[DecisionLog]":
    """Open the log that is named, configured, or the default one; it has to be there."""
    from recommender.decision_log import DecisionLog
    from recommender.log_target import default_log, log_path

    path = log_path(target, config)
    if path is None and target is not None:
        message = f"{target} names no log: name the file, or default"
        raise typer.BadParameter(message, param_hint="--log")
    path = path or default_log()
    with DecisionLog.open(path) as log:
        if not writing:
            yield log
            return
    with DecisionLog.open(path, writing=True) as log:
        yield log


@app.command("list")
def list_records(
    patient: Annotated[str, typer.Option("--patient", metavar="ID", help="Only the records of one patient.")] = "",
    newest: Annotated[int, typer.Option("--newest", metavar="N", min=1, help="Only the newest N.")] = 20,
    everything: Annotated[bool, typer.Option("--all", help="Every record.")] = False,
    form: Form = Format.text,
    target: LogTarget = None,
    config: ConfigFile = None,
) -> None:
    """List the newest records, the oldest of them first."""
    from recommender.log_json import record_json
    from recommender.log_view import lay_out_records

    with _opened(target, config) as log:
        records = list(log.records(patient, 0 if everything else newest))
    if form == Format.json:
        emit_json([record_json(record) for record in records])
    else:
        emit_blocks(lay_out_records(records), form)


@app.command()
def show(name: RecordId, form: Form = Format.text, target: LogTarget = None, config: ConfigFile = None) -> None:
    """Show a record: the input, the result, the versions, and what clinicians said otherwise."""
    from recommender.log_json import shown_json
    from recommender.log_view import lay_out_record

    with _opened(target, config) as log:
        record = log.find(name)
        if form == Format.json:
            emit_json(shown_json(record, log))
        else:
            emit_blocks(lay_out_record(record, log), form)


@app.command()
def why(
    name: RecordId,
    topic: Annotated[str, typer.Argument(help="The id of an exercise, a complex, a rule or a ledger row.")],
    depth: Annotated[
        Depth, typer.Option("--depth", help="One line; the reasons; or the whole proof, down to the record.")
    ] = Depth.reasons,
    form: Form = Format.text,
    target: LogTarget = None,
    config: ConfigFile = None,
) -> None:
    """Say why something was as it was in a recorded decision, from the knowledge that it was made with."""
    from recommender.answer_json import answer_json
    from recommender.inquiry import inquire
    from recommender.log_json import overridden_json
    from recommender.log_view import lay_out_overrides
    from recommender.override import overrides_of
    from recommender.replay import replay
    from recommender.view import lay_out_answer

    with _opened(target, config) as log:
        record = log.find(name)
        found = replay(record, log)
        overrides = [each for each in overrides_of(record.number, log) if each.exercise == topic]
        written = overridden_json(record.number, topic, log)
    if not found.same:
        print(
            f"warning: run again, record {record.number} comes out otherwise: lumbar audit replay {record.number}",
            file=sys.stderr,
        )
    inquiry = inquire(topic, found.explanation, found.archive, depth.value)
    if form == Format.json:
        answer = {**answer_json(inquiry), "record": record.number, "identical": found.same, "overrides": written}
        emit_json(answer)
    else:
        emit_blocks([*lay_out_answer(inquiry), *lay_out_overrides(overrides)], form)


@app.command()
def replay(name: RecordId, form: Form = Format.text, target: LogTarget = None, config: ConfigFile = None) -> None:
    """Run a recorded input again on the recorded knowledge; exit 1 where the result is not byte-identical."""
    from recommender.log_json import replay_json
    from recommender.log_view import lay_out_replay
    from recommender.replay import replay_any as run_again

    with _opened(target, config) as log:
        found = run_again(log.find(name), log)
    if form == Format.json:
        emit_json(replay_json(found))
    else:
        emit_blocks(lay_out_replay(found), form)
    if not found.same:
        raise typer.Exit(1)


@app.command()
def verify(
    anchor: Annotated[
        Path | None, typer.Option("--anchor", metavar="FILE", help="What `lumbar audit anchor` wrote before.")
    ] = None,
    key_file: KeyFile = None,
    form: Form = Format.text,
    target: LogTarget = None,
    config: ConfigFile = None,
) -> None:
    """Find a record that was edited, removed, inserted or moved, and, given an anchor, a cut-off tail; exit 1 then."""
    from recommender.anchor import read_anchor
    from recommender.log_check import check_log
    from recommender.log_json import check_json
    from recommender.log_view import lay_out_check

    known = read_anchor(anchor) if anchor else None
    key = key_of(key_file) if key_file else b""
    with _opened(target, config) as log:
        found = check_log(log, known, key)
    if form == Format.json:
        emit_json(check_json(found))
    else:
        emit_blocks(lay_out_check(found, known, signed=bool(key)), form)
    if found.problems:
        raise typer.Exit(1)


@app.command()
def anchor(
    key_file: KeyFile = None, output: Output = None, target: LogTarget = None, config: ConfigFile = None
) -> None:
    """Write what the log holds now, to be kept elsewhere; signed where a key is given."""
    from recommender.anchor import anchor_text
    from recommender.log_check import anchor_of

    with _opened(target, config) as log:
        found = anchor_of(log)
    emit(anchor_text(found.signed(key_of(key_file)) if key_file else found), output)


@app.command()
def export(output: Output = None, target: LogTarget = None, config: ConfigFile = None) -> None:
    """Write every record as one line of JSON, with all that is needed to check the chain without lumbar."""
    from recommender.canonical import canonical
    from recommender.log_json import record_json

    with _opened(target, config) as log:
        lines = [canonical(record_json(record)).decode() for record in log.records()]
    emit("".join(f"{line}\n" for line in lines), output)


@app.command()
def override(
    name: RecordId,
    exercise: Annotated[str, typer.Argument(help="The id of an exercise.")],
    verdict: Annotated[Ruling, typer.Option("--verdict", help="What the clinician decides.")],
    reason: Annotated[Grounds, typer.Option("--reason", help="Why, as a code.")],
    note: Annotated[str, typer.Option("--note", help="Why, in a sentence.")],
    who: Who = None,
    target: LogTarget = None,
    config: ConfigFile = None,
) -> None:
    """Record a clinician's verdict beside that of the rules. It replaces nothing.

    An absolute contraindication cannot be overridden, and no exercise can be opened where there is no program.
    """
    from recommender.override import override_entry
    from recommender.recording import account

    with _opened(target, config, writing=True) as log:
        record = log.find(name)
        entry = override_entry(record, log, exercise, verdict, reason, note, who or account())
        (number,) = log.append([entry])
    rules = ", ".join(entry.content["contradicts"])
    print(f"recorded as {number}: {exercise} {verdict.value}, beside {entry.content['was']} of record {record.number}")
    if rules:
        print(f"contradicts {rules}")


@app.command()
def erase(
    patient: Annotated[str, typer.Argument(help="The patient's id.")],
    sure: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    pseudonymised: Annotated[
        bool, typer.Option("--pseudonymise", help="The log keeps the id's pseudonym; needs --key-file.")
    ] = False,
    key_file: KeyFile = None,
    who: Who = None,
    target: LogTarget = None,
    config: ConfigFile = None,
) -> None:
    """Destroy all that the log knows of a patient; the records stay, and the chain still verifies."""
    from recommender.erasure import erase_patient
    from recommender.pseudonym import Pseudonyms
    from recommender.recording import account

    kept_as = Pseudonyms(key_of(key_file)).of(patient) if pseudonymised else patient
    if not sure:
        if not sys.stdin.isatty():
            message = "what is erased cannot be brought back: say --yes"
            raise typer.BadParameter(message)
        typer.confirm(f"Erase all that the log knows of patient '{patient}'? It cannot be brought back.", abort=True)
    with _opened(target, config, writing=True) as log:
        erased = erase_patient(kept_as, log, who or account())
    print(f"erased {', '.join(str(number) for number in erased)}; the chain stays whole")
