"""Counterfactuals: what would have been is what is recommended once the rules or the fact are otherwise."""

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.counterfactual import Counterfactuals, Remembering
from recommender.explanation import Explanation, Recommender
from recommender.fact import ListFact
from recommender.result import to_json
from recommender.rule import Rule
from tests.minibase import SCREENED
from tests.strategies import KNOWLEDGE, records

RECOMMENDER = Recommender(KNOWLEDGE)


def told(explanation: Explanation) -> dict[str, Any]:
    """Give the result, less what is asked: questions look at all rules, whether they fired or not."""
    return {name: value for name, value in to_json(explanation).items() if name != "questions"}


def unwritten(gone: set[str]) -> Recommender:
    """Build a recommender over knowledge without some rules; no other rule names them as its exceptions."""
    rules = {name: _excepting_none_of(rule, gone) for name, rule in KNOWLEDGE.rules.items() if name not in gone}
    return Recommender(replace(KNOWLEDGE, rules=rules))


def _excepting_none_of(rule: Rule, gone: set[str]) -> Rule:
    then = replace(rule.then, unless=tuple(name for name in rule.then.unless if name not in gone))
    return replace(rule, document=replace(rule.document, then=then))


def counterfactuals(record: dict[str, Any]) -> Counterfactuals:
    """Ask what else could have been for a record."""
    return Counterfactuals(RECOMMENDER.recommend(record), RECOMMENDER)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records(quiet=True, screened=True), st.sets(st.sampled_from(sorted(KNOWLEDGE.rules)), min_size=1, max_size=3))
def test_without_rules_is_as_if_they_were_not_written(record: dict[str, Any], gone: set[str]) -> None:
    """Leaving out what rules fire gives what a knowledge base without them gives."""
    assert told(counterfactuals(record).without(gone).explanation) == told(unwritten(gone).recommend(record))


def test_what_only_advises_is_left_out_of_the_advice() -> None:
    """Without an advice all else is the same."""
    found = counterfactuals(SCREENED).without(["advise/clothing"]).explanation
    assert told(found) == told(unwritten({"advise/clothing"}).recommend(SCREENED))


def test_without_a_late_rule_the_first_steps_are_as_they_were() -> None:
    """Without an ordering rule the complex and the bars stay, and the order is another."""
    actual = RECOMMENDER.recommend(SCREENED)
    other = counterfactuals(SCREENED).without(["arrange/position_blocks"]).explanation
    assert {name: view.verdict for name, view in actual.decisions.items()} == {
        name: view.verdict for name, view in other.decisions.items()
    }
    assert [item.exercise.id for item in other.session.items] != [item.exercise.id for item in actual.session.items]


def test_another_fact_gives_what_such_a_record_gives() -> None:
    """A hernia that is absent is as if it were not listed."""
    found = counterfactuals({**SCREENED, "diagnoses": ["lumbar_disc_hernia"]}).given("lumbar_disc_hernia", "absent")
    assert {name: decision.verdict for name, decision in found.explanation.decisions.items()} == {
        name: decision.verdict for name, decision in RECOMMENDER.recommend(SCREENED).decisions.items()
    }


def test_an_item_that_is_at_hand_after_all() -> None:
    """One item of equipment can be there without the others."""
    before = counterfactuals(SCREENED)
    after = before.given("equipment:fitball", "present").explanation
    assert after.decisions["fit-3-half-bridge"].open
    assert not RECOMMENDER.recommend(SCREENED).decisions["fit-3-half-bridge"].open
    assert before.given("equipment:fitball", "present").explanation is after


def test_an_exercise_that_does_not_hurt_is_not_named() -> None:
    """A painful exercise that is absent is not in the list."""
    found = counterfactuals({**SCREENED, "painful_exercises": ["rem-4-cat-cow"]})
    assert found.given("painful_exercises:rem-4-cat-cow", "absent").explanation.decisions["rem-4-cat-cow"].open


def test_another_complex_is_chosen_by_what_chooses() -> None:
    """Had the rules chosen the gentle complex, the program would be a gentle one; with none there is no program."""
    found = counterfactuals(SCREENED)
    assert found.given("complex", "gentle").explanation.choice.complex == "gentle"
    assert found.given("complex", "").explanation.session.items == ()


def test_nothing_new_follows_when_it_is_held_back() -> None:
    """Had the stage been acute, and no rule fired that did not fire before, no complex would be chosen."""
    found = counterfactuals(SCREENED)
    assert found.given("stage", "acute").explanation.choice.complex == "acute-period"
    assert found.given_alone("stage", "acute").explanation.choice.complex == ""
    assert found.given_alone("stage", "acute").explanation.engine == RECOMMENDER.engine.name


def test_the_same_facts_fire_once() -> None:
    """What fired is remembered by the facts that rules of the step read, and by the lists."""
    engine = Remembering(RECOMMENDER.engine, RECOMMENDER.knowledge.rules.values())
    first = engine.fire(2, {"pain": "unknown"}, ())
    assert [activation.rule.id for activation in first] == ["screen/pain_unknown"]
    assert engine.fire(2, {"pain": "unknown"}, ()) is first
    assert engine.fire(2, {"pain": "unknown", "equipment_of_another_step": "present"}, ()) is first
    assert engine.fire(2, {"pain": "mild"}, ()) is not first
    assert engine.fire(2, {"pain": "unknown"}, (ListFact("equipment", "chair"),)) is not first
