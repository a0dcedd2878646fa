"""An override: a clinician's verdict on one exercise of a recorded decision, with a coded reason, beside the original.

It replaces nothing, and a later one may go back to what the rules say. It may close an exercise always; it may open one
only where there is a program, and never against an absolute contraindication.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from recommender.archive import Archive
from recommender.chain import LogRecord
from recommender.decision_log import DecisionLog
from recommender.entry import Entry
from recommender.light import dataclass
from recommender.problem import DataError, Problem, UnknownNameError
from recommender.recording import program_version
from recommender.replay import archive_of, content_of
from recommender.ruling import Grounds, Ruling

PROGRAMS = ("program", "restricted_program")
ABSOLUTE = "contraindication-absolute"
NOTE_MAX = 2000


CEILING = {
    "exclude": Ruling.excluded,
    "withhold": Ruling.withheld,
    "close": Ruling.withheld,
    "leave_out": Ruling.eligible,
}
FLOOR = {"choose": Ruling.prescribed, "prescribe": Ruling.prescribed, "permit": Ruling.eligible}


@dataclass(frozen=True, slots=True)
class Override:
    """A clinician's verdict beside that of the rules.

    Attributes:
        number: of its own record.
        of: the number of the decision.
        was: the verdict of the rules.
        contradicts: the rules that say otherwise.
    """

    number: int
    at: str
    who: str
    of: int
    exercise: str
    was: str
    verdict: str
    reason: str
    note: str
    contradicts: tuple[str, ...]


def override_entry(
    record: LogRecord, log: DecisionLog, exercise: str, verdict: Ruling, reason: Grounds, note: str, who: str
) -> Entry:
    """Make the record of an override.

    Raises:
        DataError: the record is no decision, the verdict is no other one, or it may not be overridden.
        UnknownNameError: no exercise has this id.
    """
    content = content_of(record)
    result: dict[str, Any] = json.loads(log.body(content["result"]))
    found = _decided(exercise, result)
    was = Ruling(found["verdict"])
    archive = archive_of(record, log)
    said = [each.verdict for each in overrides_of(record.number, log) if each.exercise == exercise]
    problems = [
        *_misuse(Ruling(said[-1]) if said else was, verdict, note),
        *_barred(found, was, verdict, result, archive),
    ]
    if problems:
        raise DataError(problems)
    contradicts = {reason["rule"] for reason in found["reasons"] if verdict != was and _opposes(reason, found, verdict)}
    words = {"exercise": exercise, "was": was.value, "verdict": verdict.value, "reason": reason.value, "note": note}
    target = {"patient": content["patient"], "target": record.number, "contradicts": sorted(contradicts)}
    return Entry("override", who, program_version(), {**target, **words})


def _opposes(reason: Mapping[str, Any], found: Mapping[str, Any], verdict: Ruling) -> bool:
    """Say whether a rule lets an exercise less far into the program than a verdict does, or wants it further in."""
    if _shuts(reason, found, verdict):
        return True
    floor = FLOOR.get(reason["effect"], Ruling.excluded)
    return reason["outcome"] == "applied" and floor.rank > verdict.rank


def _shuts(reason: Mapping[str, Any], found: Mapping[str, Any], verdict: Ruling) -> bool:
    """Say whether a rule bars a verdict; one that only stricter rules override still does."""
    effects = {each["effect"] for each in found["reasons"] if each["rule"] in reason["overridden_by"]}
    holds = reason["outcome"] == "applied" or (bool(effects) and effects <= CEILING.keys())
    return holds and CEILING.get(reason["effect"], Ruling.prescribed).rank < verdict.rank


def _decided(exercise: str, result: Mapping[str, Any]) -> dict[str, Any]:
    exercises = {each["exercise"]: each for each in result["exercises"]}
    if exercise not in exercises:
        raise UnknownNameError("exercise", exercise, exercises)
    found: dict[str, Any] = exercises[exercise]
    return found


def _misuse(standing: Ruling, verdict: Ruling, note: str) -> Iterator[Problem]:
    if verdict == standing:
        yield Problem("--verdict", f"the exercise is {standing} already", "nothing is to be overridden")
    if not note.strip():
        yield Problem("--note", "is empty", "say in a sentence what was found")
    if not note.isascii() and note.encode(errors="replace").decode() != note:
        yield Problem("--note", "is no UTF-8 text", "write it in UTF-8")
    if len(note) > NOTE_MAX:
        yield Problem("--note", f"has {len(note)} characters", f"keep it to {NOTE_MAX}")


def _barred(
    found: Mapping[str, Any], was: Ruling, verdict: Ruling, result: Mapping[str, Any], archive: Archive
) -> Iterator[Problem]:
    """Say why an exercise may not be opened."""
    if verdict.rank <= was.rank:
        return
    if result["status"] not in PROGRAMS:
        rules = sorted({reason["rule"] for each in result["screening"] for reason in each["reasons"]})
        what = f"the decision is {result['status']} ({', '.join(rules)}): no exercise can be opened"
        yield Problem("override", what, "settle that first, and decide anew")
    for reason in found["reasons"]:
        rows = absolute(reason["ledger"], archive)
        if rows and _shuts(reason, found, verdict):
            what = f"{reason['rule']} is an absolute contraindication ({', '.join(rows)})"
            yield Problem("override", what, "it cannot be overridden")


def absolute(rows: Collection[str], archive: Archive) -> list[str]:
    """Pick the rows of the ledger that are absolute contraindications."""
    return sorted(name for name in rows if name in archive.ledger and archive.ledger[name].kind == ABSOLUTE)


def overrides_of(number: int, log: DecisionLog) -> list[Override]:
    """Give the overrides of a decision, in their order; those that were erased are left out."""
    return [_override(record) for record in log.overrides(number)]


def _override(record: LogRecord) -> Override:
    content = json.loads(record.content)
    slots = ("exercise", "was", "verdict", "reason", "note")
    said = {name: content[name] for name in slots}
    return Override(
        record.number, record.at, record.who, content["target"], **said, contradicts=tuple(content["contradicts"])
    )
