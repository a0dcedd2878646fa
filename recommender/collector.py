"""The collector of cycles, kept still while a patient is decided."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the collector from looking for cycles: deciding makes many objects, and none that needs it.

    Also a decorator. A collector that somebody stopped stays stopped.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
