"""The checks of a whole base: the shipped one passes, and each check catches its mini base."""

from collections.abc import Mapping

import pytest

from recommender.base_check import best_cases, check_base
from recommender.corpus import read_corpus
from recommender.knowledge import read_knowledge
from recommender.problem import Problem
from recommender.skeleton import exercise_skeleton, rule_skeleton
from tests.minibase import (
    FEVER,
    FEVER_CASES,
    ITEM_ONE,
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
SILENT = case("nothing is given", "silent")


def changed(path: str, old: str, new: str) -> dict[str, str]:
    """Change one place of one file of the sound base."""
    text = sound_base().texts[path]
    assert text.count(old) == 1, (path, old)
    return {path: text.replace(old, new)}


def with_rules(**rules: str) -> dict[str, str]:
    """Add rules to the sound base, `assess_one` for rules/assess/one.toml, each with a row of its own."""
    paths = {name: f"rules/{name.replace('_', '/', 1)}.toml" for name in rules}
    rows = sound_base().texts[LEDGER] + "\n" + ledger_text(**paths)
    texts = {paths[name]: text.replace('"ex-stage-fit"', f'"{name.replace("_", "-")}"') for name, text in rules.items()}
    return {LEDGER: rows, **texts}


def with_item(name: str, **slots: str) -> dict[str, str]:
    """Add an exercise of complex one to the sound base, with its row."""
    path = f"knowledge/exercises/one/{name}.toml"
    rows = sound_base().texts[LEDGER] + "\n" + ledger_text(**{name.replace("-", "_"): path})
    return {LEDGER: rows, path: exercise_text(name, "one", **slots)}


def found(changes: Mapping[str, str]) -> list[str]:
    """Check the sound base with changes; every problem says what to do."""
    problems = check_base(sound_base(changes))
    assert [problem for problem in problems if not problem.hint] == []
    return [str(problem).removeprefix("error: ").rpartition(" (")[0] for problem in problems]


def derive(value: str, when: str = FEVER, more: str = "") -> str:
    """Write a rule that derives the working pain."""
    fires = case("it fires", "fires", 'given = { fever = "present", malaise = "present" }')
    then = f'effect = "derive"\nfact = "working_pain"\nvalue = "{value}"\n{more}'
    return rule_text(when, then, fires + SILENT)


def choose(complex_id: str, as_: str, more: str = "") -> str:
    """Write a rule that chooses a complex in a fever."""
    fires = case("it fires", "fires", 'given = { fever = "present" }')
    return rule_text(FEVER, f'effect = "choose"\ncomplex = "{complex_id}"\nas = "{as_}"\n{more}', fires + SILENT)


def arrange(key: str, order: int) -> str:
    """Write a rule that orders the session by a key."""
    return rule_text("", f'effect = "arrange"\nkey = "{key}"\norder = {order}')


def test_the_shipped_base_passes() -> None:
    """Given what is shipped, no check finds anything."""
    assert check_base(read_corpus()) == []


def test_the_small_base_passes() -> None:
    """Given the base that the tests below change, there is no fault: what they find is what they changed."""
    assert check_base(sound_base()) == []


FORM: dict[str, tuple[dict[str, str], str]] = {
    "a misspelt slot of a rule": (
        changed(FEVER_RULE, "purpose =", "porpose ="), f"{FEVER_RULE}:3: porpose: unexpected keyword argument",
    ),
    "a wrong value of an exercise": (
        changed(ITEM, '"light"', '"easy"'), f"{ITEM}:13: load: input should be 'minimal', 'light'",
    ),
    "an exercise that is not named like its file": (
        changed(ITEM, 'id = "one-1"', 'id = "one-2"'), f"{ITEM}:1: id 'one-2' is not the name of its file",
    ),
    "a wrong slot of a complex": (
        changed(COMPLEXES, 'stages = ["acute"]', "stages = 1"), f"{COMPLEXES}:4: stages: input should be a valid array",
    ),
    "a row without its kind": (
        changed(LEDGER, 'kind = "rule"\nlines = ["S2:166"]\ncarried_out_by = ["precedence"]', 'lines = ["S2:166"]'),
        f"{LEDGER}:26: kind: field required",
    ),
    "an unknown fact": (
        changed(FEVER_RULE, 'fact = "fever"', 'fact = "fevr"'),
        f"{FEVER_RULE}:15: no fact is named 'fevr'; did you mean fever",
    ),
    "a value that a fact never has": (
        changed(FEVER_RULE, 'is = "present"', 'is = "high"'), f"{FEVER_RULE}:15: 'fever' is never 'high'",
    ),
    "an unknown attribute": (
        changed(FEVER_RULE, 'id = ["one-1"]', 'colour = ["red"]'),
        f"{FEVER_RULE}:19: 'colour' is no attribute of an exercise",
    ),
    "a slot of the reason that nothing fills": (
        changed(FEVER_RULE, "It is so,", "It is {malaise},"), f"{FEVER_RULE}:26: slot {{malaise}} cannot be filled",
    ),
    "an unknown default": (
        changed(FEVER_RULE, ON_FEVER, ON_FEVER + '\nminutes_max = "default:none"'),
        f"{FEVER_RULE}:21: no default is named 'default:none'",
    ),
    "an exception that is no rule": (
        changed(FEVER_RULE, ON_FEVER, ON_FEVER + '\nunless = ["restrict/cold"]'),
        f"{FEVER_RULE}:24: no active rule is named 'restrict/cold'",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), FORM.values(), ids=FORM)
def test_a_fault_of_form_or_reference_is_found(changes: dict[str, str], expected: str) -> None:
    """Given a slot, a word or a name that is wrong, it is named with file and line."""
    assert [problem for problem in map(str, check_base(sound_base(changes))) if expected in problem]


DANGLING: dict[str, tuple[dict[str, str], str]] = {
    "a position": (changed(ITEM, '"supine"', '"supin"'), f"{ITEM}:6: start_position: no 'supin' is known"),
    "a movement": (changed(ITEM, '["lumbar_flexion"]', '["hop"]'), f"{ITEM}:11: movement: no 'hop' is known"),
    "equipment": (with_item("one-2", equipment='["rope"]'), "one-2.toml:15: equipment: no 'rope' is known"),
    "a stage": (changed(ITEM, '["acute", "remission"]', '["acut"]'), f"{ITEM}:10: stages: no 'acut' is known"),
    "a near duplicate": (with_item("one-2", near_duplicates='["one-9"]'), "near_duplicates: no 'one-9' is known"),
    "a parent": (with_item("one-2", variant_of='"one-9"'), "one-2.toml:15: variant_of: no 'one-9' is known"),
    "a member of a family": (
        changed("knowledge/families.toml", '"two-1"', '"two-9"'),
        "knowledge/families.toml:4: members: no 'two-9' is known",
    ),
    "a finding of a code": (
        {"knowledge/icd10.toml": '[[code]]\ncode = "M99"\nterms = ["back"]\n'},
        "knowledge/icd10.toml:3: terms: no 'back' is known",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), DANGLING.values(), ids=DANGLING)
def test_a_dangling_id_is_found(changes: dict[str, str], expected: str) -> None:
    """Given an exercise, a family or a code that names what is not there, it is named with file and line."""
    [problem] = map(str, check_base(sound_base(changes)))
    assert expected in problem


CITED: dict[str, tuple[dict[str, str], str]] = {
    "a missing source": (
        changed(FEVER_RULE, '[[sources]]\nsource = "S2"\nsection = "S2.REQ"\nlines = [166]\n', "")
        | changed(FEVER_RULE, "ledger = ", "sources = []\nledger = "),
        "no source is cited",
    ),
    "a source cited twice": (
        changed(FEVER_RULE, "[when.patient]", '[[sources]]\nsource = "S2"\nsection = "S2.REQ"\nlines = [166]\n\n[when.patient]'),
        f"{FEVER_RULE}:14: the same source is cited twice",
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


@pytest.mark.parametrize(("changes", "expected"), CITED.values(), ids=CITED)
def test_a_fault_of_a_citation_is_found(changes: dict[str, str], expected: str) -> None:
    """Given sources or ledger rows that are missing, double or unknown, each is named with file and line."""
    [problem] = found(changes)
    assert expected in problem


def test_a_failing_case_is_found() -> None:
    """Given a case that expects otherwise, it is named with its line, what it expects and what the rule does."""
    [problem] = found(changed(FEVER_RULE, 'expect = "silent"', 'expect = "fires"'))
    assert problem == f"{FEVER_RULE}:35: case 'a fever that is absent' expects fires, the rule is silent"


def test_a_rule_that_reads_a_later_step_is_found() -> None:
    """Given a restriction that reads the chosen complex, which is not chosen yet, the rule is named."""
    when = '[when.patient]\nfact = "complex"\nis = "one"\n[when.exercise]\nid = ["one-2"]'
    cases = case("it fires", "fires", 'given = { complex = "one" }') + SILENT
    assert found(with_item("one-2") | with_rules(restrict_early=rule_text(when, cases=cases)) | two_rows()) == [
        "rules/restrict/early.toml:14: reads 'complex', which is known only after step 4"
    ]
