"""Offers: only what can change, in the direction in which it may, is put to a clinician."""

import math
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.change import apply_change, apply_changes, plain_record
from recommender.intake import take_in
from recommender.knowledge import Knowledge
from recommender.offer import Offer, offers_of, openers_of
from recommender.patient import read_patient
from recommender.situation import Move, moved, situation_of
from recommender.vocabulary import UNKNOWN
from tests.minibase import ASSESS, SCREENED, mini, rule_text
from tests.strategies import EXERCISES, KNOWLEDGE, records

ONE = "rem-4-cat-cow"
HANG = "bar-1-passive-hang"
UNSCREENED = {**SCREENED, "screened": False}


def offered(record: Mapping[str, Any], exercise: str = ONE, knowledge: Knowledge = KNOWLEDGE) -> list[Offer]:
    """Give the offers for a patient."""
    memory = take_in(read_patient(record, knowledge), knowledge.vocabulary)
    return offers_of(situation_of(memory), exercise, knowledge)


def changes(
    record: Mapping[str, Any], field: str, exercise: str = ONE, knowledge: Knowledge = KNOWLEDGE
) -> list[tuple[str, Any]]:
    """Give the offered changes of one field."""
    found = (offer.change for offer in offered(record, exercise, knowledge))
    return [(change.op, change.value) for change in found if change.field == field]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records(), st.sampled_from(EXERCISES))
def test_a_change_of_the_record_does_what_the_move_says(record: dict[str, Any], exercise: str) -> None:
    """Given any record, each offer, applied, is read without a contradiction and as the situation that it moves to."""
    reading = read_patient(record, KNOWLEDGE)
    plain = plain_record(reading, KNOWLEDGE)
    before = situation_of(take_in(reading, KNOWLEDGE.vocabulary))
    gone = {feature: value for feature, value in before.items() if value != "not named"}
    for offer in offers_of(before, exercise, KNOWLEDGE):
        after = read_patient(apply_change(plain, offer.change), KNOWLEDGE)
        contradicted = after.problems and offer.change.value in _kinds_that_can_go(before)
        if contradicted:
            continue
        assert after.problems == []
        said = situation_of(take_in(after, KNOWLEDGE.vocabulary))
        wanted = {name: value for name, value in moved(gone, [offer.move]).items() if value != "not named"}
        if offer.change.field != "equipment":
            assert said == wanted
        assert {name: said.get(name, "not named") for name in offer.move.features} == dict.fromkeys(
            offer.move.features, offer.move.value
        )


def _kinds_that_can_go(situation: Mapping[str, Any]) -> set[str]:
    """Name the findings of which a kind is there that may go first."""
    terms = KNOWLEDGE.vocabulary.findings.values()
    return {term.is_a for term in terms if situation[term.id] == "present" and term.changeable}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records(), st.sampled_from(EXERCISES))
def test_what_cannot_change_is_never_offered(record: dict[str, Any], exercise: str) -> None:
    """Given any record, no offer touches age or sex, removes what cannot go, or lets pain or a complaint come."""
    offers = [offer.change for offer in offered(record, exercise)]
    assert {change.field for change in offers}.isdisjoint({"age", "sex"})
    terms = KNOWLEDGE.vocabulary.findings
    removed = {str(change.value) for change in offers if change.op == "remove"} & terms.keys()
    assert all(terms[term].changeable for term in removed)
    assert not [change for change in offers if change.op == "add" and change.field in ("symptoms", "painful_exercises")]


@pytest.mark.parametrize("finding", ["pregnant", "lumbar_disc_hernia", "osteoporosis", "old_spinal_injury"])
def test_an_established_finding_is_not_offered_to_go(finding: str) -> None:
    """Given a finding that stays, no offer names it, neither to go nor to be ruled out."""
    groups = KNOWLEDGE.vocabulary.groups
    group = next(name for name in ("diagnoses", "populations", "symptoms", "states") if finding in groups[name])
    assert finding not in {offer.change.value for offer in offered({**SCREENED, group: [finding]})}


def test_a_complaint_may_go_and_what_is_unknown_may_be_ruled_out() -> None:
    """Given a complaint, it may go; given one that nobody asked for, it may be ruled out; the rest is left alone."""
    record = {**UNSCREENED, "symptoms": ["stiffness"], "ruled_out": ["fever"]}
    assert changes(record, "symptoms") == [("remove", "stiffness")]
    ruled_out = {value for _, value in changes(record, "ruled_out")}
    assert "malaise" in ruled_out
    assert "pregnant" in ruled_out
    assert ruled_out.isdisjoint({"stiffness", "fever"})
    assert changes(SCREENED, "ruled_out") == []


