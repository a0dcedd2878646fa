"""The checks of a whole base: the shipped one passes, and each check catches its mini base."""

import re
from collections.abc import Mapping

import pytest

from recommender.base_check import best_cases, check_base, is_sound
from recommender.corpus import read_corpus
from recommender.knowledge import read_knowledge
from recommender.skeleton import exercise_skeleton, rule_skeleton
from tests.minibase import (
    FEVER,
    ON_FEVER,
    case,
    complexes_text,
    exercise_text,
    ledger_text,
    rule_text,
    sound_base,
)

FEVER_RULE = "rules/restrict/fever.toml"
ITEM = "knowledge/exercises/one/one-1.toml"
LEDGER = "knowledge/ledger.toml"
COMPLEXES = "knowledge/complexes.toml"
SYMPTOMS = "knowledge/vocabulary/symptoms.toml"
CITATION = '[[sources]]\nsource = "S2"\nsection = "S2.REQ"\nlines = [166]\n\n'
ITEM_TWO = '[when.exercise]\nid = ["one-2"]'
PREFER = 'effect = "prefer"'
CHOOSE_BOUND = 'effect = "choose"\ncomplex = "$bound"\nas = "fallback"'
COMPLEX_ONE = case("a complex", "fires", 'given = { complex = "one" }')
SILENT = case("nothing is given", "silent")
NO_FEVER = 'given = { fever = "absent" }'
FEVER_SILENT = case("wrong", "silent", 'given = { fever = "present" }', 'exercise = "one-1"')
FIRES = case("a fever", "fires", 'given = { fever = "present" }')
Changes = Mapping[str, str]


def changed(path: str, old: str, new: str) -> dict[str, str]:
    """Change one place of one file of the sound base."""
    text = sound_base().texts[path]
    assert text.count(old) == 1, (path, old)
    return {path: text.replace(old, new)}


def adding(rules: Changes | None = None, items: Changes | None = None) -> dict[str, str]:
    """Add rules by id, and exercises of complex one by id, each with a ledger row that it carries out."""
    rule_paths = {name: f"rules/{name}.toml" for name in rules or {}}
    paths = rule_paths | {name: f"knowledge/exercises/one/{name}.toml" for name in items or {}}
    rows = {name.replace("/", "-").replace("-", "_"): path for name, path in paths.items()}
    texts = {paths[name]: text for name, text in {**(rules or {}), **(items or {})}.items()}
    for name, path in rule_paths.items():
        texts[path] = texts[path].replace('"ex-stage-fit"', f'"{name.replace("/", "-").replace("_", "-")}"')
    return {LEDGER: sound_base().texts[LEDGER] + "\n" + ledger_text(**rows), **texts}


def found(changes: Changes) -> list[str]:
    """Check the sound base with changes, and give where and what of each problem."""
    return [f"{problem.where}: {problem.what}" for problem in check_base(sound_base(changes))]


def placeless(problem: str) -> str:
    """Leave the line out."""
    return re.sub(r":\d+: ", ": ", problem, count=1)


def derive(value: str, when: str = FEVER, more: str = "", given: str = '{ fever = "present" }') -> str:
    """Write a rule that derives the working pain."""
    then = f'effect = "derive"\nfact = "working_pain"\nvalue = "{value}"\n{more}'
    return rule_text(when, then, case("it fires", "fires", f"given = {given}") + SILENT)


def choose(complex_id: str, rank: str, when: str = FEVER) -> str:
    """Write a rule that chooses a complex."""
    return rule_text(when, f'effect = "choose"\ncomplex = "{complex_id}"\nas = "{rank}"', FIRES + SILENT)


def arrange(order: int) -> str:
    """Write a rule that sorts the session."""
    return rule_text("", f'effect = "arrange"\nkey = "load"\norder = {order}')


