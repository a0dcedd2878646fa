"""The log of a batch: every decided row is recorded, a portion at a time, and none twice when a run goes on."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from recommender.canonical import canonical, digest
from recommender.cohort import Lines
from recommender.corpus import version_of
from recommender.decision_log import DecisionLog
from recommender.entry import Entry
from recommender.header import ID
from recommender.light import dataclass
from recommender.partition import Decided, Logged
from recommender.problem import DataError, Problem
from recommender.pseudonym import Pseudonyms
from recommender.recording import program_version


@dataclass(slots=True)
class BatchLog:
    """Records the rows of one run.

    Attributes:
        log: open for writing.
        texts: the knowledge, as `read_texts` gives it.
        version: of the knowledge.
        who: answers for it.
        pseudonyms: mask what names a patient, where they are given.
    """

    log: DecisionLog
    texts: Mapping[str, str]
    version: str
    who: str
    pseudonyms: Pseudonyms | None = None
    _run: str = ""
    _snapshot: str = ""
    _done: int = 0
    _bodies: set[str] = field(default_factory=set)

    @property
    def last(self) -> int:
        """Give the number of the last record of the log."""
        return next((record.number for record in self.log.records(newest=1)), 0)

    @property
    def marks(self) -> dict[str, str]:
        """Give what sets this log, and how it is written, apart."""
        return {
            "log file": self.log.id,
            "who": self.who,
            "pseudonymise": self.pseudonyms.of("") if self.pseudonyms else "",
        }

    def resume(self, run: str, record: int) -> None:
        """Begin, or go on: look which rows were recorded after a record, before the run was broken off.

        Raises:
            DataError: the texts are not the knowledge that rows are decided with.
        """
        if version_of(self.texts) != self.version:
            what = f"the knowledge changed while it was read: it was {self.version}"
            raise DataError([Problem("knowledge", what, "run the command again")])
        self._run = run
        snapshot = canonical(self.texts)
        self._snapshot = digest(snapshot)
        self.log.append([], {self._snapshot: zlib.compress(snapshot)})
        for found in self.log.records(after=record):
            content = json.loads(found.content) if found.kind == "decision" and found.content else {}
            if content.get("run") == run:
                self._done = content["table_row"]

    def record(self, lines: Lines) -> None:
        """Record the rows that were decided, all of them or none."""
        rows = zip(lines.patients, lines.decided, strict=True)
        found = [(line[0], line[1], each, each.logged) for line, each in rows if each.logged and line[0] > self._done]
        bodies = {logged.result: logged.body for *_, logged in found if logged.result not in self._bodies}
        entries = [self._entry(number, name, each, logged) for number, name, each, logged in found]
        if entries:
            self.log.append(entries, {name: body for name, body in bodies.items() if body})
            self._bodies.update(bodies)

    def _entry(self, number: int, name: str, each: Decided, logged: Logged) -> Entry:
        shown = self.pseudonyms.of(name) if self.pseudonyms and name else name
        content: dict[str, Any] = {
            "decision": each.decision,
            "patient": shown or None,
            "record": {**logged.record, **({ID: shown} if shown else {})},
            "clinic": list(logged.clinic),
            "status": each.status,
            "complex": each.complex or None,
            "masked": [ID] if self.pseudonyms and name else [],
            "result": logged.result,
            "run": self._run,
            "table_row": number,
        }
        return Entry("decision", self.who, program_version(), content, logged.engine, self.version, self._snapshot)
