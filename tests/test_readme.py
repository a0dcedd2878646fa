"""The README is true: its real run is current, its commands run, its figures and links hold.

The run is rewritten by `UPDATE_SNAPSHOTS=1 pytest tests/test_readme.py`, and read before it is committed.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from recommender.knowledge import Knowledge
from tests.command import LUMBAR, ROOT, environment, lumbar

README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")
RUN = re.compile(r"```console\n\$ (?P<command>lumbar .*)\n(?P<output>(?:.*\n)*?)```")
UPDATE = bool(os.environ.get("UPDATE_SNAPSHOTS"))


def commands() -> list[str]:
    """List the commands of the README's shell blocks, less their comments."""
    blocks = re.findall(r"```sh\n(.*?)```", TEXT, flags=re.DOTALL)
    return [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]


def masked(output: str) -> str:
    """Mask the knowledge version, which every change of the knowledge changes."""
    return re.sub(r"Knowledge [0-9a-f]{16}", "Knowledge ................", output)


def test_the_real_run_is_current() -> None:
    """Given the run that the README shows, running it again prints the same."""
    found = RUN.search(TEXT)
    assert found
    printed = masked(lumbar(*found["command"].split()[1:]).stdout)
    if UPDATE:
        block = f"```console\n$ {found['command']}\n{printed}```"
        README.write_text(TEXT[: found.start()] + block + TEXT[found.end() :], encoding="utf-8")
    else:
        assert found["output"] == printed


@pytest.mark.parametrize("command", [command for command in commands() if command.startswith("lumbar")])
def test_a_command_runs(tmp_path: Path, command: str) -> None:
    """Given a command of the README, it exits with 0 and says nothing on standard error."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    path = f"{LUMBAR.parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        cwd=tmp_path,
        env=environment(PATH=path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


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


def test_the_figures_hold(knowledge: Knowledge) -> None:
    """Given what the README says of the knowledge base, it is so."""
    words = {4: "four"}
    assert f"{len(knowledge.exercises)} exercises of {words[len(knowledge.complexes)]} complexes" in TEXT


def test_links_lead_somewhere() -> None:
    """Given the README's links and the folders of its layout, they exist."""
    named = re.findall(r"\]\((?!http)([^)#]+)\)", TEXT) + re.findall(r"`([a-z]+/)`", TEXT)
    assert len(named) > 5
    assert [name for name in named if not (ROOT / name).exists()] == []
