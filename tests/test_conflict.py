"""Conflicts: one stands wherever an exercise is barred, and it stands whatever the features outside it are."""

from collections.abc import Mapping, Sequence
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.condition import Value
from recommender.conflict import Conflict, Outlook, anything, joined, lists_of
from recommender.direct import DirectEngine
from recommender.engine import Activation
from recommender.explanation import Recommender
from recommender.intake import take_in
from recommender.knowledge import Knowledge
from recommender.patient import read_patient
from recommender.rule import Rule
from recommender.situation import NOT_NAMED, Feature, Move, memory_of, situation_of
from recommender.vocabulary import UNKNOWN
from tests.minibase import ASSESS, SCREENED, mini, rule_text
from tests.rule_bases import MEMBERS, recommender_with, rule_bases
from tests.strategies import KNOWLEDGE

BASE = situation_of(take_in(read_patient(SCREENED, KNOWLEDGE), KNOWLEDGE.vocabulary))
FINDING = ("present", "absent", UNKNOWN)
DOMAIN: Mapping[Feature, Sequence[Value]] = {
    "fever": FINDING, "stiffness": FINDING, "malaise": FINDING, "lumbar_disc_hernia": ("present", "absent"),
    "supervised": ("yes", "no", UNKNOWN),
}  # fmt: skip
ONE = "rem-4-cat-cow"
NAMED = f'[when.exercise]\nid = ["{ONE}"]'


def situations(domain: Mapping[Feature, Sequence[Value]]) -> list[dict[Feature, Value]]:
    """Give every situation over some features; all others are as a screened patient has them."""
    return [BASE | dict(zip(domain, values, strict=True)) for values in product(*domain.values())]


def moves_to(situation: Mapping[Feature, Value]) -> list[Move]:
    """Give the moves from the screened patient to a situation."""
    return [Move(feature, value) for feature, value in situation.items() if BASE.get(feature) != value]


def check_conflicts(
    exercise: str, recommender: Recommender, domain: Mapping[Feature, Sequence[Value]], movable: frozenset[Feature]
) -> int:
    """Check every conflict of every situation by trying the situations in which it has to stand; count them."""
    outlook = Outlook(exercise, BASE, recommender.knowledge)
    every = [(each, recommender.consider(memory_of(each)).decisions[exercise].open) for each in situations(domain)]
    checked: set[tuple[tuple[Feature, frozenset[Value]], ...]] = set()
    for situation, is_open in every:
        found = outlook.conflicts(moves_to(situation), movable)
        assert bool(found) != is_open, situation
        for conflict in found:
            standing = tuple((name, kept(name, conflict, situation, domain)) for name in domain)
            if standing not in checked:
                checked.add(standing)
                assert not any(
                    opened and all(after[name] in held for name, held in standing) for after, opened in every
                ), (situation, conflict)
    return len(checked)


def kept(
    name: Feature, conflict: Conflict, situation: Mapping[Feature, Value], domain: Mapping[Feature, Sequence[Value]]
) -> frozenset[Value]:
    """Give the values of a feature with which a conflict stands: all, or its own and those that do not help."""
    helps = conflict.features.get(name)
    if helps is None:
        return frozenset(domain[name])
    return frozenset(value for value in domain[name] if value == situation[name] or not helps(value))


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rule_bases(), st.sampled_from(MEMBERS), st.frozensets(st.sampled_from(sorted(DOMAIN))))
def test_a_conflict_stands_whatever_the_features_outside_it_are(
    rules: list[Rule], exercise: str, movable: frozenset[Feature]
) -> None:
    """Given rules made at random, an exercise is barred where there is a conflict, and until a value of it helps."""
    check_conflicts(exercise, recommender_with(rules), DOMAIN, movable)


def knowledge_of(rules: Mapping[str, str]) -> Knowledge:
    """Read a mini rule base that derives the stage and the pain."""
    built, problems = mini({**ASSESS, **rules})
    assert problems == []
    return built


