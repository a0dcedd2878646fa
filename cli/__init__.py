"""The command `lumbar`: parse, call, print; no logic.

A command lives for a moment, so two things are settled before anything else is imported: the garbage collector need not
run while modules load, and pydantic need not search every installed package for plugins.
"""

import gc
import os

gc.set_threshold(100_000)
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
