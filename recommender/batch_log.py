"""The log of a batch: every decided row is recorded, a portion at a time, and none twice when a run goes on."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from recommender.canonical import canonical, digest
from recommender.cohort import Tables
from recommender.decision_log import DecisionLog
from recommender.entry import Entry
from recommender.header import ID
from recommender.partition import Decided, Logged
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
    _last: int = 0
    _bodies: set[str] = field(default_factory=set)

    def resume(self, run: str, record: int) -> None:
        """Begin, or go on: look which rows were recorded after a record, before the run was broken off."""
        self._run, self._last = run, record
        snapshot = canonical(self.texts)
        self._snapshot = digest(snapshot)
        self.log.append([], {self._snapshot: zlib.compress(snapshot)})
        for found in self.log.records(after=record):
            content = json.loads(found.content) if found.content else {}
            if content.get("run") == run:
                self._done, self._last = content["table_row"], found.number

    def record(self, tables: Tables) -> int:
        """Record the rows of a portion that were decided; give the number of the last record."""
        rows = zip(tables.patients["row"], tables.patients["id"], tables.decided, strict=True)
        found = [
            (number, name, each, each.logged) for number, name, each in rows if each.logged and number > self._done
        ]
        bodies = {logged.result: logged.body for *_, logged in found if logged.result not in self._bodies}
        entries = [self._entry(int(number), name, each, logged) for number, name, each, logged in found]
        if entries:
            self._last = self.log.append(entries, bodies)[-1]
            self._bodies.update(bodies)
        return self._last

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
