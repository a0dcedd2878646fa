"""A planned session: what is done on one day of a course, each exercise with one dose, and why that is its dose."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from recommender.adjustment import Adjustment
from recommender.amendment import Amendment
from recommender.clock import length
from recommender.dose import PrescribedDose
from recommender.explanation import Explanation
from recommender.ladder import Ladder
from recommender.light import dataclass
from recommender.session import SECONDS_A_MINUTE, Item


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One exercise of a planned session.

    Attributes:
        item: the exercise at its dose, with the reasons of the program that it comes from.
        rung: the place of that dose on its ladder, from 0.
        adjustment: what became of it since it was last done; None where it is new.
        before: the dose that it had then.
    """

    item: Item
    ladder: Ladder
    rung: int
    adjustment: Adjustment | None = None
    before: PrescribedDose | None = None

    @property
    def exercise(self) -> str:
        """Name the exercise."""
        return self.item.exercise.id


@dataclass(frozen=True)
class PlannedSession:
    """One session of a course.

    Attributes:
        number: from 1.
        week: from 1.
        on: the day; None where the course has no first day.
        explanation: the program that it follows; without one there are no items.
        absent: what became of the exercises that were done before and are not in it.
        amendments: what the diary changes in the record that it rests on.
    """

    number: int
    week: int
    on: date | None
    explanation: Explanation
    items: tuple[PlannedItem, ...]
    absent: Mapping[str, Adjustment]
    amendments: tuple[Amendment, ...] = ()

    @property
    def complex(self) -> str:
        """Name the complex."""
        return self.explanation.choice.complex

    @cached_property
    def doses(self) -> Mapping[str, PrescribedDose]:
        """Give the dose of each exercise."""
        return {each.exercise: each.item.dose for each in self.items}

    @property
    def minutes(self) -> float:
        """Give its length in minutes, to one decimal."""
        return round(length([each.item for each in self.items]) / SECONDS_A_MINUTE, 1)
