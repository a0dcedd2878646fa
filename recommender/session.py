"""A session: the exercises of one program in their order, dosed, and cut to the time there is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from recommender.decision import Decision, Reason, effect_of
from recommender.dose import PrescribedDose, apply, begin, seconds
from recommender.exercise import Exercise
from recommender.fact import Fact
from recommender.knowledge import Knowledge
from recommender.memory import Firing
from recommender.rule import FACT
from recommender.selector import Catalogue

WARM_UP, MAIN = "warm_up", "main"
SECONDS_A_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Item:
    """One exercise of the session.

    Attributes:
        phase: warm_up or main.
        place: its place in the warm-up list; 0 in the main part.
        priority: how many preferences name it.
        reasons: why it is there, where it stands, how it is dosed.
    """

    exercise: Exercise
    phase: str
    place: int
    priority: int
    dose: PrescribedDose
    seconds: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """What the session lacks, why it should have it, and another complex that has it."""

    component: str
    text: str
    suggested_complex: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """A program for one session.

    Attributes:
        seconds: the whole session, pauses included.
        minutes_max: the time there is; 0 when nothing limits it.
        left_out: exercises that the clock kept out, with the reasons.
    """

    items: tuple[Item, ...] = ()
    seconds: int = 0
    minutes_max: float = 0
    left_out: Mapping[str, tuple[Reason, ...]] | None = None
    gaps: tuple[Gap, ...] = ()

    @property
    def minutes(self) -> float:
        """Give the length of the session in minutes, to one decimal."""
        return round(self.seconds / SECONDS_A_MINUTE, 1)


@dataclass(frozen=True)
class Plan:
    """What a session is made from."""

    complex: str
    choice: tuple[Reason, ...]
    decisions: Mapping[str, Decision]
    firings: Sequence[Firing]
    knowledge: Knowledge
    facts: Mapping[str, Fact]

    def proposing(self, effect: str) -> list[Firing]:
        """Give the firings that propose an effect, in the order of their rules."""
        return self._by_effect.get(effect, [])

    @cached_property
    def _by_effect(self) -> Mapping[str, list[Firing]]:
        grouped: dict[str, list[Firing]] = {}
        for firing in self.firings:
            grouped.setdefault(effect_of(firing), []).append(firing)
        return grouped


def build_session(plan: Plan) -> Session:
    """Build the session: warm-up and main part, dosed, ordered, cut to the time there is, with its gaps."""
    items = _arrange(plan, [_dosed(plan, item) for item in [*_warm_up(plan), *_main(plan)]])
    limits = _session_limits(plan)
    minutes_max = min((minutes for minutes, _ in limits), default=0.0)
    reasons = tuple(
        Reason(firing, "session", deciding=True, one_of_several=[each for each, _ in limits].count(minutes_max) > 1)
        for minutes, firing in limits
        if minutes == minutes_max
    )
    fitted, left_out = _fit(plan, items, minutes_max, reasons)
    gaps = (*_gaps(plan, fitted), *_short(plan, fitted))
    return Session(tuple(_placed(plan, fitted)), _total(fitted), minutes_max, left_out, gaps)


def _warm_up(plan: Plan) -> list[Item]:
    found: dict[str, list[Firing]] = {}
    for firing in plan.proposing("prescribe"):
        for exercise in plan.knowledge.words(firing.activation.rule.then.items):
            if exercise in plan.decisions and plan.decisions[exercise].open:
                found.setdefault(exercise, []).append(firing)
    return [
        _item(
            plan,
            exercise,
            WARM_UP,
            place,
            tuple(Reason(firing, "prescribe", exercise, deciding=True) for firing in firings),
        )
        for place, (exercise, firings) in enumerate(found.items())
    ]


def _main(plan: Plan) -> list[Item]:
    warm = {item.exercise.id for item in _warm_up(plan)}
    applied = tuple(reason for reason in plan.choice if reason.applied)
    freed = _freed(plan)
    if freed[0]:
        applied = tuple(replace(reason, in_place_of=_joined(reason.in_place_of, freed)) for reason in applied)
    return [
        _item(plan, exercise, MAIN, 0, tuple(replace(reason, exercise=exercise) for reason in applied))
        for exercise in plan.knowledge.by_complex[plan.complex]
        if plan.decisions[exercise].open and exercise not in warm
    ]


Replaced = tuple[tuple[str, ...], tuple[str, ...]]


def _freed(plan: Plan) -> Replaced:
    """Name the barred exercises of the complex whose minutes the others use, and the rules that barred them."""
    members = [plan.knowledge.exercises[name] for name in plan.knowledge.by_complex[plan.complex]]
    dosed = [exercise for exercise in members if exercise.dose]
    pause = plan.knowledge.number("rest_between_exercises_seconds")
    whole = sum(seconds(begin(exercise, plan.knowledge), plan.knowledge) + pause for exercise in dosed)
    barred = [plan.decisions[exercise.id] for exercise in dosed if not plan.decisions[exercise.id].open]
    most = min((minutes for minutes, _ in _session_limits(plan)), default=0.0) * SECONDS_A_MINUTE
    if not most or whole <= most:
        return (), ()
    rules = dict.fromkeys(decision.reasons[0].firing.rule_id for decision in barred)
    return tuple(decision.exercise for decision in barred), tuple(rules)


def _joined(known: Replaced, more: Replaced) -> Replaced:
    return (*known[0], *more[0]), tuple(dict.fromkeys((*known[1], *more[1])))


def _item(plan: Plan, exercise: str, phase: str, place: int, reasons: tuple[Reason, ...]) -> Item:
    found = plan.knowledge.exercises[exercise]
    preferences = tuple(_about(plan, "prefer", exercise))
    return Item(found, phase, place, len(preferences), begin(found, plan.knowledge), 0, (*reasons, *preferences))


def _about(plan: Plan, effect: str, exercise: str) -> list[Reason]:
    return [
        Reason(firing, effect, exercise)
        for firing in plan.proposing(effect)
        if exercise in firing.activation.rule.exercises_for(firing.activation.bound)
    ]


def _dosed(plan: Plan, item: Item) -> Item:
    """Apply limits and dose rules; cite those that change the dose or tell the patient something."""
    limits = [
        reason for reason in plan.decisions[item.exercise.id].reasons if reason.effect == "limit" and reason.applied
    ]
    rules = _about(plan, "dose", item.exercise.id)
    last = [reason for reason in rules if _at_low_end(reason)]
    ordered = [*(reason for reason in rules if reason not in last), *last, *limits]
    dose = _apply_all(item.dose, ordered, plan.knowledge)
    cited = [*limits, *(reason for reason in rules if _matters(reason, item, ordered, dose, plan.knowledge))]
    shared = [reason for reason in last if item.dose.at_low_end() != item.dose]
    cited += [replace(reason, one_of_several=True) for reason in shared if len(shared) > 1 and reason not in cited]
    return replace(item, dose=dose, seconds=seconds(dose, plan.knowledge), reasons=(*item.reasons, *cited))


def _at_low_end(reason: Reason) -> bool:
    change = reason.firing.activation.rule.then.dose
    return change is not None and change.use == "low_end"


def _apply_all(dose: PrescribedDose, reasons: Sequence[Reason], knowledge: Knowledge) -> PrescribedDose:
    for reason in reasons:
        dose = apply(dose, reason, knowledge)
    return dose


def _matters(reason: Reason, item: Item, ordered: Sequence[Reason], dose: PrescribedDose, knowledge: Knowledge) -> bool:
    then = reason.firing.activation.rule.then
    if then.caution:
        return True
    if then.dose is not None and then.dose == type(then.dose)():
        return any(
            origin != "stated" for slot, origin in item.dose.origin.items() if slot in ("reps", "hold_seconds", "sets")
        )
    return _apply_all(item.dose, [other for other in ordered if other is not reason], knowledge) != dose


def _session_limits(plan: Plan) -> list[tuple[float, Firing]]:
    return [
        (_minutes(plan, firing.activation.rule.then.minutes_max), firing)
        for firing in plan.proposing("session")
        if firing.activation.rule.then.minutes_max
    ]


def _minutes(plan: Plan, name: str) -> float:
    """Read `default:NAME` from the defaults, or `fact:NAME` from the record."""
    return float(plan.facts[name.removeprefix(FACT)].value) if name.startswith(FACT) else plan.knowledge.number(name)


Key = Callable[[Plan, Item], Any]


def _position(plan: Plan, item: Item) -> int:
    order = list(plan.knowledge.words("position_order"))
    catalogue = Catalogue(plan.knowledge.exercises, plan.knowledge.complexes, plan.knowledge.vocabulary)
    return next((order.index(name) for name in catalogue.positions_of(item.exercise) if name in order), len(order))


KEYS: Mapping[str, Key] = {
    "phase": lambda _, item: (item.phase != WARM_UP, item.place),
    "position": _position,
    "load": lambda plan, item: list(plan.knowledge.words("load_order")).index(item.exercise.load),
    "high_load_late": lambda plan, item: item.exercise.load == plan.knowledge.words("load_order")[-1],
    "preference": lambda _, item: -item.priority,
    "printed_order": lambda _, item: item.exercise.printed_order,
}


def _keyed(plan: Plan) -> list[Firing]:
    return sorted(plan.proposing("arrange"), key=lambda firing: (firing.activation.rule.then.order, firing.rule_id))


def _sorted(plan: Plan, items: Sequence[Item], keys: Sequence[Firing]) -> list[Item]:
    names = [firing.activation.rule.then.key or "printed_order" for firing in keys]
    return sorted(items, key=lambda item: ([KEYS[name](plan, item) for name in names], item.exercise.id))


def _arrange(plan: Plan, items: Sequence[Item]) -> list[Item]:
    return _sorted(plan, items, _keyed(plan))


def _placed(plan: Plan, items: Sequence[Item]) -> list[Item]:
    """Cite for each place the ordering rules without which it would be another; all of them where none is alone."""
    keys = _keyed(plan)
    places = {item.exercise.id: place for place, item in enumerate(items)}
    moved: dict[str, list[Reason]] = {exercise: [] for exercise in places}
    for firing in keys:
        without = _sorted(plan, items, [other for other in keys if other is not firing])
        for place, item in enumerate(without):
            if places[item.exercise.id] != place:
                moved[item.exercise.id].append(Reason(firing, "arrange", item.exercise.id))
    return [
        replace(
            item,
            reasons=(
                *item.reasons,
                *(
                    moved[item.exercise.id]
                    or [Reason(firing, "arrange", item.exercise.id, one_of_several=True) for firing in keys]
                ),
            ),
        )
        for item in items
    ]


def _total(items: Sequence[Item]) -> int:
    return sum(item.seconds for item in items) + sum(item.dose.rest_seconds for item in items[:-1])


def _fit(
    plan: Plan, items: list[Item], minutes_max: float, reasons: tuple[Reason, ...]
) -> tuple[list[Item], dict[str, tuple[Reason, ...]]]:
    """Make the session fit: the low end of each range, then the least rest, then leave exercises out."""
    most = minutes_max * SECONDS_A_MINUTE
    if not minutes_max or _total(items) <= most:
        return items, {}
    items = [_shortened(plan, item, item.dose.at_low_end(), reasons) for item in items]
    if _total(items) > most:
        least = int(plan.knowledge.number("rest_between_exercises_seconds_min"))
        items = [
            _shortened(plan, item, item.dose.with_rest(min(least, item.dose.rest_seconds)), reasons) for item in items
        ]
    left_out: dict[str, tuple[Reason, ...]] = {}
    while _total(items) > most and len(items) > 1:
        dropped = _next_to_leave(items)
        items = [item for item in items if item is not dropped]
        exercise = dropped.exercise.id
        left_out[exercise] = tuple(replace(reason, effect="leave_out", exercise=exercise) for reason in reasons)
    return items, left_out


def _shortened(plan: Plan, item: Item, dose: PrescribedDose, reasons: tuple[Reason, ...]) -> Item:
    if dose == item.dose:
        return item
    cited = tuple(
        replace(reason, exercise=item.exercise.id)
        for reason in reasons
        if reason.firing not in [known.firing for known in item.reasons]
    )
    return replace(item, dose=dose, seconds=seconds(dose, plan.knowledge), reasons=(*item.reasons, *cited))


def _next_to_leave(items: Sequence[Item]) -> Item:
    """Pick what to leave out: the second of alike items, then of the component covered most, then the last printed."""
    main = [item for item in items if item.phase == MAIN] or list(items)
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


def _gaps(plan: Plan, items: Sequence[Item]) -> list[Gap]:
    chosen = {item.exercise.id for item in items}
    return [
        Gap(
            firing.activation.rule.then.component,
            f"The program lacks {firing.activation.rule.then.component}.",
            _suggestion(plan, firing),
            (Reason(firing, "require", deciding=True),),
        )
        for firing in plan.proposing("require")
        if chosen.isdisjoint(firing.activation.rule.exercises_for(firing.activation.bound))
    ]


def _suggestion(plan: Plan, firing: Firing) -> str:
    """Name the possible complex, other than the chosen one, that has most of what is missing."""
    wanted = firing.activation.rule.exercises_for(firing.activation.bound)
    counts = {
        name: sum(plan.decisions[exercise].open for exercise in members if exercise in wanted)
        for name, members in plan.knowledge.by_complex.items()
        if name != plan.complex
    }
    best = max(sorted(counts), key=lambda name: counts[name], default="")
    return best if counts.get(best) else ""


def _short(plan: Plan, items: Sequence[Item]) -> list[Gap]:
    """Note a session that is shorter than a rule aims at."""
    total, gaps = _total(items), []
    for firing in plan.proposing("session"):
        name = firing.activation.rule.then.minutes_aim
        aim = plan.knowledge.number(name) if name else 0
        if total < aim * SECONDS_A_MINUTE:
            minutes = round(total / SECONDS_A_MINUTE)
            text = f"The session takes about {minutes} minutes, less than the {aim:g} that are aimed at."
            gaps.append(Gap("session length", text, "", (Reason(firing, "session", deciding=True),)))
    return gaps
