"""The installed command `lumbar`, run as a user runs it: in a process of its own, with no config file of this user."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
LUMBAR = Path(sys.executable).parent / "lumbar"
NOWHERE = ROOT / "tests" / "no-config-here"
SURROUNDINGS = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "PYTHONHASHSEED")


def environment(**changes: str) -> dict[str, str]:
    """Give this process's environment less what would change the output, with `changes`."""
    kept = {name: value for name, value in os.environ.items() if name not in SURROUNDINGS}
    return {**kept, "XDG_CONFIG_HOME": str(NOWHERE), "COLUMNS": "200", **changes}


def lumbar(
    *arguments: str | Path, stdin: str | bytes | None = None, cwd: Path = ROOT, **changes: str
) -> subprocess.CompletedProcess[str]:
    """Run `lumbar` and wait for it.

    Args:
        arguments: its arguments.
        stdin: what is piped in; nothing by default.
        cwd: where it runs.
        changes: variables of its environment.
    """
    done = subprocess.run(
        [LUMBAR, *arguments],
        input=stdin.encode() if isinstance(stdin, str) else stdin or b"",
        capture_output=True,
        cwd=cwd,
        env=environment(**changes),
        timeout=60,
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