FORM: dict[str, tuple[dict[str, str], str]] = {
    "a misspelt slot of a rule": (
        changed(FEVER_RULE, "purpose =", "porpose ="), f"{FEVER_RULE}:3: porpose: unexpected keyword argument",
    ),
    "a wrong word in an exercise": (changed(ITEM, '"light"', '"easy"'), f"{ITEM}:13: load: input should be 'minimal'"),
    "an exercise that is not named like its file": (
        changed(ITEM, 'id = "one-1"', 'id = "one-2"'), f"{ITEM}:1: id 'one-2' is not the name of its file",
    ),
    "a complex without a list of stages": (
        changed(COMPLEXES, '["acute"]', "1"), f"{COMPLEXES}:4: stages: input should be a valid",
    ),
    "a ledger row of no kind": (
        changed(LEDGER, 'kind = "rule"\nlines = ["S2:166"]\ncarried_out_by = ["precedence"]', 'lines = ["S2:166"]'),
        f"{LEDGER}:25: kind: field required",
    ),
    "an unknown fact": (
        changed(FEVER_RULE, 'fact = "fever"', 'fact = "fevr"'),
        f"{FEVER_RULE}:14: no fact is named 'fevr'; did you mean fever",
    ),
    "a value that a fact never has": (
        changed(FEVER_RULE, 'is = "present"', 'is = "high"'), f"{FEVER_RULE}:14: 'fever' is never 'high'",
    ),
    "an unknown attribute": (
        changed(FEVER_RULE, 'id = ["one-1"]', 'colour = ["red"]'),
        f"{FEVER_RULE}:18: 'colour' is no attribute of an exercise",
    ),
    "a slot of the reason that nothing fills": (
        changed(FEVER_RULE, "It is so,", "It is {malaise},"), f"{FEVER_RULE}:25: slot {{malaise}} cannot be filled",
    ),
    "an unknown default": (
        changed(FEVER_RULE, ON_FEVER, ON_FEVER + '\nminutes_max = "default:none"'),
        f"{FEVER_RULE}:20: no default is named 'default:none'",
    ),
    "an exception that is no rule": (
        changed(FEVER_RULE, ON_FEVER, ON_FEVER + '\nunless = ["restrict/cold"]'),
        f"{FEVER_RULE}:23: no active rule is named 'restrict/cold'",
    ),
}  # fmt: skip
DANGLING: dict[str, tuple[dict[str, str], str]] = {
    "a position": (changed(ITEM, '"supine"', '"supin"'), f"{ITEM}:5: start_position: no 'supin' is known"),
    "a movement": (changed(ITEM, '["lumbar_flexion"]', '["hop"]'), f"{ITEM}:10: movement: no 'hop' is known"),
    "a stage": (changed(ITEM, '["acute", "remission"]', '["acut"]'), f"{ITEM}:9: stages: no 'acut' is known"),
    "a complex": (changed(ITEM, 'complex = "one"', 'complex = "ones"'), "complex: no 'ones' is known"),
    "an item of equipment": (
        changed(ITEM, "[source]", 'equipment = ["rope"]\n[source]'), f"{ITEM}:16: equipment: no 'rope' is known",
    ),
    "a near-duplicate": (
        changed(ITEM, "[source]", 'near_duplicates = ["one-9"]\n[source]'), "near_duplicates: no 'one-9' is known",
    ),
    "a parent": (changed(ITEM, "[source]", 'variant_of = "one-9"\n[source]'), "variant_of: no 'one-9' is known"),
    "a member of a family": (
        changed("knowledge/families.toml", '"two-1"', '"two-9"'),
        "knowledge/families.toml:4: members: no 'two-9' is known",
    ),
    "a finding of a code": (
        {"knowledge/icd10.toml": '[[code]]\ncode = "M99"\nterms = ["back"]\n'},
        "knowledge/icd10.toml:3: terms: no 'back' is known",
    ),
}  # fmt: skip
CITED: dict[str, tuple[dict[str, str], str]] = {
    "no source": (
        {FEVER_RULE: changed(FEVER_RULE, CITATION, "")[FEVER_RULE].replace("ledger =", "sources = []\nledger =")},
        f"{FEVER_RULE}:7: no source is cited",
    ),
    "a source cited twice": (
        changed(FEVER_RULE, CITATION, CITATION * 2), f"{FEVER_RULE}:14: the same source is cited twice",
    ),
    "a line that is not in the source": (
        changed(FEVER_RULE, "[166]", "[9166]"), f"{FEVER_RULE}:9: document S2 has no line 9166",
    ),
    "a row named twice": (
        changed(FEVER_RULE, '["fever"]', '["fever", "fever"]'), f"{FEVER_RULE}:7: a ledger row stands twice",
    ),
    "a row that is not there": (
        changed(FEVER_RULE, '["fever"]', '["fever", "fevers"]'), f"{FEVER_RULE}:7: no ledger row is named 'fevers'",
    ),
    "a carrier that is not there": (
        changed(LEDGER, '"precedence"', '"rules/restrict/none.toml"'),
        f"{LEDGER}:29: row 'order': carrier 'rules/restrict/none.toml' does not exist",
    ),
    "a carrier that does not name the row": (
        changed(LEDGER, '"precedence"', f'"{FEVER_RULE}"'),
        f"{LEDGER}:29: row 'order': '{FEVER_RULE}' does not name the row",
    ),
    "a row that is not accounted for": (
        changed(LEDGER, 'why_not = "Nothing is said."', ""), f"{LEDGER}:37: row 'silence' is not accounted for",
    ),
}  # fmt: skip
COURSE = "knowledge/vocabulary/course.toml"
COURSE_TEXT = """[[fact]]
id = "session_pain"
kind = "number"
about = "session"
label = "pain during the last session"
description = "The strongest pain that the diary gives."
"""
DIARY = '[when.patient]\nfact = "session_pain"\nabove = 0'
PAINFUL = case("a session that hurt", "fires", "given = { session_pain = 1 }")
NEVER = '[when.patient]\nall = [{ fact = "fever", is = "present" }, { fact = "fever", is = "absent" }]'
TOO_YOUNG = '[when.patient]\nall = [{ fact = "age", at_least = 65 }, { fact = "age", below = 18 }]'
DERIVE_MILD = 'effect = "derive"\nfact = "working_pain"\nvalue = "mild"'
BOTH_PAINS = {"assess/mild": derive("mild"), "assess/pronounced": derive("pronounced")}
ON_TWO = case("the item", "fires", 'exercise = "one-2"') + case("another", "silent", 'exercise = "one-1"')
WHOLE: dict[str, tuple[dict[str, str], list[str]]] = {
    "a rule that reads the complex before it is chosen": (
        adding({"select/early": rule_text('[when.bound]\nfact = "complex"', CHOOSE_BOUND, COMPLEX_ONE + SILENT)}),
        ["rules/select/early.toml: reads 'complex', which is known only after step 4"],
    ),
    "a rule of a session that reads what only a diary gives": (
        {**adding({"assess/early": rule_text(DIARY, DERIVE_MILD, PAINFUL + SILENT)}), COURSE: COURSE_TEXT},
        ["rules/assess/early.toml: reads 'session_pain', which only a diary gives"],
    ),
    "two rules that derive different values": (
        adding(BOTH_PAINS), ["rules/assess/mild.toml: contradicts rules/assess/pronounced.toml at equal rank"],
    ),
    "two rules that choose different complexes at one rank": (
        adding({"select/a": choose("one", "stage"), "select/b": choose("two", "stage")}),
        ["rules/select/a.toml: contradicts rules/select/b.toml at equal rank"],
    ),
    "two rules that sort by two keys of one rank": (
        adding({"arrange/a": arrange(1), "arrange/b": arrange(1)}),
        ["rules/arrange/a.toml: contradicts rules/arrange/b.toml at equal rank"],
    ),
    "a rule of words that can never fire": (
        adding({"assess/never": rule_text(NEVER, DERIVE_MILD, SILENT)}),
        ["rules/assess/never.toml: can never fire: no patient meets it", "rules/assess/never.toml: no case fires"],
    ),
    "a rule of numbers that can never fire": (
        adding({"assess/never": rule_text(TOO_YOUNG, DERIVE_MILD, SILENT)}),
        ["rules/assess/never.toml: can never fire: no patient meets it", "rules/assess/never.toml: no case fires"],
    ),
    "a rule that names no exercise": (
        adding({"prefer/none": rule_text(f'{FEVER}\n[when.exercise]\nload = ["high"]', PREFER, FIRES + SILENT)}),
        ["rules/prefer/none.toml: names no exercise"],
    ),
    "an exercise that no patient could be given": (
        adding({"restrict/two": rule_text(ITEM_TWO, cases=ON_TWO)}, {"one-2": exercise_text("one-2", "one")}),
        ["knowledge/exercises/one/one-2.toml: no patient could be given this exercise"],
    ),
    "a complex that is empty in every stage": (
        {COMPLEXES: complexes_text(one="acute", two="remission", three="remission")},
        ["knowledge/complexes.toml: complex 'three' is empty in every stage"],
    ),
    "a failing case": (
        changed(FEVER_RULE, '"one-1"\nexpect = "fires"', '"one-1"\nexpect = "fires"\n\n' + FEVER_SILENT),
        [f"{FEVER_RULE}: case 'wrong' expects silent, the rule is fires"],
    ),
    "one name for two findings": (
        changed(SYMPTOMS, '"feeling unwell"', '"High-Temperature"'),
        ["knowledge/vocabulary/symptoms.toml: 'high_temperature' is a name of fever and of malaise"],
    ),
    "a name that an alias gives to another finding": (
        changed(SYMPTOMS, '"feeling unwell"', '"scoliosis_early_patient"'),
        ["knowledge/vocabulary/symptoms.toml: 'scoliosis_early_patient' is a name of malaise and of scoliosis"],
    ),
    "something left to fill": (
        changed(FEVER_RULE, "Shows one thing.", "TODO what is it for?"), [f"{FEVER_RULE}: TODO is left to fill"],
    ),
}  # fmt: skip


