"""Options that several commands share: the patient, the knowledge, the output."""

import inspect
import sys
from collections.abc import Callable, Mapping
from enum import StrEnum
from io import BufferedReader
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from recommender.clinic import read_clinic, with_clinic
from recommender.engines import engine_of
from recommender.explanation import Recommender
from recommender.knowledge import Knowledge, load_knowledge
from recommender.light import dataclass
from recommender.record import DESCRIPTIONS, FIELDS, KINDS, split_list
from recommender.record_file import STANDARD_INPUT, read_record_file

SINGULAR = {
    "diagnoses": "diagnosis", "symptoms": "symptom", "populations": "population", "states": "state",
    "painful_exercises": "painful_exercise", "discomfort_exercises": "discomfort_exercise",
    "easy_exercises": "easy_exercise",
}  # fmt: skip


class EngineName(StrEnum):
    """The rule engines; see `recommender.engines`."""

    durable = "durable"
    clips = "clips"


KnowledgeDir = Annotated[
    Path | None, typer.Option("--knowledge", metavar="DIR", help="A copy of knowledge/ to use instead.")
]
RulesDir = Annotated[Path | None, typer.Option("--rules", metavar="DIR", help="A copy of rules/ to use instead.")]
ConfigFile = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="The clinic's standing facts.")]
PatientTable = Annotated[
    Path | None, typer.Option("--patients", metavar="FILE.csv", help="A table of patients; --id names the row.")
]
RowId = Annotated[str | None, typer.Option("--id", metavar="ID", help="The patient's id in the table.")]
Engine = Annotated[
    EngineName | None, typer.Option("--engine", help="What fires the rules; by default the first that is installed.")
]
RecordFile = Annotated[str | None, typer.Argument(metavar="FILE", help="TOML or JSON; - reads standard input.")]


@dataclass(frozen=True, slots=True)
class Request:
    """A raw record with its standing facts, and the knowledge to decide it with.

    Attributes:
        engine: the name of the rule engine; "" for the first that is installed.
        knowledge_folder, rules_folder: where the knowledge is from; None for what is shipped.
        config: the config file; None for the user's.
    """

    raw: Mapping[str, Any]
    clinic: frozenset[str]
    source: str
    knowledge: Knowledge
    engine: str = ""
    knowledge_folder: Path | None = None
    rules_folder: Path | None = None
    config: Path | None = None

    @property
    def recommender(self) -> Recommender:
        """Build a recommender with the engine that is asked for."""
        return Recommender(self.knowledge, engine_of(self.engine, self.knowledge))


def piped() -> str | None:
    """Read the record that is piped in, where no patient is named; on a terminal that is misuse."""
    if sys.stdin is not None and not sys.stdin.isatty():
        return STANDARD_INPUT
    message = "no patient is given: name a FILE, pipe one in, or use options such as --stage"
    raise typer.BadParameter(message)


def piped_or_nobody() -> str | None:
    """Read the record that is piped in, where no patient is named; without one, begin with an empty record."""
    if sys.stdin is None or sys.stdin.isatty():
        return None
    return STANDARD_INPUT if cast("BufferedReader", sys.stdin.buffer).peek(1) else None


def nobody() -> str | None:
    """Begin with an empty record, where no patient is named."""
    return None


def takes_patient(command: Callable[..., None], unnamed: Callable[[], str | None] = piped) -> Callable[..., None]:
    """Give a command, whose first parameter is a `Request`, an option for each field of the record.

    Args:
        command: what to run.
        unnamed: gives the FILE to read where no patient is named, or None for an empty record.
    """
    own = list(inspect.signature(command).parameters.values())[1:]
    shared = {
        "file": (RecordFile, None),
        "knowledge": (KnowledgeDir, None),
        "rules": (RulesDir, None),
        "config": (ConfigFile, None),
        "patients": (PatientTable, None),
        "row": (RowId, None),
        "engine": (Engine, None),
    }
    fields = {name: (_option(name), None) for name in FIELDS}

    def run(**given: Any) -> None:
        record = {name: value for name in fields if (value := given.pop(name)) not in (None, [])}
        request = _request(record, {name: given.pop(name) for name in shared}, unnamed)
        command(request, **given)

    added = {**shared, **fields}
    parameters = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for name, (kind, default) in added.items()
    ]
    mine = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]
    run.__signature__ = inspect.Signature([*mine, *parameters])  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in [*mine, *parameters]}
    run.__doc__, run.__name__ = command.__doc__, command.__name__
    return run


def _option(name: str) -> Any:
    dashed = name.replace("_", "-")
    help_text = DESCRIPTIONS[name]
    if KINDS[name] == "words":
        names = [f"--{dashed}", *([f"--{SINGULAR[name].replace('_', '-')}"] if name in SINGULAR else [])]
        return Annotated[list[str] | None, typer.Option(*names, help=help_text)]
    if KINDS[name] == "flag":
        return Annotated[bool | None, typer.Option(f"--{dashed}/--no-{dashed}", help=help_text)]
    kind = {"whole": int, "number": float}.get(KINDS[name], str)
    return Annotated[kind | None, typer.Option(f"--{dashed}", help=help_text)]


def _request(record: Mapping[str, Any], given: Mapping[str, Any], unnamed: Callable[[], str | None]) -> Request:
    named = any(given[name] is not None for name in ("file", "patients", "row"))
    file = given["file"] if named or record else unnamed()
    read, source = _read(file, given["patients"], given["row"])
    options = {name: split_list(value) if isinstance(value, list) else value for name, value in record.items()}
    loaded = load_knowledge(given["knowledge"], given["rules"])
    raw, standing = with_clinic({**read, **options}, read_clinic(loaded, given["config"]))
    folders = (given["knowledge"], given["rules"])
    return Request(raw, standing, source, loaded, given["engine"] or "", *folders, given["config"])


def _read(file: str | None, patients: Path | None, row: str | None) -> tuple[Mapping[str, Any], str]:
    """Read the record from the one place that is named; nothing where there is none."""
    if patients is not None or row is not None:
        return _read_row(file, patients, row)
    if file is None:
        return {}, "options"
    return read_record_file(file, sys.stdin), "standard input" if file == STANDARD_INPUT else file


def _read_row(file: str | None, patients: Path | None, row: str | None) -> tuple[Mapping[str, Any], str]:
    from recommender.patient_table import read_patient_row

    if patients is None or row is None:
        message = "--patients names a table and --id a patient in it: give both"
        raise typer.BadParameter(message)
    if file is not None:
        message = "the patient comes from a FILE or from --patients, not from both"
        raise typer.BadParameter(message)
    record, source, left = read_patient_row(patients, row)
    for warning in left:
        print(warning, file=sys.stderr)
    return record, source
