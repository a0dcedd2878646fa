"""The schema of a what-if: the classes of its JSON. Nothing is decided; `comparison_json` fills them."""

from typing import Any

from typing_extensions import TypedDict

from recommender.change_json import ChangeJson
from recommender.condition import Value
from recommender.json_schema import schema_of
from recommender.result import AdviceJson, CautionJson, GapJson, ReasonJson, RemarkJson


class FactChangeJson(TypedDict):
    """A term that is held otherwise; null where it is not named, or where the knowledge does not hold it."""

    term: str
    before: Value | None
    after: Value | None
    derived: bool


class IdleJson(TypedDict):
    """A changed fact of the record, the rules that read it, and those of them that fired on either side."""

    term: str
    readers: list[str]
    fired_before: list[str]
    fired_after: list[str]


class SideJson(TypedDict):
    """One of the two results."""

    status: str
    complex: str | None
    knowledge_version: str


class ReasonsJson(TypedDict):
    """The reasons that only the second result holds, and those that only the first one holds."""

    came: list[ReasonJson]
    went: list[ReasonJson]


class StatusChangeJson(TypedDict):
    """The status: the gates and clearances that rose or fell, and what makes a program a restricted one."""

    before: str
    after: str
    gates: ReasonsJson
    restrictions: ReasonsJson


class ChoiceChangeJson(TypedDict):
    """The chosen complex, null where there is none, with the reasons for and against on both sides."""

    before: str | None
    after: str | None
    reasons_before: list[ReasonJson]
    reasons_after: list[ReasonJson]


class ComplexChangeJson(TypedDict):
    """A complex whose verdict differs; null where the knowledge does not hold it."""

    complex: str
    before: str | None
    after: str | None
    reasons_before: list[ReasonJson]
    reasons_after: list[ReasonJson]


class VerdictChangeJson(TypedDict):
    """An exercise whose verdict differs, or what it rests on: what decides on each side, what came, what went."""

    exercise: str
    before: str | None
    after: str | None
    reason_before: ReasonJson | None
    reason_after: ReasonJson | None
    reasons: ReasonsJson


class OrderChangeJson(TypedDict):
    """A place, from 1; null where the program does not hold the exercise.

    `moved`: it stands otherwise among the exercises of both programs. `standing`: the rules that order it still, where
    none came or went. `crossed`: the exercises that stand before it in one of the programs only.
    """

    before: int | None
    after: int | None
    moved: bool
    reasons: ReasonsJson
    standing: list[ReasonJson]
    crossed: list[str]


class SlotChangeJson(TypedDict):
    """A slot of a dose, as the result writes it, with the rules that came or went; where none did, those that hold."""

    slot: str
    before: Any
    after: Any
    reasons: ReasonsJson
    standing: list[ReasonJson]


class CautionsJson(TypedDict):
    """What is to be minded now, and what no longer."""

    came: list[CautionJson]
    went: list[CautionJson]


class ItemChangeJson(TypedDict):
    """An exercise of either program: gained, lost or kept; dose and cautions of one that is kept."""

    exercise: str
    title: str
    change: str
    order: OrderChangeJson
    dose: list[SlotChangeJson]
    cautions: CautionsJson


class SessionSideJson(TypedDict):
    """The minutes of a session, the most that it may take, and the rules that set that."""

    minutes: float
    minutes_max: float | None
    reasons: list[ReasonJson]


class SessionChangeJson(TypedDict):
    """Both sessions."""

    before: SessionSideJson
    after: SessionSideJson


class LimitChangeJson(TypedDict):
    """What limits ask of an exercise: tightened, loosened or changed; null where none asks."""

    exercise: str
    slot: str
    before: float | list[str] | None
    after: float | list[str] | None
    direction: str
    reasons_before: list[ReasonJson]
    reasons_after: list[ReasonJson]


class AskedJson(TypedDict):
    """A question."""

    term: str
    text: str


class QuestionsJson(TypedDict):
    """The questions that appeared, and those that vanished."""

    came: list[AskedJson]
    went: list[AskedJson]


class AdviceChangeJson(TypedDict):
    """A piece of advice that came, went, or is reworded."""

    change: str
    before: AdviceJson | None
    after: AdviceJson | None


class GapsJson(TypedDict):
    """What the program lacks now, and what it no longer lacks."""

    came: list[GapJson]
    went: list[GapJson]


class ConflictsJson(TypedDict):
    """The conflicts that arose, and those that are settled, each in a sentence."""

    came: list[str]
    went: list[str]


class RemarksJson(TypedDict):
    """What is read otherwise than it is written now, and what no longer."""

    came: list[RemarkJson]
    went: list[RemarkJson]


class ComparisonJson(TypedDict):
    """Two results and all that differs between them; `differs` says whether anything but facts does."""

    schema_version: str
    differs: bool
    before: SideJson
    after: SideJson
    facts: list[FactChangeJson]
    idle: list[IdleJson]
    status: StatusChangeJson
    complex: ChoiceChangeJson
    complexes: list[ComplexChangeJson]
    exercises: list[VerdictChangeJson]
    program: list[ItemChangeJson]
    session: SessionChangeJson
    limits: list[LimitChangeJson]
    questions: QuestionsJson
    advice: list[AdviceChangeJson]
    gaps: GapsJson
    conflicts: ConflictsJson
    remarks: RemarksJson


class WhatIfJson(ComparisonJson):
    """The changes, in the order in which they were made, and what comes of them."""

    changes: list[ChangeJson]


def whatif_schema() -> dict[str, Any]:
    """Give the JSON Schema of a what-if."""
    return schema_of(WhatIfJson, "Lumbar what-if")