def test_the_shipped_base_passes() -> None:
    """Given what is shipped, no check finds anything."""
    assert check_base(read_corpus()) == []


def test_the_small_base_passes() -> None:
    """Given the base that these tests change, there is no fault: what they find is what they changed."""
    assert check_base(sound_base()) == []


def test_a_good_addition_passes() -> None:
    """Given a rule and an exercise more, each with its row, there is no fault."""
    limit = rule_text(ITEM_TWO, 'effect = "limit"\ncaution = "Slowly."', ON_TWO)
    assert found(adding({"restrict/slow": limit}, {"one-2": exercise_text("one-2", "one")})) == []


@pytest.mark.parametrize(("changes", "expected"), FORM.values(), ids=FORM)
def test_a_fault_of_form_is_found(changes: dict[str, str], expected: str) -> None:
    """Given a slot, a word or a fact that is wrong, it is named with file and line."""
    assert [problem for problem in found(changes) if problem.startswith(expected)]


@pytest.mark.parametrize(("changes", "expected"), DANGLING.values(), ids=DANGLING)
def test_a_dangling_id_is_found(changes: dict[str, str], expected: str) -> None:
    """Given an exercise, a family or a code that names what is not there, it is named with file and line."""
    [problem] = found(changes)
    assert expected in problem


