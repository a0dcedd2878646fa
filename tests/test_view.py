"""Views: one exercise with every reason."""

from typing import Any

import pytest

from recommender.block import Block, Bullets, Heading, Paragraph
from recommender.explanation import Recommender
from recommender.problem import UnknownNameError
from recommender.view import exercise_json, lay_out_exercise

WELL: dict[str, Any] = {
    "stage": "subacute_late",
    "pain": "none",
    "screened": True,
    "supervised": True,
    "first_session": False,
    "equipment": [],
}
HERNIA = {**WELL, "diagnoses": ["lumbar_disc_hernia"], "doctor_clearance": True}


def read(blocks: list[Block], heading: str) -> str:
    """Read the bullets below a heading as one text; nothing where the heading is not there."""
    for place, block in enumerate(blocks):
        if isinstance(block, Heading) and block.text == heading:
            below = blocks[place + 1]
            assert isinstance(below, Bullets)
            return "\n".join(below.items)
    return ""


def title(blocks: list[Block]) -> str:
    """Give the title of a view."""
    assert isinstance(blocks[0], Heading)
    return blocks[0].text


def test_a_prescribed_exercise_shows_its_dose(recommender: Recommender) -> None:
    """The view of an item of the program gives verdict, dose and minutes."""
    blocks = lay_out_exercise("sub-3-sacrum-lift", recommender.recommend(WELL))
    assert title(blocks) == "sub-3-sacrum-lift: PRESCRIBED"
    said = " ".join(block.text for block in blocks if isinstance(block, Paragraph))
    assert "4-6" in said
    assert "min" in said


def test_an_excluded_exercise_shows_what_decides(recommender: Recommender) -> None:
    """The deciding reason is marked, with its facts, its rule, its lines and its ledger rows."""
    blocks = lay_out_exercise("gs-09-bicycle", recommender.recommend(HERNIA))
    because = read(blocks, "Because")
    assert title(blocks) == "gs-09-bicycle: EXCLUDED"
    assert because.count("DECIDES") == 1
    assert "lumbar disc hernia = present (record)" in because
    assert "restrict/hernia_profile" in because
    assert "S2:354" in because
    assert "C01" in because


def test_a_defeated_reason_names_its_victor(recommender: Recommender) -> None:
    """What lost stays visible, with the rule that overrode it."""
    defeated = read(lay_out_exercise("gs-09-bicycle", recommender.recommend(HERNIA)), "Defeated")
    assert "Overridden by" in defeated
    assert "restrict/loin_pressed_down" in defeated


def test_nothing_defeated_has_no_heading(recommender: Recommender) -> None:
    """A view without a lost reason does not speak of one."""
    assert read(lay_out_exercise("sub-3-sacrum-lift", recommender.recommend(WELL)), "Defeated") == ""


def test_a_substitute_is_named_with_its_verdict(recommender: Recommender) -> None:
    """What can stand in for an exercise is named with what became of it."""
    record = {**WELL, "discomfort_exercises": ["sub-6-head-lift-abs-glutes"]}
    instead = read(lay_out_exercise("sub-6-head-lift-abs-glutes", recommender.recommend(record)), "Instead")
    assert "gs-06-head-lift-toes-toward" in instead
    assert "eligible" in instead


def test_a_prescribed_exercise_needs_no_substitute(recommender: Recommender) -> None:
    """Nothing stands in for what is in the program."""
    assert read(lay_out_exercise("sub-6-head-lift-abs-glutes", recommender.recommend(WELL)), "Instead") == ""


def test_a_reason_without_facts_holds_for_everybody(recommender: Recommender) -> None:
    """A rule that reads nothing of the patient says so."""
    because = read(lay_out_exercise("sub-2-chest-arch-on-elbows", recommender.recommend(WELL)), "Because")
    assert "every patient" in because
    assert "restrict/default_excluded" in because


def test_one_of_several_reasons_says_so(recommender: Recommender) -> None:
    """Where several reasons each suffice, the view says it."""
    because = read(lay_out_exercise("sub-2-chest-arch-on-elbows", recommender.recommend(WELL)), "Because")
    assert "suffice" in because


def test_a_derived_fact_shows_what_it_rests_on(recommender: Recommender) -> None:
    """Behind a derived fact stand the facts of the record."""
    record = {**WELL, "pain": "none", "stage": "remission", "symptoms": ["low_back_pain"]}
    because = read(lay_out_exercise("rem-2-crawl-under", recommender.recommend(record)), "Because")
    assert "(derived)" in because
    assert "low back pain = present (record)" in because


def test_the_json_view_is_the_verdict_of_the_contract(recommender: Recommender) -> None:
    """The JSON of one exercise is its entry in the result."""
    shown = exercise_json("gs-09-bicycle", recommender.recommend(HERNIA))
    assert (shown["exercise"], shown["verdict"]) == ("gs-09-bicycle", "excluded")
    assert [reason["rule"] for reason in shown["reasons"] if reason["deciding"]] == ["restrict/hernia_profile"]


def test_an_unknown_exercise_is_misuse(recommender: Recommender) -> None:
    """Both views refuse an id that does not exist, and name the nearest."""
    explanation = recommender.recommend(WELL)
    for view in (exercise_json, lay_out_exercise):
        with pytest.raises(UnknownNameError, match="did you mean gs-09-bicycle"):
            view("gs-9-bicycle", explanation)


def test_every_exercise_can_be_viewed(recommender: Recommender) -> None:
    """There is a view of every exercise, whatever became of it, and of a record that says nothing."""
    for record in ({}, HERNIA):
        explanation = recommender.recommend(record)
        for exercise, decision in explanation.decisions.items():
            assert title(lay_out_exercise(exercise, explanation)) == f"{exercise}: {decision.verdict.upper()}"
