"""`lumbar rules check`, `new` and `coverage`, `lumbar knowledge check`, `ledger` and `new`, over a small base."""

import json
from collections.abc import Sequence
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from recommender.skeleton import exercise_skeleton, rule_skeleton
from tests.command import lumbar
from tests.minibase import sound_base

FEVER = "rules/restrict/fever.toml"
ITEM = "knowledge/exercises/one/one-1.toml"
RECORD = """\
story = "{story}"

[record]
stage = "acute"
pain = "mild"
screened = true
supervised = true
equipment = []
{more}
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Write the small base without a fault into a folder."""
    for path, text in sound_base().texts.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


def change(base: Path, path: str, old: str, new: str) -> None:
    """Change one place of a file."""
    text = (base / path).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (base / path).write_text(text.replace(old, new), encoding="utf-8")


def run(base: Path, *arguments: str) -> CompletedProcess[str]:
    """Run a command over the small base."""
    return lumbar(*arguments, "--knowledge", "knowledge", "--rules", "rules", cwd=base)


def outcome(done: CompletedProcess[str]) -> tuple[int, str, str]:
    """Give status, output and errors."""
    return done.returncode, done.stdout, done.stderr


def write_patients(base: Path, **more: str) -> None:
    """Write whole patients, each with lines of its own."""
    (base / "patients").mkdir()
    for name, lines in more.items():
        (base / "patients" / f"{name}.toml").write_text(RECORD.format(story=name, more=lines), encoding="utf-8")


def errors(done: CompletedProcess[str]) -> Sequence[str]:
    """Give where each error is, of a command that failed and printed nothing."""
    assert (done.returncode, done.stdout) == (1, "")
    return [line.split(": ")[1] for line in done.stderr.splitlines()]


def test_sound_rules_pass(base: Path) -> None:
    """Given no fault, `rules check` says how many files it read, and exits with 0."""
    assert outcome(run(base, "rules", "check")) == (0, "2 files of rules/: no problem\n", "")


def test_sound_knowledge_passes(base: Path) -> None:
    """Given no fault, `knowledge check` says how many files it read, and exits with 0."""
    count = len(list((base / "knowledge").rglob("*.toml")))
    assert outcome(run(base, "knowledge", "check")) == (0, f"{count} files of knowledge/: no problem\n", "")


def test_every_fault_of_the_rules_comes_at_once(base: Path) -> None:
    """Given two faults in a rule, `rules check` prints a line each, and exits with 1."""
    change(base, FEVER, 'title = "A rule for a test"', 'title = ""')
    change(base, FEVER, 'expect = "silent"', 'expect = "unknown"')
    assert errors(run(base, "rules", "check")) == [f"{FEVER}:1", f"{FEVER}:34", f"{FEVER}:40"]


def test_each_check_keeps_to_its_folder(base: Path) -> None:
    """Given a fault in a rule and one in the ledger, each check names its own."""
    change(base, FEVER, 'title = "A rule for a test"', 'title = ""')
    change(base, "knowledge/ledger.toml", 'why_not = "Nothing is said."', "")
    assert errors(run(base, "rules", "check")) == [f"{FEVER}:1"]
    assert errors(run(base, "knowledge", "check")) == ["knowledge/ledger.toml:37"]


def test_rules_that_could_not_be_checked_do_not_pass(base: Path) -> None:
    """Given knowledge that cannot be read and a failing case, `rules check` does not say that there is no problem."""
    change(base, ITEM, '"light"', '"easy"')
    change(base, FEVER, 'expect = "silent"', 'expect = "unknown"')
    assert run(base, "rules", "check").returncode == 1


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    """Given no rules to check, one line says so."""
    done = lumbar("rules", "check", "--rules", "missing", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "no rules folder is there" in done.stderr


def test_a_new_rule_is_written_and_refused_until_it_is_filled(base: Path) -> None:
    """Given a step and a name, the skeleton stands in its folder; check names each place that is left to fill."""
    done = lumbar("rules", "new", "screen", "warm_hands", "--rules", "rules", cwd=base)
    path = "rules/screen/warm_hands.toml"
    assert outcome(done) == (
        0, f"wrote {path}; fill every TODO, set status to active, then: lumbar rules check\n", "",
    )  # fmt: skip
    text = (base / path).read_text(encoding="utf-8")
    assert text == rule_skeleton("screen", "warm_hands")
    left = [number for number, line in enumerate(text.splitlines(), start=1) if "TODO" in line]
    assert errors(run(base, "rules", "check")) == [f"{path}:{number}" for number in left]


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["scren", "warm_hands"], "no step is named 'scren'; did you mean screen"),
        (["restrict", "fever"], "rules/restrict/fever.toml: is there already"),
    ],
)
def test_a_new_rule_needs_a_step_and_a_free_name(base: Path, arguments: list[str], part: str) -> None:
    """Given a step that is not there, or a name that is taken, one line says so and nothing changes."""
    before = sorted((base / "rules").rglob("*"))
    done = lumbar("rules", "new", *arguments, "--rules", "rules", cwd=base)
    assert (done.returncode, done.stdout, part in done.stderr) == (1, "", True)
    assert sorted((base / "rules").rglob("*")) == before


