"""A performance tells what the entries of a session say, and of an assumed one that it went well."""

from datetime import date
from typing import Any

import pytest

from recommender.course import Course
from recommender.diary import Entry
from recommender.performance import Performance
from tests.courses import COURSES, RECOMMENDER

ITEM, OTHER = "sub-3-sacrum-lift", "sub-4-glute-tense-relax"
STORY = COURSES["late_settles"]
SESSION = Course(STORY.record, (), STORY.requested(RECOMMENDER.knowledge), RECOMMENDER).next_session(1)
ON = date(2026, 11, 23)


def performed(**entries: dict[str, Any]) -> Performance:
    """Write one session; the exercises are `item`, `other` and `whole`."""
    names = {"item": ITEM, "other": OTHER, "whole": ""}
    found = {names[name]: Entry("d:1", ON, 1, names[name], **cells) for name, cells in entries.items()}
    return Performance(SESSION, ON, found)


ASSUMED = Performance(SESSION, ON)
NOTHING = performed(whole={})


def test_an_assumed_session_goes_well() -> None:
    """Given no entries, everything was done as prescribed, without pain, discomfort or events."""
    told = (ASSUMED.pain_in(ITEM), ASSUMED.discomfort_in(ITEM), ASSUMED.too_easy(ITEM), ASSUMED.met(ITEM))
    assert told == (0.0, False, False, True)
    assert (ASSUMED.assumed, ASSUMED.events, ASSUMED.level, ASSUMED.heart_rate) == (True, frozenset(), 0.0, None)
    assert not ASSUMED.uncomfortable


def test_what_nobody_wrote_is_unknown() -> None:
    """Given an empty entry, nothing is known of the exercises, and the session is not written whole."""
    told = (NOTHING.pain_in(ITEM), NOTHING.discomfort_in(ITEM), NOTHING.too_easy(ITEM), NOTHING.met(ITEM))
    assert told == (None, None, None, None)
    assert (NOTHING.assumed, NOTHING.events, NOTHING.level, NOTHING.whole) == (False, None, None, False)


@pytest.mark.parametrize(
    ("cells", "met"),
    [
        ({"done_reps": 4}, True), ({"done_reps": 3}, False), ({"done_reps": 0}, False), ({}, None),
        ({"skipped_reason": "tired"}, False),
    ],
)  # fmt: skip
def test_repetitions_are_met_or_not(cells: dict[str, Any], met: bool | None) -> None:  # noqa: FBT001 - a parameter
    """Given four repetitions prescribed, four meet them, less do not, and a skipped exercise does not."""
    assert performed(item=cells).met(ITEM) is met


def test_what_hurts_is_not_too_easy() -> None:
    """Given pain beside the word that it was too easy, it was not; without pain it was."""
    assert performed(item={"too_easy": True, "pain_during": 0.1}).too_easy(ITEM) is False
    assert performed(item={"too_easy": True, "pain_during": 0.0}).too_easy(ITEM) is True
    assert performed(item={"too_easy": True}).too_easy(ITEM) is True


def test_the_strongest_pain_and_the_highest_rate_count() -> None:
    """Given two entries, the session has the stronger pain of each kind and the higher heart rate."""
    item = {"pain_before": 1.0, "pain_during": 2.0, "hr_after": 120}
    found = performed(item=item, other={"pain_before": 3.0, "pain_after": 0.5, "hr_after": 110})
    assert (found.pain_before, found.pain, found.pain_after, found.level) == (3.0, 2.0, 0.5, 3.0)
    assert found.heart_rate == 120


def test_events_of_all_entries_count() -> None:
    """Given one entry that says nothing of events, those of the other are the session's."""
    assert performed(item={"events": ("fever",)}, other={}).events == frozenset({"fever"})
    assert performed(item={"events": ()}, other={}).events == frozenset()


def whole_but(**cells: Any) -> Performance:
    """Write a calm session whole, with other cells in one exercise."""
    calm: dict[str, Any] = {"pain_before": 0.0, "pain_during": 0.0, "pain_after": 0.0, "events": ()}
    entries = {name: Entry("d:1", ON, 1, name, **calm) for name in SESSION.doses}
    return Performance(SESSION, ON, {**entries, ITEM: Entry("d:1", ON, 1, ITEM, **{**calm, **cells})})


@pytest.mark.parametrize(
    ("cells", "calm"),
    [
        ({}, True), ({"pain_during": 0.9}, True), ({"pain_during": 1.0}, False), ({"pain_before": 1.0}, False),
        ({"pain_after": 2.0}, False), ({"pain_during": None}, False), ({"events": ("fever",)}, False),
        ({"pain_during": None, "skipped_reason": "tired"}, True),
    ],
)  # fmt: skip
def test_a_session_is_below_a_pain_only_where_that_is_known(cells: dict[str, Any], calm: bool) -> None:  # noqa: FBT001
    """Given a session written whole, it is below one where no pain reaches it and nothing happened."""
    assert whole_but(**cells).at_most(1.0) is calm


def test_a_session_without_events_known_is_not_calm() -> None:
    """Given that nobody wrote whether anything happened, the session is not known to be calm."""
    entries = {name: Entry("d:1", ON, 1, name, pain_before=0, pain_during=0, pain_after=0) for name in SESSION.doses}
    assert not Performance(SESSION, ON, entries).at_most(1.0)


def test_discomfort_of_any_exercise_is_that_of_the_session() -> None:
    """Given one uncomfortable exercise, the session was uncomfortable."""
    assert performed(item={"discomfort": True}, other={"discomfort": False}).uncomfortable
    assert not performed(item={"discomfort": False}).uncomfortable
