"""The page of a review: the verdict, what to do about it, and the next session where there is one."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from recommender.block import Block, Bullets, Heading, Paragraph, Table
from recommender.explanation import Recommender
from recommender.inference import Clash
from recommender.render import to_markdown, to_text
from recommender.review import Review
from recommender.review_json import review_json
from recommender.review_view import HELD_BACK, NO_STOP, UNBEGUN, lay_out_review
from tests.reviews import CAT, REACH, REMISSION, Exceptions, reviewed

SHARP: Exceptions = {(1, CAT): {"pain_during": 6.0}, (1, ""): {"events": ("sharp_pain",)}}
STOPS: list[tuple[tuple[str, ...], str, str]] = [
    (("sharp_pain",), "STOP: REFER TO A DOCTOR AT ONCE", "refer"),
    (("malaise",), "STOP: CONSULT A CLINICIAN BEFORE THE NEXT SESSION", "consult"),
    (("malaise", "saddle_numbness"), "STOP: REFER TO A DOCTOR AT ONCE", "refer"),
    (("fever",), "NOT NOW: DEFER", "defer"),
]


def page(review: Review, *, everything: bool = False) -> str:
    """Read a page as one line of text."""
    return " ".join(to_text(lay_out_review(review, everything=everything)).split())


def title(review: Review) -> str:
    """Give the title of a page."""
    (head,) = [each.text for each in lay_out_review(review) if isinstance(each, Heading) and each.level == 1]
    return head


def below(heading: str, blocks: list[Block]) -> tuple[str, ...]:
    """Give the list below a heading; nothing where the page has no such heading."""
    for one, other in pairwise(blocks):
        if isinstance(one, Heading) and one.text.startswith(heading):
            assert isinstance(other, Bullets)
            return other.items
    return ()


def test_a_course_that_goes_well_goes_on(recommender: Recommender) -> None:
    """Given a diary without an incident, the page says so first and shows the next session."""
    blocks = lay_out_review(reviewed(recommender, record={**REMISSION, "patient_id": "zoe"}))
    assert blocks[0] == Heading("zoe: THE COURSE GOES ON: session 2 may follow", 1)
    assert blocks[1:3] == [Paragraph("The diary holds 1 session of 2025-03-03."), Paragraph(NO_STOP)]
    assert any(isinstance(each, Table) for each in blocks)
    assert below("To ask", blocks) == below("To note", blocks) == ()


def test_a_course_that_has_not_begun_begins(recommender: Recommender) -> None:
    """Given an empty diary, the first session is shown."""
    blocks = lay_out_review(reviewed(recommender, 0), everything=True)
    assert blocks[0] == Heading("THE COURSE GOES ON: session 1 may follow", 1)
    assert blocks[1] == Paragraph(UNBEGUN)
    assert "The sessions so far" not in page(reviewed(recommender, 0), everything=True)


@pytest.mark.parametrize(("events", "head", "held"), STOPS, ids=[" and ".join(each[0]) for each in STOPS])
def test_a_stop_shows_no_session(recommender: Recommender, events: tuple[str, ...], head: str, held: str) -> None:
    """Given what stops the course, the verdict and its rules come first, and no session is shown as if it were due."""
    found = reviewed(recommender, 1, {(1, ""): {"events": events}})
    blocks = lay_out_review(found)
    assert title(found) == head
    assert isinstance(blocks[2], Bullets)
    assert all(line.endswith("]") for line in blocks[2].items)
    assert not any(isinstance(each, Table) for each in blocks)
    assert Paragraph(HELD_BACK[held]) in blocks


def test_every_reason_of_a_stop_is_shown(recommender: Recommender) -> None:
    """Given a stop by the diary and a gate of the session, both rules are named."""
    said = page(reviewed(recommender, 1, {(1, ""): {"events": ("malaise", "saddle_numbness")}}))
    assert "[review/malaise]" in said
    assert "[screen/red_flags]" in said
    assert "gates wait" not in said


def test_a_record_that_is_not_enough_asks(recommender: Recommender) -> None:
    """Given a record with open gates, they are counted and the most decisive questions are asked."""
    found = reviewed(recommender, 0, record={"stage": "remission"})
    asked = below("To ask", lay_out_review(found))
    assert title(found) == "NO SESSION YET: INFORMATION IS NEEDED"
    assert " gates wait for an answer; see what to ask." in page(found)
    assert len(asked) == 4
    assert asked[-1].endswith(" more about the patient (--format json names them).")


def test_what_is_known_is_not_asked(recommender: Recommender) -> None:
    """Given a sharp pain in the diary, nobody is asked whether there was one; given nothing about events, it is."""
    assert below("To ask", lay_out_review(reviewed(recommender, 1, SHARP))) == ()
    asked = below("To ask", lay_out_review(reviewed(recommender, 1, {(1, ""): {"events": None}})))
    assert "Was there a sharp pain in the last session? [event_sharp_pain]" in asked


def test_the_next_stage_is_suggested_and_not_set(recommender: Recommender) -> None:
    """Given weeks with mild pain at most, the next stage is there to be confirmed, with the way to do so."""
    record = {**REMISSION, "stage": "subacute_early", "pain": "mild"}
    found = reviewed(recommender, 7, record=record)
    (said,) = below("For the clinician to confirm", lay_out_review(found))
    assert said.endswith("[review/early_settles] To follow it, set stage = subacute_late in the record and plan anew.")
    assert found.next_session.explanation.facts["stage"].value == "subacute_early"


def test_what_the_diary_changes_has_its_source(recommender: Recommender) -> None:
    """Given pain, an event and discomfort, each change names the line of the diary or the rule, and what was before."""
    found = reviewed(
        recommender,
        1,
        {(1, ""): {"pain_before": 1.0, "pain_after": 1.0, "events": ("leg_pain",)}, (1, REACH): {"discomfort": True}},
    )
    changes = below("What the diary changes", lay_out_review(found))
    assert changes[0] == "Pain: 1 of 10; before: no pain (d.csv:199)."
    assert changes[1].startswith("Symptoms: ")
    assert changes[1].endswith(" (d.csv:199).")
    assert changes[2].startswith("Uncomfortable exercises: Crawl under an imaginary bar. The exercise is skipped")
    assert changes[2].endswith("[progress/discomfort_skipped]")


def test_a_flare_is_read_as_acute(recommender: Recommender) -> None:
    """Given a flare-up, the stage changes with its rule and what it was before."""
    changes = below("What the diary", lay_out_review(reviewed(recommender, 1, {(1, ""): {"events": ("spine_flare",)}})))
    assert changes[0].startswith("Stage of the disease: acute stage (exacerbation); before: remission")
    assert changes[0].endswith("[review/flare_is_acute]")


def test_pain_that_the_record_leaves_open_has_no_before(recommender: Recommender) -> None:
    """Given a record that says nothing of pain, none is named as the one before."""
    record = {name: value for name, value in REMISSION.items() if name != "pain"}
    (change,) = below("What the diary", lay_out_review(reviewed(recommender, 1, record=record)))
    assert change == "Pain: 0 of 10 (d.csv:199)."


def test_what_is_to_be_noted_stands_there(recommender: Recommender) -> None:
    """Given mild pain in remission, the page asks to watch the patient closely, with the rule."""
    (note,) = below("To note", lay_out_review(reviewed(recommender, 1, {(1, CAT): {"pain_during": 1.0}})))
    assert note.endswith("[review/remission_watched]")


def test_all_shows_the_sessions_so_far(recommender: Recommender) -> None:
    """Given --all, each session has its date, its pain, what was done and what it came to; the unknown is marked."""
    found = reviewed(recommender, 2, {(1, ""): {"pain_after": None}, (2, CAT): {"pain_during": 2.5, "done_reps": 0}})
    tables = [each for each in lay_out_review(found, everything=True) if isinstance(each, Table)]
    assert tables[-1].rows == (
        ("1", "2025-03-03", "0", "0", "?", "13 of 13", "goes on"),
        ("2", "2025-03-05", "0", "2.5", "0", "12 of 13", "goes on"),
    )
    assert "from 2025-03-03 to 2025-03-05" in page(found)


@pytest.mark.parametrize("weeks", [1, 2])
def test_a_course_that_is_over_says_so(recommender: Recommender, weeks: int) -> None:
    """Given more sessions than were asked for, the page says that the weeks are over."""
    found = reviewed(recommender, 7)
    found.course.request = replace(found.course.request, weeks=weeks)
    said = {1: "The week that the course was to last is over.", 2: "The 2 weeks that the course was to last are over."}
    assert said[weeks] in page(found)


def test_how_long_the_doses_hold_is_said_where_no_day_is_asked_for(recommender: Recommender) -> None:
    """Given a course without days, the page says from when on a break begins low; with a day it says the day."""
    found = reviewed(recommender, 2)
    last = found.sessions[-1].performance.on
    undated = replace(found, next_session=replace(found.next_session, on=None))
    assert f"Done more than 7 days after {last}, every exercise begins at its low end" in page(undated)
    assert "Done more than" not in page(found)


def test_a_clash_of_rules_is_said(recommender: Recommender) -> None:
    """Given rules that contradict each other in the next session, both are named below the verdict, and in the JSON."""
    clash = Clash(("select/a", "select/b"), "complex", ("gentle", "remission-period"), "gentle")
    found = reviewed(recommender)
    explanation = replace(found.next_session.explanation, clashes=(clash,))
    clashing = replace(found, next_session=replace(found.next_session, explanation=explanation))
    assert clash.sentence in page(clashing)
    assert review_json(clashing)["conflicts"] == [clash.sentence]


@pytest.mark.parametrize("exceptions", [{}, SHARP, {(7, CAT): {"pain_during": 2.0}}])
def test_a_page_fits_a_terminal(recommender: Recommender, exceptions: dict[tuple[int, str], dict[str, Any]]) -> None:
    """Given a review, no line is wider than 80 columns, and markdown begins with the verdict."""
    blocks = lay_out_review(reviewed(recommender, 7, exceptions), everything=True)
    assert [line for line in to_text(blocks).splitlines() if len(line) > 80] == []
    assert to_markdown(blocks).startswith(f"# {blocks[0].text if isinstance(blocks[0], Heading) else ''}\n")
