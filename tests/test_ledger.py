"""The ledger accounts for every row of the sources: what carries it out, or why nothing does."""

import re
from pathlib import Path

import pytest

from recommender import ledger
from recommender.corpus import Corpus, parse_corpus, read_corpus, read_texts
from recommender.knowledge import Knowledge, read_knowledge
from recommender.ledger import PATH, Row, check_ledger, load_ledger, read_ledger
from recommender.problem import DataError
from tests.minibase import ledger_text, sound_base

IDS = Path(__file__).parent / "ledger_ids.txt"
SEED = Path(__file__).resolve().parents[2] / "shared" / "seed-ledger.yaml"
WITHOUT_A_LIST = ("U01", "U02", "C28", "or-circuit-7-6-9-10")
ROWS = {
    "one_1": "knowledge/exercises/one/one-1.toml",
    "two_1": "knowledge/exercises/two/two-1.toml",
    "wish": "rules/select/wish.toml",
    "fever": "rules/restrict/fever.toml",
}


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    """Load the shipped ledger once."""
    return dict(load_ledger())


def faults(corpus: Corpus) -> list[str]:
    """Check the ledger of a corpus whose knowledge has no fault."""
    knowledge, problems = read_knowledge(corpus)
    assert problems == []
    found, broken = read_ledger(corpus)
    return [str(problem) for problem in [*broken, *check_ledger(found, knowledge, corpus)]]


def faults_of_rows(**carriers: str) -> list[str]:
    """Check the small base with its ledger's rows changed."""
    return faults(sound_base({PATH: ledger_text(**{**ROWS, **carriers})}))


def test_every_id_of_the_sources_is_in_the_ledger(rows: dict[str, Row]) -> None:
    """Given the ids of the seed ledger, the ledger has them all; others, of a clinic's own rules, may follow."""
    assert [name for name in IDS.read_text(encoding="utf-8").split() if name not in rows] == []


def test_the_ledger_has_every_kind_of_row(rows: dict[str, Row]) -> None:
    """Given the rows of the sources, there are as many of each kind as the sources have."""
    kinds = [rows[name].kind for name in IDS.read_text(encoding="utf-8").split()]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "exercise": 109, "rule": 165, "conflict": 61, "unresolvable": 27,
    }  # fmt: skip


@pytest.mark.skipif(not SEED.is_file(), reason="the seed ledger is kept outside the repository")
def test_the_plain_list_of_ids_is_that_of_the_seed_ledger() -> None:
    """Given the seed ledger, the list that the tests keep names all of it, and the lines of each rule stand there."""
    import yaml  # noqa: PLC0415 - only where the seed ledger is

    seed = yaml.safe_load(SEED.read_text(encoding="utf-8"))
    ids = [row["id"] for kind in ("exercises", "rules", "conflicts", "unresolvable") for row in seed[kind]]
    assert len(ids) == len(set(ids)) == 362
    assert sorted(ids) == IDS.read_text(encoding="utf-8").split()


def test_every_row_is_accounted_for_and_every_carrier_exists() -> None:
    """Given the shipped base, no row is open, each carrier is there, and each rule names its rows."""
    assert faults(read_corpus()) == []


def test_every_exercise_carries_its_own_row(rows: dict[str, Row], knowledge: Knowledge) -> None:
    """Given the exercises, each has a row of its id that names its file."""
    for exercise in knowledge.exercises.values():
        assert f"knowledge/exercises/{exercise.complex}/{exercise.id}.toml" in rows[exercise.id].carried_out_by
    assert {name for name, row in rows.items() if row.kind == "exercise"} == set(knowledge.exercises)


def test_every_rule_is_named_by_each_of_its_rows(rows: dict[str, Row], knowledge: Knowledge) -> None:
    """Given the active rules, each names rows, and each of those names its file."""
    for rule in knowledge.rules.values():
        assert rule.document.ledger
        assert all(f"rules/{rule.id}.toml" in rows[name].carried_out_by for name in rule.document.ledger)


def test_every_rule_file_that_carries_a_row_is_active(rows: dict[str, Row], knowledge: Knowledge) -> None:
    """Given the carriers below rules/, none is a draft or retired, and none stands twice in a row."""
    for row in rows.values():
        carriers = [carrier for carrier in row.carried_out_by if carrier.startswith("rules/")]
        assert len(carriers) == len(set(carriers)), row.id
        assert {carrier[len("rules/") : -len(".toml")] for carrier in carriers} <= set(knowledge.all_rules), row.id


@pytest.mark.parametrize("name", WITHOUT_A_LIST)
def test_numbers_without_a_list_are_mapped_to_no_exercise(rows: dict[str, Row], name: str) -> None:
    """Given a row that refers to numbers of a missing list, nothing carries it out, and it says why."""
    row = rows[name]
    assert row.carried_out_by == ()
    assert "list" in row.why_not


