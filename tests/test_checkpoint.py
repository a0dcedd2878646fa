"""Checkpoints: kept whole, recalled, refused where they are none."""

from pathlib import Path

import pytest

from recommender.checkpoint import NAME, Checkpoint, keep_checkpoint, recall_checkpoint
from recommender.problem import DataError

SOME = Checkpoint("run", {"input": "x"}, 3, {"patients": 10}, {"rows": 3}, 7)


def test_a_checkpoint_is_recalled(tmp_path: Path) -> None:
    """Given a checkpoint that was kept twice, the last one is recalled, and nothing else is left."""
    keep_checkpoint(Checkpoint("run", {}), tmp_path)
    keep_checkpoint(SOME, tmp_path)
    assert recall_checkpoint(tmp_path) == SOME
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_without_a_checkpoint_there_is_none(tmp_path: Path) -> None:
    """Given an empty folder, there is none."""
    assert recall_checkpoint(tmp_path) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        "\xff",
        '{"more": 1}',
        '{"run": "x", "job": []}',
        '{"run": "x", "job": "input"}',
        '{"run": 1, "job": {}}',
        '{"run": "x", "job": {}, "rows": "3"}',
        '{"run": "x", "job": {}, "rows": -3}',
        '{"run": "x", "job": {}, "sizes": [1]}',
        '{"run": "x", "job": {}, "sizes": {"patients": null}}',
        '{"run": "x", "job": {}, "counts": 7}',
        '{"run": "x", "job": {}, "counts": {"rows": 1.5}}',
        '{"run": "x", "job": {}, "record": null}',
    ],
)
def test_what_is_no_checkpoint_is_refused(tmp_path: Path, text: str) -> None:
    """Given a file of another content, it is said, with what to do."""
    (tmp_path / NAME).write_text(text, encoding="latin-1")
    with pytest.raises(DataError) as error:
        recall_checkpoint(tmp_path)
    (problem,) = error.value.problems
    assert (problem.where, problem.what) == (str(tmp_path / NAME), "cannot be read as a checkpoint")
    assert problem.hint == f"remove {tmp_path} and begin again without --resume"
