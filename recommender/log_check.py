"""The check of a log: what was edited, removed, inserted or moved in it, and whether its tail was cut off.

A chain of hashes shows changes by somebody who did not rewrite all that follows. Who rewrites the whole log is found
out by an anchor that is kept elsewhere.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import field
from typing import Any

from recommender.anchor import Anchor
from recommender.chain import LogRecord, committed, genesis, head_of, seal_of
from recommender.corpus import version_of
from recommender.decision_log import READ_OFF, DecisionLog, Row, now, read_off
from recommender.light import dataclass
from recommender.problem import DataError, Problem

RESTORE = "restore the log from a copy, and find out who changed it"


@dataclass(frozen=True, slots=True)
class LogCheck:
    """What became of the check.

    Attributes:
        problems: every fault; none where the log holds.
        records: how many records there are, by kind.
        erased: how many of them have no content any more.
        hash: of the last record.
    """

    problems: tuple[Problem, ...]
    records: dict[str, int]
    erased: int
    hash: str


def anchor_of(log: DecisionLog) -> Anchor:
    """Give what a log holds now."""
    last = next(log.records(newest=1), None)
    return Anchor(log.id, last.number if last else 0, last.hash if last else genesis(log.id), now())


def check_log(log: DecisionLog, anchor: Anchor | None = None, key: bytes = b"") -> LogCheck:
    """Check a whole log, and that it still holds what an anchor says.

    Args:
        log: an open log.
        anchor: what the log held before.
        key: what the anchor was signed with; empty where its signature is not to be checked.
    """
    walk = _Walk(log, genesis(log.id))
    for record, found_by in log.rows():
        walk.step(record, found_by)
    walk.finish()
    if anchor is not None:
        walk.problems += _against(anchor, log, walk.hashes, key)
    return LogCheck(tuple(sorted(walk.problems)), walk.kinds, len(walk.bare), walk.previous if walk.hashes else "")


@dataclass(slots=True)
class _Walk:
    """A walk along the chain, record by record."""

    log: DecisionLog
    previous: str
    problems: list[Problem] = field(default_factory=list)
    kinds: dict[str, int] = field(default_factory=dict)
    hashes: dict[int, str] = field(default_factory=dict)
    bare: set[int] = field(default_factory=set)
    accounted: set[int] = field(default_factory=set)
    bodies: dict[str, set[int]] = field(default_factory=dict)
    versions: dict[str, set[str]] = field(default_factory=dict)
    last: int = 0

    def step(self, record: LogRecord, found_by: Row) -> None:
        """Check one record and go on to the next."""
        self.problems += self._linked(record)
        self.problems += self._bare(record, found_by) if record.erased else self._content(record, found_by)
        if record.snapshot:
            self.bodies.setdefault(record.snapshot, set()).add(record.number)
            self.versions.setdefault(record.snapshot, set()).add(record.knowledge)
        self.kinds[record.kind] = self.kinds.get(record.kind, 0) + 1
        self.hashes[record.number] = record.hash
        self.last, self.previous = record.number, record.hash

    def _linked(self, record: LogRecord) -> Iterator[Problem]:
        where = f"record {record.number}"
        if record.number <= self.last:
            yield Problem(where, "stands before the first record", RESTORE)
        elif record.number != self.last + 1:
            missing = _span(self.last + 1, record.number - 1)
            yield Problem(where, f"{missing} missing before it", RESTORE)
        elif record.previous != self.previous:
            what = f"does not follow record {self.last}: something was edited, removed, inserted or moved here"
            yield Problem(where, what if self.last else "is not the first record of this log", RESTORE)
        if seal_of(head_of(record), record.commitment, record.previous) != record.hash:
            yield Problem(where, "was edited: its hash is not that of what it says", RESTORE)

    def _bare(self, record: LogRecord, found_by: Row) -> Iterator[Problem]:
        """Check that nothing is left of a record whose content is gone."""
        self.bare.add(record.number)
        left = [name for name, value in zip(READ_OFF, found_by, strict=True) if value is not None]
        if left or record.salt:
            named = ", ".join([*(["salt"] if record.salt else []), *left])
            yield Problem(f"record {record.number}", f"its content is gone, but not its {named}", RESTORE)

    def _content(self, record: LogRecord, found_by: Row) -> Iterator[Problem]:
        where = f"record {record.number}"
        if not committed(record):
            yield Problem(where, "its content was edited", RESTORE)
            return
        content = _parsed(record.content)
        if content is None:
            yield Problem(where, "holds what lumbar never wrote", RESTORE)
            return
        if record.kind == "erasure":
            yield from self._erasure(record.number, content)
            content = {}
        for name, value, held in zip(READ_OFF, read_off(content), found_by, strict=True):
            if value != held:
                yield Problem(where, f"its {name} was edited: {held!r} is not what it committed to", RESTORE)
        if result := content.get("result"):
            self.bodies.setdefault(str(result), set()).add(record.number)

    def _erasure(self, number: int, content: Mapping[str, Any]) -> Iterator[Problem]:
        erased = content.get("erased")
        if not isinstance(erased, list) or not all(isinstance(each, int) and 0 < each < number for each in erased):
            yield Problem(f"record {number}", "erases what was not there before it", RESTORE)
            return
        self.accounted |= set(erased)

    def finish(self) -> None:
        """Check what concerns the log as a whole."""
        for number in sorted(self.bare - self.accounted):
            self.problems.append(Problem(f"record {number}", "its content is gone, and no erasure names it", RESTORE))
        for number in sorted(self.accounted - self.bare):
            self.problems.append(Problem(f"record {number}", "was erased, and its content is there again", RESTORE))
        for name, numbers in sorted(self.bodies.items()):
            self.problems += self._body(name, numbers)
        for name in sorted(self.log.names() - self.bodies.keys()):
            self.problems.append(Problem(f"body {name[:16]}", "is stored, and no record names it", RESTORE))
        for text in self.log.damage():
            self.problems.append(Problem("file", text, RESTORE))
        for name in self.log.altered():
            self.problems.append(Problem(f"schema {name}", "was changed, added or dropped", RESTORE))

    def _body(self, name: str, numbers: Collection[int]) -> Iterator[Problem]:
        where = f"record {min(numbers)}"
        others = f" (and of {len(numbers) - 1} more)" if len(numbers) > 1 else ""
        try:
            body = self.log.body(name)
        except DataError:
            what = "knowledge" if name in self.versions else "result"
            yield Problem(where, f"its {what}{others} is missing or was changed", RESTORE)
            return
        if name in self.versions and self.versions[name] != {_version(body)}:
            yield Problem(where, f"its knowledge{others} is not of the version that it names", RESTORE)


def _parsed(content: bytes) -> dict[str, Any] | None:
    """Read a content; None where it is none."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _version(snapshot: bytes) -> str:
    """Give the version of whole knowledge; "" where it is none."""
    texts = _parsed(snapshot) or {}
    return version_of(texts) if texts and all(isinstance(text, str) for text in texts.values()) else ""


def _span(first: int, last: int) -> str:
    return f"record {first} is" if first == last else f"records {first} to {last} are"


def _against(anchor: Anchor, log: DecisionLog, hashes: dict[int, str], key: bytes) -> Iterator[Problem]:
    if key and not anchor.holds(key):
        yield Problem("anchor", "was not signed with this key, or was edited", "check the key and the anchor")
        return
    if anchor.log != log.id:
        yield Problem("anchor", f"is of another log, {anchor.log}; this one is {log.id}", "name the log that it is of")
        return
    if anchor.number and anchor.number not in hashes and anchor.number < max(hashes, default=0):
        yield Problem("anchor", f"record {anchor.number}, which the log held on {anchor.at}, is not there", RESTORE)
    elif anchor.number and anchor.number not in hashes:
        what = f"the log ends before record {anchor.number}, which it held on {anchor.at}: its tail was cut off"
        yield Problem("anchor", what, RESTORE)
    elif anchor.number and hashes[anchor.number] != anchor.hash:
        what = f"record {anchor.number} is not the one that the log held on {anchor.at}: the log was rewritten"
        yield Problem("anchor", what, RESTORE)
