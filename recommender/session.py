"""A session: the exercises of one program in their order and dose, and what it lacks. `plan` makes it."""

from collections.abc import Callable, Mapping
from dataclasses import field
from functools import cached_property
from typing import NamedTuple

from recommender.decision import Reason
from recommender.dose import PrescribedDose
from recommender.exercise import Exercise
from recommender.light import dataclass

WARM_UP, MAIN = "warm_up", "main"
SECONDS_A_MINUTE = 60


class Item(NamedTuple):
    """One exercise of the session; a tuple, because it is dosed, cut and placed step by step.

    Attributes:
        phase: warm_up or main.
        place: its place in the warm-up list; 0 in the main part.
        priority: how many preferences name it.
        reasons: why it is there, where it stands, how it is dosed.
    """

    exercise: Exercise
    phase: str
    place: int
    priority: int
    dose: PrescribedDose
    seconds: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """What the session lacks, why it should have it, and another complex that has it."""

    component: str
    text: str
    suggested_complex: str
    reasons: tuple[Reason, ...]


Timing = Callable[[], Mapping[str, tuple[Reason, ...]]]


@dataclass(frozen=True)
class Session:
    """A program for one session.

    Attributes:
        seconds: the whole session, pauses included.
        minutes_max: the time there is; 0 when nothing limits it.
        left_out: exercises that the clock kept out, with the reasons.
        uncut: the dose that each item would have if there were time for all.
        timing: reckons `no_time`, when somebody asks.
    """

    items: tuple[Item, ...] = ()
    seconds: int = 0
    minutes_max: float = 0
    left_out: Mapping[str, tuple[Reason, ...]] | None = None
    gaps: tuple[Gap, ...] = ()
    uncut: Mapping[str, PrescribedDose] = field(default_factory=dict, repr=False, compare=False)
    timing: Timing = field(default=dict, repr=False, compare=False)

    @cached_property
    def no_time(self) -> Mapping[str, tuple[Reason, ...]]:
        """Give what a rule kept out, and the clock would have kept out without it, with reasons not yet about it."""
        return self.timing()

    @property
    def minutes(self) -> float:
        """Give the length of the session in minutes, to one decimal."""
        return round(self.seconds / SECONDS_A_MINUTE, 1)