def test_what_a_kind_that_stays_entails_is_not_ruled_out() -> None:
    """Given a high blood pressure, a heart disease follows: it cannot be ruled out, other findings can."""
    ruled_out = {value for _, value in changes({**UNSCREENED, "diagnoses": ["hypertension"]}, "ruled_out")}
    assert "cardiovascular_disease" not in ruled_out
    assert "osteoporosis" in ruled_out


def test_what_a_kind_that_may_go_entails_may_go_with_it() -> None:
    """Given a bleeding and its kind, both of which may go, each is offered."""
    record = {**SCREENED, "diagnoses": ["uterine_bleeding"], "symptoms": ["bleeding_any"]}
    found = [offer.change for offer in offered(record) if offer.change.op == "remove"]
    assert {change.value for change in found} == {"uterine_bleeding", "bleeding_any"}
    assert read_patient(apply_changes(record, found), KNOWLEDGE).problems == []


def test_an_achievement_may_be_reached_from_any_state() -> None:
    """Given a level that is not completed, or of which nothing is said, completing it is offered; done, it is not."""
    done = [("add", "level_2_completed")]
    assert changes(SCREENED, "states") == done
    assert changes(UNSCREENED, "states") == done
    assert ("add", "level_2_completed") not in changes({**SCREENED, "states": ["level_2_completed"]}, "states")


def test_an_indication_may_be_established_where_nobody_examined() -> None:
    """Given an exercise that a finding indicates, the finding may be established where it is unknown, not where absent.

    For an exercise that nothing permits because of it, it may not.
    """
    pinched = ("add", "pinched_nerve_or_vertebra")
    assert pinched in changes(UNSCREENED, "diagnoses", "pin-1-hang-60s")
    assert pinched not in changes(SCREENED, "diagnoses", "pin-1-hang-60s")
    assert pinched not in changes(UNSCREENED, "diagnoses", ONE)


def test_the_stage_of_a_scoliosis_is_offered_only_with_a_scoliosis() -> None:
    """Given a scoliosis of unknown stage, either stage may turn out; without one known, an early one never may.

    To say that a scoliosis is early says that there is one.
    """
    either = [("set", False), ("set", True)]
    assert changes({**SCREENED, "diagnoses": ["scoliosis"]}, "scoliosis_early") == either
    for record in (SCREENED, UNSCREENED, {**UNSCREENED, "ruled_out": ["scoliosis"]}):
        assert changes(record, "scoliosis_early") == [("set", False)]
    assert changes({**SCREENED, "scoliosis_early": True}, "scoliosis_early") == []


def test_a_stage_passes_to_a_later_one() -> None:
    """Given a stage, only the later ones are offered; given none, all of them are."""
    assert changes({**SCREENED, "stage": "subacute_late"}, "stage") == [("set", "remission")]
    assert changes(SCREENED, "stage") == []
    unknown = {name: value for name, value in SCREENED.items() if name != "stage"}
    assert len(changes(unknown, "stage")) == len(KNOWLEDGE.vocabulary.groups["stages"])


def test_pain_eases() -> None:
    """Given a pain, only milder ones are offered; given none, all of them are."""
    assert {value for _, value in changes({**SCREENED, "pain": "moderate"}, "pain")} == {"none", "mild"}
    assert changes(SCREENED, "pain") == []
    unknown = {name: value for name, value in SCREENED.items() if name != "pain"}
    assert len(changes(unknown, "pain")) == len(KNOWLEDGE.vocabulary.groups["pain_levels"])


def test_a_temperature_may_fall_below_what_rules_compare_it_with() -> None:
    """Given a raised temperature, to fall below the limit is offered; a normal or an unknown one is left."""
    limit = KNOWLEDGE.number("fever_threshold_c")
    assert changes({**SCREENED, "temperature_c": limit}, "temperature_c") == [("below", limit)]
    [offer] = [each for each in offered({**SCREENED, "temperature_c": 39}) if each.change.field == "temperature_c"]
    assert offer.move == Move("temperature_c", math.nextafter(limit, 0))
    assert changes({**SCREENED, "temperature_c": math.nextafter(limit, 0)}, "temperature_c") == []
    assert changes(SCREENED, "temperature_c") == []


