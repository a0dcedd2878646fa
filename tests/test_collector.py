"""The collector of cycles: still while a patient is decided, and left as it was."""

import gc
from collections.abc import Iterator

import pytest

from recommender.collector import uncollected
from recommender.explanation import Recommender
from recommender.partition import Setup, decide_partition
from recommender.problem import DataError


@pytest.fixture(params=[True, False])
def collecting(request: pytest.FixtureRequest) -> Iterator[bool]:
    """Give whether the collector runs: it does, or somebody stopped it."""
    was = gc.isenabled()
    (gc.enable if request.param else gc.disable)()
    yield request.param
    (gc.enable if was else gc.disable)()


def test_it_stands_still_and_goes_on(*, collecting: bool) -> None:
    """However deep, it stands still until the outermost is left, and then is as it was."""
    with uncollected():
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled() == collecting


def test_a_patient_leaves_it_as_it_was(recommender: Recommender, *, collecting: bool) -> None:
    """Also a patient whose record cannot be read."""
    recommender.recommend({"stage": "acute"})
    assert gc.isenabled() == collecting
    with pytest.raises(DataError, match="no stage"):
        recommender.recommend({"stage": "never"})
    assert gc.isenabled() == collecting


def test_rows_leave_it_as_it_was(recommender: Recommender, *, collecting: bool) -> None:
    """Also rows that cannot be decided."""
    setup = Setup(("stage",), recommender.knowledge.version)
    decide_partition(setup, [("acute",)])
    assert gc.isenabled() == collecting
    with pytest.raises(ValueError, match="zip"):
        decide_partition(setup, [("acute", "one cell too many")])
    assert gc.isenabled() == collecting
