"""Dead knowledge: a rule that changes no result is found with what shadows it; one that changes a result is not."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from recommender.block import Entry, Heading, Paragraph
from recommender.dead import LOOKED_AT, TOLD_EACH, DeadRule, dead_json, find_dead, lay_out_dead
from recommender.explanation import Recommender
from tests.command import lumbar
from tests.editions import ON_ITEM, edition, write_edition
from tests.minibase import SCREENED, recommender_of, rule_text

FEVERISH = '[when.patient]\nfact = "fever"\nis = "present"\n'
EXCLUDED = rule_text(ON_ITEM)
ILL = {**SCREENED, "symptoms": ["fever"]}


def dead(rules: Mapping[str, str], *records: Mapping[str, Any]) -> dict[str, DeadRule]:
    """Find the dead rules of a mini base over some patients, a screened one by default."""
    found = find_dead(records or [SCREENED], recommender_of(rules).knowledge)
    return {each.rule: each for each in found}


def test_a_rule_that_changes_a_verdict_lives() -> None:
    """Given one rule that excludes an exercise, it lives; so do those that find the stage and the complex."""
    assert dead({"restrict/one": EXCLUDED}, SCREENED) == {}


def test_two_that_say_the_same_are_dead_beside_each_other() -> None:
    """Given twins, each is dead, and shadowed by the other."""
    many = LOOKED_AT + 1
    found = dead({"restrict/one": EXCLUDED, "restrict/two": EXCLUDED}, *[SCREENED] * many)
    assert found["restrict/one"] == DeadRule("restrict/one", many, ("restrict/two",), ())
    assert found["restrict/two"] == DeadRule("restrict/two", many, ("restrict/one",), ())


def test_what_is_always_beaten_is_dead() -> None:
    """Given a lighter bar beside a stricter one, only the lighter is dead, and what goes before it is named."""
    found = dead({"restrict/one": EXCLUDED, "restrict/two": rule_text(ON_ITEM, 'effect = "withhold"')})
    assert found["restrict/two"] == DeadRule("restrict/two", 1, (), ("restrict/one",))
    assert "restrict/one" not in found


def test_what_fires_for_nobody_is_dead_until_somebody_comes() -> None:
    """Given a gate for fever, it is dead over the healthy, and lives where one has a fever."""
    gate = {"screen/fever": rule_text(FEVERISH, 'effect = "defer"')}
    assert dead(gate, SCREENED)["screen/fever"] == DeadRule("screen/fever", 0, (), ())
    assert "screen/fever" not in dead(gate, SCREENED, ILL)


def test_a_derived_fact_is_a_result() -> None:
    """Given a rule that derives what no other rule reads, it lives; one that says it again is dead."""
    derives = rule_text(FEVERISH, 'effect = "derive"\nfact = "chronic_disease"\nvalue = "present"')
    assert "assess/ill" not in dead({"assess/ill": derives}, ILL)
    found = dead({"assess/ill": derives, "assess/too": derives}, ILL)
    assert found["assess/ill"].twins == ("assess/too",)


def test_a_question_is_a_result() -> None:
    """Given a bar that would only be asked about, it lives: without it, nobody would ask."""
    bar = {"restrict/fever": rule_text(FEVERISH + ON_ITEM, 'effect = "withhold"\nif_unknown = "question"')}
    unasked = {name: value for name, value in SCREENED.items() if name != "screened"}
    assert dead(bar, SCREENED)["restrict/fever"].fired == 0
    assert dead(bar, unasked) == {}


def test_complexes_are_not_the_same_where_both_suit() -> None:
    """Given two rules that find complexes suitable, they say the same where it is the same complex only."""

    def suits(complex_id: str) -> str:
        return rule_text("", f'effect = "indicate"\ncomplex = "{complex_id}"')

    found = dead({"select/one": suits("gentle"), "select/two": suits("gentle"), "select/three": suits("level-2")})
    assert {name: each.twins for name, each in found.items() if name.startswith("select/")} == {
        "select/one": ("select/two",), "select/two": ("select/one",),
    }  # fmt: skip


def test_preferences_never_say_the_same() -> None:
    """Given a preference that moves nothing, no other preference is named beside it."""
    prefers = rule_text(ON_ITEM, 'effect = "prefer"')
    found = dead({"prefer/one": prefers, "prefer/two": prefers})
    assert {found[name].twins for name in ("prefer/one", "prefer/two")} == {()}


def test_what_cannot_be_read_is_passed_by_and_progress_is_told(recommender: Recommender) -> None:
    """Given records without a stage that exists, nothing fires; after some hundreds of them it is told."""
    told: list[int] = []
    found = find_dead([{"stage": "never"}] * TOLD_EACH, recommender.knowledge, told.append)
    assert ({each.fired for each in found}, told) == ({0}, [TOLD_EACH])


def test_dead_rules_are_listed() -> None:
    """Given dead rules, each is an entry with what shadows it; given none, that is said."""
    shadowed, beaten, alone = (
        DeadRule("restrict/a", 3, ("restrict/b", "restrict/c"), ()),
        DeadRule("restrict/d", 2, ("restrict/b",), ("screen/e",)),
        DeadRule("screen/f", 0, (), ()),
    )
    assert lay_out_dead([shadowed, beaten, alone], 4) == [
        Heading("3 rules without an effect on 4 patients", 1),
        Entry("restrict/a: fired for 3", ("says the same: restrict/b, restrict/c",)),
        Entry("restrict/d: fired for 2", ("says the same: restrict/b", "goes before it: screen/e")),
        Entry("screen/f: fired for 0", ("nothing stands beside it",)),
    ]
    assert lay_out_dead([], 2)[1:] == [Paragraph("Every rule changes some result.")]
    assert dead_json([beaten], 4) == {
        "patients": 4,
        "rules": [{"rule": "restrict/d", "fired": 2, "twins": ["restrict/b"], "beaten_by": ["screen/e"]}],
    }


@pytest.mark.parametrize("generated", ["0", "3"])
def test_the_command_lists_them(tmp_path: Path, generated: str) -> None:
    """Given a small base with a dead and a living rule, the command names the dead one alone, in both forms."""
    lighter = rule_text(ON_ITEM, 'effect = "withhold"')
    write_edition(edition({"restrict/lives": EXCLUDED, "restrict/dead": lighter}), tmp_path)
    (tmp_path / "patients").mkdir()
    record = "\n".join(f"{name} = {json.dumps(value)}" for name, value in SCREENED.items())
    (tmp_path / "patients" / "ann.toml").write_text(f"[record]\n{record}\n", encoding="utf-8")
    folders = ("--knowledge", "knowledge", "--rules", "rules", "--patients", "patients", "--generated", generated)
    done = lumbar("rules", "dead", *folders, cwd=tmp_path, XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert (done.returncode, done.stderr) == (0, f"{1 + int(generated)} of {1 + int(generated)} patients\n")
    assert " - restrict/dead: fired for " in done.stdout
    assert "   goes before it: restrict/lives\n" in done.stdout
    assert " - restrict/lives" not in done.stdout
    plain = lumbar("rules", "dead", *folders, "--format", "json", cwd=tmp_path)
    assert json.loads(plain.stdout)["patients"] == 1 + int(generated)
