"""A rule file is read as a rule, or each of its faults is named with file, line and what to do."""

import tomllib

import pytest

from recommender.corpus import Corpus
from recommender.knowledge import Knowledge
from recommender.problem import Problem
from recommender.rule import Rule, read_rule, read_rules
from recommender.selector import Catalogue

PATH = "rules/restrict/sample.toml"
SAMPLE = """\
title = "A sample"
status = "active"
purpose = "To be read."
rationale = "Rules are read."
limitations = "Only a sample."
strength = "stated"
ledger = ["C01"]

[[sources]]
source = "S2"
section = "S2.REQ"
lines = [156]

[when.patient]
all = [
  { fact = "working_stage", is = "acute" },
  { fact = "age", at_least = "default:elderly_age_years" },
]

[when.exercise]
complex = "gentle"

[then]
effect = "exclude"
if_unknown = "withhold"

[reason]
text = "{title} waits in the {working_stage}."
detail = "It waits."

[[cases]]
name = "it waits"
given = { working_stage = "acute" }
expect = "fires"
"""
DERIVING = (
    SAMPLE.partition("[when.patient]")[0]
    + """\
[when.bound]
fact = "stage"

[then]
effect = "derive"
fact = "working_stage"
value = "$bound"

[reason]
text = "It is {bound}, {stage}."
detail = "It is."

[[cases]]
name = "it is"
expect = "fires"
"""
)


INDICATE = 'effect = "indicate"\ncomplex = "gentle"'


def read(text: str, knowledge: Knowledge, path: str = PATH) -> tuple[Rule | None, list[Problem]]:
    """Read one rule text against the shipped knowledge."""
    corpus = Corpus({path: tomllib.loads(text)}, {path: text}, "0" * 16)
    catalogue = Catalogue(knowledge.exercises, knowledge.complexes, knowledge.vocabulary)
    numbers = {
        name: default.value for name, default in knowledge.defaults.items() if not isinstance(default.value, list)
    }
    return read_rule(corpus, path, corpus.documents[path], catalogue, numbers)


def rule_of(text: str, knowledge: Knowledge, path: str = PATH) -> Rule:
    """Read a rule text that has no fault."""
    rule, problems = read(text, knowledge, path)
    assert problems == []
    assert rule is not None
    return rule


def changed(old: str, new: str, text: str = SAMPLE) -> str:
    """Change one place of a rule text."""
    assert text.count(old) == 1
    return text.replace(old, new)


def problem_of(text: str, knowledge: Knowledge, path: str = PATH) -> Problem:
    """Read a rule text that has one fault."""
    rule, problems = read(text, knowledge, path)
    assert rule is None
    assert len(problems) == 1, problems
    return problems[0]


def test_the_id_of_a_rule_is_its_path(knowledge: Knowledge) -> None:
    """A rule is named by its folder and file, and belongs to the step of the folder."""
    rule = rule_of(SAMPLE, knowledge)
    assert (rule.id, rule.folder, rule.step) == ("restrict/sample", "restrict", 3)
    assert rule.then.effect == "exclude"


def test_a_rule_knows_its_exercises(knowledge: Knowledge) -> None:
    """The exercise side is resolved when the rule is read."""
    rule = rule_of(SAMPLE, knowledge)
    assert rule.selects
    assert rule.exercises_for("") == set(knowledge.by_complex["gentle"])
    assert rule.exercises_for("nothing that is bound") == frozenset()


def test_a_rule_knows_the_facts_that_it_reads(knowledge: Knowledge) -> None:
    """The facts of the condition are read."""
    assert rule_of(SAMPLE, knowledge).facts_read == {"working_stage", "age"}


def test_a_bound_fact_is_read_too(knowledge: Knowledge) -> None:
    """A rule that binds a fact reads it."""
    assert rule_of(DERIVING, knowledge, "rules/assess/sample.toml").facts_read == {"stage"}


def test_a_rule_without_conditions_holds_for_every_patient(knowledge: Knowledge) -> None:
    """Without a patient side nothing is read."""
    text = SAMPLE.replace(SAMPLE[SAMPLE.index("[when.patient]") : SAMPLE.index("[when.exercise]")], "")
    rule = rule_of(text.replace("{working_stage}", "acute stage"), knowledge)
    assert rule.facts_read == frozenset()
    assert rule.condition.holds({})


@pytest.mark.parametrize(
    ("fact", "values"),
    [
        ("stage", {"acute", "subacute_early", "subacute_late", "remission"}),
        ("supervised", {"yes", "no"}),
    ],
)
def test_a_bound_fact_stands_for_each_of_its_values(knowledge: Knowledge, fact: str, values: set[str]) -> None:
    """The exercises are resolved for every value that the fact can have."""
    text = DERIVING.replace('"stage"', f'"{fact}"').replace("{stage}", f"{{{fact}}}")
    assert set(rule_of(text, knowledge, "rules/assess/sample.toml").exercises) == values


