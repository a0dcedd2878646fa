"""Progress: a bar with rate and time left on a terminal, plain lines now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PLAIN_SECONDS = 10.0
Told = Callable[[int], None]


@contextmanager
def progress(total: int) -> Iterator[Told]:
    """Give what is to be told how many rows are done; the first time before anything is.

    Args:
        total: how many rows there are, at most.
    """
    if not sys.stderr.isatty():
        yield plain()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    rate, left = TextColumn("rows, {task.fields[rate]:.0f}/s,"), TimeRemainingColumn()
    columns = (BarColumn(), MofNCompleteColumn(), rate, left, TextColumn("left"))
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("rows", total=total, rate=0.0)
        begun, before = time.monotonic(), -1

        def told(rows: int) -> None:
            nonlocal before
            if before < 0:
                before = rows
                bar.reset(task, completed=rows)
                return
            bar.update(task, completed=rows, rate=_rate(rows - before, begun))

        yield told


def plain(every: float = PLAIN_SECONDS) -> Told:
    """Print a line now and then.

    Args:
        every: seconds from one line to the next, at least.
    """
    begun = printed = time.monotonic()
    before = -1

    def told(rows: int) -> None:
        nonlocal before, printed
        if before < 0:
            before = rows
            return
        if time.monotonic() - printed >= every:
            printed = time.monotonic()
            print(f"{rows} rows, {_rate(rows - before, begun):.0f} rows/s", file=sys.stderr)

    return told


def _rate(rows: int, begun: float) -> float:
    return rows / max(time.monotonic() - begun, 0.001)
