"""The decision log on the command line: its options, and how a recommendation is recorded."""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import Request
from recommender.explanation import Explanation
from recommender.light import dataclass

if TYPE_CHECKING:
    from datetime import date

    from recommender.course_request import CourseRequest
    from recommender.diary import Entry as DiaryEntry
    from recommender.entry import Entry
    from recommender.pseudonym import Pseudonyms

Make = Callable[[Mapping[str, str], str, "Pseudonyms | None"], "Entry"]

LogTarget = Annotated[
    str | None,
    typer.Option("--log", metavar="TARGET", help="Decision log: default, a path, or off; else as configured."),
]
Who = Annotated[str | None, typer.Option("--who", metavar="NAME", help="Who answers for it; the account by default.")]
Pseudonymise = Annotated[
    bool, typer.Option("--pseudonymise", help="Keep a pseudonym of the patient's id in the log; needs --key-file.")
]
KeyFile = Annotated[
    Path | None,
    typer.Option("--key-file", metavar="FILE", envvar="LUMBAR_KEY_FILE", help="A secret key of at least 16 bytes."),
]


def recorded(
    explanation: Explanation,
    request: Request,
    target: str | None,
    who: str | None,
    key_file: Path | None,
    *,
    mask: bool,
) -> int | None:
    """Record a recommendation where that is wanted, and say so; give the number of its record.

    A program is shown only after its record is safe on the disk.
    """

    def entry(texts: Mapping[str, str], name: str, pseudonyms: "Pseudonyms | None") -> "Entry":
        from recommender.recording import decision_entry

        return decision_entry(explanation, request.raw, request.clinic, texts, name, pseudonyms)

    return _recorded(entry, request, LogOptions(target, who, key_file, mask))


@dataclass(frozen=True, slots=True)
class LogOptions:
    """Where to record, who answers for it, and whether the patient's id is masked."""

    target: str | None = None
    who: str | None = None
    key_file: Path | None = None
    mask: bool = False


def recorded_course(
    course: "CourseRequest",
    diary: "Sequence[DiaryEntry] | None",
    request: Request,
    options: LogOptions,
    on: "date | None" = None,
) -> int | None:
    """Record a plan, or, with a diary, a review, where that is wanted; see `recorded`."""

    def entry(texts: Mapping[str, str], name: str, pseudonyms: "Pseudonyms | None") -> "Entry":
        from recommender.course_recording import course_entry

        recommender = request.recommender
        return course_entry(request.raw, request.clinic, course, diary, recommender, texts, name, pseudonyms, on)

    return _recorded(entry, request, options)


def _recorded(make: Make, request: Request, options: LogOptions) -> int | None:
    from recommender.log_target import log_path

    path = log_path(options.target, request.config)
    if path is None:
        if options.mask:
            message = "--pseudonymise masks what the decision log keeps: name one with --log"
            raise typer.BadParameter(message)
        return None
    from recommender.corpus import read_texts
    from recommender.decision_log import DecisionLog
    from recommender.pseudonym import Pseudonyms
    from recommender.recording import account

    pseudonyms = Pseudonyms(key_of(options.key_file)) if options.mask else None
    texts = read_texts(request.knowledge_folder, request.rules_folder)
    entry = make(texts, options.who or account(), pseudonyms)
    with DecisionLog.open(path, writing=True) as log:
        (number,) = log.append([entry])
    masked = entry.content["masked"]
    note = f"; masked: {', '.join(masked)}" if masked else ""
    print(f"recorded as {number} in {path}{note}", file=sys.stderr)
    return number


def key_of(key_file: Path | None) -> bytes:
    """Read the key that --key-file names."""
    if key_file is None:
        message = "a key is needed: name a file that holds one with --key-file"
        raise typer.BadParameter(message)
    from recommender.pseudonym import read_key

    return read_key(key_file)