def test_a_bound_complex_stands_for_each_complex(knowledge: Knowledge) -> None:
    """A rule may bind the requested complex."""
    text = DERIVING.replace('"stage"', '"requested_complex"').replace("{stage}", "asked for")
    assert set(rule_of(text, knowledge, "rules/assess/sample.toml").exercises) == set(knowledge.complexes)


def bound_to_list(name: str) -> str:
    """Write a rule that binds a list fact and names the exercises by it."""
    text = SAMPLE.replace("[when.exercise]", f'[when.bound]\nlist = "{name}"\n\n[when.exercise]')
    slot = "equipment" if name == "equipment" else "id"
    return text.replace('complex = "gentle"', f'{slot} = "$bound"')


def test_a_bound_list_of_exercises_names_each(knowledge: Knowledge) -> None:
    """A rule on painful exercises names the one that hurts."""
    rule = rule_of(bound_to_list("painful_exercises"), knowledge)
    assert rule.exercises_for("gs-09-bicycle") == {"gs-09-bicycle"}


def test_bound_equipment_is_every_item_that_can_be_missing(knowledge: Knowledge) -> None:
    """A rule on equipment names the exercises that need the missing item; surroundings are never missing."""
    rule = rule_of(bound_to_list("equipment"), knowledge)
    assert "acu-06-knee-extension-over-bolster" in rule.exercises_for("knee_bolster")
    assert "bed" not in rule.exercises


WORDS, SPELLING, README = "use one of the words named", "remove it, or mend its spelling", "see rules/README.md"
FAULTS: dict[str, tuple[str, str, int, str, str]] = {
    "a word that the slot does not take": (
        'strength = "stated"', 'strength = "sure"', 6, "strength: input should be", WORDS,
    ),
    "a misspelt slot": ('title = "A sample"', 'titel = "A sample"', 1, "titel: unexpected keyword", SPELLING),
    "a missing slot": ('purpose = "To be read."\n', "", 1, "purpose: ", "add the slot"),
    "an unknown effect": ('effect = "exclude"', 'effect = "forbid"', 24, "then.effect: input should be", WORDS),
    "an effect of another step": (
        'effect = "exclude"', 'effect = "refer"', 24, "effect 'refer' does not belong in folder 'restrict'",
        "see the table of steps in rules/README.md",
    ),
    "a value of another kind": (
        'if_unknown = "withhold"', 'order = "x"', 25, "then.order: input should be", "see the README of the folder",
    ),
    "a value that the fact never has": (
        'is = "acute"', 'is = "acut"', 14, "'working_stage' is never 'acut'",
        "it is acute, remission, subacute_early, subacute_late, unknown",
    ),
    "a word that is compared by size": (
        '"working_stage", is = "acute"', '"working_stage", above = 3', 14,
        "'working_stage' is no number: 'above' cannot compare it", "compare it with `is`",
    ),
    "a word for a number": (
        'at_least = "default:elderly_age_years"', 'is = "old"', 14, "'age' is never 'old'", "it is a number or unknown",
    ),
    "an unknown fact": (
        '"working_stage", is', '"working_stag", is', 14, "no fact is named 'working_stag'; did you mean working_stage",
        "see knowledge/vocabulary/",
    ),
    "an unknown operator": ("at_least =", "at_lest =", 15, "a comparison is fact and one of is", README),
    "an unknown default": ("default:elderly_age_years", "default:no_such", 15, "must be a number", README),
    "an unknown attribute": ('complex = "gentle"', 'colour = "red"', 21, "'colour' is no attribute", README),
    "an unknown movement": (
        'complex = "gentle"', 'movement = "hop"', 20, "no movement is named 'hop'", "mend its spelling",
    ),
    "an unknown part of when": (
        "[when.exercise]", "[when.exercises]", 20, "'exercises' is no part of when", "patient, bound and exercise are",
    ),
    "a slot of the reason that nothing fills": (
        "{working_stage}", "{stage}", 28, "slot {stage} cannot be filled", "name a fact that the rule reads",
    ),
    "a case that expects something else": (
        'expect = "fires"', 'expect = "maybe"', 34, "cases.0.expect: input should be", WORDS,
    ),
    "a misspelt slot of a case": (
        'expect = "fires"', 'expects = "fires"', 34, "cases.0.expects: unexpected keyword", SPELLING,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "what", "hint"), FAULTS.values(), ids=FAULTS)
