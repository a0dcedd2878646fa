"""A shift: one thing that two results treat otherwise, and whether the second is looser.

In doubt it is looser: what is called stricter, or other, never lets a patient do more than before.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from recommender.decision import Reason
from recommender.dose import BOTH_SIDES, PrescribedDose
from recommender.explanation import Explanation
from recommender.item_change import ItemChange, Slot, compare_items
from recommender.light import dataclass
from recommender.limit_change import LimitChange, compare_limits
from recommender.turnover import turnover_of
from recommender.verdict_change import VerdictChange, compare_verdicts

Direction = Literal["loosened", "tightened", "changed"]
INVALID = "invalid"
STRICTEST_FIRST = ("refer", "defer", INVALID, "needs_information", "restricted_program", "program")
OPENNESS = {"": 0, "excluded": 0, "withheld": 1, "eligible": 2, "prescribed": 2}
NUMBERS = ("sets", "reps", "hold_seconds", "hold_breaths", "work_seconds", "rest_seconds")
REST, SLOW = "rest_seconds", "slow"


@dataclass(frozen=True, slots=True)
class Shift:
    """Something of one exercise, or of the whole, that is otherwise.

    Attributes:
        what: status, complex, verdict, dose, caution, order, limit or advice.
        exercise: "" of the whole.
        slot: of a dose or a limit.
        before: on the old side; `after` on the new one.
        rules_before: what decides on the old side; `rules_after` on the new one.
    """

    what: str
    direction: Direction
    before: str
    after: str
    exercise: str = ""
    slot: str = ""
    rules_before: tuple[str, ...] = ()
    rules_after: tuple[str, ...] = ()


def compare_results(before: Explanation, after: Explanation) -> Iterator[Shift]:
    """Yield what differs between two results, the status first."""
    yield from compare_status(before.status, after.status, _gates(before), _gates(after))
    if before.choice.complex != after.choice.complex:
        yield Shift("complex", "changed", before.choice.complex, after.choice.complex)
    for verdict in compare_verdicts(before, after):
        yield from _verdict(verdict)
    for item in compare_items(before, after):
        yield from _item(item)
    for limit in compare_limits(before, after):
        yield _limit(limit)
    yield from _advice(before, after)


def compare_status(
    before: str, after: str, gates: Sequence[str] = (), gates_after: Sequence[str] = ()
) -> Iterator[Shift]:
    """Yield the shift of the status, if there is one; a record that cannot be read has the status `invalid`."""
    if before != after:
        looser = STRICTEST_FIRST.index(after) > STRICTEST_FIRST.index(before)
        direction: Direction = "loosened" if looser else "tightened"
        yield Shift("status", direction, before, after, "", "", tuple(gates), tuple(gates_after))


def _gates(explanation: Explanation) -> list[str]:
    return list(dict.fromkeys(each.firing.rule_id for each in explanation.screening if each.applied))


def _verdict(change: VerdictChange) -> Iterator[Shift]:
    old, new = change.verdicts
    if old == new:
        return
    rise = OPENNESS[new] - OPENNESS[old]
    rules = tuple(_named([reason] if reason else ()) for reason in change.deciding)
    yield Shift("verdict", _directed(rise), old, new, change.exercise, "", *rules)


def _directed(rise: float) -> Direction:
    return "loosened" if rise > 0 else "tightened" if rise < 0 else "changed"


def _named(reasons: Iterable[Reason]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reason.firing.rule_id for reason in reasons))


def _item(change: ItemChange) -> Iterator[Shift]:
    for slot in change.dose:
        went, came = _named(slot.reasons.went), _named(slot.reasons.came)
        ends = (_dosed(slot.before, slot.name), _dosed(slot.after, slot.name))
        yield Shift("dose", _heavier(slot), *ends, change.exercise, slot.name, went, came)
    for gone in change.cautions.went:
        yield Shift("caution", "loosened", gone.text, "", change.exercise, "", _named(gone.reasons))
    for new in change.cautions.came:
        yield Shift("caution", "tightened", "", new.text, change.exercise, "", (), _named(new.reasons))
    if change.order.moved and change.before and change.after:
        places = (str(change.before.place), str(change.after.place))
        rules = (_named(change.order.reasons.went), _named(change.order.reasons.came))
        yield Shift("order", "changed", *places, change.exercise, "", *rules)


def _heavier(slot: Slot) -> Direction:
    """Say whether a dose is heavier: more of it at either end, on more sides, a shorter rest, no longer slow."""
    if slot.name == "pace":
        return _directed((SLOW in slot.before.pace) - (SLOW in slot.after.pace))
    if slot.name not in NUMBERS:
        return "changed"
    rises = [new - old for old, new in zip(_ends(slot.before, slot.name), _ends(slot.after, slot.name), strict=True)]
    if slot.name == REST:
        rises = [-rise for rise in rises]
    return _directed(max(rises) if max(rises) > 0 else min(rises))


def _ends(dose: PrescribedDose, slot: str) -> tuple[float, float]:
    """Give the low and the high end of a slot; of repetitions, over both sides."""
    value = getattr(dose, slot)
    low, high = value if isinstance(value, tuple) else (value or 0, value or 0)
    sides = 2 if slot == "reps" and dose.unit in BOTH_SIDES else 1
    return low * sides, high * sides


def _dosed(dose: PrescribedDose, slot: str) -> str:
    said = _said(getattr(dose, slot))
    return f"{said} {dose.unit}" if slot == "reps" and said else said


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return "-".join(str(each) for each in dict.fromkeys(value))
    return "" if value is None else str(value)


def _limit(change: LimitChange) -> Shift:
    ends = (_said(change.before), _said(change.after))
    rules = (_named(change.reasons_before), _named(change.reasons_after))
    return Shift("limit", change.direction, *ends, change.exercise, change.slot, *rules)


def _advice(before: Explanation, after: Explanation) -> Iterator[Shift]:
    """Yield the advice that came or went: a sign to stop at that is no longer named is looser."""
    changed = turnover_of(before.advice, after.advice)
    for reason in changed.went:
        rule = reason.firing.rule_id
        yield Shift("advice", "loosened" if _stops(reason) else "changed", rule, "", "", "", (rule,))
    for reason in changed.came:
        rule = reason.firing.rule_id
        yield Shift("advice", "tightened" if _stops(reason) else "changed", "", rule, "", "", (), (rule,))


def _stops(reason: Reason) -> bool:
    return reason.firing.then.topic == "stop"
