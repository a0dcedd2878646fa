"""Outlooks: what is kept of one patient serves another one only where their facts are equal."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender import derivable, outlook
from recommender.chance import ASSUMED, Lists, chances_of, lists_of
from recommender.intake import take_in
from recommender.outlook import Outlook, outlooks_of, readers_of
from recommender.patient import read_patient
from recommender.prospect import Prospect
from recommender.span import Values
from recommender.stake import stakes_of
from tests.strategies import KNOWLEDGE, records

RULES = [rule for rule in KNOWLEDGE.rules.values() if rule.step > 1]
READERS = readers_of(RULES)


def ahead(record: dict[str, Any]) -> tuple[Values, Lists]:
    """Give what the facts of a record could become, and its lists."""
    reading = read_patient(record, KNOWLEDGE)
    memory = take_in(reading, KNOWLEDGE.vocabulary)
    return Prospect(memory.facts, reading, KNOWLEDGE, ()).values, lists_of(memory.lists, reading, ())


def found(record: dict[str, Any]) -> list[Outlook]:
    """Look ahead from a record."""
    return outlooks_of(READERS, *ahead(record))


def forget() -> None:
    """Drop all that was kept of other patients."""
    for kept in (outlook._outlooks, derivable._derived, derivable._behind):
        kept.cache_clear()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(records())
def test_outlooks_are_the_chances_of_the_rules(record: dict[str, Any]) -> None:
    """Given any record, each chance of each rule has an outlook with its span, effects, movers, and no other has."""
    if read_patient(record, KNOWLEDGE).problems:
        return
    values, lists = ahead(record)
    expected = {
        (
            each.rule.id,
            each.bound,
            each.span,
            each.exercises,
            frozenset(name.removeprefix(ASSUMED) for name in each.outcomes),
        )
        for each in chances_of(RULES, values, lists)
    }
    outlooks = found(record)
    assert {(each.rule.id, each.bound, each.span, each.exercises, each.effects) for each in outlooks} == expected
    assert len(outlooks) == len(expected)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(records(), min_size=2, max_size=3))
def test_what_is_kept_of_others_changes_no_stake(several: list[dict[str, Any]]) -> None:
    """Given patients one after the other, each has the stakes that it has alone, with nothing kept."""
    readings = [reading for record in several if not (reading := read_patient(record, KNOWLEDGE)).problems]
    after_others = [stakes_of(reading, KNOWLEDGE) for reading in readings]
    for reading, stakes in zip(readings, after_others, strict=True):
        forget()
        assert stakes_of(reading, KNOWLEDGE) == stakes


def test_what_no_rule_tells_apart_is_found_once() -> None:
    """Given two patients who differ in nothing that a rule reads, their outlooks are the same objects."""
    one, other = found({"stage": "acute", "sex": "F"}), found({"stage": "acute", "sex": "M"})
    assert [id(each) for each in one] == [id(each) for each in other]


def test_a_list_is_told_apart() -> None:
    """Given two patients with different painful exercises, a rule that binds them names those of each."""
    names = {"acu-02-heel-slide", "acu-03-single-arm-raise"}
    for name in names:
        bound = {each.bound for each in found({"stage": "remission", "painful_exercises": [name]})}
        assert names & bound == {name}


def test_a_list_that_is_not_given_is_no_empty_list() -> None:
    """Given no list of painful exercises, a rule could still bind any; given an empty one, none."""
    unknown, empty = found({"stage": "remission"}), found({"stage": "remission", "painful_exercises": []})
    assert [bool([each for each in some if "painful_exercises" in each.movers]) for some in (unknown, empty)] == [
        True,
        False,
    ]