@pytest.mark.parametrize("name", ["../../elsewhere", 'Warm "hands"', "warm/hands", ""])
def test_a_new_rule_needs_a_name_in_lower_snake(base: Path, name: str) -> None:
    """Given a name that leads elsewhere or that no id may have, nothing is written."""
    before = sorted(base.rglob("*"))
    done = lumbar("rules", "new", "screen", name, "--rules", "rules", cwd=base)
    assert (done.returncode, sorted(base.rglob("*"))) == (1, before)


def test_a_new_exercise_is_written_and_refused_until_it_is_filled(base: Path) -> None:
    """Given a name and a complex, the skeleton stands in its folder; check names each place that is left to fill."""
    done = lumbar("knowledge", "new", "exercise", "one-2", "--complex", "one", "--knowledge", "knowledge", cwd=base)
    path = "knowledge/exercises/one/one-2.toml"
    assert outcome(done) == (
        0, f"wrote {path}; fill every TODO, set status to active, then: lumbar knowledge check\n", "",
    )  # fmt: skip
    assert (base / path).read_text(encoding="utf-8") == exercise_skeleton("one-2")
    assert {error.partition(":")[0] for error in errors(run(base, "knowledge", "check"))} == {path}


def test_a_new_exercise_without_a_complex_waits_among_the_drafts(base: Path) -> None:
    """Given no complex, the skeleton stands in a folder of drafts."""
    done = lumbar("knowledge", "new", "exercise", "one-2", "--knowledge", "knowledge", cwd=base)
    assert done.returncode == 0
    assert (base / "knowledge" / "exercises" / "drafts" / "one-2.toml").is_file()


def test_nothing_but_an_exercise_can_be_written_anew(base: Path) -> None:
    """Given another kind, it is misuse: status 2."""
    done = lumbar("knowledge", "new", "complex", "x", "--knowledge", "knowledge", cwd=base)
    assert (done.returncode, done.stdout) == (2, "")
    assert "exercise" in done.stderr


def test_a_draft_is_in_nobodys_way(base: Path) -> None:
    """Given a rule that was just written, the others are loaded as before, and it is none of them."""
    before = run(base, "rules", "list")
    lumbar("rules", "new", "screen", "warm_hands", "--rules", "rules", cwd=base)
    after = run(base, "rules", "list")
    assert (after.returncode, after.stdout, after.stderr) == (0, before.stdout, "")


def test_full_coverage_passes(base: Path) -> None:
    """Given patients who show each rule and condition both ways, one line says so, and the status is 0."""
    write_patients(base, ill='symptoms = ["fever"]\nrequested_complex = "one"', well="")
    done = run(base, "rules", "coverage", "--patients", "patients")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("2 of 2 rules, and all of their conditions, seen both true and false\n")
    assert "select/wish" not in done.stdout


def test_what_patients_do_not_show_fails(base: Path) -> None:
    """Given one patient, each rule says what was not seen, as text, markdown and JSON, and the status is 1."""
    write_patients(base, well="")
    text = run(base, "rules", "coverage", "--patients", "patients")
    assert (text.returncode, text.stderr) == (1, "")
    assert text.stdout.startswith("0 of 2 rules")
    assert "never fires; never true: fever is present" in text.stdout
    markdown = run(base, "rules", "coverage", "--patients", "patients", "--format", "markdown")
    assert (markdown.returncode, markdown.stdout.partition(" ")[0]) == (1, "#")
    done = run(base, "rules", "coverage", "--patients", "patients", "--format", "json")
    assert done.returncode == 1
    missing = {entry["rule"]: entry["missing"] for entry in json.loads(done.stdout)}
    assert missing == {
        "restrict/fever": ["never fires", "never true: fever is present"], "select/wish": ["never fires"],
    }  # fmt: skip


def test_coverage_needs_patients(base: Path) -> None:
    """Given a folder without patients, one line says so."""
    done = run(base, "rules", "coverage", "--patients", "nobody")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "holds no whole patients" in done.stderr
