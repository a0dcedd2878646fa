"""A replay: a recorded input run again on the recorded knowledge, and whether the same result comes out."""

import json
from collections.abc import Iterator
from typing import Any

from recommender.archive import Archive
from recommender.chain import LogRecord
from recommender.decision_log import DecisionLog
from recommender.engines import engine_like
from recommender.explanation import Explanation, Recommender
from recommender.knowledge import knowledge_of
from recommender.light import dataclass
from recommender.problem import DataError, Problem
from recommender.recording import engine_version, program_version, result_body
from recommender.result import to_json

UNSEEN = "how it is written: the order of its fields, or a null"


@dataclass(frozen=True, slots=True)
class Rerun:
    """What came of running something recorded again.

    Attributes:
        differences: where the results differ, as `exercises[3].verdict: 'excluded' -> 'eligible'`.
        program: the version of lumbar then and now.
        engine: the rule engine then and now.
    """

    record: LogRecord
    differences: tuple[str, ...]
    program: tuple[str, str]
    engine: tuple[str, str]

    @property
    def same(self) -> bool:
        """Say whether the results are byte-identical."""
        return not self.differences

    @property
    def explained(self) -> bool:
        """Say whether another version of lumbar or of the engine can be why they differ."""
        return self.program[0] != self.program[1] or self.engine[0] != self.engine[1]


@dataclass(frozen=True, slots=True)
class Replay(Rerun):
    """What came of the replay of a decision.

    Attributes:
        explanation: of the run of today.
        archive: the recorded knowledge.
    """

    explanation: Explanation
    archive: Archive


def replay(record: LogRecord, log: DecisionLog) -> Replay:
    """Run a recorded decision again.

    Raises:
        DataError: the record is no decision, was erased, or its knowledge or result cannot be read.
    """
    content = content_of(record)
    recorded = log.body(content["result"])
    archive = archive_of(record, log)
    recommender = Recommender(archive.knowledge, engine_like(record.engine.partition(" ")[0], archive.knowledge))
    explanation = recommender.recommend(content["record"], content["clinic"], f"record {record.number}")
    found = compared(recorded, result_body(to_json(explanation)))
    return Replay(record, found, *versions(record, explanation.engine), explanation, archive)


def replay_any(record: LogRecord, log: DecisionLog) -> Rerun:
    """Run a recorded decision or a recorded course again; see `replay`."""
    return replay_course(record, log) if record.kind == "course" else replay(record, log)


def replay_course(record: LogRecord, log: DecisionLog) -> Rerun:
    """Run a recorded plan or review again; see `replay`."""
    from recommender.course_recording import run_course  # noqa: PLC0415 - slow to import, and of no decision

    content = kept_of(record)
    recorded = log.body(content["result"])
    archive = archive_of(record, log)
    recommender = Recommender(archive.knowledge, engine_like(record.engine.partition(" ")[0], archive.knowledge))
    found = compared(recorded, result_body(run_course(content, recommender)))
    return Rerun(record, found, *versions(record, recommender.engine.name))


def compared(recorded: bytes, body: bytes) -> tuple[str, ...]:
    """Say where two results differ; nothing where they are byte-identical."""
    if body == recorded:
        return ()
    return (*differences(json.loads(recorded), json.loads(body)),) or (UNSEEN,)


def versions(record: LogRecord, engine: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Give the versions of lumbar and of the engine, each then and now."""
    return (record.program, program_version()), (record.engine, engine_version(engine))


def content_of(record: LogRecord) -> dict[str, Any]:
    """Give what a decision recorded about the patient.

    Raises:
        DataError: the record is no decision, or was erased.
    """
    where = f"record {record.number}"
    if record.kind == "course":
        hint = "name the number of a decision; lumbar audit show and replay take a course"
        raise DataError([Problem(where, "is a course, which has no single decision", hint)])
    if record.kind != "decision":
        raise DataError([Problem(where, f"is no decision but an {record.kind}", "name the number of a decision")])
    return kept_of(record)


def kept_of(record: LogRecord) -> dict[str, Any]:
    """Give what a record keeps of the patient.

    Raises:
        DataError: it was erased.
    """
    if record.erased:
        hint = "nothing of the patient is kept any more"
        raise DataError([Problem(f"record {record.number}", "was erased", hint)])
    content: dict[str, Any] = json.loads(record.content)
    return content


def archive_of(record: LogRecord, log: DecisionLog) -> Archive:
    """Give the knowledge that a decision was made with.

    Raises:
        DataError: this version of lumbar cannot read it.
    """
    texts: dict[str, str] = json.loads(log.body(record.snapshot))
    try:
        return Archive(knowledge_of(texts), given=texts)
    except DataError as error:
        what = f"this version of lumbar cannot read knowledge {record.knowledge}: {error.problems[0]}"
        hint = f"install lumbar {record.program}"
        raise DataError([Problem(f"record {record.number}", what, hint)]) from error


def differences(then: object, now: object, path: str = "") -> Iterator[str]:
    """Yield where two results differ; at most the keys or the items that both have are gone into."""
    if isinstance(then, dict) and isinstance(now, dict):
        for key in sorted({*then, *now}):
            yield from differences(then.get(key), now.get(key), f"{path}.{key}" if path else key)
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        for place, (one, other) in enumerate(zip(then, now, strict=True)):
            yield from differences(one, other, f"{path}[{place}]")
    elif isinstance(then, list) and isinstance(now, list):
        yield f"{path}: {len(then)} -> {len(now)} entries"
    elif then != now:
        yield f"{path}: {then!r} -> {now!r}"
