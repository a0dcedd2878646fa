"""Faults in the rules of a course are noticed by their cases or by whole courses, and only by those that they touch."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest

from recommender.corpus import read_corpus
from recommender.knowledge import load_knowledge
from recommender.mutant import Mutant
from recommender.mutation import Mutation, stamp_of
from recommender.rule import Rule
from tests.courses import COURSES

SOME = ("acute_settles", "not_begun", "sharp_pain_cleared")
SETTLES = "review/acute_settles"


@cache
def mutation() -> Mutation:
    """Judge by three whole courses."""
    return Mutation(read_corpus(), load_knowledge(), [], [COURSES[name] for name in SOME])


def judged(rule: str) -> Mapping[str, tuple[str, str]]:
    """Judge every mutant of a rule, and give what noticed each."""
    found = [mutation().judge(mutant) for mutant in mutation().mutants([rule])]
    return {each.mutant.removeprefix(f"{rule}: "): (each.by, each.witness) for each in found}


def test_a_rule_left_out_is_noticed_by_a_course_that_it_touches() -> None:
    """Given the rule that suggests the next stage, its course notices that it is gone, or suggests another stage."""
    found = judged(SETTLES)
    assert found["drop"] == ("course", "acute_settles")
    assert found["derive remission in then.value"] == ("course", "acute_settles")
    assert {by for by, _ in found.values()} <= {"case", "course", "refused"}


def test_what_touches_no_course_survives() -> None:
    """Given no course with heart rates, the rule about them left out passes unnoticed."""
    assert judged("progress/heart_rate_eased")["drop"] == ("survived", "")


def test_an_urgent_stop_is_noticed_by_its_status() -> None:
    """Given sharp pain, a stop that is not urgent any more is noticed."""
    assert judged("review/sharp_pain")["flip then.urgent"] == ("course", "sharp_pain_cleared")


def test_a_rule_that_may_fire_elsewhere_touches_every_course() -> None:
    """Given a rule whose condition is another one, courses in which it had no say are decided again too."""
    rules = load_knowledge().course_rules
    silent = rules["progress/heart_rate_eased"]
    changed: Rule = replace(silent, condition=rules[SETTLES].condition)
    mutant = Mutant("x", silent.id, "it asks for something else", {silent.id: changed})
    assert mutation()._courses.witness(mutant) == "acute_settles"


def test_a_course_that_cannot_be_decided_any_more_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a mutant that makes a review fail, that is a notice too."""
    mutant = Mutant("x", SETTLES, "everything fails", {SETTLES: None})

    def fails(*_: object) -> None:
        raise KeyError(SETTLES)

    monkeypatch.setattr("recommender.whole_course.review", fails)
    assert mutation()._courses.witness(mutant) == "acute_settles"


def test_a_stamp_names_the_courses() -> None:
    """Given other courses, what was judged does not hold."""
    one, other = (COURSES[name] for name in SOME[:2])
    assert stamp_of(load_knowledge(), [], [one]) != stamp_of(load_knowledge(), [], [other])
