"""Fixtures that many tests share: the shipped knowledge, and a recommender over it."""

import pytest

from recommender.explanation import Recommender
from recommender.knowledge import Knowledge, load_knowledge


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """Load the shipped knowledge once."""
    return load_knowledge()


@pytest.fixture(scope="session")
def recommender(knowledge: Knowledge) -> Recommender:
    """Build one recommender over the shipped knowledge."""
    return Recommender(knowledge)
