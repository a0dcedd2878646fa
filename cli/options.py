"""Options that several commands share: the patient, the knowledge, the output."""

import inspect
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from recommender.clinic import read_clinic, with_clinic
from recommender.knowledge import Knowledge, load_knowledge
from recommender.record import DESCRIPTIONS, FIELDS, KINDS
from recommender.record_file import STANDARD_INPUT, read_record_file

SINGULAR = {
    "diagnoses": "diagnosis", "symptoms": "symptom", "populations": "population", "states": "state",
    "painful_exercises": "painful_exercise", "discomfort_exercises": "discomfort_exercise",
    "easy_exercises": "easy_exercise",
}  # fmt: skip
NO_VALUES = "none"

KnowledgeDir = Annotated[
    Path | None, typer.Option("--knowledge", metavar="DIR", help="A copy of knowledge/ to use instead.")
]
RulesDir = Annotated[Path | None, typer.Option("--rules", metavar="DIR", help="A copy of rules/ to use instead.")]
ConfigFile = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="The clinic's standing facts.")]
RecordFile = Annotated[str | None, typer.Argument(metavar="FILE", help="TOML or JSON; - reads standard input.")]


@dataclass(frozen=True, slots=True)
class Request:
    """A raw record with its standing facts, and the knowledge to decide it with."""

    raw: Mapping[str, Any]
    clinic: frozenset[str]
    source: str
    knowledge: Knowledge


def takes_patient(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command, whose first parameter is a `Request`, an option for each field of the record."""
    own = list(inspect.signature(command).parameters.values())[1:]
    shared = {
        "file": (RecordFile, None),
        "knowledge": (KnowledgeDir, None),
        "rules": (RulesDir, None),
        "config": (ConfigFile, None),
    }
    fields = {name: (_option(name), None) for name in FIELDS}

    def run(**given: Any) -> None:
        record = {name: value for name in fields if (value := given.pop(name)) not in (None, [])}
        request = _request(record, *(given.pop(name) for name in shared))
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


def split_list(words: list[str]) -> list[str]:
    """Split list values at `;` and `|`; the word `none` alone is an empty list."""
    found = [word.strip() for text in words for word in re.split("[;|]", text) if word.strip()]
    return [] if [word.casefold() for word in found] == [NO_VALUES] else found


def _request(
    record: Mapping[str, Any], file: str | None, knowledge: Path | None, rules: Path | None, config: Path | None
) -> Request:
    if file is None and not record and sys.stdin is not None and not sys.stdin.isatty():
        file = STANDARD_INPUT
    if file is None and not record:
        message = "no patient is given: name a FILE, pipe one in, or use options such as --stage"
        raise typer.BadParameter(message)
    read = {} if file is None else read_record_file(file, sys.stdin)
    options = {name: split_list(value) if isinstance(value, list) else value for name, value in record.items()}
    loaded = load_knowledge(knowledge, rules)
    raw, standing = with_clinic({**read, **options}, read_clinic(loaded, config))
    source = "options" if file is None else "standard input" if file == STANDARD_INPUT else file
    return Request(raw, standing, source, loaded)
