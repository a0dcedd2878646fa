"""The views of an unlocking: what the page says, and that the JSON says the same."""

from collections.abc import Mapping
from typing import Any

import pytest

from recommender.change import Change
from recommender.explanation import Explanation, Recommender
from recommender.render import to_text
from recommender.unlocking import Changes, Unlocking, unlock
from recommender.unlocking_view import lay_out_unlocking, unlocking_json, unlocking_schema

REMISSION: Mapping[str, Any] = {
    "stage": "remission", "pain": "none", "screened": True, "supervised": True, "doctor_clearance": True,
    "first_session": False, "equipment": [],
}  # fmt: skip
HERNIA = {**REMISSION, "diagnoses": ["lumbar_disc_hernia"]}
HANG = "bar-1-passive-hang"
WITH_BAR = Change("equipment", "add", "horizontal_bar")
ASKED_FOR = Change("requested_complex", "set", "horizontal-bar")


def unlocked(
    explanation: Explanation,
    prescribed: tuple[Changes, ...] = (),
    eligible: tuple[Changes, ...] = (),
    *,
    more: bool = False,
) -> Unlocking:
    """Build an unlocking of the hang that nothing stands immovably in the way of."""
    return Unlocking(HANG, explanation.decisions[HANG].verdict, prescribed, eligible, more, ())


def shown(found: Unlocking, explanation: Explanation) -> str:
    """Give the page in one line, so that a test does not depend on where lines break."""
    return " ".join(to_text(lay_out_unlocking(found, explanation)).split())


def asked(exercise: str, record: Mapping[str, Any], recommender: Recommender) -> str:
    """Give the page for an exercise of a patient."""
    explanation = recommender.recommend(record)
    return shown(unlock(exercise, explanation, recommender), explanation)


def test_a_prescribed_exercise_needs_nothing(recommender: Recommender) -> None:
    """Given an exercise of the program, the page says that it is in it, and nothing else."""
    page = asked("rem-4-cat-cow", REMISSION, recommender)
    assert page.endswith("Cat and cow, of Remission. It is in the program already.")


def test_what_opens_it_is_told_apart_from_what_brings_it_in(recommender: Recommender) -> None:
    """Given an exercise without its equipment, having it makes it eligible, and asking for it as well prescribed."""
    page = asked(HANG, REMISSION, recommender)
    assert (
        "It would be prescribed - with horizontal bar (fixed) at hand; and when Horizontal bar is requested. "
        "It would be eligible - with horizontal bar (fixed) at hand. "
        "Note: Each set was run, and no part of one suffices."
    ) in page
    assert "neither assumed" not in page


def test_an_open_exercise_is_not_told_to_be_opened(recommender: Recommender) -> None:
    """Given an exercise that another complex keeps out, only what brings it in is shown."""
    page = asked("gs-09-bicycle", REMISSION, recommender)
    assert "It would be prescribed - when Gentle complex is requested." in page
    assert "It would be eligible" not in page


def test_what_opens_it_and_brings_it_in_is_said_once(recommender: Recommender) -> None:
    """Given a movement that hurts, that it no longer does both opens it and brings it in: it is told once."""
    record = {**HERNIA, "requested_complex": "gentle", "painful_exercises": ["gs-04-knee-to-chest-alternate"]}
    page = asked("gs-04-knee-to-chest-alternate", record, recommender)
    assert page.count("once 'Knee to chest, alternating' no longer hurts.") == 1
    assert "It would be eligible" not in page


def test_a_clinical_change_is_a_condition(recommender: Recommender) -> None:
    """Given pain that stands in the way, the page speaks of when it has gone, and warns not to pass over it."""
    page = asked("rem-4-cat-cow", {**REMISSION, "stage": "subacute_late", "pain": "mild"}, recommender)
    assert "once the stage is remission; and once there is no pain." in page
    assert "Stage, pain and findings are what an examination shows; they are neither assumed nor passed over." in page


@pytest.mark.parametrize(
    ("exercise", "record", "rule"),
    [(HANG, HERNIA, "restrict/bar_hernia"), ("bar-3-hanging-l-sit", REMISSION, "restrict/default_excluded")],
)
def test_where_nothing_does_it_the_reason_is_told(
    exercise: str, record: Mapping[str, Any], rule: str, recommender: Recommender
) -> None:
    """Given an established diagnosis, or an exercise closed to all, nothing opens it, and the rule is named."""
    page = asked(exercise, record, recommender)
    assert "Nothing that can change opens it - " in page
    assert f"[{rule}] Note: Every change on offer was tried." in page
    assert "It would be" not in page


def test_many_findings_are_named_once(recommender: Recommender) -> None:
    """Given a record that rules nothing out, the findings that every set wants ruled out stand below, each once."""
    page = asked("trs-2-ball-between-feet-side", {"stage": "remission", "pain": "none"}, recommender)
    assert "It would be prescribed, by any one of these" in page
    assert "and once the 3" in page
    assert "findings named below have been ruled out." in page
    assert page.count("saddle numbness (red flag)") == 1


