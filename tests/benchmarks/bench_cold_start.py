"""Cold start: `lumbar recommend`, second run on, against the import of its three libraries. At most three times.

From the second run on the code is compiled, whatever PYTHONDONTWRITEBYTECODE says here, as an installed program's is.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNS = 25
RATIO_MAX = 3.0
LUMBAR = [str(Path(sys.executable).parent / "lumbar"), "recommend", str(ROOT / "examples" / "remission.toml")]
ENVIRONMENT = {**os.environ, "XDG_CONFIG_HOME": os.devnull, "PYTHONDONTWRITEBYTECODE": ""}
IMPORTS = [sys.executable, "-c", "import typer, pydantic, durable.engine"]


def seconds(command: Sequence[str]) -> float:
    """Run a command to its end and give its wall time."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    return time.perf_counter() - start


def main() -> int:
    """Measure both in turn, print medians and their ratio; exit with 1 when the ratio is over the limit."""
    for command in (LUMBAR, IMPORTS):
        seconds(command)  # the first run compiles the knowledge and warms the disk
    pairs = [(seconds(LUMBAR), seconds(IMPORTS)) for _ in range(RUNS)]
    lumbar, imports = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = lumbar / imports
    print(  # noqa: T201 - a benchmark prints
        f"{datetime.now(UTC):%Y-%m-%d}, Python {sys.version.split()[0]}, medians of {RUNS} interleaved runs: "
        f"lumbar recommend {lumbar * 1000:.0f} ms, imports {imports * 1000:.0f} ms, "
        f"ratio {ratio:.2f} (at most {RATIO_MAX:g})"
    )
    return int(ratio > RATIO_MAX)


if __name__ == "__main__":
    sys.exit(main())
