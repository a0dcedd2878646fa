"""The checks: the shipped rules pass, and each validator catches its mini rule base."""

import pytest

from recommender.casebook import Casebook, outcome_of
from recommender.check import check_rules
from recommender.corpus import read_corpus
from recommender.knowledge import Knowledge, read_knowledge
from recommender.rule import Case
from tests.minibase import ASSESS, corpus_of, rule_text

ON_ITEM = '[when.exercise]\nid = ["rem-4-cat-cow"]'
FEVER = '[when.patient]\nfact = "fever"\nis = "present"'


def case(name: str, expect: str, more: str = "") -> str:
    """Write a case."""
    return f'[[cases]]\nname = "{name}"\n{more}\nexpect = "{expect}"\n'


def found(text: str, name: str = "restrict/one") -> list[str]:
    """Check one rule and give what was found, with its place."""
    corpus = corpus_of({**ASSESS, name: text})
    knowledge, problems = read_knowledge(corpus)
    assert problems == []
    return [str(problem) for problem in check_rules(knowledge, corpus) if name in problem.where]


GOOD_CASES = case("it fires", "fires", 'exercise = "rem-4-cat-cow"') + case(
    "another item is silent", "silent", 'exercise = "rem-2-crawl-under"'
)


def test_the_shipped_rules_pass_every_check() -> None:
    """No problem is left in rules/."""
    corpus = read_corpus()
    knowledge, problems = read_knowledge(corpus)
    assert [*problems, *check_rules(knowledge, corpus)] == []


def test_a_good_rule_passes() -> None:
    """The mini rule base itself has no fault."""
    assert found(rule_text(ON_ITEM, cases=GOOD_CASES)) == []


@pytest.mark.parametrize(
    ("slots", "expected"),
    [
        ({"title": "x" * 81}, "rules/restrict/one.toml:1: the title has 81 characters (at most 80)"),
        ({"text": "x" * 141}, "the reason has 141 characters"),
        ({"purpose": " "}, "rules/restrict/one.toml:3: purpose is empty (fill it)"),
        ({"limitations": "None."}, "rules/restrict/one.toml:5: no rule is without limitations"),
        ({"ledger": ""}, "no ledger row is named"),
        ({"ledger": '"C01", "C01"'}, "a ledger row stands twice"),
    ],
)
def test_a_fault_in_the_texts_is_found(slots: dict[str, str], expected: str) -> None:
    """Each slot that is too long, empty or double is named with its line."""
    [problem] = found(rule_text(ON_ITEM, cases=GOOD_CASES, **slots))
    assert expected in problem


@pytest.mark.parametrize(
    ("line", "replaced", "expected"),
    [
        ('source = "S2"', 'source = "S9"', "no document is named 'S9'"),
        ('section = "S2.REQ"', 'section = "S2.NONE"', "document S2 has no section 'S2.NONE'"),
        ("lines = [166]", "lines = [999]", "document S2 has no line 999"),
    ],
)
def test_a_dangling_citation_is_found(line: str, replaced: str, expected: str) -> None:
    """A document, a section or a line that does not exist is named."""
    [problem] = found(rule_text(ON_ITEM, cases=GOOD_CASES).replace(line, replaced))
    assert expected in problem


def test_a_missing_and_a_double_citation_are_found() -> None:
    """A rule without a source and one that cites twice are faults."""
    text = rule_text(ON_ITEM, cases=GOOD_CASES)
    block = '[[sources]]\nsource = "S2"\nsection = "S2.REQ"\nlines = [166]\n'
    assert "cited twice" in found(text.replace(block, block + "\n" + block))[0]
    without = text.replace(block, "").replace("ledger =", "sources = []\nledger =")
    assert "no source is cited" in found(without)[0]


def test_missing_cases_are_found() -> None:
    """A rule needs one case that fires, one that is silent and, for a finding in a safety rule, one unknown."""
    text = rule_text(f"{FEVER}\n{ON_ITEM}", 'effect = "exclude"\nif_unknown = "withhold"', cases=case("x", "silent"))
    assert [
        problem.split(": ", 2)[2]
        for problem in found(text.replace('name = "x"', 'name = "x"\ngiven = { fever = "absent" }'))
    ] == [
        "no case fires (add one that does)",
        'no case has an unknown finding (add one: expect = "unknown")',
    ]
    fires = rule_text(ON_ITEM, cases=case("x", "fires"))
    assert "no case is silent" in found(fires)[0]


def test_a_rule_about_everything_and_everybody_needs_no_silent_case() -> None:
    """There is no boundary to show."""
    assert found(rule_text("[when.exercise]", 'effect = "limit"', cases=case("x", "fires"))) == []


def test_a_failing_case_is_found() -> None:
    """A case that expects otherwise is named with its line, what it expects and what the rule does."""
    wrong = case("the item stays", "silent", 'exercise = "rem-4-cat-cow"') + case("it fires", "fires")
    [problem] = found(rule_text(ON_ITEM, cases=wrong))
    assert "case 'the item stays' expects silent, the rule is fires" in problem
    assert "rules/restrict/one.toml:24" in problem


def test_a_case_about_no_known_exercise_is_found() -> None:
    """A misspelt exercise cannot pass as silent."""
    [problem] = found(rule_text(ON_ITEM, cases=GOOD_CASES + case("x", "silent", 'exercise = "rem-99"')))
    assert "no exercise is named 'rem-99'" in problem


def test_list_facts_of_a_case_reach_the_rule(knowledge: Knowledge) -> None:
    """Names alone are present; a table gives the state of each."""
    book = Casebook(knowledge)
    rule = knowledge.rules["restrict/painful_movement"]
    named = Case(name="x", lists={"painful_exercises": ["rem-4-cat-cow"]}, exercise="rem-4-cat-cow", expect="fires")
    assert book.outcome(rule, named) == "fires"
    equipment = knowledge.rules["restrict/equipment_not_at_hand"]
    item = "acu-06-knee-extension-over-bolster"
    unknown = Case(name="x", lists={"equipment": {"knee_bolster": "unknown"}}, exercise=item, expect="unknown")
    assert book.outcome(equipment, unknown) == "unknown"


def test_no_activation_is_silence() -> None:
    """A rule that did not fire is silent."""
    assert outcome_of([], "") == "silent"
