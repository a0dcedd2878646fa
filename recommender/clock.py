"""The clock: how long a session may last, and what it cuts: ranges, pauses, then exercises."""

from collections.abc import Iterable, Mapping, Sequence

from recommender.decision import Reason, propose
from recommender.dose import PrescribedDose, seconds
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.memory import Firing
from recommender.session import MAIN, SECONDS_A_MINUTE, Item


@dataclass(frozen=True, slots=True)
class Clock:
    """The least of the session limits.

    Attributes:
        minutes: the time there is; 0 when nothing limits it.
        spare: the time there would be without any one of the reasons.
        reasons: the limits that hold.
    """

    minutes: float
    spare: float
    reasons: tuple[Reason, ...]

    @property
    def seconds(self) -> float:
        """Give the time there is."""
        return self.minutes * SECONDS_A_MINUTE


def read_clock(limits: Sequence[tuple[float, Firing]]) -> Clock:
    """Take the least of the session limits, each in minutes with the rule that proposes it."""
    order = sorted(minutes for minutes, _ in limits)
    least = order[0] if order else 0.0
    holding = [propose(firing, "session") for minutes, firing in limits if minutes == least]
    reasons = tuple(reason.marked(deciding=True, several=len(holding) > 1) for reason in holding)
    return Clock(least, order[1] if len(order) > 1 else 0.0, reasons)


@dataclass(frozen=True, slots=True)
class Fitted:
    """What fits the time there is.

    Attributes:
        items: in their order.
        left_out: what was left out, the first in front.
    """

    items: Sequence[Item]
    left_out: tuple[str, ...] = ()

    @property
    def doses(self) -> Mapping[str, PrescribedDose]:
        """Give the dose of each exercise that fits."""
        return {item.exercise.id: item.dose for item in self.items}


def length(items: Sequence[Item]) -> int:
    """Add up what items and the pauses between them take, in seconds."""
    return sum(item.seconds for item in items) + sum(item.dose.rest_seconds for item in items[:-1])


def fit(items: Sequence[Item], minutes: float, complex_id: str, knowledge: Knowledge) -> Fitted:
    """Make items fit: the low end of each range, then the least rest, then leave exercises out.

    Args:
        items: in their order.
        minutes: the time there is; 0 for no limit.
        complex_id: the chosen complex; exercises of another one are left out first.
        knowledge: the pauses.
    """
    most = minutes * SECONDS_A_MINUTE
    if not minutes or length(items) <= most:
        return Fitted(items)
    items = [with_dose(item, item.dose.at_low_end(), knowledge) for item in items]
    if length(items) <= most:
        return Fitted(items)
    return leave_out(with_least_rests(items, knowledge), most, complex_id)


def with_least_rests(items: Iterable[Item], knowledge: Knowledge) -> list[Item]:
    """Cut the pauses between items as far as they can be cut."""
    return [with_dose(item, _with_least_rest(item.dose, knowledge), knowledge) for item in items]


def shortest(items: Iterable[Item], knowledge: Knowledge) -> list[Item]:
    """Cut items as far as they can be cut."""
    return [with_dose(item, shortest_dose(item.dose, knowledge), knowledge) for item in items]


def shortest_dose(dose: PrescribedDose, knowledge: Knowledge) -> PrescribedDose:
    """Cut a dose as far as it can be cut."""
    return _with_least_rest(dose.at_low_end(), knowledge)


def _with_least_rest(dose: PrescribedDose, knowledge: Knowledge) -> PrescribedDose:
    least = int(knowledge.number("rest_between_exercises_seconds_min"))
    return dose.with_rest(min(least, dose.rest_seconds))


def with_dose(item: Item, dose: PrescribedDose, knowledge: Knowledge) -> Item:
    """Give an item another dose, and the time that it then takes."""
    return item if dose == item.dose else item._replace(dose=dose, seconds=seconds(dose, knowledge))


def leave_out(items: Sequence[Item], most: float, complex_id: str) -> Fitted:
    """Leave exercises out, one after the other, until the rest fits; the last one stays.

    What another complex lends goes first: a whole complex at a time, the last one by its id first.
    """
    kept, left = list(items), []
    while length(kept) > most and len(kept) > 1:
        dropped = _next_to_leave(kept, complex_id)
        kept = [item for item in kept if not any(item is other for other in dropped)]
        left += [item.exercise.id for item in dropped]
    return Fitted(kept, tuple(left))


def _next_to_leave(items: Sequence[Item], complex_id: str) -> Sequence[Item]:
    main = [item for item in items if item.phase == MAIN] or list(items)
    lending = {item.exercise.complex for item in main if item.phase == MAIN} - {complex_id}
    lent = [item for item in main if lending and item.exercise.complex == max(lending)]
    return lent if 0 < len(lent) < len(items) else [_next_of_complex(main)]


def _next_of_complex(main: Sequence[Item]) -> Item:
    """Pick the second of alike items, then of the component covered most, then the last printed."""
    printed = sorted(main, key=lambda item: item.exercise.printed_order)
    chosen = {item.exercise.id for item in main}
    alike = [
        item
        for place, item in enumerate(main)
        if chosen & set(item.exercise.near_duplicates) & {earlier.exercise.id for earlier in main[:place]}
    ]
    if alike:
        return min(reversed(alike), key=lambda item: item.priority)
    components: dict[str, list[Item]] = {}
    for item in printed:
        components.setdefault(item.exercise.targets[0], []).append(item)
    most = max(len(members) for members in components.values())
    crowded = [item for members in components.values() if len(members) == most for item in members]
    candidates = crowded if most > 1 else printed
    lowest = min(item.priority for item in candidates)
    return max((item for item in candidates if item.priority == lowest), key=lambda item: item.exercise.printed_order)
