"""Coverage says of each rule, and of each condition of it, whether whole patients show it both true and false."""

from pathlib import Path
from typing import Any

import pytest

from recommender.condition import Comparison
from recommender.coverage import RuleCoverage, Seen, cover, describe, share
from recommender.explanation import Recommender
from recommender.knowledge import Knowledge
from recommender.whole_patient import read_whole_patients
from tests.minibase import SCREENED, recommender_of, rule_text

WHOLE_PATIENTS = Path(__file__).parent / "patients"
FEVERISH = '[when.patient]\nfact = "fever"\nis = "present"\n'
OLD_OR_FEVERISH = '[when.patient]\nany = [{ fact = "fever", is = "present" }, { fact = "age", at_least = 65 }]\n'
EVERYWHERE = "[when.exercise]\n"
WITHHOLD = 'effect = "withhold"\nif_unknown = "withhold"'


def looked_at(rule: str, text: str, *changes: dict[str, Any]) -> RuleCoverage:
    """Look at one rule of a mini rule base over the screened patient, once with each of the changes."""
    recommender = recommender_of({rule: text})
    explanations = [recommender.recommend({**SCREENED, **change}) for change in changes]
    return {entry.rule: entry for entry in cover(explanations, recommender.knowledge)}[rule]


@pytest.mark.parametrize(
    ("sights", "seen"),
    [
        ([], Seen()),
        ([True], Seen(true=True)),
        ([False], Seen(false=True)),
        ([True, False], Seen(true=True, false=True)),
        ([False, True, False], Seen(true=True, false=True)),
    ],
)
def test_a_sight_is_kept(sights: list[bool], seen: Seen) -> None:
    """What was seen once stays seen, whatever comes after it."""
    found = Seen()
    for sight in sights:
        found.note(holds=sight)
    assert found == seen


@pytest.mark.parametrize(
    ("comparison", "words"),
    [
        (Comparison("stage", ("acute",)), "stage is acute"),
        (Comparison("pain", ("mild", "moderate")), "pain is mild or moderate"),
        (Comparison("age", operator="at_least", number=65), "age at least 65"),
        (Comparison("temperature_c", operator="below", number=37.5), "temperature_c below 37.5"),
    ],
)
def test_a_comparison_reads_as_words(comparison: Comparison, words: str) -> None:
    """A physiotherapist reads what was not seen, not how it is stored."""
    assert describe(comparison) == words


def test_without_patients_nothing_was_seen() -> None:
    """No rule is covered by nobody: its firing, its silence and both sides of its condition are missing."""
    entry = looked_at("restrict/fever", rule_text(FEVERISH + EVERYWHERE, WITHHOLD))
    assert list(entry.missing()) == [
        "never fires",
        "never silent",
        "never true: fever is present",
        "never false: fever is present",
    ]


def test_one_patient_shows_one_side() -> None:
    """A rule that only fired was not shown to keep silent."""
    entry = looked_at("restrict/fever", rule_text(FEVERISH + EVERYWHERE, WITHHOLD), {"symptoms": ["fever"]})
    assert list(entry.missing()) == ["never silent", "never false: fever is present"]


def test_two_patients_show_both_sides() -> None:
    """A patient with the finding and one without cover the rule."""
    entry = looked_at("restrict/fever", rule_text(FEVERISH + EVERYWHERE, WITHHOLD), {"symptoms": ["fever"]}, {})
    assert list(entry.missing()) == []


def test_each_condition_of_a_rule_is_looked_at() -> None:
    """Where either finding suffices, a rule that fires for the one still lacks a patient with the other."""
    entry = looked_at(
        "restrict/fever", rule_text(OLD_OR_FEVERISH + EVERYWHERE, WITHHOLD), {"symptoms": ["fever"], "age": 30}, {}
    )
    assert list(entry.missing()) == ["never true: age at least 65"]


def test_a_rule_that_is_only_possible_did_not_fire() -> None:
    """An unknown finding makes the rule act, yet shows neither that it fires nor that its condition is true."""
    entry = looked_at("restrict/fever", rule_text(FEVERISH + EVERYWHERE, WITHHOLD), {"screened": False})
    assert (entry.firing, entry.comparisons) == (Seen(false=True), {"fever is present": Seen(false=True)})


def test_a_rule_without_a_condition_need_not_be_silent() -> None:
    """Nothing about a patient silences a rule that reads nothing."""
    entry = looked_at("restrict/all", rule_text(EVERYWHERE, WITHHOLD), {})
    assert (entry.always, list(entry.missing())) == (True, [])


def test_a_bound_rule_must_be_silent_somewhere() -> None:
    """A rule that waits for an item of a list is silent for a patient without one."""
    text = rule_text('[when.bound]\nlist = "painful_exercises"\n[when.exercise]\nid = "$bound"', 'effect = "exclude"')
    painful = {"painful_exercises": ["rem-4-cat-cow"]}
    assert list(looked_at("restrict/painful", text, painful).missing()) == ["never silent"]
    assert list(looked_at("restrict/painful", text, painful, {}).missing()) == []


def test_a_rule_of_the_last_step_must_be_silent_somewhere() -> None:
    """Where there is no program the last step is not run, so its rules are silent without reading anything."""
    text = rule_text(then='effect = "advise"\ntopic = "before"')
    assert list(looked_at("advise/all", text, {}).missing()) == ["never silent"]


def test_entries_come_in_the_order_of_their_ids() -> None:
    """The report does not depend on the order of files."""
    texts = {name: rule_text(EVERYWHERE, WITHHOLD) for name in ("restrict/b", "restrict/a")}
    found = [entry.rule for entry in cover([], recommender_of(texts).knowledge)]
    assert found == sorted(found)


def test_the_share_counts_rules_of_which_nothing_is_missing() -> None:
    """One rule of two that is fully seen is half."""
    seen = RuleCoverage("restrict/a", always=False, firing=Seen(true=True, false=True))
    assert share([seen, RuleCoverage("restrict/b", always=False)]) == pytest.approx(0.5)


def test_no_rule_is_fully_covered() -> None:
    """Where there is nothing to see, nothing is missing."""
    assert share([]) == 1


def test_the_whole_patients_cover_every_rule(recommender: Recommender, knowledge: Knowledge) -> None:
    """Each shipped rule, and each condition of it, is seen both true and false over the whole patients."""
    patients = read_whole_patients(WHOLE_PATIENTS)
    found = cover((recommender.recommend(patient.record) for patient in patients), knowledge)
    assert {entry.rule: list(entry.missing()) for entry in found if list(entry.missing())} == {}
    assert share(found) == 1