def test_a_fault_has_its_line_and_what_to_do(
    knowledge: Knowledge, old: str, new: str, line: int, what: str, hint: str
) -> None:
    """Each kind of fault names the file and line, the offending value and what to do."""
    _, problems = read(changed(old, new), knowledge)
    assert (f"{PATH}:{line}", hint) in [
        (problem.where, problem.hint) for problem in problems if problem.what.startswith(what)
    ]


def test_a_rule_in_no_step_is_a_problem(knowledge: Knowledge) -> None:
    """A folder that is no step holds no rules."""
    problem = problem_of(SAMPLE, knowledge, "rules/misc/sample.toml")
    assert problem.what == "effect 'exclude' does not belong in folder 'misc'"


def test_an_effect_on_exercises_needs_exercises(knowledge: Knowledge) -> None:
    """A rule that excludes must say what."""
    text = changed('[when.exercise]\ncomplex = "gentle"\n', "")
    assert problem_of(text, knowledge).what == "effect 'exclude' needs the exercises that it is about"


@pytest.mark.parametrize(
    "bound", ['list = "painful"', "", 'list = "painful_exercises"\nfact = "stage"'], ids=["unknown", "none", "both"]
)
def test_a_binding_names_one_list_or_one_fact(knowledge: Knowledge, bound: str) -> None:
    """A binding of nothing, of both, or of an unknown list is a problem at the binding."""
    text = changed("[when.exercise]", f"[when.bound]\n{bound}\n[when.exercise]")
    problem = problem_of(text, knowledge)
    assert problem.where == f"{PATH}:20"
    assert problem.hint.startswith("lists are painful_exercises, ")


def test_a_binding_of_an_unknown_fact_is_a_problem(knowledge: Knowledge) -> None:
    """A fact that is bound must be known."""
    text = changed("[when.exercise]", '[when.bound]\nfact = "stag"\n[when.exercise]')
    problem = problem_of(text, knowledge)
    assert problem.where == f"{PATH}:21"
    assert problem.what.startswith("no fact is named 'stag'; did you mean stage")


def test_a_binding_with_an_unknown_slot_is_a_problem(knowledge: Knowledge) -> None:
    """A slip in a binding is named, besides the faults of the condition."""
    text = changed("[when.exercise]", '[when.bound]\nlists = "painful_exercises"\n[when.exercise]')
    _, problems = read(changed("at_least =", "at_lest =", text), knowledge)
    assert [problem.where for problem in problems] == [f"{PATH}:15", f"{PATH}:21"]
    assert problems[1].what.startswith("lists: unexpected keyword")


def test_a_binding_that_is_no_table_is_a_problem(knowledge: Knowledge) -> None:
    """A word where a table belongs is named on its line."""
    text = changed("[when.patient]", '[when]\nbound = "stage"\n\n[when.patient]')
    problem = problem_of(text, knowledge)
    assert problem.where == f"{PATH}:15"
    assert problem.what.endswith("found 'stage'")


@pytest.mark.parametrize("slot", ["items", "minutes_max", "minutes_aim", "weekly"])
def test_a_default_that_is_not_there_is_a_problem(knowledge: Knowledge, slot: str) -> None:
    """A rule may only name a default that knowledge/ holds."""
    text = changed('if_unknown = "withhold"', f'{slot} = "default:no_such"')
    problem = problem_of(text, knowledge)
    assert (problem.what, problem.hint) == ("no default is named 'default:no_such'", "see knowledge/defaults.toml")


@pytest.mark.parametrize("value", ["default:session_minutes_max", "fact:minutes"])
def test_minutes_come_from_a_default_or_a_fact(knowledge: Knowledge, value: str) -> None:
    """A session may be capped by a default or by what the record says."""
    text = changed('if_unknown = "withhold"', f'minutes_max = "{value}"')
    assert rule_of(text, knowledge).then.minutes_max == value


CEILING = 'ceiling = ["default:heart_rate_bpm_max", "default:heart_rate_share", "default:heart_rate_age_base"]'
SAYS_CEILING = changed("{title} waits in the {working_stage}.", "At most {ceiling}.")


def test_a_ceiling_fills_its_slot(knowledge: Knowledge) -> None:
    """A rule that names three defaults and reads the age may say the ceiling."""
    rule = rule_of(changed('if_unknown = "withhold"', CEILING, SAYS_CEILING), knowledge)
    assert rule.then.ceiling == (
        "default:heart_rate_bpm_max",
        "default:heart_rate_share",
        "default:heart_rate_age_base",
    )


def test_a_ceiling_needs_its_defaults(knowledge: Knowledge) -> None:
    """A rule that says a ceiling and names no defaults cannot fill its slot."""
    assert problem_of(SAYS_CEILING, knowledge).what == "slot {ceiling} cannot be filled"


