"""The decision log on the command line: its options, and how a recommendation is recorded."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.options import Request
from recommender.explanation import Explanation

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
    from recommender.log_target import log_path

    path = log_path(target, request.config)
    if path is None:
        if mask:
            message = "--pseudonymise masks what the decision log keeps: name one with --log"
            raise typer.BadParameter(message)
        return None
    from recommender.corpus import read_texts
    from recommender.decision_log import DecisionLog
    from recommender.pseudonym import Pseudonyms
    from recommender.recording import account, decision_entry

    pseudonyms = Pseudonyms(key_of(key_file)) if mask else None
    texts = read_texts(request.knowledge_folder, request.rules_folder)
    entry = decision_entry(explanation, request.raw, request.clinic, texts, who or account(), pseudonyms)
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
