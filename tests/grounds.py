"""Grounds for a decision that a test tells."""

from collections.abc import Sequence

from recommender.decision import Grounds, Reason


class Told(Grounds):
    """The reasons that a test gives."""

    def __init__(self, reasons: Sequence[Reason] = ()) -> None:
        """Take the reasons."""
        self._reasons = reasons

    def reasons(self, _exercise: str, /) -> Sequence[Reason]:
        """Give them."""
        return self._reasons