@pytest.mark.parametrize(("changes", "expected"), CITED.values(), ids=CITED)
def test_a_fault_of_a_citation_is_found(changes: dict[str, str], expected: str) -> None:
    """Given sources or ledger rows that are missing, double or unknown, each is named with file and line."""
    [problem] = found(changes)
    assert problem.startswith(expected)


@pytest.mark.parametrize(("changes", "expected"), WHOLE.values(), ids=WHOLE)
def test_what_no_single_file_shows_is_found(changes: dict[str, str], expected: list[str]) -> None:
    """Given rules and exercises that are sound one by one and not together, that alone is named."""
    assert [placeless(problem) for problem in found(changes)] == expected


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("two rules that derive different values", [18]),
        ("a rule of words that can never fire", [14, 26]),
        ("a rule that names no exercise", [17]),
        ("a failing case", [34]),
        ("something left to fill", [3]),
    ],
)
def test_what_no_single_file_shows_has_its_line(name: str, lines: list[int]) -> None:
    """Given a rule at fault, the line is that of the part to mend."""
    assert [int(problem.split(":")[1]) for problem in found(WHOLE[name][0])] == lines


ASSESS, SELECT, ARRANGE = "assess/new", "select/new", "arrange/new"
DRAFT_CARRIER = rule_text(FEVER, 'effect = "defer"', FIRES, status="retired")


