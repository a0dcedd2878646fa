"""The wording: slots are filled with the words of this patient and this exercise."""

from dataclasses import replace
from typing import Any

import pytest

from recommender.decision import Reason
from recommender.engine import Activation
from recommender.explanation import Recommender
from recommender.fact import Fact
from recommender.knowledge import Knowledge
from recommender.memory import Firing
from recommender.wording import fill, plain, sentence, term_label, title_of, value_label


def reason(knowledge: Knowledge, rule_id: str, *facts: Fact, exercise: str = "", **activation: Any) -> Reason:
    """Let a shipped rule fire on facts."""
    fired = Activation(knowledge.rules[rule_id], activation.pop("certain", True), **activation)
    return Reason(Firing(fired, facts), "exclude", exercise)


def test_the_title_slot_names_the_exercise(knowledge: Knowledge) -> None:
    """`{title}` is the exercise that the reason is about, or a general word where it is about none."""
    about = reason(knowledge, "restrict/hernia_profile", exercise="gs-09-bicycle")
    assert fill("{title} waits.", about, knowledge) == "Bicycle waits."
    assert fill("{title} waits.", replace(about, exercise=""), knowledge) == "The exercise waits."


def test_the_bound_slot_labels_what_is_bound(knowledge: Knowledge) -> None:
    """`{bound}` is the label of a term, an exercise or a complex."""
    bound = reason(knowledge, "restrict/equipment_not_at_hand", bound="knee_bolster")
    assert fill("{bound}", bound, knowledge) == knowledge.vocabulary.label("knee_bolster")
    complex_bound = reason(knowledge, "select/requested_complex", bound="gentle")
    assert fill("{bound}", complex_bound, knowledge) == "Gentle complex"


def test_the_conflicts_slot_names_what_is_behind_the_exercise(knowledge: Knowledge) -> None:
    """`{conflicts}` names the conflicts behind a default exclusion or the stages, else none."""
    excluded = reason(knowledge, "restrict/default_excluded", exercise="sub-2-chest-arch-on-elbows")
    staged = replace(excluded, exercise="gs-09-bicycle")
    assert fill("{conflicts}", excluded, knowledge) == "C12"
    assert fill("{conflicts}", staged, knowledge) == "C33, C34"
    assert fill("{conflicts}", replace(excluded, exercise="rem-4-cat-cow"), knowledge) == "none"
    assert fill("{conflicts}", replace(excluded, exercise=""), knowledge) == "none"


def test_a_fact_slot_labels_the_value(knowledge: Knowledge) -> None:
    """A slot that names a fact is filled with the label of its value."""
    fired = reason(knowledge, "select/subacute_complex", Fact("working_stage", "subacute_late", "derived"))
    assert fill("in the {working_stage}", fired, knowledge) == (f"in the {knowledge.vocabulary.label('subacute_late')}")


def test_a_fact_that_was_not_cited_is_named(knowledge: Knowledge) -> None:
    """A slot of a fact that did not take part is filled with the label of the fact itself."""
    assert fill("{leg_pain}", reason(knowledge, "screen/bleeding"), knowledge) == "leg pain"


@pytest.mark.parametrize(
    ("age", "ceiling"), [(20, "140"), (33, "140"), (34, "139"), (60, "120"), (61, "119"), (85, "101")]
)
def test_the_ceiling_slot_falls_with_age(knowledge: Knowledge, age: int, ceiling: str) -> None:
    """`{ceiling}` is the least of the printed 140 and three quarters of 220 less the age, rounded down."""
    facts = (Fact("complex", "training", "derived"), Fact("age", age))
    fired = reason(knowledge, "advise/heart_rate_ceiling", *facts)
    assert fill("at most {ceiling}", fired, knowledge) == f"at most {ceiling}"


def test_a_certain_reason_is_its_sentence(knowledge: Knowledge) -> None:
    """What is certain is said without a condition."""
    fired = reason(knowledge, "screen/bleeding", Fact("bleeding_any", "present"))
    assert sentence(fired, knowledge) == knowledge.rules["screen/bleeding"].document.reason.text


def test_a_possible_reason_names_what_is_not_known(knowledge: Knowledge) -> None:
    """What waits for an answer names each unknown fact, and none that is known."""
    facts = (Fact("bleeding_any", "unknown"), Fact("uterine_bleeding", "absent"))
    said = sentence(reason(knowledge, "screen/bleeding", *facts, certain=False), knowledge)
    assert "bleeding of any kind" in said
    assert "uterine" not in said
    assert said != knowledge.rules["screen/bleeding"].document.reason.text


def test_the_patient_reads_the_plain_sentence(knowledge: Knowledge) -> None:
    """The plain form goes to the patient; where there is none, the sentence itself does."""
    fired = reason(knowledge, "select/acute_complex", Fact("working_stage", "acute", "derived"))
    assert plain(fired, knowledge) == knowledge.rules["select/acute_complex"].document.reason.plain
    rule = knowledge.rules["select/acute_complex"]
    bare = replace(rule, document=replace(rule.document, reason=replace(rule.document.reason, plain="")))
    fired = replace(fired, firing=Firing(Activation(bare, certain=True), fired.firing.facts))
    assert plain(fired, knowledge) == sentence(fired, knowledge)


def test_a_term_has_its_label(knowledge: Knowledge) -> None:
    """A finding or a field is named by its label."""
    assert term_label("lumbar_disc_hernia", knowledge) == knowledge.vocabulary.label("lumbar_disc_hernia")


def test_an_entry_of_a_list_is_named_with_its_list(knowledge: Knowledge) -> None:
    """An item of equipment is at hand or not; an exercise says which list names it."""
    assert term_label("equipment:fitball", knowledge).endswith(" at hand")
    assert term_label("painful_exercises:gs-09-bicycle", knowledge) == "Bicycle (painful exercises)"


@pytest.mark.parametrize(
    ("value", "label"), [("unknown", "not known"), (37.5, "37.5"), (78, "78"), ("mild", "mild pain")]
)
def test_a_value_has_its_label(knowledge: Knowledge, value: str | float, label: str) -> None:
    """Numbers are shown as they are, words by their label, unknown as not known."""
    assert value_label(value, knowledge) == label


@pytest.mark.parametrize(
    ("name", "title"), [("gs-09-bicycle", "Bicycle"), ("gentle", "Gentle complex"), ("leg_pain", "leg pain")]
)
def test_exercises_complexes_and_terms_have_titles(knowledge: Knowledge, name: str, title: str) -> None:
    """One function names whatever a rule binds."""
    assert title_of(name, knowledge) == title


def test_no_shipped_sentence_keeps_an_open_slot(recommender: Recommender, knowledge: Knowledge) -> None:
    """Every slot of every reason of a whole recommendation is filled, in all three forms."""
    explanation = recommender.recommend({"stage": "remission", "pain": "mild", "screened": True, "supervised": True})
    reasons = [reason for decision in explanation.decisions.values() for reason in decision.reasons]
    reasons += [*explanation.choice.reasons, *explanation.advice, *explanation.screening]
    texts = [said for each in reasons for said in (sentence(each, knowledge), plain(each, knowledge))]
    texts += [fill(each.firing.activation.rule.document.reason.detail, each, knowledge) for each in reasons]
    assert [text for text in texts if "{" in text] == []


def test_no_remark_keeps_an_open_slot(recommender: Recommender) -> None:
    """What was read otherwise than it was written is said in words."""
    explanation = recommender.recommend({"stage": "remission", "pain": "mild"})
    said = [remark.text for remark in explanation.remarks]
    assert any("mild pain" in text for text in said)
    assert [text for text in said if "{" in text] == []
