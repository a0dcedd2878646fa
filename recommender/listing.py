"""Listings: what the knowledge base holds, as lists and pages."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from recommender.block import Block, Bullets, Heading, Paragraph, Table
from recommender.coverage import RuleCoverage
from recommender.knowledge import Knowledge
from recommender.ledger import Row
from recommender.problem import UnknownNameError
from recommender.rule import STEPS, Rule


def list_kind(kind: str, knowledge: Knowledge) -> Mapping[str, Any]:
    """Give the entries of a kind by id.

    Raises:
        UnknownNameError: there is no such kind.
    """
    kinds = kinds_of(knowledge)
    if kind not in kinds:
        raise UnknownNameError("kind of knowledge", kind, kinds)
    return kinds[kind]


def kinds_of(knowledge: Knowledge) -> Mapping[str, Mapping[str, Any]]:
    """Give every kind of entry by name."""
    vocabulary = knowledge.vocabulary
    return {
        "exercises": knowledge.exercises,
        "complexes": knowledge.complexes,
        "defaults": knowledge.defaults,
        "sources": knowledge.documents,
        "families": knowledge.families,
        "fields": vocabulary.fields,
        "derived": vocabulary.derived,
        "aliases": vocabulary.aliases,
        "codes": {code.code: code for code in vocabulary.codes},
        **vocabulary.groups,
    }


def entry_json(entry: Any) -> dict[str, Any]:
    """Write an entry with all its slots."""
    return asdict(entry)


def lay_out_kind(kind: str, knowledge: Knowledge) -> list[Block]:
    """Lay out the entries of a kind, a line each."""
    entries = list_kind(kind, knowledge)
    rows = tuple((name, _gist(entry)) for name, entry in entries.items())
    return [Heading(f"{kind} ({len(rows)})", 1), Table(("id", "what it is"), rows)]


def _gist(entry: Any) -> str:
    for slot in ("title", "label", "nature", "rationale"):
        if found := getattr(entry, slot, ""):
            return str(found)
    means = ", ".join(getattr(entry, "terms", ())) or _shown(getattr(entry, "means", "")) or "nothing by itself"
    return f"{means} ({entry.note})" if entry.note else means


def lay_out_entry(name: str, knowledge: Knowledge) -> tuple[Any, list[Block]]:
    """Lay out one entry, whatever its kind.

    Raises:
        UnknownNameError: nothing has this id.
    """
    kinds = kinds_of(knowledge)
    for kind, entries in kinds.items():
        if name in entries:
            entry = entries[name]
            return entry, [Heading(f"{name} ({kind})", 1), Bullets(tuple(_slots(entry)))]
    raise UnknownNameError("entry", name, [known for entries in kinds.values() for known in entries])


def _slots(entry: Any) -> list[str]:
    inferred = getattr(entry, "inferred", ())
    lines = []
    for slot in fields(entry):
        value = getattr(entry, slot.name)
        if value not in ("", (), None, False) and slot.name not in ("id", "inferred"):
            mark = " (inferred)" if slot.name in inferred else ""
            lines.append(f"{slot.name.replace('_', ' ')}{mark}: {_shown(value)}")
    return lines


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_shown(part)}" for key, part in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(_shown(part) for part in value)
    if hasattr(value, "__dataclass_fields__"):
        return ", ".join(
            f"{key} {_shown(part)}" for key, part in asdict(value).items() if part not in ("", (), None, False)
        )
    return str(value)


def rule_json(rule: Rule) -> dict[str, Any]:
    """Write a rule with its slots, and the exercises that it names for each bound value."""
    exercises = {bound or "any": sorted(named) for bound, named in rule.exercises.items()} if rule.selects else {}
    return {"id": rule.id, "step": rule.step, **asdict(rule.document), "exercises": exercises}


def rules_of(step: str, knowledge: Knowledge) -> list[Rule]:
    """Give the rules of a folder, or of all.

    Raises:
        UnknownNameError: there is no such folder.
    """
    if step not in ("all", *STEPS):
        raise UnknownNameError("step", step, STEPS)
    return [rule for rule in knowledge.all_rules.values() if step in ("all", rule.folder)]


def lay_out_rules(step: str, knowledge: Knowledge) -> list[Block]:
    """Lay out the rules of a folder, or of all, a line each; see `rules_of`."""
    rules = rules_of(step, knowledge)
    rows = tuple((rule.id, rule.then.effect, rule.document.title) for rule in rules)
    return [Heading(f"rules ({len(rows)})", 1), Table(("id", "effect", "title"), rows)]


def lay_out_rule(name: str, knowledge: Knowledge) -> list[Block]:
    """Lay out one rule.

    Raises:
        UnknownNameError: no active rule has this id.
    """
    if name not in knowledge.all_rules:
        raise UnknownNameError("rule", name, knowledge.all_rules)
    rule = knowledge.all_rules[name]
    document = rule.document
    slots = ("purpose", "rationale", "limitations", "strength")
    sources = [
        f"{source.source} {source.section}, lines {', '.join(map(str, source.lines))}" for source in document.sources
    ]
    lines = [
        f"effect: {rule.then.effect}; if unknown: {rule.then.if_unknown}",
        *(f"{slot}: {getattr(document, slot)}" for slot in slots),
        f"sources: {'; '.join(sources)}",
        f"ledger: {', '.join(document.ledger)}",
        f"reads: {', '.join(sorted(rule.facts_read)) or 'nothing of the patient'}",
        f"says: {document.reason.text}",
    ]
    named = (
        sorted({exercise for exercises in rule.exercises.values() for exercise in exercises}) if rule.selects else []
    )
    blocks: list[Block] = [Heading(f"{rule.id}: {document.title}", 1), Bullets(tuple(lines))]
    return [*blocks, Paragraph(f"Exercises ({len(named)}): {', '.join(named)}.")] if named else blocks


def coverage_json(seen: Sequence[RuleCoverage]) -> list[dict[str, Any]]:
    """Write what was seen of each rule, and what was not."""
    return [{**asdict(entry), "missing": list(entry.missing())} for entry in seen]


def lay_out_coverage(seen: Sequence[RuleCoverage]) -> list[Block]:
    """Lay out what whole patients do not show; a line a rule."""
    gaps = tuple((entry.rule, "; ".join(entry.missing())) for entry in seen if list(entry.missing()))
    covered = len(seen) - len(gaps)
    head = Heading(f"{covered} of {len(seen)} rules, and all of their conditions, seen both true and false", 1)
    return [head, Table(("rule", "not seen"), gaps)] if gaps else [head]


def lay_out_ledger(rows: Mapping[str, Row]) -> list[Block]:
    """Lay out the ledger: each row with its lines, and what carries it out or why nothing does."""
    lines = tuple(
        f"{row.id} ({'; '.join(row.lines)}): {', '.join(row.carried_out_by) or f'not carried out: {row.why_not}'}"
        for row in rows.values()
    )
    return [Heading(f"ledger ({len(lines)} rows)", 1), Bullets(lines)]
