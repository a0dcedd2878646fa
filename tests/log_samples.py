"""Samples for tests of the decision log: entries, filled logs, and what an intruder does to a log."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from recommender.canonical import canonical, compact
from recommender.chain import LogRecord
from recommender.corpus import read_texts, version_of
from recommender.decision_log import DecisionLog
from recommender.entry import Entry
from recommender.explanation import Recommender
from recommender.log_check import check_log
from recommender.pseudonym import Pseudonyms
from recommender.recording import decision_entry

SMALL = {"knowledge/a.toml": "x = 1\n"}
HERNIA = {
    "stage": "subacute_late", "pain": "mild", "diagnoses": ["lumbar_disc_hernia"], "screened": True, "age": 44,
    "doctor_clearance": True, "supervised": True, "first_session": False, "requested_complex": "gentle",
    "equipment": ["mat"],
}  # fmt: skip


@cache
def shipped_texts() -> Mapping[str, str]:
    """Read the shipped knowledge once."""
    return read_texts()


def small(patient: str | None = "ann", body: object = 1, texts: Mapping[str, str] | None = None) -> Entry:
    """Make a decision that no engine made, for what does not look into the result."""
    texts = SMALL if texts is None else texts
    content: dict[str, Any] = {
        "decision": f"d{body}", "patient": patient, "record": {"patient_id": patient}, "clinic": [],
        "status": "program", "complex": "gentle", "masked": [],
    }  # fmt: skip
    return Entry("decision", "carl", "0.1.0", content, "engine 1", version_of(texts), canonical(texts), compact([body]))


def real(
    recommender: Recommender, patient: str | None = "ann", pseudonyms: Pseudonyms | None = None, **changes: Any
) -> Entry:
    """Make the decision of a patient with a hernia, on the shipped knowledge."""
    raw = {**HERNIA, **({"patient_id": patient} if patient else {}), **changes}
    return decision_entry(recommender.recommend(raw), raw, (), shipped_texts(), "carl", pseudonyms)


def filled(path: Path, *entries: Entry) -> Path:
    """Write a log whose clock counts seconds."""
    seconds = count()
    with DecisionLog.open(path, writing=True, clock=lambda: f"2026-01-01T00:00:{next(seconds):02}.000000+00:00") as log:
        for entry in entries:
            log.append([entry])
    return path


def records(path: Path) -> list[LogRecord]:
    """Read all records."""
    with DecisionLog.open(path) as log:
        return list(log.records())


def faults(path: Path) -> dict[str, str]:
    """Check a log; give what is wrong by place, the first fault of each."""
    with DecisionLog.open(path) as log:
        return {problem.where: problem.what for problem in reversed(check_log(log).problems)}


def tampered(path: Path, *statements: tuple[str, Sequence[Any]] | str) -> Path:
    """Do to a log what somebody with SQLite can do: take the triggers away, change it, and put them back."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        triggers = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            raw.execute(*((statement,) if isinstance(statement, str) else statement))
        for _, sql in triggers:
            raw.execute(sql)
    return path


def bytes_of(path: Path) -> bytes:
    """Give every byte of a log and of what lies beside it."""
    return b"".join(each.read_bytes() for each in sorted(path.parent.iterdir()) if each.name.startswith(path.name))