def test_no_rule_names_a_row_that_nothing_carries_out(rows: dict[str, Row], knowledge: Knowledge) -> None:
    """Given the rows that say why not, no rule claims them: no numbering slips in by a rule."""
    left = {name for name, row in rows.items() if row.why_not}
    assert left.issuperset(WITHOUT_A_LIST)
    assert [rule.id for rule in knowledge.rules.values() if not left.isdisjoint(rule.document.ledger)] == []


def test_each_reason_for_not_carrying_out_is_a_sentence(rows: dict[str, Row]) -> None:
    """Given the rows that say why not, each does so in words that end."""
    for row in rows.values():
        assert not row.why_not or (row.why_not[0].isupper() and row.why_not.endswith(".")), row.id


def test_each_row_says_where_it_stands(rows: dict[str, Row], knowledge: Knowledge) -> None:
    """Given a row, it names a place, and each line of a document that it names is there."""
    for row in rows.values():
        assert row.lines, row.id
        for place in row.lines:
            document, _, lines = place.partition(":")
            for line in re.findall(r"\d+", lines):
                assert 1 <= int(line) <= knowledge.documents[document].lines, row.id


def test_a_sound_ledger_has_no_fault() -> None:
    """Given files, a default, precedence and a reason, each accounts for its row."""
    assert faults(sound_base()) == []


def test_an_open_row_is_found() -> None:
    """Given a row with neither carrier nor reason, it is named with its line."""
    text = sound_base().texts[PATH].replace('why_not = "Nothing is said."\n', "")
    [problem] = faults(sound_base({PATH: text}))
    assert problem == (
        "error: knowledge/ledger.toml:37: row 'silence' is not accounted for"
        " (give carried_out_by or why_not, one of them)"
    )


def test_a_row_with_both_is_found() -> None:
    """Given a carrier and a reason why there is none, the row contradicts itself."""
    text = sound_base().texts[PATH].replace('["precedence"]', '["precedence"]\nwhy_not = "It is not."')
    assert "row 'order' is not accounted for" in faults(sound_base({PATH: text}))[0]


@pytest.mark.parametrize("carrier", ["rules/restrict/fevr.toml", "default fever_threshold", "precedences"])
def test_a_carrier_that_does_not_exist_is_found(carrier: str) -> None:
    """Given a file, a default or a word that is not there, it is named with the line of the carriers."""
    [problem] = faults_of_rows(more=carrier)
    assert problem == (
        f"error: knowledge/ledger.toml:29: row 'more': carrier '{carrier}' does not exist"
        " (name a file that exists and that names the row)"
    )


def test_a_carrier_that_does_not_name_the_row_is_found() -> None:
    """Given a rule file that names other rows, the row is not carried out by it."""
    [problem] = faults_of_rows(more="rules/restrict/fever.toml")
    assert "row 'more': 'rules/restrict/fever.toml' does not name the row" in problem


def test_a_row_that_does_not_name_its_rule_is_found() -> None:
    """Given a rule that names a row of another file, the rule is at fault on its line."""
    found = faults_of_rows(fever="rules/select/wish.toml")
    assert [problem.partition(" (")[0] for problem in found] == [
        "error: knowledge/ledger.toml:23: row 'fever': 'rules/select/wish.toml' does not name the row",
        "error: rules/restrict/fever.toml:7: names row 'fever', which does not name this file",
    ]


def test_a_rule_that_names_an_unknown_row_is_found() -> None:
    """Given a misspelt row, the nearest one is offered."""
    path = "rules/restrict/fever.toml"
    text = sound_base().texts[path].replace('ledger = ["fever"]', 'ledger = ["fever", "fevr"]')
    [problem] = faults(sound_base({path: text}))
    assert problem.startswith("error: rules/restrict/fever.toml:7: no ledger row is named 'fevr'; did you mean fever")


def test_a_row_that_stands_twice_is_found() -> None:
    """Given the same id twice, the second is named with its line."""
    text = sound_base().texts[PATH] + ledger_text(fever="")
    found, problems = read_ledger(sound_base({PATH: text}))
    assert [(problem.where, problem.what) for problem in problems] == [
        ("knowledge/ledger.toml:43", "id 'fever' stands twice")
    ]
    assert found["fever"].carried_out_by == ("rules/restrict/fever.toml",)


def test_a_ledger_that_cannot_be_read_raises_every_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given a shipped ledger with faults in two rows, all come at once."""
    broken = read_texts()[PATH].replace('kind = "exercise"', "kind = 1", 1)
    broken = broken.replace('kind = "conflict"', "kind = 2", 1)
    monkeypatch.setattr(ledger, "read_texts", lambda: {PATH: broken})
    with pytest.raises(DataError) as caught:
        load_ledger()
    assert [problem.what.partition(":")[0] for problem in caught.value.problems] == ["kind", "kind"]


def test_without_a_ledger_that_is_the_one_fault() -> None:
    """Given no ledger file, it is asked for."""
    _, problems = read_ledger(parse_corpus({}))
    assert [(problem.where, problem.what) for problem in problems] == [(PATH, "no [[row]] is there")]
