"""The command `lumbar`: parse, call, print; no logic."""
