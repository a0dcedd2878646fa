"""The view of what changes in a program: what comes in, what goes out, and what moves or is dosed otherwise."""

from collections.abc import Sequence

from recommender.block import Block, Bullets, Heading
from recommender.comparison import Comparison, titles
from recommender.comparison_wording import ARROW, Reach, listed, slot_phrase, turned
from recommender.item_change import ItemChange
from recommender.verdict_change_view import lay_out_verdicts


def lay_out_program_changes(comparison: Comparison, reach: Reach) -> list[Block]:
    """Lay out what differs between two programs; nothing where nothing does."""
    return [
        *lay_out_verdicts("In", (change.exercise for change in comparison.items("gained")), comparison, reach),
        *lay_out_verdicts("Out", (change.exercise for change in comparison.items("lost")), comparison, reach),
        *_listed("Order", _moves(comparison), reach),
        *_listed("Dose", _doses(comparison, reach), reach),
    ]


def _listed(heading: str, lines: Sequence[str], reach: Reach) -> list[Block]:
    rest = len(lines) - len(lines[: reach.groups])
    more = [f"{rest} more (--all names them)."] if rest else []
    return [Heading(heading), Bullets((*lines[: reach.groups], *more))] if lines else []


def _moves(comparison: Comparison) -> list[str]:
    """Say which exercises moved among those that stay, and by which rules."""
    return [
        f"{change.before.item.exercise.title}: no. {change.before.place} {ARROW} {change.after.place}; "
        f"{turned(change.order.reasons, change.order.standing)}."
        for change in comparison.items("kept")
        if change.order.moved and change.before and change.after
    ]


def _doses(comparison: Comparison, reach: Reach) -> list[str]:
    """Count alike changes of doses together, behind the rules that came or went."""
    groups: dict[str, dict[str, list[str]]] = {}
    known = titles(comparison)
    for change in comparison.items("kept"):
        for because, said in _dose_lines(change).items():
            for phrase in said:
                groups.setdefault(because, {}).setdefault(phrase, []).append(known[change.exercise])
    return [
        f"{because[:1].upper()}{because[1:]}: "
        + "; ".join(f"{said} ({listed(names, reach.names)})" for said, names in alike.items())
        + "."
        for because, alike in groups.items()
    ]


def _dose_lines(change: ItemChange) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for slot in change.dose:
        found.setdefault(turned(slot.reasons, slot.standing), []).append(slot_phrase(slot))
    return found
