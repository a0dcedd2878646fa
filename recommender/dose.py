"""A dose: how much of an exercise, how slowly, with how much rest. Numbers come from knowledge; none stands here."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from recommender.decision import Reason
from recommender.exercise import SIDED_UNITS, Dose, Exercise
from recommender.knowledge import Knowledge, once
from recommender.rule import DoseChange, Limit

Range = tuple[int, int]
BOTH_SIDES = frozenset(SIDED_UNITS) - {"alternating"}


class PrescribedDose(NamedTuple):
    """The dose of one exercise in one session; a tuple, because rules change it step by step.

    Attributes:
        sets: (low, high).
        reps: (low, high) in a set, counted as `unit` says.
        hold_seconds, hold_breaths, work_seconds: (low, high); None where the exercise has none.
        rest_seconds: the pause before the next exercise.
        rest_seconds_min: what a limit asks of that pause at least.
        origin: of each number: stated, inferred or default.
    """

    sets: Range
    reps: Range | None
    unit: str
    hold_seconds: Range | None
    hold_breaths: Range | None
    work_seconds: Range | None
    rest_seconds: int
    pace: str
    breathing: str
    later: tuple[str, ...] = ()
    origin: Mapping[str, str] = MappingProxyType({})
    rest_seconds_min: int = 0

    def at_low_end(self) -> "PrescribedDose":
        """Take the low end of every range."""
        return self._replace(
            sets=_low(self.sets),
            reps=self.reps and _low(self.reps),
            hold_seconds=self.hold_seconds and _low(self.hold_seconds),
            hold_breaths=self.hold_breaths and _low(self.hold_breaths),
            work_seconds=self.work_seconds and _low(self.work_seconds),
        )

    def with_rest(self, seconds: int) -> "PrescribedDose":
        """Change the pause before the next exercise; a limit's least pause stays."""
        return self._replace(rest_seconds=max(seconds, self.rest_seconds_min))


def _low(numbers: Range) -> Range:
    return (numbers[0], numbers[0])


def begin(exercise: Exercise, knowledge: Knowledge) -> PrescribedDose:
    """Give the dose that knowledge suggests for one of its exercises, before any rule changes it.

    Args:
        exercise: an exercise with a dose; those excluded by default have none.
        knowledge: the exercises and the defaults.
    """
    dose = starting_doses(knowledge).get(exercise.id)
    if dose is None:
        message = f"{exercise.id} has no dose: it is excluded by default"
        raise ValueError(message)
    return dose


@once
def starting_doses(knowledge: Knowledge) -> Mapping[str, PrescribedDose]:
    """Give the dose that each exercise begins with, by its id; those excluded by default have none."""
    rest = int(knowledge.number("rest_between_exercises_seconds"))
    return {name: _begun(each, each.dose, rest) for name, each in knowledge.exercises.items() if each.dose}


def _begun(exercise: Exercise, dose: Dose, rest: int) -> PrescribedDose:
    stated = exercise.dose_stated
    return PrescribedDose(
        sets=_range(dose.sets) or (1, 1),
        reps=_range(dose.reps),
        unit=dose.reps_unit,
        hold_seconds=_range(dose.hold_seconds),
        hold_breaths=None,
        work_seconds=_range(dose.work_seconds),
        rest_seconds=rest,
        pace=stated.pace or "smooth",
        breathing=stated.breathing or "calm and even",
        origin={
            **dose.origin,
            "rest_seconds": "default",
            "pace": "stated" if stated.pace else "default",
            "breathing": "stated" if stated.breathing else "default",
        },
    )


def _range(numbers: Sequence[int]) -> Range | None:
    return (numbers[0], numbers[-1]) if numbers else None


def apply(dose: PrescribedDose, reason: Reason, knowledge: Knowledge) -> PrescribedDose:
    """Change a dose as one limit or dose rule says; of two limits the stricter number holds."""
    then = reason.firing.then
    if then.dose is not None:
        dose = _changed(dose, then.dose, knowledge)
    return dose if then.limit is None else _limited(dose, then.limit, knowledge)


