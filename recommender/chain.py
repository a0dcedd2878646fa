"""The chain: each record commits to its content by a salted hash, and to the record before it by that one's hash.

Nobody who lacks the content can guess it from its commitment, for the salt goes with the content when it is erased; and
no record can be edited, removed, inserted or moved without breaking the links behind it.
"""

from collections.abc import Mapping
from typing import Any

from recommender.canonical import canonical, digest
from recommender.light import dataclass

SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One record of the decision log.

    Attributes:
        number: its place in the log, from 1.
        at: when it was written, UTC, ISO 8601.
        kind: decision, course, override or erasure.
        program: the version of lumbar.
        engine: the rule engine and its version.
        knowledge: the version of the knowledge, 16 hexadecimal digits.
        snapshot: the hash of the whole knowledge as it is stored; "" where none was read.
        salt: empty once the content is erased.
        content: canonical JSON; empty once it is erased.
        commitment: the hash of salt and content.
        previous: the hash of the record before; of the first, the hash of the log's own id.
        hash: of all of the above but salt and content.
    """

    number: int
    at: str
    who: str
    kind: str
    program: str
    engine: str
    knowledge: str
    snapshot: str
    salt: bytes
    content: bytes
    commitment: str
    previous: str
    hash: str

    @property
    def erased(self) -> bool:
        """Say whether the content is gone."""
        return not self.content


def commitment_of(salt: bytes, content: bytes) -> str:
    """Commit to a content."""
    return digest(salt + content)


def genesis(log: str) -> str:
    """Give what the first record of a log follows."""
    return digest(f"lumbar decision log {log}".encode())


def sealed(head: Mapping[str, Any], salt: bytes, content: bytes, previous: str) -> LogRecord:
    """Make a record: commit to its content and to the record before.

    Args:
        head: number, at, who, kind, program, engine, knowledge and snapshot.
        salt: random bytes, `SALT_BYTES` of them.
        content: canonical JSON.
        previous: the hash of the record before.
    """
    commitment = commitment_of(salt, content)
    found = seal_of(head, commitment, previous)
    return LogRecord(**head, salt=salt, content=content, commitment=commitment, previous=previous, hash=found)


def seal_of(head: Mapping[str, Any], commitment: str, previous: str) -> str:
    """Give the hash of a record."""
    return digest(canonical({**head, "commitment": commitment, "previous": previous}))


def intact(record: LogRecord) -> bool:
    """Say whether a record, taken by itself, says what it said when it was written."""
    if seal_of(head_of(record), record.commitment, record.previous) != record.hash:
        return False
    return record.erased or committed(record)


def committed(record: LogRecord) -> bool:
    """Say whether a record's content is what it committed to; no byte of it may have moved into the salt."""
    return len(record.salt) == SALT_BYTES and commitment_of(record.salt, record.content) == record.commitment


def head_of(record: LogRecord) -> dict[str, Any]:
    """Give what a record says in the open, whatever becomes of its content."""
    return {
        "number": record.number,
        "at": record.at,
        "who": record.who,
        "kind": record.kind,
        "program": record.program,
        "engine": record.engine,
        "knowledge": record.knowledge,
        "snapshot": record.snapshot,
    }
