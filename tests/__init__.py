"""The tests of Lumbar."""