def _changed(dose: PrescribedDose, change: DoseChange, knowledge: Knowledge) -> PrescribedDose:
    """Change what a dose rule names, and nothing else: most name one thing."""
    if change.use == "low_end":
        dose = dose.at_low_end()
    if change.pace:
        dose = dose._replace(pace=change.pace)
    if change.breathing:
        dose = dose._replace(breathing=change.breathing)
    if change.later:
        dose = dose._replace(later=(*dose.later, change.later))
    if change.hold_breaths:
        low, high = (int(knowledge.number(name)) for name in change.hold_breaths)
        dose = dose._replace(hold_breaths=(low, high))
    return dose


def _limited(dose: PrescribedDose, limit: Limit, knowledge: Knowledge) -> PrescribedDose:
    """Cap what a limit names; many say only what to mind, and cap no number."""
    if limit.pace:
        dose = dose._replace(pace=limit.pace)
    if limit.reps_max is not None and dose.reps:
        dose = dose._replace(reps=_capped(dose.reps, _number(limit.reps_max, knowledge)))
    if limit.sets_max is not None:
        dose = dose._replace(sets=_capped(dose.sets, _number(limit.sets_max, knowledge)))
    if limit.hold_seconds_max is not None and dose.hold_seconds:
        dose = dose._replace(hold_seconds=_capped(dose.hold_seconds, _number(limit.hold_seconds_max, knowledge)))
    if limit.rest_seconds_min is not None:
        least = max(dose.rest_seconds_min, _number(limit.rest_seconds_min, knowledge))
        dose = dose._replace(rest_seconds_min=least).with_rest(dose.rest_seconds)
    return dose


def _number(value: int | str, knowledge: Knowledge) -> int:
    return int(knowledge.number(value)) if isinstance(value, str) else value


def _capped(numbers: Range, most: int) -> Range:
    return (min(numbers[0], most), min(numbers[1], most))


def seconds(dose: PrescribedDose, knowledge: Knowledge) -> int:
    """Reckon how long an exercise takes at the high end of its dose, in seconds, the pause behind it left out."""
    tempo = "seconds_per_slow_repetition" if "slow" in dose.pace else "seconds_per_repetition"
    held: float = dose.hold_seconds[1] if dose.hold_seconds else 0
    held += dose.hold_breaths[1] * knowledge.number("seconds_per_breath") if dose.hold_breaths else 0
    each = knowledge.number(tempo) + held
    count = (dose.reps[1] if dose.reps else 1) * (2 if dose.unit in BOTH_SIDES else 1)
    bout = dose.work_seconds[1] if dose.work_seconds else count * each
    pauses = (dose.sets[1] - 1) * knowledge.number("rest_between_sets_seconds")
    return round(dose.sets[1] * bout + pauses)


def dose_text(dose: PrescribedDose) -> str:
    """Say a dose in a few words: `2 x 8-10 each side, hold 5 s`."""
    sets = f"{_span(dose.sets)} x " if dose.sets[1] > 1 else ""
    units = {
        "per_side": " each side",
        "per_direction": " each way",
        "alternating": " in turn",
        "per_set": "",
        "total": "",
    }
    reps = f"{_span(dose.reps)}{units[dose.unit]}" if dose.reps else "once"
    if dose.reps and dose.unit not in BOTH_SIDES and dose.unit != "alternating":
        reps += " times" if not sets else ""
    held = f", hold {_span(dose.hold_seconds)} s" if dose.hold_seconds else ""
    held += f", hold {_span(dose.hold_breaths)} breaths" if dose.hold_breaths else ""
    held += f", {_span(dose.work_seconds)} s each" if dose.work_seconds else ""
    return sets + reps + held + (", slow" if "slow" in dose.pace else "")


def _span(numbers: Range) -> str:
    return str(numbers[0]) if numbers[0] == numbers[1] else f"{numbers[0]}-{numbers[1]}"
