"""A selector names the exercises that all of its attributes hold for."""

from typing import Any

import pytest

from recommender.knowledge import Knowledge
from recommender.selector import ATTRIBUTES, FLAGS, Catalogue, faults, names_of, select, words_of


@pytest.fixture(scope="module")
def catalogue(knowledge: Knowledge) -> Catalogue:
    """Give the shipped exercises as a catalogue."""
    return Catalogue(knowledge.exercises, knowledge.complexes, knowledge.vocabulary)


def test_an_empty_table_is_every_exercise(catalogue: Catalogue) -> None:
    """Nothing asked for is nothing left out."""
    assert select({}, catalogue) == set(catalogue.exercises)


@pytest.mark.parametrize(
    ("table", "inside", "outside"),
    [
        ({"id": "gs-09-bicycle"}, "gs-09-bicycle", "gs-03-ankle-circles"),
        ({"complex": "gentle"}, "gs-09-bicycle", "acu-02-heel-slide"),
        ({"start_position": "supine"}, "gs-09-bicycle", "gq-9-cat-cow-head"),
        ({"lordosis_effect": ["increase"]}, "gq-2-leg-swing-back", "acu-02-heel-slide"),
        ({"load": ["minimal", "light"]}, "acu-02-heel-slide", "gs-09-bicycle"),
        ({"movement": "end_range"}, "rem-5-standing-forward-bend", "gs-13-hand-assisted-knee-pull"),
        ({"spine_motion": "none"}, "acu-02-heel-slide", "gq-9-cat-cow-head"),
        ({"targets": "hip mobility"}, "acu-02-heel-slide", "gs-10-belly-breathing"),
        ({"equipment": "knee_bolster"}, "acu-06-knee-extension-over-bolster", "acu-02-heel-slide"),
        ({"surface": "bed"}, "acu-02-heel-slide", "gs-09-bicycle"),
        ({"available_in": "acute"}, "acu-02-heel-slide", "gs-09-bicycle"),
        ({"complex_available_in": "acute"}, "acu-02-heel-slide", "gs-09-bicycle"),
        ({"variant_of": "acu-10-knees-apart-together"}, "acu-10b-knee-rocking", "acu-10-knees-apart-together"),
        ({"variant": True}, "acu-10b-knee-rocking", "acu-10-knees-apart-together"),
        ({"default_excluded": True}, "sub-2-chest-arch-on-elbows", "sub-3-sacrum-lift"),
        ({"warm_up_candidate": True}, "gs-02-feet-and-fists", "gs-09-bicycle"),
        ({"needs_equipment": False}, "acu-02-heel-slide", "acu-06-knee-extension-over-bolster"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_an_attribute_divides_the_exercises(
    catalogue: Catalogue, table: dict[str, Any], inside: str, outside: str
) -> None:
    """Each attribute takes the exercises that have it and leaves the others."""
    named = select(table, catalogue)
    assert inside in named
    assert outside not in named


def test_sided_follows_the_dose(catalogue: Catalogue) -> None:
    """The exercises with sides are those whose dose is counted by side."""
    assert select({"sided": True}, catalogue) == {item.id for item in catalogue.exercises.values() if item.sided}


def test_a_position_takes_the_positions_below_it(catalogue: Catalogue) -> None:
    """Lying with bent knees is lying on the back."""
    below = select({"start_position": "hook_lying"}, catalogue)
    assert below <= select({"start_position": "supine"}, catalogue)


def test_a_position_outside_the_vocabulary_stands_for_itself(knowledge: Knowledge) -> None:
    """An exercise in an unknown position has no position above."""
    groups = {**knowledge.vocabulary.groups, "positions": {}}
    vocabulary = type(knowledge.vocabulary)(groups, {}, {}, {}, ())
    exercise = knowledge.exercises["gs-09-bicycle"]
    assert list(Catalogue({}, {}, vocabulary).positions_of(exercise)) == [exercise.start_position]


def test_an_exercise_of_no_complex_is_available_in_no_stage_of_it(knowledge: Knowledge) -> None:
    """Where the complex is not known, its stages are none."""
    catalogue = Catalogue(knowledge.exercises, {}, knowledge.vocabulary)
    assert select({"complex_available_in": ["acute", "remission"]}, catalogue) == frozenset()


def test_all_attributes_must_hold(catalogue: Catalogue) -> None:
    """Two attributes name what both name."""
    both = select({"complex": "gentle", "surface": "bed"}, catalogue)
    assert both == select({"complex": "gentle"}, catalogue) & select({"surface": "bed"}, catalogue)


def test_any_joins_tables(catalogue: Catalogue) -> None:
    """Any of two tables names what either names."""
    table = {"any": [{"complex": "gentle"}, {"surface": "bed"}]}
    either = select({"complex": "gentle"}, catalogue) | select({"surface": "bed"}, catalogue)
    assert select(table, catalogue) == either


def test_not_turns_a_table_round(catalogue: Catalogue) -> None:
    """Not names what the table does not."""
    assert select({"not": {"complex": "gentle"}}, catalogue) == set(catalogue.exercises) - select(
        {"complex": "gentle"}, catalogue
    )


def test_the_bound_value_stands_for_its_slot(catalogue: Catalogue) -> None:
    """`$bound` is replaced by the value that is bound."""
    assert select({"id": "$bound"}, catalogue, "gs-09-bicycle") == {"gs-09-bicycle"}
    assert select({"id": ["$bound"]}, catalogue) == frozenset()


@pytest.mark.parametrize(
    ("table", "at", "what"),
    [
        ("gentle", (), "must be a table of attributes"),
        ({"colour": "red"}, ("colour",), "'colour' is no attribute of an exercise"),
        ({"sided": "yes"}, ("sided",), "must be true or false, found 'yes'"),
        ({"load": 3}, ("load",), "must be a word or a list of words, found 3"),
        ({"load": []}, ("load",), "must be a word or a list of words, found []"),
        ({"load": ["high", 3]}, ("load",), "must be a word or a list of words, found ['high', 3]"),
        ({"any": {"load": "high"}}, ("any",), "must be a list of tables"),
        ({"any": []}, ("any",), "must be a list of tables"),
        ({"any": [{"load": "high"}, "x"]}, ("any", 1), "must be a table of attributes"),
        ({"not": {"lode": "high"}}, ("not", "lode"), "'lode' is no attribute of an exercise"),
    ],
)
def test_a_fault_of_form_has_its_path(table: Any, at: tuple[str | int, ...], what: str) -> None:
    """What is wrong with a table is named with the path to it."""
    assert faults(table) == [(at, what)]


def test_all_faults_of_form_are_named() -> None:
    """One fault does not hide the next."""
    assert [at for at, _ in faults({"lode": "high", "sided": 1}, ("when",))] == [("when", "lode"), ("when", "sided")]


def test_a_sound_table_has_no_fault() -> None:
    """Words, lists, flags, any and not are the whole form."""
    assert faults({"load": "high", "any": [{"sided": True}], "not": {"movement": ["end_range"]}}) == []


def test_the_words_of_an_attribute_are_collected_everywhere() -> None:
    """Words under any and not count too; other attributes do not."""
    table = {"movement": "a", "load": "high", "any": [{"movement": ["b", "c"]}], "not": {"movement": "d"}}
    assert words_of(table, "movement") == ["a", "b", "c", "d"]


def test_the_attributes_of_a_table_are_named_once() -> None:
    """Attributes under any and not count too."""
    table = {"movement": "a", "any": [{"load": "high"}, {"movement": "b"}], "not": {"sided": True}}
    assert names_of(table) == ["movement", "load", "sided"]


def test_a_flag_is_no_attribute() -> None:
    """A name means either words or yes and no."""
    assert FLAGS.keys().isdisjoint(ATTRIBUTES)