@pytest.mark.parametrize(
    ("field", "wanted"), [("supervised", True), ("doctor_clearance", True), ("first_session", False)]
)
def test_what_a_clinic_can_arrange_is_offered_in_one_direction(field: str, *, wanted: bool) -> None:
    """Given the other value, or none, the wanted one is offered; given the wanted one, nothing is."""
    assert changes({**SCREENED, field: not wanted}, field) == [("set", wanted)]
    assert changes({name: value for name, value in SCREENED.items() if name != field}, field) == [("set", wanted)]
    assert changes({**SCREENED, field: wanted}, field) == []


def test_a_limit_of_time_may_be_lifted() -> None:
    """Given minutes, there may be more time; given none, there is no limit to lift."""
    assert changes({**SCREENED, "minutes": 10}, "minutes") == [("remove", "")]
    assert changes(SCREENED, "minutes") == []


def test_the_own_complex_may_be_requested_and_another_no_longer() -> None:
    """Given no request or another one, the complex of the exercise may be requested; another request may be dropped."""
    own = KNOWLEDGE.exercises[ONE].complex
    assert changes(SCREENED, "requested_complex") == [("set", own)]
    assert changes({**SCREENED, "requested_complex": "gentle"}, "requested_complex") == [("remove", ""), ("set", own)]
    assert changes({**SCREENED, "requested_complex": own}, "requested_complex") == []


def test_equipment_may_be_had_and_serves_for_what_it_serves_for() -> None:
    """Given no equipment, every item may be had; a chair is a support for the shins along with it."""
    offers = {each.change.value: each.move for each in offered(SCREENED) if each.change.field == "equipment"}
    assert set(offers) == {term.id for term in KNOWLEDGE.vocabulary.missing_equipment()}
    assert offers["chair"].along == ("equipment:shin_support",)
    assert offers["shin_support"].along == ()
    at_hand = {value for _, value in changes({**SCREENED, "equipment": ["chair"]}, "equipment")}
    assert offers.keys() - at_hand == {"chair", "shin_support"}


def test_equipment_of_which_nothing_is_known_may_be_had() -> None:
    """Given a record that is silent on equipment, every item may be had."""
    silent = {name: value for name, value in SCREENED.items() if name != "equipment"}
    assert changes(silent, "equipment") == changes(SCREENED, "equipment")


@pytest.mark.parametrize("field", ["painful_exercises", "discomfort_exercises", "pain_only_at_full_range"])
def test_a_named_exercise_may_stop_hurting(field: str) -> None:
    """Given an exercise that is named, it may be named no longer; none may newly hurt."""
    assert changes({**SCREENED, field: ["gs-09-bicycle"]}, field) == [("remove", "gs-09-bicycle")]
    assert changes(SCREENED, field) == []


def test_what_opens_an_exercise_may_become_easy() -> None:
    """Given an exercise that an easy hang opens, the hang may become easy; once it is easy, nothing is offered."""
    [parent] = openers_of("bar-2-pull-up", KNOWLEDGE)
    assert changes(SCREENED, "easy_exercises", "bar-2-pull-up") == [("add", parent)]
    assert changes({**SCREENED, "easy_exercises": [parent]}, "easy_exercises", "bar-2-pull-up") == []
    assert openers_of(ONE, KNOWLEDGE) == []


def test_an_exercise_opens_what_a_permit_binds_to_it() -> None:
    """Given a permit bound to easy exercises, only what it names is opened, and a bar bound to them opens nothing."""
    easy = '[when.bound]\nlist = "easy_exercises"\n[when.exercise]\nvariant_of = "$bound"'
    built, problems = mini({**ASSESS, "restrict/easy": rule_text(easy, 'effect = "permit"')})
    assert problems == []
    assert openers_of("bar-2-pull-up", built) == openers_of("bar-2-pull-up", KNOWLEDGE)
    barring, _ = mini({**ASSESS, "restrict/easy": rule_text(easy, 'effect = "exclude"')})
    assert openers_of("bar-2-pull-up", barring) == []


def test_offers_stand_in_the_order_of_their_fields() -> None:
    """Given any record, offers are sorted, so that the same question has the same answer."""
    found = [(each.change.field, each.change.op, str(each.change.value)) for each in offered(UNSCREENED)]
    assert found == sorted(found)
    assert len(found) == len(set(found))


def test_an_offer_moves_to_a_value_that_can_be_known() -> None:
    """Given any offer, it moves to something known, but for a limit or a wish that is dropped."""
    record = {**UNSCREENED, "minutes": 10, "requested_complex": "gentle"}
    unknown = {each.change.field for each in offered(record) if each.move.value == UNKNOWN}
    assert unknown == {"minutes", "requested_complex"}
