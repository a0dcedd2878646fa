"""Doses: where the numbers come from, how rules change them, and how long an exercise takes."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.decision import Reason
from recommender.dose import PrescribedDose, Range, apply, begin, seconds
from recommender.engine import Activation
from recommender.knowledge import Knowledge, load_knowledge
from recommender.memory import Firing
from recommender.rule import DoseChange, Limit

KNOWLEDGE = load_knowledge()
PLAIN = PrescribedDose((2, 3), (4, 6), "total", (3, 5), (7, 10), (20, 25), 20, "smooth", "calm", ("more later",))
ranges = st.tuples(st.integers(1, 20), st.integers(1, 20)).map(lambda pair: (min(pair), max(pair)))
caps = st.none() | st.integers(1, 25)


def reason(limit: Limit | None = None, dose: DoseChange | None = None) -> Reason:
    """Propose a limit or a change of dose by a rule of the shipped form."""
    rule = KNOWLEDGE.rules["dose/smooth_measured"]
    then = replace(rule.document.then, limit=limit, dose=dose)
    rule = replace(rule, document=replace(rule.document, then=then))
    return Reason(Firing(Activation(rule, certain=True), ()), "limit" if limit else "dose")


def dose_of(sets: Range = (1, 1), reps: Range | None = (5, 5), unit: str = "total", **more: Any) -> PrescribedDose:
    """Give a dose of nothing but what is named."""
    return PrescribedDose(sets, reps, unit, None, None, None, 20, "smooth", "calm")._replace(**more)


def test_a_dose_begins_with_the_suggested_numbers(knowledge: Knowledge) -> None:
    """Sets, repetitions and unit are those of the exercise; what it does not have stays empty."""
    dose = begin(knowledge.exercises["gs-01-arms-up-breathing"], knowledge)
    assert (dose.sets, dose.reps, dose.unit) == ((1, 1), (4, 5), "total")
    assert (dose.hold_seconds, dose.hold_breaths, dose.work_seconds) == (None, None, None)


def test_the_pause_is_the_default(knowledge: Knowledge) -> None:
    """The pause comes from knowledge, and its origin says so."""
    dose = begin(knowledge.exercises["sub-1-leg-straighten-up"], knowledge)
    assert dose.rest_seconds == knowledge.number("rest_between_exercises_seconds")
    assert dose.origin["rest_seconds"] == "default"


def test_every_number_of_a_dose_has_an_origin(knowledge: Knowledge) -> None:
    """No number of a shipped dose lacks a word on where it comes from."""
    for exercise in knowledge.exercises.values():
        if exercise.dose is None:
            continue
        dose = begin(exercise, knowledge)
        named = {name for name in ("sets", "reps", "hold_seconds", "work_seconds") if getattr(dose, name)}
        assert {*named, "rest_seconds", "pace", "breathing"} <= set(dose.origin), exercise.id
        assert set(dose.origin.values()) <= {"stated", "inferred", "default"}, exercise.id


def test_a_printed_pace_is_kept_as_stated(knowledge: Knowledge) -> None:
    """A pace that the source prints goes before the default one."""
    printed = begin(knowledge.exercises["gs-10-belly-breathing"], knowledge)
    silent = begin(knowledge.exercises["gs-01-arms-up-breathing"], knowledge)
    assert (printed.pace, printed.origin["pace"]) == ("slow", "stated")
    assert (silent.pace, silent.origin["pace"]) == ("smooth", "default")


def test_an_exercise_without_a_dose_cannot_begin(knowledge: Knowledge) -> None:
    """Misuse raises: what is excluded by default has no dose."""
    with pytest.raises(ValueError, match="sub-2-chest-arch-on-elbows has no dose"):
        begin(knowledge.exercises["sub-2-chest-arch-on-elbows"], knowledge)


def test_the_low_end_takes_the_low_number_of_every_range() -> None:
    """Sets, repetitions, holds and bouts all go to their low end; the pause stays."""
    low = PLAIN.at_low_end()
    assert (low.sets, low.reps, low.hold_seconds, low.hold_breaths, low.work_seconds) == (
        (2, 2),
        (4, 4),
        (3, 3),
        (7, 7),
        (20, 20),
    )
    assert low.rest_seconds == PLAIN.rest_seconds


def test_the_low_end_adds_nothing() -> None:
    """What a dose does not have is not made up."""
    bare = dose_of(reps=None)
    assert bare.at_low_end() == bare


def test_a_rule_takes_the_low_end() -> None:
    """`use = low_end` is the low end of every range."""
    assert apply(PLAIN, reason(dose=DoseChange(use="low_end")), KNOWLEDGE) == PLAIN.at_low_end()


def test_a_rule_sets_pace_and_breathing() -> None:
    """A dose rule changes only the words that it names."""
    changed = apply(PLAIN, reason(dose=DoseChange(pace="slow", breathing="out on effort")), KNOWLEDGE)
    assert changed == PLAIN._replace(pace="slow", breathing="out on effort")


def test_later_growth_is_added_to_what_is_there() -> None:
    """How a dose may grow is a list: each rule adds its sentence."""
    assert apply(PLAIN, reason(dose=DoseChange(later="then harder")), KNOWLEDGE).later == ("more later", "then harder")


def test_a_hold_in_breaths_names_two_defaults(knowledge: Knowledge) -> None:
    """Seven to ten breathing cycles come from knowledge, not from code."""
    names = ("default:static_hold_breaths_min", "default:static_hold_breaths_max")
    assert apply(dose_of(), reason(dose=DoseChange(hold_breaths=names)), knowledge).hold_breaths == (7, 10)


def test_an_empty_change_changes_nothing() -> None:
    """A rule that only explains leaves the dose as it is."""
    assert apply(PLAIN, reason(dose=DoseChange()), KNOWLEDGE) == PLAIN
    assert apply(PLAIN, reason(), KNOWLEDGE) == PLAIN


def test_a_limit_caps_repetitions_sets_and_holds() -> None:
    """Both ends of a range stay at or under the cap."""
    capped = apply(PLAIN, reason(limit=Limit(reps_max=5, sets_max=1, hold_seconds_max=2)), KNOWLEDGE)
    assert (capped.reps, capped.sets, capped.hold_seconds) == ((4, 5), (1, 1), (2, 2))


def test_a_looser_limit_changes_nothing() -> None:
    """Of a dose and a limit the stricter holds."""
    assert apply(PLAIN, reason(limit=Limit(reps_max=50, sets_max=9, hold_seconds_max=60)), KNOWLEDGE) == PLAIN
    assert apply(PLAIN, reason(limit=Limit(rest_seconds_min=1)), KNOWLEDGE).rest_seconds == PLAIN.rest_seconds


def test_a_limit_lengthens_the_pause_and_slows_the_pace() -> None:
    """More rest and a slower pace are the stricter reading."""
    slow = apply(PLAIN, reason(limit=Limit(rest_seconds_min=60, pace="slow")), KNOWLEDGE)
    assert (slow.rest_seconds, slow.pace) == (60, "slow")


def test_a_limit_may_name_a_default(knowledge: Knowledge) -> None:
    """A cap given as `default:NAME` is read from knowledge."""
    capped = apply(PLAIN, reason(limit=Limit(reps_max="default:sessions_per_week")), knowledge)
    assert capped.reps == (3, 3)


def test_a_limit_caps_only_what_the_dose_has() -> None:
    """A cap on repetitions or holds adds none to a dose without them."""
    bare = dose_of(reps=None)
    assert apply(bare, reason(limit=Limit(reps_max=3, hold_seconds_max=3)), KNOWLEDGE) == bare


@given(ranges, ranges, caps, caps, st.integers(0, 90), st.integers(0, 90))
def test_of_two_limits_the_stricter_holds(
    sets: Range, reps: Range, first: int | None, second: int | None, pause: int, longer: int
) -> None:
    """Two limits give the same dose in either order, never above a cap, never below a pause, and still a range."""
    one = reason(limit=Limit(reps_max=first, sets_max=second, rest_seconds_min=pause))
    other = reason(limit=Limit(reps_max=second, sets_max=first, rest_seconds_min=longer))
    start = dose_of(sets, reps)
    dose = apply(apply(start, one, KNOWLEDGE), other, KNOWLEDGE)
    assert dose == apply(apply(start, other, KNOWLEDGE), one, KNOWLEDGE)
    assert dose.reps is not None
    assert dose.reps[0] <= dose.reps[1]
    assert max(dose.reps[1], dose.sets[1]) <= min((cap for cap in (first, second) if cap), default=20)
    assert dose.rest_seconds >= max(pause, longer)


def test_repetitions_take_their_tempo(knowledge: Knowledge) -> None:
    """Five repetitions at four seconds take twenty, reckoned at the high end."""
    assert seconds(dose_of(reps=(3, 5)), knowledge) == 20


def test_a_slow_pace_takes_longer(knowledge: Knowledge) -> None:
    """A slow repetition takes six seconds."""
    assert seconds(dose_of(pace="slow, as tolerated"), knowledge) == 30


@pytest.mark.parametrize(("unit", "times"), [("per_side", 2), ("per_direction", 2), ("alternating", 1), ("total", 1)])
def test_both_sides_take_twice_the_time(knowledge: Knowledge, unit: str, times: int) -> None:
    """A count for each side or direction is done twice; one that alternates is not."""
    assert seconds(dose_of(unit=unit), knowledge) == 20 * times


def test_a_hold_is_added_to_each_repetition(knowledge: Knowledge) -> None:
    """Two repetitions of four seconds with a hold of ten take 28; a breath counts four seconds."""
    assert seconds(dose_of(reps=(2, 2), hold_seconds=(5, 10)), knowledge) == 28
    assert seconds(dose_of(reps=(2, 2), hold_breaths=(7, 10)), knowledge) == 88


def test_a_bout_takes_its_own_time(knowledge: Knowledge) -> None:
    """A bout in seconds is not multiplied by repetitions."""
    assert seconds(dose_of(reps=(3, 4), work_seconds=(20, 25)), knowledge) == 25


def test_sets_are_parted_by_pauses(knowledge: Knowledge) -> None:
    """Three sets of twenty seconds have two pauses of thirty."""
    assert seconds(dose_of(sets=(2, 3)), knowledge) == 120


def test_no_count_is_once(knowledge: Knowledge) -> None:
    """A dose without repetitions is done once."""
    assert seconds(dose_of(reps=None, hold_seconds=(6, 6)), knowledge) == 10


def test_the_low_end_never_takes_longer(knowledge: Knowledge) -> None:
    """Shortening a dose shortens the session."""
    doses = [begin(exercise, knowledge) for exercise in knowledge.exercises.values() if exercise.dose]
    assert all(seconds(dose.at_low_end(), knowledge) <= seconds(dose, knowledge) for dose in [*doses, PLAIN])


def test_the_pause_can_be_changed() -> None:
    """Only the pause changes."""
    assert PLAIN.with_rest(10) == PLAIN._replace(rest_seconds=10)
