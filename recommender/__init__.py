"""Explained exercise programs for the lumbar spine: the library behind the command `lumbar`."""