def direct(knowledge: Knowledge) -> Recommender:
    """Build a recommender that reads the rules directly."""
    return Recommender(knowledge, DirectEngine(knowledge.rules.values()))


def conflicts_of(rules: Mapping[str, str], **values: Value) -> list[Conflict]:
    """Give the conflicts of one exercise for a screened patient with some values."""
    return Outlook(ONE, BASE | values, knowledge_of(rules)).conflicts((), frozenset())


def bars(when: str, then: str = 'effect = "exclude"', exercise: str = NAMED) -> str:
    """Write a rule that bars the one exercise."""
    return rule_text(f"{when}\n{exercise}", then)


FEVER = '[when.patient]\nfact = "fever"\nis = "present"'


def test_a_conflict_names_what_makes_the_rule_fire_and_the_values_that_help() -> None:
    """Given a bar on two facts, both are named; a value helps when the comparison then fails."""
    both = '[when.patient]\nall = [{ fact = "fever", is = "present" }, { fact = "age", at_least = 65 }]'
    [conflict] = conflicts_of({"restrict/both": bars(both)}, fever="present", age=70)
    assert set(conflict.features) == {"fever", "age"}
    assert [conflict.features["fever"](value) for value in FINDING] == [False, True, True]
    assert [conflict.features["age"](value) for value in (65, 64, UNKNOWN)] == [False, True, True]
    assert conflict.activation
    assert conflict.activation.rule.id == "restrict/both"


def test_not_knowing_helps_nothing_where_it_bars_too() -> None:
    """Given a fact that bars while it is unknown, only what rules it out helps."""
    withheld = bars(FEVER, 'effect = "exclude"\nif_unknown = "withhold"')
    [conflict] = conflicts_of({"restrict/fever": withheld}, fever=UNKNOWN)
    assert [conflict.features["fever"](value) for value in FINDING] == [False, True, False]


def test_an_answer_either_way_helps_where_only_not_knowing_bars() -> None:
    """Given a limit that withholds while a fact is unknown, any answer lifts that."""
    limit = 'effect = "limit"\nif_unknown = "withhold"\n[then.limit]\nreps_max = 1'
    [conflict] = conflicts_of({"restrict/fever": bars(FEVER, limit)}, fever=UNKNOWN)
    assert conflict.features["fever"]("present")
    assert conflict.features["fever"]("absent")


def test_a_gate_is_a_conflict_of_every_exercise_and_knows_no_exception() -> None:
    """Given a gate, what closes it keeps the exercise out."""
    [conflict] = conflicts_of({"screen/fever": rule_text(FEVER, 'effect = "defer"')}, fever="present")
    assert set(conflict.features) == {"fever"}


def test_a_rule_about_other_exercises_is_no_conflict() -> None:
    """Given a bar on another exercise, or on what another value binds, nothing stands in the way of this one."""
    other = bars(FEVER, exercise='[when.exercise]\nid = ["gs-09-bicycle"]')
    bound = bars(
        '[when.bound]\nfact = "stage"', exercise='[when.exercise]\navailable_in = "$bound"\nid = ["rem-4-cat-cow"]'
    )
    assert conflicts_of({"restrict/other": other}, fever="present") == []
    assert conflicts_of({"restrict/stage": bound}, stage="acute") == []


def test_what_hurts_is_a_feature_that_naming_no_longer_helps() -> None:
    """Given a bar bound to a list, its entry is the feature; only another state of it helps."""
    hurts = bars('[when.bound]\nlist = "painful_exercises"', exercise='[when.exercise]\nid = "$bound"')
    feature = f"painful_exercises:{ONE}"
    [conflict] = conflicts_of({"restrict/hurts": hurts}, **{feature: "present"})
    assert set(conflict.features) == {feature}
    assert [conflict.features[feature](value) for value in ("present", UNKNOWN, NOT_NAMED)] == [False, False, True]
    assert conflicts_of({"restrict/hurts": hurts}, **{feature: NOT_NAMED}) == []


