"""Views of a change of knowledge: what differs between two editions, and what that does to patients."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from recommender.block import Block, Entry, Heading, Notes, Paragraph, Table
from recommender.edition import Edition
from recommender.edition_change import EntryChange
from recommender.impact import Impact, Touched
from recommender.phrase import counted, some
from recommender.shift import Shift

SHOWN_MAX = 10
SHIFTS_MAX = 12
SIGNS = {"loosened": "LOOSER", "tightened": "stricter", "changed": "other"}
LABELS = {
    "status": "Status", "complex": "Complex", "verdict": "Exercises", "order": "Order", "dose": "Doses",
    "caution": "Cautions", "limit": "Limits", "advice": "Advice",
}  # fmt: skip
LINE = ("ids", "patients", "stage", "diagnoses", "what", "direction", "exercise", "slot", "before", "after",
        "rules_before", "rules_after")  # fmt: skip


def lay_out_editions(old: Edition, new: Edition, changes: Sequence[EntryChange]) -> list[Block]:
    """Lay out what differs between two editions, entry by entry."""
    head = f"Knowledge {old.version} -> {new.version}"
    if not changes:
        return [Heading(head, 1), Paragraph("Nothing differs.")]
    kinds = Counter((each.what, each.kind) for each in changes)
    told = ", ".join(f"{counted(number, what)} {kind}" for (what, kind), number in sorted(kinds.items()))
    return [Heading(head, 1), Paragraph(f"{told}."), *map(_entry, changes)]


def _entry(change: EntryChange) -> Entry:
    lines = []
    for slot in change.slots:
        if slot.before is None:
            lines.append(f"{slot.slot}: + {_value(slot.after)}")
        elif slot.after is None:
            lines.append(f"{slot.slot}: - {_value(slot.before)}")
        else:
            lines.append(f"{slot.slot}: {_value(slot.before)} -> {_value(slot.after)}")
    return Entry(f"{change.what} {change.name}: {change.kind}", tuple(lines))


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def editions_json(old: Edition, new: Edition, changes: Iterable[EntryChange]) -> dict[str, Any]:
    """Write what differs between two editions."""
    return {
        "old": old.version,
        "new": new.version,
        "changes": [
            {
                "what": each.what,
                "name": each.name,
                "change": each.kind,
                "slots": [{"slot": slot.slot, "before": slot.before, "after": slot.after} for slot in each.slots],
            }
            for each in changes
        ],
    }


def lay_out_impact(impact: Impact, *, everything: bool = False) -> list[Block]:
    """Lay out who would be treated otherwise: counts first, then status changes, then the rest."""
    head = Heading(f"Impact of knowledge {impact.old} -> {impact.new}", 1)
    base = f"{counted(impact.patients, 'patient')}, {counted(impact.records, 'distinct record')}"
    unread = [Notes((("Not read", _unread(impact)),))] if impact.unread else []
    if not impact.touched:
        others = "none of those that can be read" if unread else "nobody"
        return [head, Paragraph(f"{base}: {others} would be treated otherwise."), *unread]
    share = f"{impact.count} would be treated otherwise, {impact.loosened} of them more loosely in something"
    shown = impact.touched if everything else impact.touched[:SHOWN_MAX]
    more = len(impact.touched) - len(shown)
    return [
        head,
        Paragraph(f"{base}: {share}."),
        *unread,
        Notes(tuple(_counts(impact))),
        _table("By diagnosis", impact, lambda each: each.diagnoses),
        _table("By stage", impact, lambda each: (each.stage,)),
        Heading("Patients"),
        *(_touched(each) for each in shown),
        *([Paragraph(f"{counted(more, 'more record')} (--all shows them).")] if more else []),
    ]


def _unread(impact: Impact) -> str:
    more = impact.unread - len(impact.unread_ids)
    named = ", ".join(name or "no id" for name in impact.unread_ids) + (f" and {more} more" if more else "")
    return f"{counted(impact.unread, 'patient')}, of whom nothing is known: {named}. `lumbar batch` says what is wrong."


def _counts(impact: Impact) -> Iterable[tuple[str, str]]:
    """Count the patients by what differs for them, what is looser apart from what is stricter."""
    for what, label in LABELS.items():
        found = {
            direction: sum(
                each.count
                for each in impact.touched
                if any(shift.what == what and shift.direction == direction for shift in each.shifts)
            )
            for direction in SIGNS
        }
        told = ", ".join(f"{SIGNS[direction]} for {number}" for direction, number in found.items() if number)
        if told:
            yield label, told


def _table(title: str, impact: Impact, keys: Any) -> Block:
    touched: Counter[str] = Counter()
    loosened: Counter[str] = Counter()
    for each in impact.touched:
        for key in keys(each):
            touched[key] += each.count
            loosened[key] += each.count if each.loosened else 0
    rows = sorted(touched.items(), key=lambda item: (-item[1], item[0]))
    return Table((title, "Otherwise", "Looser"), tuple((key, str(number), str(loosened[key])) for key, number in rows))


def _touched(each: Touched) -> Block:
    others = each.count - len(each.ids)  # equal ids are named once, so others may hold the same patient again
    ids = ", ".join(name or "no id" for name in each.ids) + (f" and {others} more" if others else "")
    lines = [_line(shift) for shift in each.shifts[:SHIFTS_MAX]]
    hidden = len(each.shifts) - SHIFTS_MAX
    lines += [f"{hidden} more (--format json names them)"] if hidden > 0 else []
    return Entry(f"{ids} ({each.stage}; {', '.join(each.diagnoses)})", tuple(lines))


def _line(shift: Shift) -> str:
    of = " ".join(word for word in (shift.exercise, shift.slot) if word) or shift.what
    ends = f"{shift.before or 'none'} -> {shift.after or 'none'}"
    rules = " -> ".join(dict.fromkeys(some(names) or "no rule" for names in (shift.rules_before, shift.rules_after)))
    cited = f" [{rules}]" if shift.rules_before or shift.rules_after else ""
    return f"{SIGNS[shift.direction]}: {of}: {ends}{cited}"


def impact_json(impact: Impact) -> dict[str, Any]:
    """Write an impact."""
    return {
        "old": impact.old,
        "new": impact.new,
        "patients": impact.patients,
        "records": impact.records,
        "otherwise": impact.count,
        "loosened": impact.loosened,
        "unread": {"patients": impact.unread, "ids": list(impact.unread_ids)},
        "touched": [
            {
                "ids": list(each.ids),
                "patients": each.count,
                "stage": each.stage,
                "diagnoses": list(each.diagnoses),
                "loosened": each.loosened,
                "shifts": [{name: _plain(getattr(shift, name)) for name in Shift.__slots__} for shift in each.shifts],
            }
            for each in impact.touched
        ],
    }


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def impact_csv(impact: Impact) -> str:
    """Write an impact as CSV, a line for each thing that differs of each record."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(LINE)
    for each in impact.touched:
        ids = ";".join(each.ids)
        for shift in each.shifts:
            rules = (";".join(shift.rules_before), ";".join(shift.rules_after))
            ends = (shift.exercise, shift.slot, shift.before, shift.after)
            writer.writerow(
                (ids, each.count, each.stage, ";".join(each.diagnoses), shift.what, shift.direction, *ends, *rules)
            )
    return text.getvalue()
