"""The views of an unlocking: as a page, and as JSON. The classes here are its schema; nothing is decided."""

from collections.abc import Iterable, Sequence
from typing import Any

from typing_extensions import TypedDict

from recommender.block import Block, Bullets, Heading, Notes, Paragraph
from recommender.change import condition_of
from recommender.change_json import ChangeJson, change_json
from recommender.explanation import Explanation
from recommender.json_schema import schema_of
from recommender.knowledge import Knowledge
from recommender.offer import NAMED_PAINS
from recommender.patient import FINDING_FIELDS
from recommender.record import FIELDS
from recommender.result import ReasonJson, reason_json
from recommender.unlocking import Changes, Unlocking
from recommender.wording import sentence

MANY = 4
CLINICAL = (*FINDING_FIELDS, "pain", "stage", "ruled_out", "temperature_c", *NAMED_PAINS)
Terms = tuple[str, ...]


class UnlockingJson(TypedDict):
    """What would open an exercise."""

    exercise: str
    verdict: str
    prescribed: list[list[ChangeJson]]
    eligible: list[list[ChangeJson]]
    more: bool
    immovable: list[ReasonJson]


def unlocking_schema() -> dict[str, Any]:
    """Give the JSON Schema of an unlocking."""
    return schema_of(UnlockingJson, "Lumbar unlocking")


def unlocking_json(found: Unlocking, knowledge: Knowledge) -> UnlockingJson:
    """Write an unlocking."""
    return {
        "exercise": found.exercise,
        "verdict": found.verdict,
        "prescribed": [[change_json(change) for change in changes] for changes in found.prescribed],
        "eligible": [[change_json(change) for change in changes] for changes in found.eligible],
        "more": found.more,
        "immovable": [reason_json(reason, knowledge) for reason in found.immovable],
    }


def lay_out_unlocking(found: Unlocking, explanation: Explanation) -> list[Block]:
    """Lay out what would open an exercise, as conditions that may come true."""
    knowledge = explanation.knowledge
    exercise = knowledge.exercises[found.exercise]
    title = Heading(f"{found.exercise}: {found.verdict.upper()}", 1)
    head: list[Block] = [title, Paragraph(f"{exercise.title}, of {knowledge.complexes[exercise.complex].title}.")]
    if found.verdict == "prescribed":
        return [*head, Paragraph("It is in the program already.")]
    shared = _shared([*found.prescribed, *found.eligible])
    return [
        *head,
        *_sets("It would be prescribed", found.prescribed, shared, knowledge),
        *_eligible(found, shared, knowledge),
        *([] if found.prescribed else _nothing(found, knowledge)),
        *_findings(shared, knowledge),
        Notes((("Note", _footing(found)),)),
    ]


def _shared(sets: Iterable[Changes]) -> Terms:
    """Name the findings that every set wants ruled out, where they are too many to be named in each."""
    ruled = [_ruled_out(changes) for changes in sets]
    shared = tuple(term for term in ruled[0] if all(term in each for each in ruled)) if ruled else ()
    return shared if len(shared) >= MANY else ()


def _ruled_out(changes: Changes) -> Terms:
    return tuple(str(change.value) for change in changes if change.field == "ruled_out")


def _eligible(found: Unlocking, shared: Terms, knowledge: Knowledge) -> list[Block]:
    """Lay out what makes it eligible, where that is less than what makes it prescribed."""
    if found.eligible in ((), ((),), found.prescribed):
        return []
    return _sets("It would be eligible", found.eligible, shared, knowledge)


def _sets(label: str, sets: Sequence[Changes], shared: Terms, knowledge: Knowledge) -> list[Block]:
    if not sets:
        return []
    several = len(sets) > 1
    items = tuple(_conditions(changes, shared, knowledge) for changes in sets)
    return [Heading(f"{label}, by any one of these {len(sets)}" if several else label), Bullets(items, several)]


def _conditions(changes: Changes, shared: Terms, knowledge: Knowledge) -> str:
    """Join conditions in the order of the record's fields; the findings that all sets share are told once, below."""
    own = [change for change in changes if change.field != "ruled_out" or change.value not in shared]
    said = [condition_of(change, knowledge) for change in sorted(own, key=lambda change: FIELDS.index(change.field))]
    said += [f"once the {len(shared)} findings named below have been ruled out"] if shared else []
    *most, last = said
    return f"{'; '.join(most)}; and {last}." if most else f"{last}."


def _findings(shared: Terms, knowledge: Knowledge) -> list[Block]:
    """Name the findings that every set wants ruled out."""
    if not shared:
        return []
    names = "; ".join(knowledge.vocabulary.label(term) for term in shared)
    return [Notes(((f"To be ruled out, each by asking or examining ({len(shared)})", f"{names}."),))]


def _nothing(found: Unlocking, knowledge: Knowledge) -> list[Block]:
    """Say why nothing that can change brings it in, or that none was found before the search was cut short."""
    into = "brings it into the program" if found.eligible else "opens it"
    if _cut_short(found):
        return [Heading(f"No set of changes that {into} was found before the search was cut short")]
    reasons = tuple(f"{sentence(reason, knowledge)} [{reason.firing.rule_id}]" for reason in found.immovable)
    return [Heading(f"Nothing that can change {into}"), Bullets(reasons)]


def _cut_short(found: Unlocking) -> bool:
    return found.more and not (found.prescribed or found.immovable)


def _footing(found: Unlocking) -> str:
    fields = {change.field for changes in (*found.prescribed, *found.eligible) for change in changes}
    parts = [] if found.prescribed or _cut_short(found) else ["Every change on offer was tried."]
    parts += ["Each set was run, and no part of one suffices."] if fields else []
    parts += ["Other sets may exist."] if found.more else []
    if not fields.isdisjoint(CLINICAL):
        parts.append(
            "Stage, pain and findings are what an examination shows; they are neither assumed nor passed over."
        )
    return " ".join(parts)
