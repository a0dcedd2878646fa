"""Provenance: which line of the diary an amendment is from."""

from typing import Any

import pytest

from recommender.amendment import Amendment
from recommender.explanation import Recommender
from recommender.provenance import place_of
from tests.reviews import CAT, reviewed


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (Amendment("pain_nrs", 2.0), "d.csv:102"),
        (Amendment("symptoms", "malaise"), "d.csv:199"),
        (Amendment("symptoms", "leg_pain"), "d.csv:199"),
    ],
)
def test_the_line_that_says_it_is_found(recommender: Recommender, change: Amendment, place: str) -> None:
    """Given pain at rest, an event and a symptom, the first line that says so is named."""
    exceptions: dict[tuple[int, str], dict[str, Any]] = {
        (1, "gs-03-ankle-circles"): {"pain_after": 2.0},
        (1, ""): {"events": ("leg_pain", "malaise")},
    }
    history = reviewed(recommender, 1, exceptions).course.history
    assert place_of(change, history, recommender.knowledge.vocabulary) == place


def test_what_a_rule_asks_for_has_no_line(recommender: Recommender) -> None:
    """Given an amendment with a reason, no line is named."""
    found = reviewed(recommender, 1, {(1, CAT): {"discomfort": True}})
    (change,) = [each for each in found.next_session.amendments if each.reasons]
    assert place_of(change, found.course.history, recommender.knowledge.vocabulary) == ""
