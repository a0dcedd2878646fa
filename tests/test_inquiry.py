"""Inquiries: what a name stands for, and what is reckoned for the answer."""

from dataclasses import replace
from pathlib import Path

import pytest

from recommender.archive import Archive
from recommender.explanation import Recommender
from recommender.inquiry import Topic, find_topic, inquire, verified
from recommender.knowledge import Knowledge
from recommender.problem import UnknownNameError
from tests.minibase import SCREENED


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("gs-09-bicycle", "exercise"),
        ("gentle", "complex"),
        ("restrict/hernia_profile", "rule"),
        ("C38", "ledger"),
        ("ci-hernia-standing-weights", "ledger"),
    ],
)
def test_a_name_has_a_kind(knowledge: Knowledge, name: str, kind: str) -> None:
    """Given the id of an exercise, a complex, a rule or a row, its kind is found."""
    found = find_topic(name, Archive(knowledge))
    assert (found.kind, found.name) == (kind, name)


def test_an_exercise_wins_over_the_row_of_its_name(knowledge: Knowledge) -> None:
    """Given an id that an exercise and a row share, the exercise is meant."""
    archive = Archive(knowledge)
    assert "gs-09-bicycle" in archive.ledger
    assert find_topic("gs-09-bicycle", archive).kind == "exercise"


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("gs-9-bicycle", "gs-09-bicycle"),
        ("gentel", "gentle"),
        ("hernia_profile", "restrict/hernia_profile"),
        ("c38", "C38"),
    ],
)
def test_an_unknown_name_has_near_ones_of_all_kinds(knowledge: Knowledge, name: str, near: str) -> None:
    """Given a name that nothing has, the nearest are named, whatever they are."""
    with pytest.raises(UnknownNameError, match=f"no exercise, complex, rule or ledger row is named '{name}'.*{near}"):
        find_topic(name, Archive(knowledge))


def test_a_rule_that_is_not_active_is_a_topic(knowledge: Knowledge, tmp_path: Path) -> None:
    """Given a draft, its name stands for a rule."""
    (tmp_path / "restrict").mkdir()
    (tmp_path / "restrict" / "new.toml").write_text('status = "draft"\n', encoding="utf-8")
    assert find_topic("restrict/new", Archive(knowledge, None, tmp_path)) == Topic("rule", "restrict/new")


HERNIA = {**SCREENED, "diagnoses": ["lumbar_disc_hernia"]}
BICYCLE = Topic("exercise", "gs-09-bicycle")


def test_sets_are_reckoned_for_an_exercise_alone(recommender: Recommender) -> None:
    """Given an exercise, the facts that keep it out are found; not for one line, and not for another kind."""
    explanation = recommender.recommend(HERNIA)
    inquiry = inquire("gs-09-bicycle", explanation)
    assert (inquiry.topic, inquiry.depth) == (BICYCLE, "reasons")
    assert [[(fact.term, fact.value) for fact in facts] for facts in inquiry.sets.sets] == [
        [("lumbar_disc_hernia", "present")]
    ]
    assert inquire("gs-09-bicycle", explanation, depth="line").sets.sets == ()
    assert inquire("gentle", explanation, Archive(recommender.knowledge), "proof").sets.sets == ()


def test_a_broken_reason_is_noticed(recommender: Recommender) -> None:
    """Given checks, an inquiry says whether one is broken; without any, none is."""
    inquiry = inquire("gs-09-bicycle", recommender.recommend(HERNIA))
    assert (inquiry.checks, inquiry.broken) == (None, False)
    checked = verified(inquiry, recommender)
    assert checked.checks
    assert not checked.broken
    assert replace(inquiry, checks=[*checked.checks, replace(checked.checks[0], finding="broken")]).broken
