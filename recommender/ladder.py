"""A ladder: the doses of one exercise from the low end of its range up, one step each. Rules decide who climbs it."""

from collections.abc import Callable, Iterator

from recommender.clock import with_dose
from recommender.condition import Facts
from recommender.dose import PrescribedDose, Range, begin
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.rule import Growth, Rule
from recommender.session import Item
from recommender.vocabulary import UNKNOWN

Grown = Callable[[PrescribedDose, int], PrescribedDose]


@dataclass(frozen=True, slots=True)
class Ladder:
    """The doses of one exercise.

    Attributes:
        rungs: from the low end up; each has one number where a range has two.
        high_end: the rung at the high end of the range; those above it are open to few exercises, late in a course.
    """

    rungs: tuple[PrescribedDose, ...]
    high_end: int

    def dose(self, rung: int) -> PrescribedDose:
        """Give the dose of a rung; of one beyond the last, the last."""
        return self.rungs[min(rung, len(self.rungs) - 1)]

    def item(self, item: Item, rung: int, knowledge: Knowledge) -> Item:
        """Give an item at a rung, with the pause that its session leaves it."""
        return with_dose(item, self.dose(rung).with_rest(item.dose.rest_seconds), knowledge)


def ladder_of(exercise: str, dose: PrescribedDose, knowledge: Knowledge, facts: Facts) -> Ladder:
    """Build the ladder of an exercise; beyond its range it goes for the patients of a rule that lets it.

    Args:
        exercise: its id.
        dose: with ranges, as the rules of a session leave them; no rung of the range passes them.
        knowledge: its course rules say which exercises grow, in which steps, and how far.
        facts: of the patient; those that are not given are open.
    """
    growing = [rule for rule in knowledge.course_rules.values() if rule.then.growth and exercise in rule.exercises[""]]
    within = [rung for rule in growing[:1] for rung in _within(dose, _growth(rule), knowledge)]
    rungs = [dose.at_low_end(), *within]
    further = [rule for rule in growing if _could_hold(rule, facts)] if _is_whole(dose, exercise, knowledge) else []
    beyond = [rung for rule in further for rung in _beyond(rungs[-1], _growth(rule), knowledge)]
    return Ladder((*rungs, *beyond), len(rungs) - 1)


def _could_hold(rule: Rule, facts: Facts) -> bool:
    return rule.condition.could_hold({**dict.fromkeys(rule.facts_read, UNKNOWN), **facts})


def _is_whole(dose: PrescribedDose, exercise: str, knowledge: Knowledge) -> bool:
    """Say whether no rule lowers the high end of a dose: what is limited goes nowhere beyond it."""
    return dose.reps == begin(knowledge.exercises[exercise], knowledge).reps


def _growth(rule: Rule) -> Growth:
    return rule.then.growth or Growth(reps="")


def _within(dose: PrescribedDose, growth: Growth, knowledge: Knowledge) -> Iterator[PrescribedDose]:
    """Climb the range, one thing after the other: repetitions, then the hold, then sets."""
    rung = dose.at_low_end()
    slots: tuple[tuple[str, Range | None, Grown], ...] = (
        (growth.reps, dose.reps, lambda at, number: at._replace(reps=(number, number))),
        (growth.hold_seconds, dose.hold_seconds, lambda at, number: at._replace(hold_seconds=(number, number))),
        (growth.hold_breaths, dose.hold_breaths, lambda at, number: at._replace(hold_breaths=(number, number))),
        (growth.sets, dose.sets, lambda at, number: at._replace(sets=(number, number))),
    )
    for step, span, grown in slots:
        for number in _steps(span, step, knowledge):
            rung = grown(rung, number)
            yield rung


def _steps(span: Range | None, step: str, knowledge: Knowledge) -> Iterator[int]:
    if span is None or not step:
        return
    by = int(knowledge.number(step))
    for number in range(span[0], span[1], by):
        yield min(number + by, span[1])


def _beyond(top: PrescribedDose, growth: Growth, knowledge: Knowledge) -> Iterator[PrescribedDose]:
    """Climb beyond the range, repetition by repetition."""
    if top.reps is None or not growth.reps_max:
        return
    for number in _steps((top.reps[1], int(knowledge.number(growth.reps_max))), growth.reps, knowledge):
        yield top._replace(reps=(number, number))