def test_the_value_that_a_rule_binds_is_behind_it() -> None:
    """Given a bar bound to the stage that the rules work with, the stage is what keeps the exercise out."""
    when = '[when.bound]\nfact = "working_stage"'
    for_remission = bars(when, exercise=f'[when.exercise]\navailable_in = "$bound"\nid = ["{ONE}"]')
    [conflict] = conflicts_of({"restrict/stage": for_remission})
    assert set(conflict.features) == {"stage"}


PERMIT = 'effect = "permit"'
STIFF = '[when.patient]\nfact = "stiffness"\nis = "present"'
UNLESS = 'effect = "exclude"\nunless = ["restrict/permit"]'


def excepted_by(permit: str) -> dict[str, str]:
    """Write a bar on fever with one exception."""
    return {"restrict/fever": bars(FEVER, UNLESS), "restrict/permit": permit}


def test_an_exception_that_does_not_hold_is_part_of_the_conflict() -> None:
    """Given an exception, what keeps it from holding is named too; once it holds there is no conflict."""
    rules = excepted_by(bars(STIFF, f'{PERMIT}\nif_unknown = "question"'))
    [conflict] = conflicts_of(rules, fever="present")
    assert set(conflict.features) == {"fever", "stiffness"}
    assert conflicts_of(rules, fever="present", stiffness="present") == []
    assert len(conflicts_of(rules, fever="present", stiffness=UNKNOWN)) == 1


def test_an_exception_of_other_exercises_excepts_nothing() -> None:
    """Given an exception that names another exercise, it is not part of the conflict, and does not lift it."""
    rules = excepted_by(bars(STIFF, PERMIT, exercise='[when.exercise]\nid = ["gs-09-bicycle"]'))
    [conflict] = conflicts_of(rules, fever="present", stiffness="present")
    assert set(conflict.features) == {"fever"}


def test_of_an_exception_the_group_with_the_fewest_movable_features_is_taken() -> None:
    """Given an exception that fails for two facts, each alone keeps it from holding: the immovable one is named."""
    when = '[when.patient]\nall = [{ fact = "stiffness", is = "present" }, { fact = "malaise", is = "present" }]'
    outlook = Outlook(ONE, {**BASE, "fever": "present"}, knowledge_of(excepted_by(bars(when, PERMIT))))
    for movable, named in (("stiffness", "malaise"), ("malaise", "stiffness")):
        [conflict] = outlook.conflicts((), frozenset({movable, "fever"}))
        assert set(conflict.features) == {"fever", named}


def test_an_exception_bound_to_a_list_waits_for_one_of_its_entries() -> None:
    """Given an exception for what another exercise opens once it is easy, that exercise is the feature."""
    easy = '[when.bound]\nlist = "easy_exercises"'
    rules = excepted_by(bars(easy, PERMIT, exercise='[when.exercise]\nid = "$bound"'))
    feature = f"easy_exercises:{ONE}"
    [conflict] = conflicts_of(rules, fever="present")
    assert set(conflict.features) == {"fever", feature}
    assert conflicts_of(rules, fever="present", **{feature: "present"}) == []


def test_an_exception_bound_to_a_list_may_fail_for_its_condition_alone() -> None:
    """Given the entry of the list but not the rest of the condition, only the rest is named."""
    when = f'{STIFF}\n[when.bound]\nlist = "easy_exercises"'
    rules = excepted_by(bars(when, PERMIT, exercise='[when.exercise]\nid = "$bound"'))
    [conflict] = conflicts_of(rules, fever="present", **{f"easy_exercises:{ONE}": "present"})
    assert set(conflict.features) == {"fever", "stiffness"}


