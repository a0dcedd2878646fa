"""A checkpoint: how far a batch has come. A run that was broken off goes on from it, to the same bytes."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, field
from pathlib import Path
from typing import Any

from recommender.light import dataclass
from recommender.problem import DataError, Problem

NAME = "checkpoint.json"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far a batch has come.

    Attributes:
        run: the id of the run.
        job: what is done: the input's hash, the versions, every option that the output depends on.
        rows: how many rows are done.
        sizes: how many bytes of each file are done.
        counts: for the summary.
        record: the number of the last record that was in the log.
    """

    run: str
    job: Mapping[str, Any]
    rows: int = 0
    sizes: Mapping[str, int] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    record: int = 0


def keep_checkpoint(checkpoint: Checkpoint, folder: Path) -> None:
    """Write a checkpoint whole, and down to the disk."""
    draft = folder / f".{NAME}"
    with draft.open("w", encoding="utf-8") as file:
        json.dump(asdict(checkpoint), file, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / NAME)


def recall_checkpoint(folder: Path) -> Checkpoint | None:
    """Read a checkpoint; None where there is none.

    Raises:
        DataError: it cannot be read.
    """
    file = folder / NAME
    if not file.is_file():
        return None
    try:
        found = Checkpoint(**json.loads(file.read_bytes()))
        if _is_whole(found):
            return found
    except (OSError, ValueError, TypeError, RecursionError):
        pass
    hint = f"remove {folder} and begin again without --resume"
    raise DataError([Problem(str(file), "cannot be read as a checkpoint", hint)])


def _is_whole(found: Checkpoint) -> bool:
    """Say whether each part of what was read is what a checkpoint has there."""
    numbers = (found.rows, found.record, *_values(found.sizes), *_values(found.counts))
    mappings = (found.job, found.sizes, found.counts)
    counted = all(isinstance(each, int) and each >= 0 for each in numbers)
    return isinstance(found.run, str) and all(isinstance(each, dict) for each in mappings) and counted


def _values(found: object) -> list[object]:
    return list(found.values()) if isinstance(found, dict) else []