def on_fever(rule: str, *then: str) -> dict[str, str]:
    """Add a rule that fires in a fever and has nothing wrong but its outcome."""
    when = f"{FEVER}\n[when.exercise]" if rule.startswith("dose/") else FEVER
    return adding({rule: rule_text(when, "\n".join(then), FIRES + case("no fever", "silent", NO_FEVER))})


def attribute(words: str) -> dict[str, str]:
    """Let the rule on fever name more exercises by an attribute."""
    return changed(FEVER_RULE, 'id = ["one-1"]', f'any = [{{ id = ["one-1"] }}, {{ {words} }}]')


UNKNOWN: dict[str, dict[str, str]] = {
    "a derived fact": on_fever(ASSESS, 'effect = "derive"', 'fact = "working_pian"', 'value = "mild"'),
    "a derived value": on_fever(ASSESS, 'effect = "derive"', 'fact = "working_pain"', 'value = "midl"'),
    "nothing derived": on_fever(ASSESS, 'effect = "derive"'),
    "a complex to choose": on_fever(SELECT, 'effect = "choose"', 'complex = "ones"', 'as = "fallback"'),
    "no complex to choose": on_fever(SELECT, 'effect = "choose"', 'as = "fallback"'),
    "a complex that suits": on_fever(SELECT, 'effect = "indicate"', 'complex = "ones"'),
    "a term to ask about": on_fever("advise/new", 'effect = "advise"', 'topic = "during"', 'question = "fevr"'),
    "an advice of no topic": on_fever("advise/new", 'effect = "advise"'),
    "a number of minutes": on_fever(ARRANGE, 'effect = "session"', 'minutes_max = "default:position_order"'),
    "a fact of minutes": on_fever(ARRANGE, 'effect = "session"', 'minutes_max = "fact:minuts"'),
    "a list of warm-up items": on_fever(ARRANGE, 'effect = "prescribe"', 'items = "default:fever_threshold_c"'),
    "a number of a limit": changed(
        FEVER_RULE, ON_FEVER, 'effect = "limit"\nif_unknown = "apply"\n[then.limit]\nreps_max = "default:none"',
    ),
    "a number of breaths": on_fever("dose/new", 'effect = "dose"', "[then.dose]", 'hold_breaths = ["none", "none"]'),
    "an exercise by id": attribute('id = ["one-9"]'),
    "a complex by id": attribute('complex = ["ones"]'),
    "a load": attribute('load = ["hihg"]'),
    "a position of a selector": attribute('start_position = ["supin"]'),
    "equipment of a selector": attribute('equipment = ["fitbal"]'),
    "a fact of a case": changed(FEVER_RULE, '"absent" }', '"absent", fevr = "present" }'),
    "a value of a case": changed(FEVER_RULE, 'fever = "absent"', 'fever = "absnt"'),
    "a list of a case": changed(FEVER_RULE, '"absent" }', '"absent" }\nlists = { painful_exercise = ["one-1"] }'),
    "a section of an exercise": changed(ITEM, '"S2.REM"', '"S2.REMS"'),
    "a section of a complex": {COMPLEXES: sound_base().texts[COMPLEXES].replace("S2.REM", "S2.REMS", 1)},
    "a stage of a complex": changed(COMPLEXES, '["acute"]', '["acute", "acut"]'),
    "a row behind the stages of an exercise": changed(ITEM, "[source]", 'stages_from = ["C999"]\n[source]'),
    "an exercise without a row": {"knowledge/exercises/one/one-2.toml": exercise_text("one-2", "one")},
    "an exercise in the folder of another complex": {
        "knowledge/exercises/two/one-2.toml": exercise_text("one-2", "one"),
        LEDGER: sound_base().texts[LEDGER] + ledger_text(one_2="knowledge/exercises/two/one-2.toml"),
    },
    "an exercise without a dose": changed(ITEM, "\n[dose]\nsets = [1, 1]\nreps = [4, 6]", ""),
    "a carrier that is no active rule": changed(LEDGER, '"precedence"', '"rules/screen/new.toml"')
    | {"rules/screen/new.toml": DRAFT_CARRIER.replace('"ex-stage-fit"', '"order"')},
    "an exception of another step": changed(FEVER_RULE, ON_FEVER, ON_FEVER + '\nunless = ["select/wish"]'),
    "two rules that breathe differently": adding(
        {f"dose/{way}": rule_text(f"{FEVER}\n[when.exercise]", f'effect = "dose"\n[then.dose]\nbreathing = "{way}"',
         FIRES + case("no fever", "silent", NO_FEVER)) for way in ("out", "in")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("changes", UNKNOWN.values(), ids=UNKNOWN)
def test_a_name_that_nothing_has_is_found(changes: dict[str, str]) -> None:
    """Given a name, a value or a row that is not there where a rule or an exercise needs it, it is a problem."""
    assert found(changes) != []


PARTED: dict[str, dict[str, str]] = {
    "conditions that never meet": {
        "assess/mild": derive("mild", '[when.patient]\nfact = "age"\nat_least = 65', given="{ age = 65 }"),
        "assess/pronounced": derive("pronounced", '[when.patient]\nfact = "age"\nbelow = 65', given="{ age = 64 }"),
    },
    "an exception in the first": BOTH_PAINS | {"assess/mild": derive("mild", more='unless = ["assess/pronounced"]')},
    "an exception in the second": {
        "assess/mild": derive("mild"), "assess/pronounced": derive("pronounced", more='unless = ["assess/mild"]'),
    },
    "the same value": {"assess/a": derive("mild"), "assess/b": derive("mild")},
    "complexes of different rank": {"select/a": choose("one", "stage"), "select/b": choose("two", "fallback")},
    "the same complex": {"select/a": choose("one", "stage"), "select/b": choose("one", "stage")},
    "a complex and the wish": {"select/a": choose("one", "requested")},
    "keys of different rank": {"arrange/a": arrange(1), "arrange/b": arrange(2)},
    "two limits, of which the stricter holds": {
        f"restrict/{name}": rule_text("[when.exercise]", f'effect = "limit"\n[then.limit]\nreps_max = {most}')
        for name, most in (("few", 2), ("fewer", 1))
    },
}  # fmt: skip


@pytest.mark.parametrize("rules", PARTED.values(), ids=PARTED)
def test_rules_that_cannot_disagree_are_no_contradiction(rules: dict[str, str]) -> None:
    """Given rules that never hold at once, except each other, agree, or have a rank, nothing is named."""
    assert found(adding(rules)) == []


def test_an_item_excluded_by_default_need_not_be_given_to_anyone() -> None:
    """Given an exercise that is excluded by default, that no patient gets it is no fault."""
    rule = rule_text("[when.exercise]\ndefault_excluded = true")
    cases = case("the item", "fires", 'exercise = "one-2"') + case("another", "silent", 'exercise = "one-1"')
    rule = rule.partition("[[cases]]")[0] + cases
    item = exercise_text("one-2", "one", default_excluded_by='["silence"]')
    assert found(adding({"restrict/default": rule}, {"one-2": item})) == []


def test_every_problem_comes_at_once_in_the_order_of_the_places() -> None:
    """Given faults of every check on a base of sound form, none hides another."""
    names = ("a failing case", "one name for two findings", "two rules that derive different values")
    merged = {path: text for name in names for path, text in WHOLE[name][0].items()}
    expected = sorted(problem for name in names for problem in WHOLE[name][1])
    assert [placeless(problem) for problem in found(merged)] == expected


def test_every_fault_of_form_comes_at_once() -> None:
    """Given dangling words in two exercises and something left to fill in a rule, all three are named."""
    two = "knowledge/exercises/two/two-1.toml"
    changes = changed(ITEM, '"supine"', '"supin"') | changed(two, '["lumbar_flexion"]', '["hop"]')
    changes |= changed(FEVER_RULE, "Shows one thing.", "TODO")
    assert [problem.split(": ")[0] for problem in found(changes)] == [f"{ITEM}:5", f"{two}:10", f"{FEVER_RULE}:3"]


def test_every_problem_says_where_what_and_what_to_do() -> None:
    """Given any fault of these tests, its problem names a line of a file that is there, and what to do."""
    wanting = []
    for changes, _ in (*FORM.values(), *DANGLING.values(), *CITED.values(), *WHOLE.values()):
        corpus = sound_base(changes)
        for problem in check_base(corpus):
            path, _, line = problem.where.partition(":")
            placed = path in corpus.texts and line and 1 <= int(line) <= len(corpus.texts[path].splitlines())
            wanting += [] if placed and problem.what and problem.hint else [str(problem)]
    assert wanting == []


@pytest.mark.parametrize(
    ("changes", "sound"),
    [
        ({}, True),
        (WHOLE["a failing case"][0], True),
        (WHOLE["something left to fill"][0], False),
        (FORM["a wrong word in an exercise"][0], False),
        (FORM["an unknown fact"][0], False),
    ],
)
def test_a_base_is_sound_when_all_of_it_could_be_checked(changes: dict[str, str], *, sound: bool) -> None:
    """Given faults of form or something left to fill, the rest was not looked at; other faults leave the form sound."""
    assert is_sound(sound_base(changes)) is sound


@pytest.mark.parametrize("step", ["assess", "screen", "restrict", "select", "prefer", "dose", "arrange", "advise"])
def test_a_skeleton_of_a_rule_is_refused(step: str) -> None:
    """Given a rule as `lumbar rules new` writes it, each place that is left to fill is named."""
    text = rule_skeleton(step, "warm_hands")
    path = f"rules/{step}/warm_hands.toml"
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if "TODO" in line]
    assert found({path: text}) == [f"{path}:{line}: TODO is left to fill" for line in lines]


def test_a_skeleton_of_an_exercise_is_refused() -> None:
    """Given an exercise as `lumbar knowledge new` writes it, each place that is left to fill is named."""
    path = "knowledge/exercises/drafts/one-2.toml"
    problems = found({path: exercise_skeleton("one-2")})
    assert len(problems) > 5
    assert all(problem.startswith(path) and problem.endswith("TODO is left to fill") for problem in problems)


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_a_rule_that_is_not_active_does_nothing_and_its_form_is_checked(status: str) -> None:
    """Given a draft or a retired rule with a fault of form, the fault is named; without one, nothing is."""
    rule = rule_text(FEVER, 'effect = "defer"', FIRES, status=status)
    assert found({"rules/screen/draft.toml": rule}) == []
    faulty = rule.replace('"fever"', '"fevr"', 1)
    assert found({"rules/screen/draft.toml": faulty}) == [
        "rules/screen/draft.toml:14: no fact is named 'fevr'; did you mean fever?"
    ]


def test_a_draft_of_an_exercise_is_not_given_and_its_form_is_checked() -> None:
    """Given a draft with a fault of form, the fault is named; without one, nothing is, and it is no exercise yet."""
    path = "knowledge/exercises/one/one-2.toml"
    draft = exercise_text("one-2", "one", status='"draft"')
    assert found({path: draft}) == []
    assert "one-2" not in read_knowledge(sound_base({path: draft}))[0].exercises
    [problem] = found({path: draft.replace('"light"', '"easy"')})
    assert problem.startswith(f"{path}:13: load: input should be")


def test_the_best_cases_try_every_complex_in_every_stage() -> None:
    """Given the small base, each complex is requested in each stage, with and without the reason for the hang."""
    knowledge, _ = read_knowledge(sound_base())
    seen = list(best_cases(knowledge))
    assert len(seen) == len(knowledge.complexes) * len(knowledge.vocabulary.groups["stages"]) * 2
    assert {each.choice.complex for each in seen} == set(knowledge.complexes)
