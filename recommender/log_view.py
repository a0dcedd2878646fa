"""Views of the decision log, laid out as blocks: a list of records, one record, a replay, a check."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from recommender.anchor import Anchor
from recommender.block import Block, Bullets, Entry, Heading, Notes, Paragraph, Table
from recommender.chain import LogRecord, intact
from recommender.decision_log import DecisionLog
from recommender.log_check import LogCheck
from recommender.override import Override, overrides_of
from recommender.phrase import counted
from recommender.problem import printable
from recommender.replay import Rerun

SHOWN_MAX = 20


def lay_out_records(records: Sequence[LogRecord]) -> list[Block]:
    """Lay out a list of records, one a line."""
    head = ("No.", "Time (UTC)", "Who", "Patient", "What", "Decision")
    rows = tuple(
        (str(each.number), each.at[:16].replace("T", " "), printable(each.who), *_row(each)) for each in records
    )
    return [Heading("Decision log", 1), Table(head, rows) if rows else Paragraph("It holds no such record.")]


def _row(record: LogRecord) -> tuple[str, str, str]:
    if not intact(record):
        return "-", f"{record.kind}, edited: see `lumbar audit verify`", "-"
    if record.erased:
        return "-", f"{record.kind}, erased", "-"
    content = json.loads(record.content)
    if record.kind == "erasure":
        return "-", f"erasure of {counted(content['erased'], 'record')}", "-"
    patient = printable(content["patient"] or "-")
    if record.kind == "override":
        return patient, f"override: {content['exercise']} {content['verdict']}", f"record {content['target']}"
    complex_ = f": {content['complex']}" if content["complex"] else ""
    if record.kind == "course":
        return patient, f"{content['course']}: {content['status']}{complex_}", "-"
    return patient, f"{content['status']}{complex_}", content["decision"]


def lay_out_record(record: LogRecord, log: DecisionLog) -> list[Block]:
    """Lay out one record: what was decided, on what, by what, and what a clinician said of it."""
    blocks: list[Block] = [Heading(f"Record {record.number}: {record.kind}", 1), Notes(tuple(_origin(record)))]
    if record.erased:
        return [*blocks, Paragraph("What it held of the patient was erased; the record stays in the chain.")]
    content = json.loads(record.content)
    if record.kind == "erasure":
        numbers = ", ".join(str(number) for number in content["erased"])
        return [*blocks, Paragraph(f"Erased: {counted(content['erased'], 'record')}: {numbers}.")]
    if record.kind == "override":
        patient = printable(content["patient"] or "not named")
        said = Entry(*_said({**content, "number": record.number, "at": record.at, "who": record.who}))
        return [*blocks, Paragraph(f"Of record {content['target']}, patient {patient}."), said]
    result: dict[str, Any] = json.loads(log.body(content["result"]))
    if record.kind == "course":
        return [*blocks, *_course(content, result)]
    return [*blocks, *_decision(content, result), *lay_out_overrides(overrides_of(record.number, log))]


def _origin(record: LogRecord) -> Iterable[tuple[str, str]]:
    yield "Written", f"{record.at} by {printable(record.who)}"
    if record.knowledge:
        yield "Knowledge", record.knowledge
        yield "Engine", record.engine
    yield "Program", f"lumbar {record.program}"
    yield "Hash", record.hash


def _decision(content: dict[str, Any], result: dict[str, Any]) -> list[Block]:
    blocks = _outcome(f"Decision {content['decision']}", content)
    if result["program"]:
        items = tuple(f"{item['exercise']}: {item['title']}, {item['minutes']:.1f} min" for item in result["program"])
        blocks += [Heading("Program"), Bullets(items, numbered=True)]
    gates = tuple(
        f"{each['outcome']}: {reason['text']} [{reason['rule']}]"
        for each in result["screening"]
        for reason in each["reasons"]
        if reason["outcome"] == "applied"
    )
    blocks += [Heading("Screening"), Bullets(gates)] if gates else []
    return blocks


def _outcome(what: str, content: dict[str, Any]) -> list[Block]:
    """Lay out what was decided, and the record that it was decided from."""
    masked = f" Masked before it was stored: {', '.join(content['masked'])}." if content["masked"] else ""
    chosen = f", {content['complex']}" if content["complex"] else ""
    record = tuple(f"{name} = {_value(value)}" for name, value in content["record"].items())
    return [
        Paragraph(f"{what}: {content['status']}{chosen}.{masked}"),
        Heading("Record of the patient"),
        Bullets(tuple(f"{line} (clinic)" if line.split(" ")[0] in content["clinic"] else line for line in record)),
    ]


def _course(content: dict[str, Any], result: dict[str, Any]) -> list[Block]:
    """Lay out a recorded plan or review: the course that was asked for, its diary, and its sessions."""
    asked = tuple(f"{name} = {_value(value)}" for name, value in content["request"].items())
    blocks = [*_outcome(f"Course, {content['course']}", content), Heading("Course that was asked for"), Bullets(asked)]
    if content["diary"] is not None:
        entries = len(content["diary"])
        kept = f"{entries} {'entry' if entries == 1 else 'entries'} (--format json has them)"
        blocks += [Heading("Diary"), Paragraph(f"{kept} of {counted(result['sessions'], 'session')}.")]
    planned = result["sessions"] if content["diary"] is None else [result["next_session"]]
    lines = tuple(_planned(each) for each in planned if each)
    heading = "Sessions planned" if content["diary"] is None else "Session that follows"
    return [*blocks, Heading(heading), Bullets(lines)] if lines else blocks


def _planned(session: dict[str, Any]) -> str:
    day = f", {session['date']}" if session["date"] else ""
    count = counted(session["items"], "exercise")
    return f"{session['number']} (week {session['week']}{day}): {session['complex']}, {count}"


def _value(value: object) -> str:
    return printable(json.dumps(value, ensure_ascii=False))


def lay_out_overrides(overrides: Iterable[Override]) -> list[Block]:
    """Lay out what clinicians said otherwise, beside the verdict of the rules; nothing where nobody did."""
    entries: list[Block] = [
        Entry(*_said({name: getattr(each, name) for name in Override.__slots__})) for each in overrides
    ]
    return [Heading("Overridden by a clinician"), *entries] if entries else []


def _said(override: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Say what a clinician decided: a head, and a body."""
    head = f"{override['exercise']}: {override['was'].upper()} by the rules, {override['verdict'].upper()} by a person"
    rules = ", ".join(override["contradicts"])
    return head, (
        f"{printable(override['who'])}, {override['at']} (record {override['number']}); reason: {override['reason']}.",
        printable(override["note"]),
        *([f"Contradicts {rules}."] if rules else []),
    )


