"""What changes in a course, and what stands still: each rule once, with exercises and weeks, and nothing untrue."""

import pytest

from recommender.course_change import (
    Turn,
    shortened,
    told_changes,
    told_holds,
    told_marks,
    told_numbers,
    told_reasons,
    turns_of,
)
from recommender.dose import dose_text
from recommender.week_table import week_table_of
from tests.plans import FIRST, LATE, TRAINING, WELL, planned

MARKS = {name: str(place) for place, name in enumerate(planned(WELL, 1).sessions[0].doses, start=1)}


def turns(weeks: int = 8) -> list[Turn]:
    """Give what becomes of the exercises of a patient without pain."""
    return list(turns_of(planned(WELL, weeks).sessions))


def test_every_exercise_is_looked_at_once_a_week() -> None:
    """Given three sessions a week, each exercise has one turn in each week but the first."""
    found = [(turn.week, turn.item.exercise) for turn in turns(3)]
    assert sorted(found) == sorted((week, name) for week in (2, 3) for name in MARKS)


def test_every_change_of_a_dose_is_told_with_its_rule() -> None:
    """Given the doses of a whole course, those that change are the changed turns, each with a rule."""
    plan = planned(WELL)
    by_week = {each.week: each.doses for each in plan.sessions}
    changed = {
        (week, name)
        for week in range(2, 9)
        for name in by_week[week]
        if dose_text(by_week[week][name]) != dose_text(by_week[week - 1][name])
    }
    found = [turn for turn in turns_of(plan.sessions) if turn.changed]
    assert {(turn.week, turn.item.exercise) for turn in found} == changed
    assert all(turn.reasons for turn in found)


def test_a_change_is_told_once_for_all_its_exercises() -> None:
    """Given one rule that lets many exercises grow, its sentence stands once, with numbers and weeks."""
    plan = planned(WELL)
    (told,) = told_changes(turns_of(plan.sessions), MARKS, plan.knowledge)
    assert told == (
        "The exercise grows by one step, because it has gone well and is below the high end of its dose "
        "[progress/grows_gradually]: no. 5-7, 9-13 in week 2; no. 5, 6, 12 in week 3; no. 12 in weeks 4, 5."
    )


def test_what_stands_still_is_told_with_its_weeks() -> None:
    """Given exercises that reach their high end at different times, each stands with the week from which it stays."""
    plan = planned(WELL)
    held = told_holds(turns_of(plan.sessions), MARKS, plan.knowledge)
    assert held[0] == (
        "The exercise stays where it is, because it has reached the most that its dose allows "
        "[progress/hold_at_high_end]: no. 1, 8 throughout; no. 7, 9-11, 13 from week 3 on; no. 5, 6 from week 4 on; "
        "no. 12 from week 6 on."
    )


def test_weeks_that_come_and_go_are_named() -> None:
    """Given one session a week, a dose stays in every other week, which are told as a long row."""
    plan = planned(LATE, 30, 1)
    marks = week_table_of(plan.sessions).marks
    held = next(text for text in told_holds(turns_of(plan.sessions), marks, plan.knowledge) if "once a week" in text)
    assert "in weeks 2, 4, 6 ... " in held


def test_the_dose_of_a_first_session_is_no_change() -> None:
    """Given one session a week, what differs from the first session to the second is told apart, not as growth."""
    plan = planned(FIRST, 2, 1)
    assert [turn for turn in turns_of(plan.sessions) if turn.changed and not turn.reasons] == []


def test_rules_are_told_once_each() -> None:
    """Given the rules that change or hold doses, each is one sentence with its id."""
    plan = planned(WELL)
    told = told_reasons(turns_of(plan.sessions), plan.knowledge)
    assert len(told) == len(set(told))
    assert [
        rule for rule in ("grows_gradually", "hold_warm_up") if not any(f"[progress/{rule}]." in each for each in told)
    ] == []


def test_an_exercise_that_joins_has_no_reason_to_change() -> None:
    """Given exercises that the first session does not have, their first turn is the week after they joined."""
    plan = planned(TRAINING, 3)
    joined = set(plan.sessions[2].doses) - set(plan.sessions[0].doses)
    assert joined
    assert {turn.week for turn in turns_of(plan.sessions) if turn.item.exercise in joined} == {2, 3}


@pytest.mark.parametrize(
    ("numbers", "told"),
    [([], ""), ([1], "1"), ([1, 2], "1, 2"), ([1, 2, 3], "1-3"), ([1, 3, 4, 6, 7, 8], "1, 3, 4, 6-8")],
)
def test_runs_of_three_are_shortened(numbers: list[int], told: str) -> None:
    """Given whole numbers in rising order, runs of three and more are told by their ends."""
    assert told_numbers(numbers) == told


def test_long_rows_are_shortened() -> None:
    """Given more than six numbers, the first three and the last are told."""
    assert shortened("1, 3, 5, 7, 9, 11") == "1, 3, 5, 7, 9, 11"
    assert shortened("1, 3, 5, 7, 9, 11, 13") == "1, 3, 5 ... 13"


def test_marks_of_tracks_keep_their_letters() -> None:
    """Given marks of two tracks, in whatever order, each row begins with its letter."""
    assert told_marks(["A3", "A1", "A2", "B4", "B5", "A1"]) == "A1-3, B4, 5"
