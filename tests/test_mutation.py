"""A mutation run finds the faults that nothing notices, says what noticed the others, and goes on where it was."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from recommender.knowledge import Knowledge, read_knowledge
from recommender.mutant import Mutant, infected
from recommender.mutation import Judged, Mutation, judged, read_equivalents, stamp_of
from recommender.problem import DataError
from recommender.whole_patient import WholePatient
from tests.minibase import ASSESS, FEVER, SCREENED, SELECT, case, corpus_of, rule_text

ITEM = "rem-4-cat-cow"
ON_ITEM = f'[when.exercise]\nid = ["{ITEM}"]'
OPEN = 'effect = "exclude"\nif_unknown = "withhold"'
RULE = "restrict/one"
PRESENT = case("a fever", "fires", 'given = { fever = "present" }', f'exercise = "{ITEM}"')
ABSENT = case("no fever", "silent", 'given = { fever = "absent" }', f'exercise = "{ITEM}"')
UNKNOWN = case("nobody asked", "unknown", 'given = { fever = "unknown" }', f'exercise = "{ITEM}"')


def feverish(*cases: str, then: str = OPEN) -> str:
    """Write a rule that keeps one item from a patient with fever."""
    return rule_text(f"{FEVER}\n{ON_ITEM}", then, "\n".join(cases))


def patients(*records: Mapping[str, Any]) -> list[WholePatient]:
    """Make whole patients, named one, two, ..."""
    named = zip(("one", "two", "three"), records, strict=False)
    return [WholePatient(name, name, {**SCREENED, **record}, {}) for name, record in named]


ILL = {"symptoms": ["fever"]}


def mutation_of(text: str, whole: Iterable[WholePatient] = (), **more: str) -> Mutation:
    """Make a mutation run over a mini base with one rule more."""
    corpus = corpus_of({**ASSESS, **SELECT, RULE: text, **{f"restrict/{name}": each for name, each in more.items()}})
    knowledge, problems = read_knowledge(corpus)
    assert problems == []
    return Mutation(corpus, knowledge, whole)


def run(mutation: Mutation) -> dict[str, tuple[str, str]]:
    """Judge every mutant of the rule, and give what noticed each."""
    found = [mutation.judge(mutant) for mutant in mutation.mutants([RULE])]
    assert len({each.mutant for each in found}) == len(found)
    return {each.mutant.removeprefix(f"{RULE}: "): (each.by, each.witness) for each in found}


def test_a_fault_that_nothing_notices_survives() -> None:
    """Given one case that fires and no patient, only what keeps it from firing is noticed."""
    found = run(mutation_of(feverish(PRESENT)))
    assert found["drop when.patient"] == ("survived", "")
    assert found["flip when.patient"] == ("case", "a fever")
    assert found["drop"] == ("survived", "")


def test_a_case_more_notices_it() -> None:
    """Given the case across the boundary too, the condition left out is noticed by that case."""
    found = run(mutation_of(feverish(PRESENT, ABSENT)))
    assert found["drop when.patient"] == ("case", "no fever")
    assert found["ignore in then.if_unknown"] == ("survived", "")


def test_a_case_with_an_unknown_notices_what_not_knowing_leads_to() -> None:
    """Given a case with an unknown, a rule that no longer waits for the answer is noticed."""
    assert run(mutation_of(feverish(PRESENT, UNKNOWN)))["ignore in then.if_unknown"] == ("case", "nobody asked")


def test_a_whole_patient_notices_what_no_case_can() -> None:
    """Given a patient with fever, the rule left out and its other effect are noticed, by the first whom they touch."""
    found = run(mutation_of(feverish(PRESENT, ABSENT), patients({}, ILL)))
    assert found["drop"] == ("patient", "two")
    assert found["effect then.effect"] == ("patient", "two")


def test_a_rule_changed_for_nobody_touches_no_patient() -> None:
    """Given patients without fever only, the rule left out survives."""
    assert run(mutation_of(feverish(PRESENT), patients({}, {"age": 40})))["drop"] == ("survived", "")


def test_a_mutant_that_cannot_be_read_is_refused() -> None:
    """Given a rule whose reason tells the fact that it reads, the condition left out leaves that slot empty."""
    text = rule_text(f"{FEVER}\n{ON_ITEM}", OPEN, PRESENT, text="It is so, because of {fever}.")
    assert run(mutation_of(text))["drop when.patient"] == ("refused", "")


def test_an_exception_that_a_patient_shows() -> None:
    """Given a rule that is excepted by another, the exception taken away and turned round are noticed."""
    unless = 'effect = "exclude"\nunless = ["restrict/two"]'
    two = rule_text(ON_ITEM, 'effect = "permit"')
    found = run(mutation_of(rule_text(ON_ITEM, unless), patients({}), two=two))
    assert found["drop unless restrict/two"] == ("patient", "one")
    assert found["swap unless restrict/two"] == ("patient", "one")


def test_a_patient_who_cannot_be_decided_any_more_notices() -> None:
    """Given a mutant that makes the decision fail, that is a notice too."""
    text = feverish(PRESENT)
    mutation = mutation_of(text, patients(ILL))
    [drop] = [each for each in mutation.mutants([RULE]) if each.id == f"{RULE}: drop"]
    broken = Mutant(drop.id, RULE, "everything is left out", dict.fromkeys(("assess/stage", "assess/pain", RULE)))
    assert mutation.judge(broken).by == "patient"


def test_a_mutant_that_makes_the_decision_fail_is_noticed() -> None:
    """Given a rule that chooses a complex that does not exist, the patient for whom it does so notices."""
    mutation = mutation_of(feverish(PRESENT), patients({}))
    own = next(each for each in mutation.mutants(["select/own"]) if each.changed["select/own"]).changed["select/own"]
    assert own is not None
    nowhere = replace(own, document=replace(own.document, then=replace(own.document.then, complex="nowhere")))
    assert mutation.judge(Mutant("x", "select/own", "", {"select/own": nowhere})).by == "patient"


def test_a_limited_range_is_another_one() -> None:
    """Given a limit in words, the mutants have one with another word."""
    then = 'effect = "limit"\ncaution = "Half way."\n[then.limit]\nrange = "half"\nreps_max = 3'
    found = run(mutation_of(rule_text(ON_ITEM, then), patients({})))
    assert found["change then.limit.range"][0] == "patient"
    assert found["move +1 then.limit.reps_max"][0] == "patient"


def test_what_is_infected_is_one_rule(knowledge: Knowledge) -> None:
    """Given a mutant, the knowledge with it differs in its rules alone, and the knowledge itself stays."""
    name = "restrict/hernia_profile"
    without = infected(Mutant("x", name, "", {name: None}), knowledge)
    assert knowledge.rules.keys() - without.rules.keys() == {name}
    other = replace(knowledge.rules[name], step=4)
    assert infected(Mutant("x", name, "", {name: other}), knowledge).rules[name] is other


def test_a_run_goes_on_where_it_was(tmp_path: Path) -> None:
    """Given the file of a run that was broken off in a line, what it holds is not judged again, and the rest is."""
    state, told = tmp_path / "new" / "state.jsonl", list[tuple[int, int]]()
    first = judged(mutation_of(feverish(PRESENT)), [RULE], state, lambda *each: told.append(each))
    lines = state.read_text("utf-8").splitlines()
    assert (len(lines), told) == (len(first), [(1, 1)])

    known = {**json.loads(lines[0]), "by": "case", "witness": "it was judged before"}
    state.write_text("\n".join([json.dumps(known), json.dumps({"mutant": "x"}), lines[1][:9]]) + "\n", "utf-8")
    again = judged(mutation_of(feverish(PRESENT)), [RULE], state)
    assert again[0] == Judged(**known)
    assert again[1:] == first[1:]
    assert len(state.read_text("utf-8").splitlines()) == 3 + len(first) - 1


def test_a_stamp_names_rules_and_patients(knowledge: Knowledge) -> None:
    """Given other rules or other patients, what was judged does not hold."""
    whole = patients({}, ILL)
    stamps = {
        stamp_of(knowledge, whole),
        stamp_of(knowledge, whole[:1]),
        stamp_of(replace(knowledge, version="x"), whole),
    }
    assert len(stamps) == 3
    assert stamp_of(knowledge, patients({}, ILL)) in stamps


def test_equivalents_need_reasons(tmp_path: Path) -> None:
    """Given a list of equivalents, every entry without a reason is named."""
    file = tmp_path / "equivalent.toml"
    file.write_text('"a: drop" = "It is so."\n', "utf-8")
    assert read_equivalents(file) == {"a: drop": "It is so."}
    file.write_text('"a: drop" = " "\n"b: drop" = 3\n', "utf-8")
    with pytest.raises(DataError) as raised:
        read_equivalents(file)
    assert [each.where for each in raised.value.problems] == [f"{file} a: drop", f"{file} b: drop"]
