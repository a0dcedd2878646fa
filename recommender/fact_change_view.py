"""The view of changed facts: what they were and are, what follows from them, and why some have no effect."""

from collections.abc import Iterable, Sequence

from recommender.block import Block, Paragraph
from recommender.comparison import Comparison
from recommender.comparison_wording import ARROW, Reach, fact_label, fact_values, listed
from recommender.fact_change import FactChange, Idleness, find_idleness
from recommender.wording import term_label

ALIKE_MIN = 4
ECHOES = {"working_stage": "stage", "working_pain": "pain"}


def lay_out_facts(comparison: Comparison, reach: Reach) -> list[Block]:
    """Lay out what the facts were and are, those that follow from others apart, and why some have no effect."""
    return [*_facts(comparison, reach), *_idle(comparison, reach)]


def _facts(comparison: Comparison, reach: Reach) -> list[Block]:
    told = [change for change in comparison.facts if not _echoes(change, comparison.facts)]
    parts = [
        (label, _fact_lines([change for change in told if change.derived == derived], comparison, reach))
        for label, derived in (("Changed", False), ("So", True))
    ]
    return [Paragraph(f"{label}: {'; '.join(lines)}.") for label, lines in parts if lines]


def _echoes(change: FactChange, changes: Iterable[FactChange]) -> bool:
    """Say whether a derived fact only repeats a fact of the record."""
    return any(
        other.term == ECHOES.get(change.term)
        and (other.before and other.before.value) == (change.before and change.before.value)
        and (other.after and other.after.value) == (change.after and change.after.value)
        for other in changes
    )


def _fact_lines(changes: Iterable[FactChange], comparison: Comparison, reach: Reach) -> list[str]:
    """Say what facts were and are; many that changed alike are counted together."""
    sides = comparison.sides
    groups: dict[tuple[str, str], list[str]] = {}
    for change in changes:
        groups.setdefault(fact_values(change, sides), []).append(fact_label(change, sides))
    return [
        line
        for (before, after), labels in groups.items()
        for line in (
            [f"{len(labels)} facts: {before} {ARROW} {after} ({listed(labels, reach.names)})"]
            if len(labels) >= ALIKE_MIN and not reach.each
            else [f"{label}: {before} {ARROW} {after}" for label in labels]
        )
    ]


def _idle(comparison: Comparison, reach: Reach) -> list[Block]:
    """Say why a changed fact has no effect: no rule reads it, none that fired does, or those propose the same."""
    if not comparison.facts:
        return [Paragraph("Every fact is held as before.")]
    found = find_idleness(comparison.facts, comparison.before, comparison.after)
    unread = [idle for idle in found if not idle.readers]
    silent = [idle for idle in found if idle.readers and not (idle.fired_before or idle.fired_after)]
    said = [f"No rule reads {_terms(unread, comparison, reach)}."] if unread else []
    said += [f"No rule that fires reads {_terms(silent, comparison, reach)}."] if silent else []
    if not comparison.differs:
        said += [_fired(idle, comparison) for idle in found if idle.fired_before or idle.fired_after]
    return [Paragraph(" ".join(said))] if said else []


def _terms(found: Sequence[Idleness], comparison: Comparison, reach: Reach) -> str:
    return listed([term_label(idle.term, comparison.after.knowledge) for idle in found], reach.names)


def _fired(idle: Idleness, comparison: Comparison) -> str:
    label = term_label(idle.term, comparison.after.knowledge)
    fired = ", ".join(sorted({*idle.fired_before, *idle.fired_after}))
    return f"The rules that read {label} ({fired}) come to the same on both sides."