def test_a_ceiling_needs_the_age(knowledge: Knowledge) -> None:
    """A rule that does not read the age cannot reckon a ceiling."""
    text = changed('  { fact = "age", at_least = "default:elderly_age_years" },\n', "", SAYS_CEILING)
    text = changed('if_unknown = "withhold"', CEILING, text)
    assert problem_of(text, knowledge).what == "slot {ceiling} cannot be filled"


def test_a_ceiling_of_an_unknown_default_is_a_problem(knowledge: Knowledge) -> None:
    """Each default of a ceiling must be there."""
    text = changed('if_unknown = "withhold"', CEILING.replace("heart_rate_share", "heart_rate_shares"), SAYS_CEILING)
    assert problem_of(text, knowledge).what == "no default is named 'default:heart_rate_shares'"


def test_an_indication_belongs_to_select(knowledge: Knowledge) -> None:
    """A rule of the step select may find a complex suitable; one that restricts may not."""
    text = DERIVING.replace('effect = "derive"\nfact = "working_stage"\nvalue = "$bound"', INDICATE)
    assert rule_of(text, knowledge, "rules/select/sample.toml").then.complex == "gentle"
    assert problem_of(text, knowledge).what == "effect 'indicate' does not belong in folder 'restrict'"


def test_a_slot_that_is_a_keyword_keeps_its_name_in_a_problem(knowledge: Knowledge) -> None:
    """A wrong `as` is named as it is written, on its line."""
    text = changed('if_unknown = "withhold"', 'as = "spare"')
    problem = problem_of(text, knowledge)
    assert problem.what.startswith("then.as: ")
    assert problem.where == f"{PATH}:25"


def test_all_faults_of_a_rule_are_named(knowledge: Knowledge) -> None:
    """One fault does not hide the next."""
    text = changed('is = "acute"', 'is = "acut"')
    text = changed('complex = "gentle"', 'movement = ["hop", "end_range"]', text)
    text = changed('detail = "It waits."', 'detail = "It is {age} and {sex}."', text)
    _, problems = read(text, knowledge)
    assert [problem.what for problem in problems] == [
        "'working_stage' is never 'acut'",
        "no movement is named 'hop'",
        "slot {sex} cannot be filled",
    ]


def read_all(texts: dict[str, str], knowledge: Knowledge) -> tuple[list[str], list[str]]:
    """Read rule texts by path, and give the ids that are kept and the places of faults."""
    corpus = Corpus({path: tomllib.loads(text) for path, text in texts.items()}, texts, "0")
    catalogue = Catalogue(knowledge.exercises, knowledge.complexes, knowledge.vocabulary)
    rules, problems = read_rules(corpus, catalogue, {"elderly_age_years": 65})
    return list(rules), [problem.where for problem in problems]


@pytest.mark.parametrize(("status", "kept"), [("active", ["restrict/sample"]), ("draft", []), ("retired", [])])
def test_only_active_rules_are_kept(knowledge: Knowledge, status: str, kept: list[str]) -> None:
    """Drafts and retired rules do nothing."""
    assert read_all({PATH: changed('"active"', f'"{status}"')}, knowledge) == (kept, [])


@pytest.mark.parametrize(("status", "faults"), [("draft", []), ("retired", ["rules/restrict/other.toml:14"])])
def test_a_faulty_rule_is_in_nobodys_way_while_it_is_a_draft(
    knowledge: Knowledge, status: str, faults: list[str]
) -> None:
    """A draft is not looked at, a retired rule is; the sound rules are read all the same."""
    broken = changed('"active"', f'"{status}"').replace('is = "acute"', 'is = "acut"')
    texts = {PATH: SAMPLE, "rules/restrict/other.toml": broken}
    assert read_all(texts, knowledge) == (["restrict/sample"], faults)


@pytest.mark.parametrize(("name", "found"), [("restrict/sampel", 1), ("restrict/sample", 0)])
def test_an_exception_must_be_an_active_rule(knowledge: Knowledge, name: str, found: int) -> None:
    """A rule that excepts a rule that is not there is a problem on the line of the exception."""
    text = changed('if_unknown = "withhold"', f'unless = ["{name}"]')
    corpus = Corpus({PATH: tomllib.loads(text)}, {PATH: text}, "0")
    catalogue = Catalogue(knowledge.exercises, knowledge.complexes, knowledge.vocabulary)
    _, problems = read_rules(corpus, catalogue, {"elderly_age_years": 65})
    what = "no active rule is named 'restrict/sampel'; did you mean restrict/sample?"
    assert [(problem.where, problem.what) for problem in problems] == [(f"{PATH}:25", what)] * found
