"""A plan: what a session is made from, and the items that it could hold, each with its dose. `program` makes it one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from recommender.clock import Clock, read_clock, shortest_dose
from recommender.decision import Decision, Reason, effect_of, propose
from recommender.dose import PrescribedDose, apply, begin, seconds, starting_doses
from recommender.fact import Fact
from recommender.knowledge import Knowledge, once
from recommender.light import dataclass
from recommender.memory import Firing
from recommender.rule import FACT, DoseChange
from recommender.session import MAIN, WARM_UP, Item

NO_CHANGE = DoseChange()
LOW_END = DoseChange(use="low_end")
Replaced = tuple[tuple[str, ...], tuple[str, ...]]


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

    def preferences(self, exercise: str) -> list[Reason]:
        """Give what prefers an exercise."""
        return [propose(firing, "prefer", exercise) for firing, about in self._preferring if exercise in about]

    def doses(self, exercise: str) -> list[Reason]:
        """Give the dose rules about an exercise, those that ask for the low end behind the others."""
        return [propose(firing, "dose", exercise) for firing, about in self._dosing if exercise in about]

    @cached_property
    def _preferring(self) -> Sequence[tuple[Firing, frozenset[str]]]:
        return [(firing, firing.exercises) for firing in self.proposing("prefer")]

    @cached_property
    def _dosing(self) -> Sequence[tuple[Firing, frozenset[str]]]:
        return [(firing, firing.exercises) for firing in sorted(self.proposing("dose"), key=_at_low_end)]

    @cached_property
    def clock(self) -> Clock:
        """Give the time there is."""
        limits = [(firing.then.minutes_max, firing) for firing in self.proposing("session")]
        return read_clock([(self._minutes(name), firing) for name, firing in limits if name])

    def _minutes(self, name: str) -> float:
        """Read `default:NAME` from the defaults, or `fact:NAME` from the record."""
        return (
            float(self.facts[name.removeprefix(FACT)].value) if name.startswith(FACT) else self.knowledge.number(name)
        )

    @cached_property
    def warming_up(self) -> Mapping[str, Sequence[Firing]]:
        """Give, for each exercise that a rule names for the warm-up, the firings that do."""
        found: dict[str, list[Firing]] = {}
        for firing in self.proposing("prescribe"):
            for exercise in self.knowledge.words(firing.then.items):
                found.setdefault(exercise, []).append(firing)
        return found

    @cached_property
    def kept_out(self) -> Mapping[str, Sequence[Firing]]:
        """Give, for each exercise that a rule keeps out of the program, the firings that do."""
        found: dict[str, list[Firing]] = {}
        for firing in self.proposing("leave_out"):
            for exercise in firing.exercises:
                found.setdefault(exercise, []).append(firing)
        return found

    def lent_by(self, firing: Firing) -> list[str]:
        """Name what nothing but a firing keeps out, in the order in which complexes would lend it."""
        return [
            exercise
            for exercise in self.knowledge.lending_order
            if self.decisions[exercise].open
            and self.kept_out.get(exercise) == [firing]
            and exercise not in self.warming_up
        ]

    def can_do(self, exercise: str) -> bool:
        """Say whether nothing bars an exercise and knowledge has a dose for it."""
        return self.decisions[exercise].open and self.knowledge.exercises[exercise].dose is not None


def items_of(plan: Plan) -> list[Item]:
    """Give the items of a session before it is ordered: the warm-up, and all else that no rule keeps out."""
    return [*_warm_up(plan), *_main(plan)]


def _warm_up(plan: Plan) -> list[Item]:
    found = [(exercise, firings) for exercise, firings in plan.warming_up.items() if plan.can_do(exercise)]
    return [
        item_of(plan, exercise, WARM_UP, place, _prescribed(exercise, firings))
        for place, (exercise, firings) in enumerate(found)
    ]


def _prescribed(exercise: str, firings: Sequence[Firing]) -> tuple[Reason, ...]:
    proposals = (propose(firing, "prescribe", exercise) for firing in firings)
    return tuple(reason.marked(deciding=True, several=len(firings) > 1) for reason in proposals)


def _main(plan: Plan) -> list[Item]:
    """Take what can be done of the complex; of another one only what no rule keeps out."""
    applied = _choice(plan)
    own = [name for name in plan.knowledge.by_complex[plan.complex] if name not in plan.kept_out]
    lent = sorted(plan.knowledge.exercises.keys() - plan.kept_out.keys() - set(own))
    reasons = {name: tuple([reason.about(name) for reason in applied]) for name in own}
    return [
        item_of(plan, exercise, MAIN, 0, reasons.get(exercise, ()))
        for exercise in (*own, *lent)
        if plan.can_do(exercise) and exercise not in plan.warming_up
    ]


def _choice(plan: Plan) -> tuple[Reason, ...]:
    """Give the reasons for the complex; where minutes were freed, they say by what."""
    applied = tuple(reason for reason in plan.choice if reason.applied)
    freed = _freed(plan)
    if not freed[0]:
        return applied
    return tuple(replace(reason, in_place_of=_joined(reason.in_place_of, freed)) for reason in applied)


def _freed(plan: Plan) -> Replaced:
    """Name the barred exercises of the complex whose minutes the others use, and the rules that barred them."""
    most = plan.clock.seconds
    if not most or whole_seconds(plan.knowledge)[plan.complex] <= most:
        return (), ()
    dosed = [name for name in plan.knowledge.by_complex[plan.complex] if plan.knowledge.exercises[name].dose]
    barred = [plan.decisions[name] for name in dosed if not plan.decisions[name].open]
    rules = dict.fromkeys(decision.reasons[0].firing.rule_id for decision in barred)
    return tuple(decision.exercise for decision in barred), tuple(rules)


@once
def whole_seconds(knowledge: Knowledge) -> Mapping[str, float]:
    """Give how long each complex takes with all of its exercises, pauses included, before any rule changes a dose."""
    pause = knowledge.number("rest_between_exercises_seconds")
    doses = starting_doses(knowledge)
    return {
        name: sum(seconds(doses[exercise], knowledge) + pause for exercise in members if exercise in doses)
        for name, members in knowledge.by_complex.items()
    }


def _joined(known: Replaced, more: Replaced) -> Replaced:
    return (*known[0], *more[0]), tuple(dict.fromkeys((*known[1], *more[1])))


def item_of(plan: Plan, exercise: str, phase: str, place: int, reasons: tuple[Reason, ...]) -> Item:
    """Make an item: cite its preferences, its limits, and the dose rules that change its dose or say something."""
    found = plan.knowledge.exercises[exercise]
    first = begin(found, plan.knowledge)
    preferences = plan.preferences(exercise)
    limits, rules = _dosing(plan, exercise)
    ordered = [*rules, *limits]
    dose = _apply_all(first, ordered, plan.knowledge)
    cited = [*limits, *(reason for reason in rules if _matters(reason, first, ordered, dose, plan.knowledge))]
    cited += _shared_low_ends(first, [reason for reason in rules if reason not in cited])
    every = (*reasons, *preferences, *cited)
    return Item(found, phase, place, len(preferences), dose, seconds(dose, plan.knowledge), every)


def _dosing(plan: Plan, exercise: str) -> tuple[list[Reason], list[Reason]]:
    """Give the limits of an exercise, and the dose rules about it."""
    limits = [reason for reason in plan.decisions[exercise].applied if reason.effect == "limit"]
    return limits, plan.doses(exercise)


def _at_low_end(firing: Firing) -> bool:
    change = firing.then.dose
    return change is not None and change.use == LOW_END.use


def _shared_low_ends(first: PrescribedDose, idle: Sequence[Reason]) -> list[Reason]:
    """Give the rules that ask for the low end where each is idle because another one asks for it too."""
    shared = [reason for reason in idle if _at_low_end(reason.firing) and first.at_low_end() != first]
    return [reason.marked(several=True) for reason in shared if len(shared) > 1]


def _apply_all(dose: PrescribedDose, reasons: Sequence[Reason], knowledge: Knowledge) -> PrescribedDose:
    for reason in reasons:
        dose = apply(dose, reason, knowledge)
    return dose


def _matters(
    reason: Reason, first: PrescribedDose, ordered: Sequence[Reason], dose: PrescribedDose, knowledge: Knowledge
) -> bool:
    then = reason.firing.then
    if then.caution or (then.dose and then.dose.later):
        return True
    if then.dose == NO_CHANGE:
        return any(
            origin != "stated" for slot, origin in first.origin.items() if slot in ("reps", "hold_seconds", "sets")
        )
    return _apply_all(first, [other for other in ordered if other is not reason], knowledge) != dose


def bare_item(plan: Plan, exercise: str) -> Item:
    """Make an item of the main part that is cut as far as it can be cut and cites nothing."""
    found = plan.knowledge.exercises[exercise]
    limits, rules = _dosing(plan, exercise)
    dose = shortest_dose(_apply_all(begin(found, plan.knowledge), [*rules, *limits], plan.knowledge), plan.knowledge)
    return Item(found, MAIN, 0, 0, dose, seconds(dose, plan.knowledge), ())


def without_low_end(plan: Plan, item: Item, firing: Firing) -> Item:
    """Give an item as it would be dosed without one rule."""
    limits, rules = _dosing(plan, item.exercise.id)
    kept = [reason for reason in (*rules, *limits) if reason.firing is not firing]
    dose = _apply_all(begin(item.exercise, plan.knowledge), kept, plan.knowledge)
    return item._replace(dose=dose, seconds=seconds(dose, plan.knowledge))