def test_few_findings_are_named_in_place(recommender: Recommender) -> None:
    """Given two findings to rule out, each is a condition of its set."""
    explanation = recommender.recommend(REMISSION)
    ruled = (Change("ruled_out", "add", "fever"), Change("ruled_out", "add", "malaise"))
    page = shown(unlocked(explanation, (ruled,), (ruled,)), explanation)
    assert "once fever (raised body temperature) has been ruled out; and once malaise (feeling unwell) has been" in page
    assert "named below" not in page


def test_a_finding_that_not_all_sets_want_ruled_out_stays_with_its_set(recommender: Recommender) -> None:
    """Given four findings that all sets share and a fifth that one has, the fifth stands in that set."""
    explanation = recommender.recommend(REMISSION)
    four = tuple(Change("ruled_out", "add", term) for term in ("fever", "malaise", "leg_cramps", "kidney_pain"))
    one, other = (*four, Change("ruled_out", "add", "pregnant")), (*four, WITH_BAR)
    page = shown(unlocked(explanation, (one, other), (one, other)), explanation)
    assert "1. once pregnancy has been ruled out; and once the 4 findings named below have been ruled out." in page
    assert "2. with horizontal bar (fixed) at hand; and once the 4 findings named below" in page
    assert "To be ruled out, each by asking or examining (4): fever (raised body temperature); malaise" in page


def test_a_search_that_was_cut_short_claims_nothing(recommender: Recommender) -> None:
    """Given a search that gave up without a set, the page says so, and not that nothing does it."""
    explanation = recommender.recommend(HERNIA)
    page = shown(unlocked(explanation, more=True), explanation)
    assert "No set of changes that opens it was found before the search was cut short" in page
    assert "Nothing" not in page
    assert "Every change" not in page


def test_a_search_cut_short_on_the_way_into_the_program_says_what_opens_it(recommender: Recommender) -> None:
    """Given sets that open it but none found that brings it in, both are told."""
    explanation = recommender.recommend(REMISSION)
    page = shown(unlocked(explanation, (), ((WITH_BAR,),), more=True), explanation)
    assert "It would be eligible - with horizontal bar (fixed) at hand." in page
    assert "No set of changes that brings it into the program was found before the search was cut short" in page


def test_other_sets_are_owned_to(recommender: Recommender) -> None:
    """Given more sets than are shown, the page says that there may be others."""
    explanation = recommender.recommend(REMISSION)
    page = shown(unlocked(explanation, ((WITH_BAR, ASKED_FOR),), ((WITH_BAR,),), more=True), explanation)
    assert "no part of one suffices. Other sets may exist." in page


def test_what_opens_it_without_bringing_it_in_is_said(recommender: Recommender) -> None:
    """Given an eligible exercise that nothing brings into the program, the page says so without a set."""
    explanation = recommender.recommend(REMISSION)
    page = shown(unlocked(explanation, (), ((),)), explanation)
    assert "Nothing that can change brings it into the program" in page
    assert "It would be eligible" not in page


def test_no_line_is_wider_than_a_terminal(recommender: Recommender) -> None:
    """Given a record that says nothing, every line of the longest page fits 80 columns."""
    explanation = recommender.recommend({})
    text = to_text(lay_out_unlocking(unlock("fit-1-locust", explanation, recommender), explanation))
    assert max(len(line) for line in text.splitlines()) <= 80


def test_json_gives_the_sets(recommender: Recommender) -> None:
    """Given an exercise without its equipment, the JSON gives each change with field, op and value."""
    explanation = recommender.recommend(REMISSION)
    found = unlocking_json(unlock(HANG, explanation, recommender), explanation.knowledge)
    bar = {"field": "equipment", "op": "add", "value": "horizontal_bar"}
    wish = {"field": "requested_complex", "op": "set", "value": "horizontal-bar"}
    assert (found["exercise"], found["verdict"], found["more"], found["immovable"]) == (HANG, "withheld", False, [])
    assert (found["prescribed"], found["eligible"]) == ([[bar, wish]], [[bar]])


def test_json_writes_a_field_that_becomes_unknown_as_null(recommender: Recommender) -> None:
    """Given a change that takes a field away, its value is null."""
    explanation = recommender.recommend(REMISSION)
    found = unlocked(explanation, ((Change("minutes", "remove"),),), ((),))
    assert unlocking_json(found, explanation.knowledge)["prescribed"] == [
        [{"field": "minutes", "op": "remove", "value": None}]
    ]


def test_json_gives_the_reasons_that_cannot_be_moved(recommender: Recommender) -> None:
    """Given a hernia, the JSON gives the reason that bars the hang, as the result writes reasons."""
    explanation = recommender.recommend(HERNIA)
    found = unlocking_json(unlock(HANG, explanation, recommender), explanation.knowledge)
    assert "restrict/bar_hernia" in [reason["rule"] for reason in found["immovable"]]


def test_the_schema_names_every_key() -> None:
    """Given the schema, it asks for exactly the keys that are written."""
    assert set(unlocking_schema()["required"]) == set(unlocking_schema()["properties"]) == {
        "exercise", "verdict", "prescribed", "eligible", "more", "immovable",
    }  # fmt: skip
