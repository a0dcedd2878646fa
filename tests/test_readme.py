"""The README is true: its real runs are current, its commands run, its figures and links hold.

The runs are rewritten by `UPDATE_SNAPSHOTS=1 pytest tests/test_readme.py`, and read before they are committed.
"""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from recommender.knowledge import Knowledge
from tests.command import LUMBAR, ROOT, environment, lumbar

README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")
RUNS = re.findall(r"```console\n\$ (.*)\n((?:.*\n)*?)```", TEXT)
STEPS = "## Add a rule in five steps"
EXCLUDES = 'effect = "exclude"'
UPDATE = bool(os.environ.get("UPDATE_SNAPSHOTS"))


def section(title: str) -> str:
    """Give the text of a section, from its title to the next one."""
    return TEXT[TEXT.index(title) :].removeprefix(title).partition("\n## ")[0]


def blocks(text: str) -> list[tuple[str, str]]:
    """List the language and the content of each block, in their order."""
    return re.findall(r"```(\w+)\n(.*?)```", text, flags=re.DOTALL)


def shell_blocks() -> list[list[str]]:
    """List the lumbar commands of each shell block, less their comments; those of the five steps change files."""
    shell = [content for language, content in blocks(TEXT.replace(section(STEPS), "")) if language == "sh"]
    found = [[line.partition("#")[0].strip() for line in content.splitlines()] for content in shell]
    return [block for block in found if block[0].startswith("lumbar")]


def commands() -> list[str]:
    """List the commands of the README's shell blocks, less their comments; those of the five steps change files."""
    shell = [content for language, content in blocks(TEXT.replace(section(STEPS), "")) if language == "sh"]
    return [line.partition("#")[0].strip() for content in shell for line in content.splitlines()]


def masked(output: str) -> str:
    """Mask what every change of the knowledge changes, and the engine of a later Python."""
    output = output.replace("engine clips.", "engine durable-rules.")
    return re.sub(r"((?:Decision|knowledge|->) )[0-9a-f]{16}", r"\1................", output, flags=re.IGNORECASE)


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command line in a folder, as a reader of the README does."""
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        cwd=folder,
        env=environment(PATH=f"{LUMBAR.parent}:{os.environ['PATH']}"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def change_knowledge(folder: Path) -> None:
    """Write the whole patients, and the changed edition that the README speaks of."""
    for name in ("rules", "knowledge"):
        shutil.copytree(ROOT / name, folder / "changed" / name)
    shutil.copytree(ROOT / "tests/patients", folder / "tests/patients")
    rule = folder / "changed/rules/restrict/scoliosis_one_sided_rotation.toml"
    text = rule.read_text(encoding="utf-8")
    assert EXCLUDES in text
    rule.write_text(text.replace(EXCLUDES, 'effect = "withhold"'), encoding="utf-8")


@pytest.mark.parametrize(("command", "output"), RUNS, ids=[command for command, _ in RUNS])
def test_a_real_run_is_current(tmp_path: Path, command: str, output: str) -> None:
    """Given a run that the README shows, running it again prints the same."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    if "changed" in command:
        change_knowledge(tmp_path)
    printed = masked(shell(command, tmp_path).stdout)
    if UPDATE:
        block = f"```console\n$ {command}\n"
        text = README.read_text(encoding="utf-8").replace(f"{block}{output}```", f"{block}{printed}```")
        README.write_text(text, encoding="utf-8")
    else:
        assert output == printed


@pytest.mark.parametrize("name", ["recommend", "why", "unlock", "whatif", "ask", "interview"])
def test_each_answer_is_shown(name: str) -> None:
    """Given a command that answers for a patient, the README shows one run of it."""
    assert [command for command, _ in RUNS if f"lumbar {name} " in command]


@pytest.mark.parametrize("block", shell_blocks(), ids=lambda block: block[0])
def test_the_commands_of_a_block_run(tmp_path: Path, block: list[str]) -> None:
    """Given a block of the README, each of its commands, in their order, exits with 0 and complains of nothing."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for command in block:
        done = shell(command, tmp_path)
        assert (done.returncode, re.sub(r"recorded as \d+ in .*\n", "", done.stderr)) == (0, ""), command


@pytest.mark.parametrize("command", [command for command in commands() if command.startswith("make")])
def test_a_make_target_is_there(command: str) -> None:
    """Given a make command of the README, make knows its target and sets up first."""
    done = subprocess.run([*command.split(), "--dry-run"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert ".venv/bin/" in done.stdout


def test_each_command_is_one_of_these() -> None:
    """Given the README's shell blocks, every line is a command that the tests above run."""
    assert len(commands()) > 10
    assert [command for command in commands() if not command.startswith(("lumbar", "make "))] == []


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Copy rules/, knowledge/ and the whole patients, to change them."""
    for folder in ("rules", "knowledge", "tests/patients"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def test_a_rule_is_added_in_five_steps(copied: Path) -> None:
    """Given a copy, the README's commands and edits, in their order, add a rule that passes and changes programs."""

    def run(command: str) -> subprocess.CompletedProcess[str]:
        folders = ["--rules", "rules", *(["--knowledge", "knowledge"] if " new " not in command else [])]
        return lumbar(*command.split()[1:], *folders, cwd=copied)

    assert re.findall(r"^(\d)\. ", section(STEPS), flags=re.MULTILINE) == list("12345")
    new, rule, row, checks, coverage = (content for _, content in blocks(section(STEPS)))
    draft, ledger = copied / "rules" / "restrict" / "knee_pad.toml", copied / "knowledge" / "ledger.toml"
    check_rules, check_knowledge = checks.splitlines()

    assert run(new).returncode == 0
    assert "TODO is left to fill" in run(check_rules).stderr

    assert tomllib.loads(draft.read_text(encoding="utf-8")).keys() == tomllib.loads(rule).keys()
    draft.write_text(rule, encoding="utf-8")
    ledger.write_text(ledger.read_text(encoding="utf-8") + "\n" + row, encoding="utf-8")
    for command in (check_rules, check_knowledge):
        checked = run(command)
        assert (checked.returncode, checked.stderr) == (0, "")

    report = run(coverage)
    assert (report.stderr, "restrict/knee_pad" in report.stdout) == ("", False)

    patient = "lumbar recommend --stage remission --pain none --screened --doctor-clearance --no-first-session"
    assert "Kneel on a folded blanket" in run(f"{patient} --age 70 --equipment none").stdout
    assert "Kneel on a folded blanket" not in run(f"{patient} --age 40 --equipment none").stdout


def test_the_figures_hold(knowledge: Knowledge) -> None:
    """Given what the README says of the knowledge base, it is so."""
    assert f"{len(knowledge.exercises)} exercises of {len(knowledge.complexes)} complexes" in TEXT


def test_no_line_is_too_long_to_read() -> None:
    """Given the README, what its runs print fits a terminal of 80 columns, and its prose the width of the code."""
    assert [line for _, output in RUNS for line in output.splitlines() if len(line) > 80] == []
    assert [line for line in TEXT.splitlines() if len(line) > 120] == []


def test_links_lead_somewhere() -> None:
    """Given the README's links and the folders of its layout, they exist."""
    named = re.findall(r"\]\((?!http)([^)#]+)\)", TEXT) + re.findall(r"`([a-z]+/)`", TEXT)
    assert len(named) > 5
    assert [name for name in named if not (ROOT / name).exists()] == []
