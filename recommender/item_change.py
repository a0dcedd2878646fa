"""An item change: one exercise of two programs, in or out, and where its place, its dose or its cautions differ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Literal

from recommender.decision import Reason
from recommender.dose import PrescribedDose, apply, begin
from recommender.explanation import Explanation
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.session import Item
from recommender.trace import cautions_of
from recommender.turnover import Turnover, turnover, turnover_of

SLOTS = (
    "sets", "reps", "hold_seconds", "hold_breaths", "work_seconds", "rest_seconds", "pace", "breathing", "later",
)  # fmt: skip
SHORTENED = ("sets", "reps", "hold_seconds", "hold_breaths", "work_seconds", "rest_seconds")
ORDERING = ("prescribe", "prefer", "arrange")
DOSING = ("dose", "limit", "session")


@dataclass(frozen=True, slots=True)
class Placed:
    """An item of a program and its place in it, from 1."""

    item: Item
    place: int


@dataclass(frozen=True, slots=True)
class Order:
    """Where an exercise stands in two programs.

    Attributes:
        moved: it stands otherwise among the exercises that both programs hold.
        reasons: where it moved: the ordering rules that came or went for it.
        standing: where it moved and none came or went: those that order it still.
        crossed: the exercises that stand before it in one of the programs only.
    """

    moved: bool = False
    reasons: Turnover[Reason] = field(default_factory=Turnover)
    standing: tuple[Reason, ...] = ()
    crossed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot of a dose that differs.

    Attributes:
        reasons: the rules that came or went and that change this slot.
        standing: where none came or went: those that change it still; none where only a number of knowledge differs.
    """

    name: str
    before: PrescribedDose
    after: PrescribedDose
    reasons: Turnover[Reason]
    standing: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Caution:
    """What to mind with an exercise; without reasons where it belongs to the exercise itself."""

    text: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One exercise that one of two programs holds, or both.

    Attributes:
        before: None where the program does not hold the exercise; so is `after`.
        order: of an exercise that both hold; so are dose and cautions.
        dose: the slots that differ.
    """

    exercise: str
    before: Placed | None
    after: Placed | None
    order: Order = field(default_factory=Order)
    dose: tuple[Slot, ...] = ()
    cautions: Turnover[Caution] = field(default_factory=Turnover)

    @property
    def kind(self) -> Literal["gained", "lost", "kept"]:
        """Say whether the exercise is in both programs, or in which."""
        return "lost" if self.after is None else "gained" if self.before is None else "kept"

    @property
    def differs(self) -> bool:
        """Say whether anything but the number of its place differs."""
        return self.kind != "kept" or self.order.moved or bool(self.dose) or bool(self.cautions)


def compare_items(before: Explanation, after: Explanation) -> tuple[ItemChange, ...]:
    """Compare two programs: what the second holds in its order, then what only the first one holds."""
    old, new = _placed(before), _placed(after)
    orders = _orders(old, new)
    return tuple(
        ItemChange(
            name,
            old[name],
            new[name],
            orders[name],
            tuple(_slots(old[name].item, before.knowledge, new[name].item, after.knowledge)),
            turnover(_cautions(old[name].item), _cautions(new[name].item), lambda caution: caution.text),
        )
        if name in orders
        else ItemChange(name, old.get(name), new.get(name))
        for name in dict.fromkeys((*new, *old))
    )


def _placed(explanation: Explanation) -> dict[str, Placed]:
    return {item.exercise.id: Placed(item, place) for place, item in enumerate(explanation.session.items, start=1)}


def _orders(old: Mapping[str, Placed], new: Mapping[str, Placed]) -> dict[str, Order]:
    """Compare the places of the exercises that both programs hold."""
    reasons = {name: _ordering(old[name].item, new[name].item) for name in old if name in new}
    moved = _moved(reasons, new)
    first, second = list(old), list(new)
    orders = {}
    for name, changed in reasons.items():
        ahead, now_ahead = first[: first.index(name)], second[: second.index(name)]
        crossed = (*(other for other in now_ahead if other not in ahead), *(x for x in ahead if x not in now_ahead))
        if name in moved:
            orders[name] = Order(True, changed, () if changed else _arranging(new[name].item), crossed)  # noqa: FBT003
        else:
            orders[name] = Order(crossed=crossed)
    return orders


def _ordering(before: Item, after: Item) -> Turnover[Reason]:
    return turnover_of(
        (reason for reason in before.reasons if reason.effect in ORDERING),
        (reason for reason in after.reasons if reason.effect in ORDERING),
    )


def _arranging(item: Item) -> tuple[Reason, ...]:
    return tuple(reason for reason in item.reasons if reason.effect == "arrange")


def _moved(reasons: Mapping[str, Turnover[Reason]], new: Mapping[str, Placed]) -> set[str]:
    """Name the fewest exercises whose moving explains the new order; of equal choices those whose rules changed.

    Args:
        reasons: the ordering rules that came or went for each exercise of both programs, in the old order.
        new: the second program.
    """
    staying: dict[str, tuple[int, int, tuple[str, ...]]] = {}
    for name, changed in reasons.items():
        runs = [run for earlier, run in staying.items() if new[earlier].place < new[name].place]
        count, steady, names = max(runs, key=lambda run: run[:2], default=(0, 0, ()))
        staying[name] = (count + 1, steady + (not changed), (*names, name))
    longest = max(staying.values(), key=lambda run: run[:2], default=(0, 0, ()))
    return set(reasons) - set(longest[2])


def _slots(before: Item, old_knowledge: Knowledge, after: Item, new_knowledge: Knowledge) -> Iterator[Slot]:
    for name in SLOTS:
        if _filled(before.dose, name) != _filled(after.dose, name):
            old, new = _dosing(before, name, old_knowledge), _dosing(after, name, new_knowledge)
            changed = turnover_of(old, new)
            yield Slot(name, before.dose, after.dose, changed, () if changed else tuple(new))


def _filled(dose: PrescribedDose, slot: str) -> object:
    return (dose.reps, dose.unit) if slot == "reps" else getattr(dose, slot)


def _dosing(item: Item, slot: str, knowledge: Knowledge) -> Sequence[Reason]:
    return [reason for reason in item.reasons if reason.effect in DOSING and _doses(reason, item, slot, knowledge)]


def _doses(reason: Reason, item: Item, slot: str, knowledge: Knowledge) -> bool:
    """Say whether a reason changes a slot, tried on the dose that knowledge begins with."""
    if reason.effect == "session":
        return slot in SHORTENED
    begun = begin(item.exercise, knowledge)
    return _filled(apply(begun, reason, knowledge), slot) != _filled(begun, slot)


def _cautions(item: Item) -> list[Caution]:
    return [Caution(text, tuple(reasons)) for text, reasons in cautions_of(item).items()]
