"""Traits: why the exercise side of a rule names an exercise."""

from typing import Any

import pytest

from recommender.knowledge import Knowledge
from recommender.trait import Trait, traits_of

BICYCLE = "gs-09-bicycle"
STAGES = ("early subacute stage", "late subacute stage (pain subsiding)", "remission")


def texts(knowledge: Knowledge, exercise: str, table: dict[str, Any], bound: str = "") -> list[str]:
    """Give the traits of an exercise in words."""
    return [trait.text for trait in traits_of(table, knowledge.exercises[exercise], knowledge, bound)]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"load": ["moderate", "high"]}, ["load moderate"]),
        ({"load": "moderate"}, ["load moderate"]),
        ({"start_position": ["supine"]}, ["start position supine (lying on the back)"]),
        ({"complex": ["gentle"]}, ["complex gentle"]),
        ({"id": [BICYCLE]}, ["the rule names it"]),
        ({"id": "$bound"}, [f"id {BICYCLE}"]),
        ({"variant": False}, ["not variant"]),
        ({"sided": True}, ["sided"]),
        ({"not": {"load": ["light"]}}, ["not load light (it is moderate)"]),
        ({"not": {"id": ["gs-03-ankle-circles"]}}, []),
        ({"not": {"equipment": ["chair"]}}, ["not equipment chair (it is none)"]),
        (
            {"not": {"complex_available_in": "$bound"}},
            [f"not complex available in acute stage (exacerbation) (it is {', '.join(STAGES)})"],
        ),
        (
            {"not": {"load": "light", "complex": "gentle"}},
            ["not both load light (it is moderate) and complex gentle (it is gentle)"],
        ),
        (
            {"not": {"any": [{"load": "light"}, {"complex": "training"}]}},
            ["not load light (it is moderate) nor complex training (it is gentle)"],
        ),
        (
            {"not": {"not": {"load": "moderate"}, "id": ["gs-03-ankle-circles"]}},
            ["not both other than load moderate (it is moderate) and one that the rule sets apart"],
        ),
        ({"not": {"variant": True}}, ["not variant yes (it is no)"]),
        ({"any": [{"load": "light"}, {"complex": "gentle"}]}, ["complex gentle"]),
        ({"any": [{"load": "moderate", "complex": "gentle"}]}, ["all of this"]),
    ],
)
def test_a_trait_says_what_the_rule_reads(knowledge: Knowledge, table: dict[str, Any], said: list[str]) -> None:
    """Given a table that names the exercise, each part that holds is said with the exercise's own value."""
    found = texts(knowledge, BICYCLE, table, BICYCLE if table.get("id") == "$bound" else "acute")
    assert found == said


def test_the_parts_of_an_alternative_stand_below_it(knowledge: Knowledge) -> None:
    """Given an alternative of several attributes, each is a part of it."""
    table = {"any": [{"load": "moderate", "complex": "gentle"}]}
    assert traits_of(table, knowledge.exercises[BICYCLE], knowledge) == (
        Trait("all of this", (Trait("load moderate"), Trait("complex gentle"))),
    )
