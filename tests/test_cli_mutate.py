"""`lumbar rules mutate` over a small base: what it prints, how it goes on, and when it fails."""

import json
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.command import lumbar
from tests.minibase import sound_base

PATIENT = 'story = "x"\n[record]\nstage = "acute"\npain = "mild"\nscreened = true\nsupervised = true\nequipment = []\n'
SURVIVES = "select/wish: drop"
CHANGED = "select/wish: change then.as"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Write the small base and one patient, who has no wish."""
    texts = {**sound_base().texts, "patients/one.toml": PATIENT}
    for path, text in texts.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def mutate(base: Path, *more: str) -> CompletedProcess[str]:
    """Run the command over the small base, with a cache of its own."""
    folders = ("--knowledge", "knowledge", "--rules", "rules", "--patients", "patients")
    return lumbar("rules", "mutate", *folders, *more, cwd=base, XDG_CACHE_HOME=str(base / "cache"))


def test_what_survives_is_named_and_fails(base: Path) -> None:
    """Given a planted gap, the survivor is printed, progress stands on standard error, and the exit is 1."""
    done = mutate(base, "--rule", "select/wish")
    assert (done.returncode, done.stderr) == (1, "1 of 1 rules\n")
    assert done.stdout.splitlines()[0].endswith("mutants")
    assert f" - {SURVIVES}\n   the rule is left out\n" in done.stdout


def test_what_is_explained_passes(base: Path) -> None:
    """Given a reason for each survivor, also for rules that are not looked at, the exit is 0."""
    found = json.loads(mutate(base, "--rule", "select/wish", "--format", "json").stdout)
    names = [each["mutant"] for each in found["survivors"]]
    assert {SURVIVES, CHANGED} <= set(names)
    lines = [f'"{name}" = "Nobody has a wish."' for name in (*names, "restrict/fever: drop")]
    (base / "equivalent.toml").write_text("\n".join(lines), encoding="utf-8")
    done = mutate(base, "--rule", "select/wish", "--equivalent", "equivalent.toml", "--format", "json")
    assert (done.returncode, json.loads(done.stdout)["equivalent"].keys()) == (0, set(names))


def test_a_run_goes_on_from_the_cache(base: Path) -> None:
    """Given a finished run, the next one reads what it kept, and judges nothing a second time."""
    first = mutate(base, "--format", "json")
    [state] = (base / "cache").rglob("mutation-*.jsonl")
    kept = state.read_text(encoding="utf-8")
    state.write_text(kept.replace('"by": "case"', '"by": "survived"'), encoding="utf-8")
    again = mutate(base, "--format", "json")
    assert json.loads(first.stdout)["by"]["case"] > 0
    assert "case" not in json.loads(again.stdout)["by"]
    elsewhere = mutate(base, "--format", "json", "--state", "elsewhere.jsonl")
    assert elsewhere.stdout == first.stdout
    assert (base / "elsewhere.jsonl").read_text(encoding="utf-8") == kept


def test_an_unknown_rule_is_named(base: Path) -> None:
    """Given a rule that does not exist, one line says so."""
    done = mutate(base, "--rule", "select/wisch")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "select/wisch" in done.stderr
