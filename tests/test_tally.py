"""A tally: what a session of the diary comes to in numbers."""

from dataclasses import replace
from typing import Any

import pytest

from recommender.explanation import Recommender
from recommender.ladder import Ladder
from recommender.planned_session import PlannedSession
from recommender.tally import dose_share, tally_of, was_done
from tests.reviews import CAT, START, diary, reviewed

NOTHING: dict[str, Any] = {"done_reps": None, "pain_during": None}


def test_a_session_that_went_well_is_counted(recommender: Recommender) -> None:
    """Given a session without an incident, all of it was done, without pain, at the low end."""
    found = tally_of(reviewed(recommender).sessions[0])
    assert (found.number, found.week, found.on, found.status) == (1, 1, START, "go_on")
    assert (found.pain_before, found.pain_during, found.pain_after) == (0, 0, 0)
    assert (found.done, found.prescribed, found.dose_share) == (13, 13, 0)


@pytest.mark.parametrize(
    ("change", "done"),
    [
        ({}, True),
        ({"done_reps": 0}, False),
        ({"done_reps": None}, True),
        (NOTHING, False),
        ({"skipped_reason": "no time", "done_reps": None}, False),
    ],
)
def test_what_the_diary_does_not_tell_of_is_not_counted(
    recommender: Recommender, change: dict[str, Any], *, done: bool
) -> None:
    """Given repetitions, pain alone, neither, or a reason to skip, only what was done at least in part counts."""
    (session,) = reviewed(recommender, 1, {(1, CAT): change}).sessions
    assert was_done(CAT, session.performance) is done


def test_an_exercise_without_an_entry_is_not_counted(recommender: Recommender) -> None:
    """Given a diary without an entry of an exercise, that is not done."""
    entries = [each for each in diary(recommender, 1, {}) if each.exercise != CAT]
    (session,) = reviewed(recommender, entries=entries).sessions
    assert not was_done(CAT, session.performance)
    assert tally_of(session).done == 12


def _at(session: PlannedSession, rung: int, high_end: int) -> PlannedSession:
    """Give a session whose first exercise stands on a rung of a ladder of five, and which has no other."""
    item = session.items[0]
    ladder = Ladder((item.item.dose,) * 5, high_end)
    return replace(session, items=(replace(item, rung=rung, ladder=ladder),))


@pytest.mark.parametrize(("rung", "high_end", "share"), [(0, 2, 0), (1, 2, 0.5), (2, 2, 1), (4, 2, 1), (1, 0, 0.25)])
def test_the_dose_is_a_share_of_its_range(recommender: Recommender, rung: int, high_end: int, share: float) -> None:
    """Given a rung, it is a share of the way to the high end, at most all of it; of one dose, to the last rung."""
    assert dose_share(_at(reviewed(recommender).next_session, rung, high_end)) == share


def test_without_a_dose_that_can_grow_there_is_no_share(recommender: Recommender) -> None:
    """Given exercises of one dose each, there is no way to be gone."""
    session = _at(reviewed(recommender).next_session, 0, 0)
    (item,) = session.items
    assert dose_share(replace(session, items=(replace(item, ladder=Ladder((item.item.dose,), 0)),))) is None