def test_an_exception_bound_to_a_fact_waits_for_another_value() -> None:
    """Given an exception for the stages of the exercise, the stage is named where it is another, not where it is one.

    The exercise is of remission; in remission the exception fails for its condition alone.
    """
    when = f'{STIFF}\n[when.bound]\nfact = "working_stage"'
    rules = excepted_by(bars(when, PERMIT, exercise=f'[when.exercise]\navailable_in = "$bound"\nid = ["{ONE}"]'))
    outlook = Outlook(ONE, BASE | {"fever": "present"}, knowledge_of(rules))
    [acute] = outlook.conflicts((Move("stage", "acute"),), frozenset({"stiffness"}))
    assert set(acute.features) == {"fever", "stage"}
    [later] = outlook.conflicts((), frozenset({"stage"}))
    assert set(later.features) == {"fever", "stiffness"}


def test_conflicts_stand_where_rules_bind_and_except() -> None:
    """Given a bar and an exception that bind facts and lists, every conflict stands until a value of it helps."""
    hurts, easy = f"painful_exercises:{ONE}", "easy_exercises:gs-09-bicycle"
    rules = {
        "restrict/hurts": bars(
            f'{FEVER}\n[when.bound]\nlist = "painful_exercises"',
            'effect = "exclude"\nif_unknown = "withhold"\nunless = ["restrict/stage", "restrict/easy"]',
            exercise='[when.exercise]\nid = "$bound"',
        ),
        "restrict/stage": bars(f'{STIFF}\n[when.bound]\nfact = "working_stage"', PERMIT,
                               exercise=f'[when.exercise]\navailable_in = "$bound"\nid = ["{ONE}"]'),
        "restrict/easy": bars('[when.bound]\nlist = "easy_exercises"', PERMIT,
                              exercise=f'[when.exercise]\nid = ["{ONE}"]'),
    }  # fmt: skip
    domain = {
        "fever": FINDING, "stiffness": FINDING, "stage": ("acute", "remission", UNKNOWN), "pain": ("none", UNKNOWN),
        hurts: ("present", NOT_NAMED), easy: ("present", NOT_NAMED),
    }  # fmt: skip
    assert check_conflicts(ONE, direct(knowledge_of(rules)), domain, frozenset(domain)) > 1


@pytest.mark.parametrize("exercise", [ONE, "bar-1-passive-hang", "gs-09-bicycle"])
def test_moves_lead_to_the_conflicts_of_where_they_lead(exercise: str) -> None:
    """Given situations near a screened patient, conflicts are the same after moves there as without moves from there.

    That holds in whatever order they are asked for: what was reckoned before changes nothing.
    """
    outlook, movable = Outlook(exercise, BASE, KNOWLEDGE), frozenset(DOMAIN)
    near = situations({**DOMAIN, "equipment:horizontal_bar": ("present", "absent")})
    for situation in [*near[::7], *near[::-11]]:
        moved_to = [told(each) for each in outlook.conflicts(moves_to(situation), movable)]
        assert moved_to == [told(each) for each in Outlook(exercise, situation, KNOWLEDGE).conflicts((), movable)]


def told(conflict: Conflict) -> tuple[Activation | None, Sequence[Feature]]:
    """Tell conflicts apart: by what bars, and the features behind it."""
    return conflict.activation, tuple(conflict.features)


def test_the_facts_of_a_situation_include_the_derived_ones() -> None:
    """Given a stage, the stage that the rules work with follows, and nothing else is lost."""
    values = Outlook(ONE, BASE, knowledge_of({})).values_of(BASE)
    assert values["working_stage"] == "remission"
    assert values["fever"] == "absent"


def test_lists_leave_out_what_is_not_named() -> None:
    """Given entries that are named and one that is not, lists hold those that are."""
    situation = {"stage": "acute", "equipment:fitball": "absent", "equipment:chair": NOT_NAMED}
    assert lists_of(situation) == {"equipment": {"fitball": "absent"}}


def test_a_value_helps_where_it_helps_in_one_of_the_groups() -> None:
    """Given a feature in two groups, what helps in either helps; where anything does in one, anything does."""
    high, low = {"a": lambda value: value == "high"}, {"a": lambda value: value == "low"}
    both = joined([high, low])["a"]
    assert [both(value) for value in ("high", "low", "middle")] == [True, True, False]
    assert joined([high, {"a": anything}])["a"]("middle")
