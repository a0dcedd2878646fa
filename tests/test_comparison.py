"""Comparisons: each part of two results, with the reasons of both sides."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from recommender.comparison import Comparison, compare, titles
from recommender.corpus import read_texts
from recommender.decision import Reason
from recommender.explanation import Explanation, Recommender
from recommender.fact_change import FactChange, find_idleness
from recommender.item_change import ItemChange, Slot
from recommender.knowledge import read_knowledge
from recommender.limit_change import LimitChange
from recommender.turnover import Turnover
from recommender.verdict_change import VerdictChange
from tests.minibase import SCREENED, exercise_text, rule_text, sound_base
from tests.pairs import (
    CAT,
    CROSS,
    FEVER,
    REACH,
    RECOMMENDER,
    SICK,
    WELL,
    built,
    fevered,
    on_fever,
    only,
    recovered,
    shipped,
)
from tests.strategies import records

DEFAULTS = "knowledge/defaults.toml"
TEXTS = read_texts()
examples = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def rules_of(changed: Turnover[Reason]) -> tuple[list[str], list[str]]:
    """Name the rules that came and those that went."""
    return named(changed.came), named(changed.went)


def named(reasons: tuple[Reason, ...]) -> list[str]:
    """Name the rules of reasons."""
    return [reason.firing.rule_id for reason in reasons]


def item_of(comparison: Comparison, exercise: str) -> ItemChange:
    """Give what became of an exercise of either program."""
    return next(change for change in comparison.program if change.exercise == exercise)


def verdict_of(comparison: Comparison, exercise: str) -> VerdictChange:
    """Give the changed verdict on an exercise."""
    return next(change for change in comparison.verdicts if change.exercise == exercise)


def slot_of(comparison: Comparison, exercise: str, slot: str) -> Slot:
    """Give a changed slot of the dose of an exercise."""
    return next(each for each in item_of(comparison, exercise).dose if each.name == slot)


def limit_of(comparison: Comparison, slot: str) -> LimitChange:
    """Give the one changed limit of a kind."""
    (found,) = (change for change in comparison.limits if change.slot == slot)
    return found


def prescribed(explanation: Explanation) -> list[str]:
    """Name the exercises of a program in order."""
    return [item.exercise.id for item in explanation.session.items]


def verdicts_of(explanation: Explanation) -> dict[str, str]:
    """Give the verdict on every exercise."""
    return {name: decision.verdict for name, decision in explanation.decisions.items()}


@examples
@given(records())
def test_a_result_does_not_differ_from_itself(record: dict[str, Any]) -> None:
    """Given one record twice, nothing differs."""
    comparison = compare(RECOMMENDER.recommend(record), RECOMMENDER.recommend(record))
    assert not comparison.differs
    assert comparison.facts == ()
    assert not comparison.status.restrictions


@examples
@given(records(), records(quiet=True))
def test_what_does_not_differ_is_the_same(first: dict[str, Any], second: dict[str, Any]) -> None:
    """Given two records, verdicts and programs are told as changed where they are, and only there."""
    before, after = RECOMMENDER.recommend(first), RECOMMENDER.recommend(second)
    comparison = compare(before, after)
    old, new = verdicts_of(before), verdicts_of(after)
    told = {change.exercise for change in comparison.verdicts if change.verdicts[0] != change.verdicts[1]}
    assert told == {name for name in old if old[name] != new[name]}
    assert {change.exercise for change in comparison.items("kept")} == set(prescribed(before)) & set(prescribed(after))
    assert {change.exercise for change in comparison.items("gained")} == set(prescribed(after)) - set(
        prescribed(before)
    )
    assert {change.exercise for change in comparison.items("lost")} == set(prescribed(before)) - set(prescribed(after))
    if not comparison.differs:
        assert (before.status, before.choice.complex, old) == (after.status, after.choice.complex, new)
        assert prescribed(before) == prescribed(after)


@examples
@given(records(quiet=True), records(quiet=True))
def test_every_change_of_a_dose_has_a_reason(first: dict[str, Any], second: dict[str, Any]) -> None:
    """Given two records and one knowledge, each slot of a dose that differs names the rules that change it."""
    for change in compare(RECOMMENDER.recommend(first), RECOMMENDER.recommend(second)).items("kept"):
        assert all(slot.reasons or slot.standing for slot in change.dose)
        assert not change.order.moved or change.order.reasons or change.order.standing


@examples
@given(records(quiet=True), records(quiet=True))
def test_what_comes_one_way_goes_the_other(first: dict[str, Any], second: dict[str, Any]) -> None:
    """Given two results compared both ways, what came in the one went in the other."""
    before, after = RECOMMENDER.recommend(first), RECOMMENDER.recommend(second)
    there, back = compare(before, after), compare(after, before)
    assert rules_of(there.status.gates) == rules_of(back.status.gates)[::-1]
    assert rules_of(there.status.restrictions) == rules_of(back.status.restrictions)[::-1]
    assert {change.exercise for change in there.items("gained")} == {c.exercise for c in back.items("lost")}
    assert {(c.exercise, c.verdicts) for c in there.verdicts} == {(c.exercise, c.verdicts[::-1]) for c in back.verdicts}
    assert {change.term for change in there.facts} == {change.term for change in back.facts}
    assert {(c.exercise, c.slot) for c in there.limits} == {(c.exercise, c.slot) for c in back.limits}
    assert len(there.advice) == len(back.advice)


def test_the_order_of_the_program_is_explained_by_the_moved() -> None:
    """Given what stays in a program, without the moved ones the rest stand as before."""
    comparison = shipped(WELL, stage="subacute_late", requested_complex="gentle", pain="mild")
    kept = [change for change in comparison.items("kept") if not change.order.moved]
    assert kept
    places = [(change.before.place, change.after.place) for change in kept if change.before and change.after]
    assert [after for _, after in sorted(places)] == sorted(after for _, after in places)


def test_a_gate_that_rises_is_the_reason_of_the_status() -> None:
    """Given a clearance that is refused, the gates that rose and the clearances that fell are told."""
    comparison = shipped(WELL, doctor_clearance=False)
    assert (comparison.status.before, comparison.status.after) == ("restricted_program", "refer")
    came, went = rules_of(comparison.status.gates)
    assert came == ["screen/chronic_disease_without_clearance"]
    assert went == ["screen/chronic_disease_cleared"]


def test_what_restricts_a_program_is_told() -> None:
    """Given a finding that limits an exercise, the rule restricts the program; each rule stands there once."""
    then = 'effect = "limit"\nlimit = { reps_max = 2 }'
    comparison = fevered({"restrict/rest": on_fever(then, CROSS, REACH)})
    assert (comparison.status.before, comparison.status.after) == ("program", "restricted_program")
    assert rules_of(comparison.status.restrictions) == (["restrict/rest"], [])


def test_another_complex_is_told_with_the_reasons_of_both_sides() -> None:
    """Given a request, both complexes stand with what chose them, and the former with what it gave way to."""
    choice = shipped(WELL, requested_complex="gentle").choice
    assert (choice.before, choice.after) == ("remission-period", "gentle")
    assert named(choice.reasons_before)[0] == "select/remission_complex"
    fates = {reason.firing.rule_id: reason.overridden_by for reason in choice.reasons_after}
    assert fates["select/requested_complex"] == ()
    assert fates["select/remission_complex"] == ("select/requested_complex",)


def test_a_request_that_is_not_granted_is_told() -> None:
    """Given a request that is barred, the proposal stands among the reasons, with what overrode it."""
    choice = shipped(WELL, requested_complex="pinched").choice
    assert choice.before == choice.after
    assert "select/requested_complex" in named(choice.reasons_after)


def test_complexes_that_open_or_close_are_told() -> None:
    """Given another stage, the complexes whose verdicts differ stand with both."""
    changed = {each.complex: each for each in shipped(WELL, stage="acute").complexes}
    before, after = changed["remission-period"].before, changed["remission-period"].after
    assert before
    assert after
    assert (before.verdict, after.verdict) == ("chosen", "barred")


def test_a_verdict_has_the_reasons_of_both_sides() -> None:
    """Given a new bar, the exercise stands with what prescribed it and what excludes it."""
    comparison = fevered({"restrict/rest": on_fever('effect = "exclude"', CROSS)})
    change = verdict_of(comparison, CROSS)
    old, new = change.deciding
    assert change.verdicts == ("prescribed", "excluded")
    assert old
    assert new
    assert (old.firing.rule_id, new.firing.rule_id) == ("select/own", "restrict/rest")
    assert [item.exercise for item in comparison.items("lost")] == [CROSS]


def test_a_verdict_without_a_reason_has_none() -> None:
    """Given no complex to choose and an exercise that no rule speaks about, nothing decides that it is open."""
    acute = {**SCREENED, "stage": "acute"}
    comparison = fevered({"restrict/rest": on_fever('effect = "withhold"', CROSS)}, acute)
    old, new = verdict_of(comparison, CROSS).deciding
    assert old is None
    assert new


def test_the_same_verdict_for_more_reasons_is_told() -> None:
    """Given a second bar, the verdict stays, and what came is named."""
    always = rule_text(only(CROSS), 'effect = "exclude"')
    comparison = fevered({"restrict/always": always, "restrict/rest": on_fever('effect = "exclude"', CROSS)})
    change = verdict_of(comparison, CROSS)
    assert change.verdicts == ("excluded", "excluded")
    assert rules_of(change.reasons) == (["restrict/rest"], [])


def test_a_limit_is_the_reason_of_a_smaller_dose() -> None:
    """Given a limit on repetitions, the dose names the slot, both doses and the limit, and no other slot."""
    comparison = fevered({"restrict/rest": on_fever('effect = "limit"\nlimit = { reps_max = 2 }', CROSS)})
    slot = slot_of(comparison, CROSS, "reps")
    assert (slot.before.reps, slot.after.reps) == ((5, 6), (2, 2))
    assert rules_of(slot.reasons) == (["restrict/rest"], [])
    assert [each.name for each in item_of(comparison, CROSS).dose] == ["reps"]


def test_a_rule_that_leaves_a_slot_alone_is_no_reason() -> None:
    """Given a limit and a rule of pace that come together, each slot names the one that changes it."""
    comparison = fevered(
        {
            "restrict/rest": on_fever('effect = "limit"\nlimit = { reps_max = 2 }', CROSS),
            "dose/slow": on_fever('effect = "dose"\ndose = { pace = "slow", later = "Go on." }', CROSS),
        }
    )
    assert rules_of(slot_of(comparison, CROSS, "reps").reasons) == (["restrict/rest"], [])
    assert rules_of(slot_of(comparison, CROSS, "pace").reasons) == (["dose/slow"], [])
    assert slot_of(comparison, CROSS, "later").after.later == ("Go on.",)


def test_a_shorter_session_is_the_reason_of_a_shorter_pause() -> None:
    """Given fewer minutes, the rule that sets them is the reason of the doses, and of the most minutes."""
    comparison = shipped(WELL, minutes=10)
    assert comparison.session.minutes_max == (20, 10)
    assert named(comparison.session.reasons_before) == ["arrange/session_minutes"]
    assert named(comparison.session.reasons_after) == ["arrange/minutes_at_hand"]
    slots = [slot for change in comparison.items("kept") for slot in change.dose]
    assert slots
    assert all("arrange/minutes_at_hand" in named(slot.reasons.came) for slot in slots)


def test_a_rule_that_holds_on_both_sides_stands() -> None:
    """Given a limit that reads a number of the knowledge, another number is told with the limit that still holds."""
    rule = rule_text(
        only(CROSS), 'effect = "limit"\nlimit = { rest_seconds_min = "default:rest_between_sets_seconds" }'
    )
    text = TEXTS[DEFAULTS]
    longer = text.replace('"rest_between_sets_seconds"\nvalue = 30', '"rest_between_sets_seconds"\nvalue = 40')
    before, after = built({"restrict/rest": rule}), built({"restrict/rest": rule}, {DEFAULTS: longer})
    comparison = compare(before.recommend(SCREENED), after.recommend(SCREENED))
    slot = slot_of(comparison, CROSS, "rest_seconds")
    assert (slot.before.rest_seconds, slot.after.rest_seconds) == (30, 40)
    assert (slot.reasons, named(slot.standing)) == (Turnover(), ["restrict/rest"])


def test_a_number_of_knowledge_is_a_change_without_a_rule() -> None:
    """Given another pause in the defaults and nothing else, the doses differ, and no rule came or went."""
    text = TEXTS[DEFAULTS]
    longer = text.replace(
        '"rest_between_exercises_seconds"\nvalue = 20', '"rest_between_exercises_seconds"\nvalue = 25'
    )
    before, after = built({}), built({}, {DEFAULTS: longer})
    comparison = compare(before.recommend(SCREENED), after.recommend(SCREENED))
    slot = slot_of(comparison, CROSS, "rest_seconds")
    assert (slot.before.rest_seconds, slot.after.rest_seconds) == (20, 25)
    assert (slot.reasons, slot.standing) == (Turnover(), ())
    assert comparison.differs


def test_a_preferred_exercise_is_the_one_that_moved() -> None:
    """Given a preference for the last of three, it alone moved, by the preference; the others are crossed by it."""
    rules = {
        "arrange/preferred": rule_text("", 'effect = "arrange"\nkey = "preference"\norder = 1'),
        "arrange/printed": rule_text("", 'effect = "arrange"\nkey = "printed_order"\norder = 2'),
        "prefer/late": on_fever('effect = "prefer"', REACH),
    }
    comparison = fevered(rules)
    moved = [change for change in comparison.items("kept") if change.order.moved]
    assert [change.exercise for change in moved] == [REACH]
    assert "prefer/late" in named(moved[0].order.reasons.came)
    assert REACH in item_of(comparison, CROSS).order.crossed
    assert CROSS in moved[0].order.crossed


def test_an_exercise_can_move_by_the_rules_that_stand() -> None:
    """Given a number of the knowledge that orders otherwise, what moved names the rules that order it still."""
    text = TEXTS[DEFAULTS]
    order = 'value = ["minimal", "light", "moderate", "high"]'
    assert order in text
    turned = {DEFAULTS: text.replace(order, 'value = ["minimal", "moderate", "light", "high"]')}
    rules = {
        "arrange/lighter": rule_text("", 'effect = "arrange"\nkey = "load"\norder = 1'),
        "arrange/printed": rule_text("", 'effect = "arrange"\nkey = "printed_order"\norder = 2'),
    }
    before, after = built(rules), built(rules, turned)
    comparison = compare(before.recommend(SCREENED), after.recommend(SCREENED))
    moved = [change for change in comparison.items("kept") if change.order.moved]
    assert any("arrange/lighter" in named(change.order.standing) for change in moved)


def test_what_is_to_be_minded_is_told() -> None:
    """Given a limit with a caution, it comes with the limit as its reason."""
    caution = 'effect = "limit"\ncaution = "Keep it small."\nlimit = { range = "half" }'
    comparison = fevered({"restrict/rest": on_fever(caution, CROSS)})
    (came,) = item_of(comparison, CROSS).cautions.came
    assert (came.text, named(came.reasons)) == ("Keep it small.", ["restrict/rest"])


@pytest.mark.parametrize(
    ("slot", "always", "more", "before", "after", "direction"),
    [
        ("reps_max", None, 4, None, 4, "tightened"),
        ("reps_max", 6, 4, 6, 4, "tightened"),
        ("rest_seconds_min", 30, 60, 30, 60, "tightened"),
        ("angle_degrees_max", None, '"default:leg_raise_degrees_max"', None, 45, "tightened"),
        ("range", None, '"half"', None, ("half",), "tightened"),
        ("range", '"partial"', '"half"', ("partial",), ("half", "partial"), "tightened"),
    ],
)
def test_a_limit_tightens(
    slot: str, always: object, more: object, before: object, after: object, direction: str
) -> None:
    """Given one more limit, the stricter number holds, words add up; the other way round the limit loosens."""
    rules = {"restrict/more": on_fever(f'effect = "limit"\nlimit = {{ {slot} = {more} }}', CROSS)}
    if always is not None:
        rules["restrict/always"] = rule_text(only(CROSS), f'effect = "limit"\nlimit = {{ {slot} = {always} }}')
    change = limit_of(fevered(rules), slot)
    assert (change.exercise, change.before, change.after, change.direction) == (CROSS, before, after, direction)
    assert "restrict/more" in named(change.reasons_after)
    back = limit_of(recovered(rules), slot)
    assert (back.before, back.after, back.direction) == (after, before, "loosened")


def test_a_limit_can_change_without_tightening() -> None:
    """Given another word in place of the former, the limit is neither tighter nor looser."""
    well = '[when.patient]\nfact = "fever"\nis = "absent"\n'
    comparison = fevered(
        {
            "restrict/sick": on_fever('effect = "limit"\nlimit = { range = "half" }', CROSS),
            "restrict/well": rule_text(well + only(CROSS), 'effect = "limit"\nlimit = { range = "partial" }'),
        }
    )
    assert limit_of(comparison, "range").direction == "changed"


def test_limits_of_what_is_barred_are_not_compared() -> None:
    """Given a bar and a limit that come together, only the bar is told."""
    rules = {
        "restrict/bar": on_fever('effect = "exclude"', CROSS),
        "restrict/rest": on_fever('effect = "limit"\nlimit = { reps_max = 2 }', CROSS),
    }
    assert fevered(rules).limits == ()


def test_advice_comes_goes_and_is_reworded() -> None:
    """Given another age, advice that names it is reworded; given a finding, its advice comes, and goes without it."""
    says = 'effect = "advise"\ntopic = "course"'
    rules = {
        "advise/rest": on_fever(says),
        "advise/age": rule_text('[when.patient]\nfact = "age"\nat_least = 1', says, text="At {age} rest longer."),
    }
    recommender = built(rules)
    young, old = {**SICK, "age": 30}, {**SCREENED, "age": 60}
    there = compare(recommender.recommend(young), recommender.recommend(old))
    assert {named(tuple(filter(None, (c.before, c.after))))[0]: c.kind for c in there.advice} == {
        "advise/age": "reworded",
        "advise/rest": "went",
    }
    assert [change.kind for change in fevered(rules).advice] == ["came"]


def test_gaps_come_and_go() -> None:
    """Given a rule that asks for what the program lacks, the gap comes with the finding."""
    gap = 'effect = "require"\ncomponent = "swimming"'
    comparison = fevered({"arrange/swim": on_fever(gap, "gs-09-bicycle")})
    assert [each.component for each in comparison.gaps.came] == ["swimming"]
    assert comparison.gaps.went == ()


def test_conflicts_come_and_go() -> None:
    """Given two complexes of equal rank, the clash comes with the finding."""
    other = 'effect = "choose"\ncomplex = "gentle"\nas = "stage"'
    assert len(fevered({"select/other": rule_text(FEVER, other)}).clashes.came) == 1


def test_questions_vanish_when_they_are_answered() -> None:
    """Given an answer, its question vanishes."""
    comparison = shipped({name: value for name, value in WELL.items() if name != "first_session"}, first_session=True)
    assert "first_session" in [question.term for question in comparison.questions.went]


def test_what_is_read_otherwise_is_told() -> None:
    """Given remission with pain, the remark on the stage comes."""
    comparison = shipped(WELL, pain="mild")
    assert [remark.term for remark in comparison.remarks.came] == ["working_stage"]


def test_facts_of_the_record_stand_before_those_that_follow() -> None:
    """Given a hernia, it stands first, then what follows from it; the chosen complex is no fact of the patient."""
    changed = shipped(SCREENED, diagnoses=["lumbar_disc_hernia"]).facts
    assert [(change.term, change.derived) for change in changed] == [
        ("lumbar_disc_hernia", False),
        ("chronic_disease", True),
        ("disc_disease", True),
    ]


def test_entries_of_lists_are_facts() -> None:
    """Given equipment and an exercise that hurts, each entry stands with its state; not named is None."""
    changed = {change.term: change for change in shipped(WELL, equipment=["fitball"], painful_exercises=[CAT]).facts}
    ball, hurts = changed["equipment:fitball"], changed[f"painful_exercises:{CAT}"]
    assert ball.before
    assert ball.after
    assert (ball.before.value, ball.after.value) == ("absent", "present")
    assert hurts.before is None


def test_idle_facts_are_told_with_their_readers() -> None:
    """Given changed facts, each is told with the rules that read it and those that fired on it; lists are read too."""
    rules = {"restrict/rest": on_fever('effect = "exclude"', CROSS), "restrict/sore": bound_to_pain()}
    before = {**SCREENED, "sex": "F"}
    recommender = built(rules)
    first = recommender.recommend(before)
    second = recommender.recommend({**SICK, "sex": "M", "painful_exercises": [CAT]})
    found = {idle.term: idle for idle in find_idleness(compare(first, second).facts, first, second)}
    assert (found["sex"].readers, found["sex"].fired_after) == ((), ())
    assert (found["fever"].readers, found["fever"].fired_before) == (("restrict/rest",), ())
    assert found["fever"].fired_after == ("restrict/rest",)
    assert found[f"painful_exercises:{CAT}"].readers == ("restrict/sore",)


def bound_to_pain() -> str:
    """Write a rule that is bound to the painful exercises."""
    bound = '[when.bound]\nlist = "painful_exercises"\n\n[when.exercise]\nid = "$bound"'
    return rule_text(bound, 'effect = "exclude"')


def test_facts_that_follow_are_never_idle() -> None:
    """Given facts that follow from others, only those of the record are asked about."""
    comparison = shipped(SCREENED, diagnoses=["lumbar_disc_hernia"])
    found = find_idleness(comparison.facts, comparison.before, comparison.after)
    assert [idle.term for idle in found] == ["lumbar_disc_hernia"]


def test_a_fact_of_one_knowledge_only_has_no_other_side() -> None:
    """Given a fact that only one side holds, it is derived where the side that holds it derives it."""
    fact = RECOMMENDER.recommend(WELL).facts["disc_disease"]
    assert FactChange("disc_disease", None, fact).derived


def test_two_knowledges_are_compared() -> None:
    """Given an exercise that only one knowledge holds, it has no verdict on the other side, and keeps its title."""
    more = {"knowledge/exercises/one/one-2.toml": exercise_text("one-2", "one")}
    sides = [read_knowledge(corpus) for corpus in (sound_base(), sound_base(more))]
    assert [problems for _, problems in sides] == [[], []]
    asked = {**SCREENED, "requested_complex": "one"}
    before, after = (Recommender(knowledge).recommend(asked) for knowledge, _ in sides)
    there, back = compare(before, after), compare(after, before)
    assert verdict_of(there, "one-2").verdicts == ("", "prescribed")
    assert verdict_of(back, "one-2").deciding[1] is None
    assert (item_of(there, "one-2").kind, item_of(back, "one-2").kind) == ("gained", "lost")
    assert titles(there)["one-2"] == titles(back)["one-2"] == "Item one-2"
