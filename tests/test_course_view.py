"""The page of a course plan: what a clinician reads, on 80 columns, whatever the patient."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings

from recommender.course_plan import ASSUMED
from recommender.course_view import LATER_POSSIBLE, TAKEN_AS_FIRST, lay_out_course, verdict_of
from recommender.render import WIDTH, to_markdown, to_text
from recommender.sheet import STATUS_LINES
from tests.plans import ALONE, FIRST, LATE, REFERRED, TRAINING, WELL, planned
from tests.strategies import records


def page(record: Mapping[str, Any], weeks: int = 8, sessions_a_week: int = 3, **more: Any) -> str:
    """Read a page as one line of text."""
    return " ".join(to_text(lay_out_course(planned(record, weeks, sessions_a_week, **more))).split())


def test_the_head_says_what_how_long_and_when() -> None:
    """Given a course with days, its head names complex, weeks, sessions, minutes and days."""
    assert page({**WELL, "patient_id": "p7"}).startswith(
        "p7: COURSE, PROGRAM: Remission; 8 weeks, 3 sessions a week, about 12 to 14 min, 2026-11-23 to 2027-01-15 ="
    )


def test_without_days_none_are_told() -> None:
    """Given no first day, the head ends with the minutes; sessions of one length have one figure."""
    acute = {**WELL, "stage": "acute", "pain": "mild"}
    assert page(acute, 1, start=None).startswith(
        "COURSE, PROGRAM: Acute period; 1 week, 3 sessions a week, about 10 min ="
    )


def test_the_assumption_is_stated() -> None:
    """Given any plan, it says that it assumes that all goes well, and what decides what follows."""
    assert ASSUMED in page(WELL, 1)


def test_the_first_session_stands_apart() -> None:
    """Given a first session, its exercises, its limits and what waits are told, with the rules."""
    found = page(TRAINING, 1)
    assert "First session (2026-11-23): 5 exercises, about 4 min, supervised Feet and fists together 10 times;" in found
    assert "20 minutes at most" in found.partition("A. Training")[0]
    assert "Not yet: Prone lift with arm sweep and turn. The exercise is more than a light item" in found
    assert "[restrict/first_session_simplest]" in found
    assert "First session" not in page(WELL, 1)


def test_a_first_session_that_is_assumed_is_told() -> None:
    """Given a record that does not say whether it is the first session, the page says that it is taken for one."""
    unknown = {name: value for name, value in FIRST.items() if name != "first_session"}
    assert TAKEN_AS_FIRST in page(unknown, 1)
    assert TAKEN_AS_FIRST not in page(FIRST, 1)


def test_a_course_of_the_first_session_alone_has_no_others_to_compare() -> None:
    """Given one session in all, nothing waits for a later one, and no table follows."""
    found = page(FIRST, 1, 1)
    assert "First session" in found
    assert "Not yet" not in found
    assert "1. Feet and fists together 10 times; 2. Ankle circles" in found
    assert "(no. 5, 7)" in found.partition("Mind:")[2].partition("Before:")[0]


def test_tracks_in_turn_say_why_and_when() -> None:
    """Given two tracks, each names its sessions, the second what it is there for; neither is mixed."""
    found = page(TRAINING)
    assert "A. Training complex: sessions 3, 5, 7 ... 23" in found
    assert "B. Gentle complex: sessions 2, 4, 6 ... 24 In turn with Training complex" in found
    assert "which lacks abdominal strengthening; two complexes are never mixed in one session." in found
    assert "[arrange/require_abdominals]" in found
    assert "The warm-up is that of A." in found
    assert "Mind in A:" in found
    assert "Gaps of A:" in found


def test_more_than_two_tracks_are_counted_in_the_head() -> None:
    """Given four tracks, the head names two and counts the others."""
    record = {**WELL, "stage": "subacute_early", "pain": "mild", "requested_complex": "acute-pain-relief"}
    assert "Relief of acute low-back pain and Subacute period and 2 more;" in page(record, 4)


def test_changes_and_standstill_have_their_rules() -> None:
    """Given growth, both parts are there; given none, the page says so."""
    found = page(WELL)
    assert "What changes, and why - The exercise grows by one step" in found
    assert "What stands still, and why - The exercise stays where it is" in found
    assert "What changes, and why - Nothing." in page({**WELL, "stage": "acute", "pain": "mild"}, 2)


def test_one_week_has_nothing_to_stand_still() -> None:
    """Given one week, there is no later one to tell of."""
    assert "What stands still" not in page(WELL, 1)


def test_advice_is_sorted_by_its_time() -> None:
    """Given the advice of a plan, meals, breathing, heat, room and stop signs each stand behind their label."""
    found = page(TRAINING, 1)
    parts = [
        found.index(label) for label in ("Before:", "During:", "After:", "Surroundings:", "Stop and call a doctor:")
    ]
    assert parts == sorted(parts)
    before, during, after, around, _ = (found[at:end] for at, end in zip(parts, [*parts[1:], None], strict=True))
    assert "No food is taken for 1.5 hours before the session." in before
    assert "The heart rate stays at or below 112 beats a minute." in during
    assert "Hot baths and the like are avoided" in after
    assert "kept at 20 to 23 °C" in around
    assert "loose, breathable clothes" in before


def test_without_a_program_the_page_is_the_sheet_of_a_recommendation() -> None:
    """Given a referral, its verdict and reasons are there, and that no course is planned."""
    found = page(REFERRED)
    assert found.startswith("NO PROGRAM: REFER TO A DOCTOR")
    assert "[screen/leg_circulation]" in found
    assert found.endswith("No course is planned.")


def test_only_a_first_session_without_supervision_names_the_way_out() -> None:
    """Given a patient who trains alone, the page names --first-supervised; given the acute stage it does not help."""
    assert page(ALONE).endswith(LATER_POSSIBLE)
    acute = {**ALONE, "stage": "acute", "pain": "mild"}
    assert page(acute).endswith("No course is planned.")
    assert page(acute, first_supervised=True).endswith("No course is planned. This holds from session 2 on.")


@pytest.mark.parametrize(("record", "who"), [(REFERRED, ""), ({**REFERRED, "patient_id": "p7"}, "p7: ")])
def test_the_verdict_is_one_line(record: Mapping[str, Any], who: str) -> None:
    """Given a plan, one line says what the rules give, and for whom."""
    assert verdict_of(planned(record)) == f"{who}{STATUS_LINES['refer']}"


def test_questions_are_asked() -> None:
    """Given a record with gaps, the page asks what would decide most."""
    assert "Ask next" in page({name: value for name, value in WELL.items() if name != "equipment"}, 1)


@pytest.mark.parametrize("record", [WELL, FIRST, TRAINING, LATE, ALONE, REFERRED])
@pytest.mark.parametrize("sessions_a_week", [1, 3, 7])
def test_it_fits_80_columns(record: Mapping[str, Any], sessions_a_week: int) -> None:
    """Given any of these patients, no line is wider than the page."""
    text = to_text(lay_out_course(planned(record, 8, sessions_a_week)))
    assert [line for line in text.splitlines() if len(line) > WIDTH] == []


def test_markdown_has_the_same_parts() -> None:
    """Given a plan as markdown, its parts are headings and its doses tables."""
    text = to_markdown(lay_out_course(planned(TRAINING)))
    assert "## What changes, and why" in text
    assert "| A5 | Prone alternate knee bends |" in text


@settings(max_examples=40, deadline=None)
@given(records())
def test_any_record_has_a_page(record: dict[str, Any]) -> None:
    """Given any record that can be used, a course of it is laid out on 80 columns."""
    text = to_text(lay_out_course(planned(record, 2, 2)))
    assert [line for line in text.splitlines() if len(line) > WIDTH] == []