def lay_out_replay(found: Rerun) -> list[Block]:
    """Lay out whether what was recorded comes out the same."""
    number = found.record.number
    if found.same:
        return [
            Heading(f"Record {number}: byte-identical", 1),
            Paragraph(f"Run again on knowledge {found.record.knowledge} with {_versions(found)}: the same result."),
        ]
    shown = found.differences[:SHOWN_MAX]
    more = len(found.differences) - len(shown)
    why = (
        "Another version ran, which can be why."
        if found.explained
        else "The same versions ran, so they are not why: the result, the input or the program was changed."
    )
    return [
        Heading(f"Record {number}: differs in {counted(found.differences, 'place')}", 1),
        Paragraph(f"Run again on knowledge {found.record.knowledge} with {_versions(found)}. {why}"),
        Bullets((*shown, *([f"{more} more (--format json names them)"] if more else []))),
    ]


def _versions(found: Rerun) -> str:
    pairs = (("lumbar", found.program), ("engine", found.engine))
    return " and ".join(f"{name} {now}" + ("" if then == now else f" (then {then})") for name, (then, now) in pairs)


def lay_out_check(found: LogCheck, anchor: Anchor | None = None, *, signed: bool = False) -> list[Block]:
    """Lay out whether a log holds.

    Args:
        found: the check.
        anchor: what it was held against.
        signed: the signature of the anchor was checked too.
    """
    kinds = ", ".join(counted(number, kind) for kind, number in sorted(found.records.items())) or "no record"
    erased = f"; the content of {counted(found.erased, 'record')} was erased" if found.erased else ""
    if found.problems:
        faults = tuple(f"{each.where}: {each.what}" for each in found.problems)
        return [
            Heading(f"The log does not hold: {counted(faults, 'fault')}", 1),
            Bullets(faults),
            Paragraph(f"It has {kinds}{erased}."),
        ]
    last = f" The last record's hash is {found.hash}." if found.hash else ""
    return [Heading("The log holds", 1), Paragraph(f"It has {kinds}{erased}.{last}{_anchored(anchor, signed=signed)}")]


def _anchored(anchor: Anchor | None, *, signed: bool) -> str:
    if anchor is None:
        return ""
    signature = "signature and all" if signed else "its signature was not checked" if anchor.mac else "it is not signed"
    return f" It holds what the anchor of {anchor.at} says ({signature})."
