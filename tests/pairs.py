"""Pairs of results to compare: a patient without and with fever under a mini base, or with changed fields."""

from collections.abc import Mapping
from typing import Any

from recommender.comparison import Comparison, compare
from recommender.explanation import Recommender
from tests.minibase import SCREENED, recommender_of, rule_text
from tests.strategies import KNOWLEDGE

RECOMMENDER = Recommender(KNOWLEDGE)
CROSS = "rem-2-crawl-under"
REACH = "rem-7-heel-sit-reach-side-sit"
CAT = "rem-4-cat-cow"
FEVER = '[when.patient]\nfact = "fever"\nis = "present"\n'
SICK = {**SCREENED, "symptoms": ["fever"]}
WELL = {**SCREENED, "diagnoses": ["lumbar_osteochondrosis"]}
NO_MIXING = rule_text(
    '[when.bound]\nfact = "complex"\n\n[when.exercise]\nnot = { complex = "$bound" }', 'effect = "leave_out"'
)


def built(rules: Mapping[str, str], knowledge: Mapping[str, str] | None = None) -> Recommender:
    """Build a recommender over a mini base that keeps to one complex."""
    return recommender_of({"arrange/no_mixing": NO_MIXING, **rules}, knowledge)


def only(*exercises: str) -> str:
    """Write the exercise side of a rule that names exercises."""
    return f"[when.exercise]\nid = [{', '.join(map(repr, exercises))}]\n"


def on_fever(then: str, *exercises: str, **slots: str) -> str:
    """Write a rule that fires on fever, about some exercises or about none."""
    return rule_text(FEVER + (only(*exercises) if exercises else ""), then, **slots)


def fevered(rules: Mapping[str, str], before: Mapping[str, Any] = SCREENED) -> Comparison:
    """Compare a patient without and with fever, under a mini base."""
    recommender = built(rules)
    return compare(recommender.recommend(before), recommender.recommend({**before, "symptoms": ["fever"]}))


def recovered(rules: Mapping[str, str]) -> Comparison:
    """Compare a patient with and without fever, under a mini base."""
    recommender = built(rules)
    return compare(recommender.recommend(SICK), recommender.recommend(SCREENED))


def shipped(before: Mapping[str, Any], **changes: Any) -> Comparison:
    """Compare a patient with some fields changed, None taken away, under the shipped knowledge."""
    after = {name: value for name, value in {**before, **changes}.items() if value is not None}
    return compare(RECOMMENDER.recommend(before), RECOMMENDER.recommend(after))
