"""A course plan: what stands for the whole course, and what stops it."""

from collections.abc import Mapping
from typing import Any

import pytest

from recommender.problem import DataError
from tests.plans import ALONE, FIRST, LATE, REFERRED, TRAINING, WELL, planned


def test_a_record_that_cannot_be_used_is_refused_with_every_fault() -> None:
    """Given two faults in the record, both are told, under the name of the record."""
    with pytest.raises(DataError) as refused:
        planned({**WELL, "stage": "nope", "age": 500})
    assert sorted(problem.where for problem in refused.value.problems) == ["patient age", "patient stage"]


def test_a_first_session_is_set_apart_unless_the_record_says_that_it_is_none() -> None:
    """Given a first session, or none that is known, it is apart; given later ones only, nothing is."""
    unknown = {name: value for name, value in FIRST.items() if name != "first_session"}
    assert [bool(planned(record, 1).first_apart) for record in (FIRST, unknown, WELL)] == [True, True, False]


def test_the_sessions_of_tracks_are_all_but_the_first() -> None:
    """Given two tracks and a first session, each later session is of one of them."""
    plan = planned(TRAINING, 2)
    assert [[each.number for each in plan.sessions_of(track)] for track in plan.tracks] == [[3, 5], [2, 4, 6]]


def test_a_short_course_has_no_more_tracks_than_it_comes_to() -> None:
    """Given a patient who could have four tracks, a week of three sessions has two of them."""
    record = {**WELL, "stage": "subacute_early", "pain": "mild", "requested_complex": "acute-pain-relief"}
    assert [len(planned(record, weeks).tracks) for weeks in (1, 2, 4)] == [2, 4, 4]


def test_without_a_program_the_first_session_that_has_none_stands_for_the_course() -> None:
    """Given a referral, the course stops at its first session, with its status."""
    plan = planned(REFERRED)
    assert (plan.has_program, plan.status) == (False, "refer")
    assert plan.stopped is plan.sessions[0]
    assert plan.explanation is plan.sessions[0].explanation


def test_with_a_program_the_first_track_stands_for_the_course() -> None:
    """Given a program, nothing stops the course."""
    plan = planned(WELL, 1)
    assert (plan.stopped, plan.status) == (None, "program")
    assert plan.explanation is plan.tracks[0].explanation
    assert not plan.clashes


def test_somebody_who_watches_the_first_session_only_is_enough_after_the_acute_stage() -> None:
    """Given a patient who trains alone, --first-supervised makes the deferred course possible."""
    assert planned(ALONE, 1).status == "defer"
    assert planned(ALONE, 1, first_supervised=True).status == "program"


def test_what_stops_a_later_session_stops_the_course() -> None:
    """Given the acute stage, which is never without supervision, a watched first session does not suffice."""
    plan = planned({**ALONE, "stage": "acute", "pain": "mild"}, 1, first_supervised=True)
    assert plan.stopped
    assert (plan.stopped.number, plan.status) == (2, "defer")


def test_advice_of_all_tracks_is_given_once() -> None:
    """Given two tracks, the advice of either is there, and none of it twice."""
    plan = planned(TRAINING, 1)
    rules = [reason.firing.rule_id for reason in plan.advice]
    assert len(rules) == len(set(rules))
    assert {reason.firing.rule_id for track in plan.tracks for reason in track.explanation.advice} == set(rules)


def test_advice_for_the_first_session_only_stands_apart() -> None:
    """Given a first session, what it asks for is not asked of the others; without one there is nothing."""
    plan = planned(FIRST, 1)
    assert "advise/first_session_short" in {reason.firing.rule_id for reason in plan.first_advice}
    assert not {reason.firing.rule_id for reason in plan.first_advice} & {each.firing.rule_id for each in plan.advice}
    assert planned(WELL, 1).first_advice == ()


@pytest.mark.parametrize("minutes", [10, 12, 15, 20])
@pytest.mark.parametrize("record", [WELL, LATE, TRAINING])
def test_no_session_is_longer_than_the_time_there_is(record: Mapping[str, Any], minutes: int) -> None:
    """Given some minutes, no session of a long course passes them, slow and breath-held exercises counted in full."""
    plan = planned({**record, "minutes": minutes}, 30)
    assert max(session.minutes for session in plan.sessions) <= minutes


def test_a_hold_in_breaths_grows_where_there_is_time() -> None:
    """Given time to spare, a hold that a rule gives in breaths comes to its high end."""
    last = planned(WELL).sessions[-1]
    assert last.doses["rem-3-seated-lean-back"].hold_breaths == (10, 10)
