"""Fixtures that many tests share: the shipped knowledge, and a recommender over it.

Generated examples are the same in every run, so that a change is judged by what it changes. `make fuzz` draws new ones.
"""

import os

import pytest
from hypothesis import settings

from recommender.explanation import Recommender
from recommender.knowledge import Knowledge, load_knowledge

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # with it, each of a thousand commands would compile its code anew

settings.register_profile("steady", derandomize=True, database=None)
settings.register_profile("fuzz", print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """Load the shipped knowledge once."""
    return load_knowledge()


@pytest.fixture(scope="session")
def recommender(knowledge: Knowledge) -> Recommender:
    """Build one recommender over the shipped knowledge."""
    return Recommender(knowledge)
