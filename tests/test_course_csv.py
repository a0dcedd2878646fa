"""A course plan as CSV: a line for each exercise of each session, and no cell that a spreadsheet would run."""

import csv
from dataclasses import replace
from io import StringIO

import pytest

from recommender import course_csv as written
from recommender.course_csv import COLUMNS, course_csv
from recommender.course_plan import CoursePlan
from tests.plans import LATE, REFERRED, TRAINING, WELL, planned


def lines(plan: CoursePlan) -> list[dict[str, str]]:
    """Read a plan back."""
    return list(csv.DictReader(StringIO(course_csv(plan))))


def test_every_exercise_of_every_session_has_a_line() -> None:
    """Given a plan, its lines are its exercises, in order, with all columns."""
    plan = planned(TRAINING, 2)
    expected = [(str(each.number), item.exercise) for each in plan.sessions for item in each.items]
    assert [(line["session"], line["exercise"]) for line in lines(plan)] == expected
    assert tuple(lines(plan)[0]) == COLUMNS


def test_a_dose_is_in_numbers() -> None:
    """Given a hold in seconds and one in breaths, each stands in its column; what an exercise has not is empty."""
    found = {line["exercise"]: line for line in lines(planned(WELL, 1))}
    held, breathed = found["rem-8-bird-dog-hold"], found["rem-3-seated-lean-back"]
    assert [held[name] for name in ("sets", "reps", "unit", "hold_seconds", "hold_breaths")] == [
        "1",
        "5",
        "per_side",
        "5",
        "",
    ]
    assert [breathed[name] for name in ("reps", "hold_breaths", "pace", "rest_seconds", "minutes")] == [
        "2",
        "7",
        "slow",
        "20",
        "1.1",
    ]


def test_a_change_has_its_rule_and_reason() -> None:
    """Given an exercise that is new, and one that grows, the columns say so."""
    found = [line for line in lines(planned(WELL, 2)) if line["exercise"] == "rem-4-cat-cow"]
    assert (found[0]["change"], found[0]["rule"], found[0]["reason"]) == ("new", "", "")
    assert (found[3]["change"], found[3]["rule"], found[3]["reps"]) == ("grow", "progress/grows_gradually", "9")
    assert found[3]["reason"].startswith("Cat and cow grows by one step, because")


def test_several_reasons_stand_behind_one_another() -> None:
    """Given two rules that hold a dose, both are there, and as many reasons."""
    found = next(line for line in lines(planned(WELL, 1)) if line["session"] == "2")
    assert found["change"] == "hold"
    assert len(found["rule"].split(" | ")) == len(found["reason"].split(" | ")) > 1


def test_a_range_is_told_by_its_ends() -> None:
    """Given numbers that differ, both are told."""
    assert written._span((5, 8)) == "5-8"


def test_days_are_empty_where_there_are_none() -> None:
    """Given a plan without a first day, the date is empty."""
    assert {line["date"] for line in lines(planned(LATE, 1, start=None))} == {""}


def test_without_a_program_there_is_only_the_header() -> None:
    """Given a referral, no line follows the header."""
    assert course_csv(planned(REFERRED)) == f"{','.join(COLUMNS)}\n"


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_cell_that_would_run_is_shown_as_text(start: str) -> None:
    """Given a title that a spreadsheet takes for a formula, an apostrophe stands before it."""
    plan = planned(WELL, 1, 1)
    session = plan.sessions[0]
    each = session.items[0]
    exercise = replace(each.item.exercise, title=f"{start}1+1")
    items = (replace(each, item=each.item._replace(exercise=exercise)), *session.items[1:])
    changed = replace(plan, sessions=(replace(session, items=items),))
    assert lines(changed)[0]["title"] == f"'{start}1+1"
