"""A turn: commands that read a file and write it anew wait for each other, so that none loses what another wrote."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path


@contextmanager
def turn(path: Path) -> Iterator[None]:
    """Wait until no other command has its turn in the folder of a file; it ends with the process, however that ends.

    The folder is locked, as the file is replaced by another one. Where that is not possible, nobody waits.
    """
    with ExitStack() as held:
        with suppress(OSError):  # no folder, or one that knows no locks
            folder = os.open(path.resolve().parent, os.O_RDONLY)
            held.callback(os.close, folder)
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
