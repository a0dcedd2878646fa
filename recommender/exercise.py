"""An exercise: what it is, how it is done, how much of it is stated. What follows from it is the rules' business."""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from recommender.light import dataclass
from recommender.schema import STRICT, Numbers, Words

Origin = Literal["stated", "inferred", "default"]
Load = Literal["minimal", "light", "moderate", "high"]
LordosisEffect = Literal["neutral", "decrease", "increase", "increase_if_uncontrolled", "alternating"]
SIDED_UNITS = ("per_side", "per_direction", "alternating")


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where something stands: a document, a section, lines from 1."""

    __pydantic_config__ = STRICT
    source: str
    section: str
    lines: Numbers


@dataclass(frozen=True, kw_only=True)
class StatedDose:
    """The dose as printed; what the source does not say stays empty. Holds and bouts in seconds."""

    __pydantic_config__ = STRICT
    sets: Numbers | int | None = None
    reps: Numbers = ()
    reps_unit: str = ""
    reps_unit_other_reading: str = ""
    hold_seconds: Numbers | int | None = None
    work_seconds: Numbers | int | None = None
    hold_text: str = ""
    breathing: str = ""
    pace: str = ""
    rest: str = ""
    frequency: str = ""
    per_side: bool = False
    note: str = ""
    approximate: bool = False
    uncertain: bool = False


@dataclass(frozen=True, kw_only=True)
class Dose:
    """The dose to begin from: ranges as (low, high), with the origin of each number.

    Attributes:
        sets: sets a session.
        reps: repetitions a set, counted as `reps_unit` says.
        hold_seconds: seconds of each hold.
        hold_breaths: breathing cycles of each hold.
        work_seconds: seconds of each bout.
        basis: the conflicts and the twin that the numbers come from.
    """

    __pydantic_config__ = STRICT
    sets: Numbers
    reps: Numbers = ()
    reps_unit: str = "total"
    hold_seconds: Numbers = ()
    hold_breaths: Numbers = ()
    work_seconds: Numbers = ()
    note: str = ""
    basis: Words = ()
    origin: Mapping[str, Origin] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One item, or one variant of an item, of a complex.

    Attributes:
        stages: the stages in which the item may be used; empty when it is excluded by default.
        stages_from: the conflicts whose resolution gave the stages.
        inferred: the slots that the sources do not state.
        same_movement: exercises that are practically the same movement.
    """

    __pydantic_config__ = STRICT
    id: str
    status: Literal["draft", "active"] = "active"
    title: str
    complex: str
    item: str
    variant_of: str = ""
    start_position: str
    start_detail: str
    instructions: Words
    easier: str = ""
    harder: str = ""
    equipment: Words = ()
    surface: str
    surface_from: Words = ()
    stage_stated: Words = ()
    stages: Words
    stages_from: Words = ()
    default_excluded_by: Words = ()
    warm_up_candidate: bool = False
    movement: Words
    spine_motion: str
    lordosis_effect: LordosisEffect
    load: Load
    targets: Words
    purposes_stated: Words = ()
    cautions_stated: Words = ()
    cautions_inferred: Words = ()
    ambiguities: Words = ()
    inferred: Words = ()
    near_duplicates: Words = ()
    same_movement: Words = ()
    source: Source
    dose_stated: StatedDose
    dose: Dose | None = None

    @property
    def sided(self) -> bool:
        """Say whether the item is done on both sides or in both directions."""
        return self.dose is not None and self.dose.reps_unit in SIDED_UNITS

    @property
    def printed_order(self) -> tuple[int, int, int]:
        """Rank the item within its complex: by its lines, a variant behind its parent."""
        return (self.source.lines[0], self.source.lines[-1], int(bool(self.variant_of)))


@dataclass(frozen=True, kw_only=True)
class Complex:
    """A set of exercises that the sources print together."""

    __pydantic_config__ = STRICT
    id: str
    title: str
    stages_stated: Words = ()
    stages: Words
    whole_session: bool
    note: str = ""
    source: Source
