"""The schema of an audit: the JSON of the answers of `lumbar why`, one form for each kind of topic, one for a line."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from recommender.condition import Value
from recommender.json_schema import schema_of
from recommender.result import ComplexJson, ExerciseJson, FactJson, FiringJson, ReasonJson, SourceJson


class ProofJson(TypedDict):
    """One node of a proof: what is so, and what it rests on."""

    kind: str
    name: str
    state: str
    label: str
    children: list["ProofJson"]


class CheckJson(TypedDict):
    """One test of a reason: what was taken away, and what the effect that it is cited for was before and after."""

    rule: str
    effect: str
    subject: str
    without_rules: list[str]
    fact: str | None
    value: Value | None
    before: str
    after: str
    finding: Literal["held", "exempt", "broken"]
    why: str


class LineJson(TypedDict):
    """An answer in one line."""

    kind: Literal["exercise", "complex", "rule", "ledger"]
    topic: str
    line: str
    checks: NotRequired[list[CheckJson]]


class ExerciseWhyJson(ExerciseJson):
    """Why an exercise is in or out; each of `reason_sets` suffices to keep it out.

    `reason_sets_complete` is false where the search for them was given up: there may be others, or smaller ones.
    """

    kind: Literal["exercise"]
    topic: str
    line: str
    checks: NotRequired[list[CheckJson]]
    reason_sets: list[list[FactJson]]
    reason_sets_complete: bool
    proof: NotRequired[ProofJson]


class ShareJson(TypedDict):
    """Exercises with one verdict, decided by one rule; null where none decided."""

    verdict: str
    rule: str | None
    exercises: list[str]


class ComplexWhyJson(ComplexJson):
    """Why a complex is chosen, possible or barred: `reasons` as in the result, and those of either side."""

    kind: Literal["complex"]
    topic: str
    line: str
    checks: NotRequired[list[CheckJson]]
    reasons_for: list[ReasonJson]
    reasons_against: list[ReasonJson]
    deciding: list[ShareJson]
    proof: NotRequired[ProofJson]


class ConditionJson(TypedDict):
    """A part of a condition that keeps a rule from firing, and the fact that it reads; null for a list."""

    text: str
    state: Literal["holds", "fails", "unknown"]
    fact: FactJson | None


class ProposalJson(TypedDict):
    """A proposal about one exercise or one complex, or about the patient where both are null."""

    effect: str
    exercise: str | None
    complex: str | None
    outcome: Literal["applied", "overridden"]
    overridden_by: list[str]
    deciding: bool


class RuleWhyJson(TypedDict):
    """What became of a rule; of one that is not active, only its status and its title are known."""

    kind: Literal["rule"]
    topic: str
    line: str
    checks: NotRequired[list[CheckJson]]
    status: str
    title: str
    state: NotRequired[Literal["applied", "overridden", "idle", "waiting", "not_fired", "not_reached"]]
    step: NotRequired[int]
    effect: NotRequired[str]
    condition: NotRequired[Literal["holds", "fails", "unknown"]]
    failed: NotRequired[list[ConditionJson]]
    waits_for: NotRequired[list[str]]
    excepted_by: NotRequired[list[str]]
    proposals: NotRequired[list[ProposalJson]]
    firings: NotRequired[list[FiringJson]]
    sources: NotRequired[list[SourceJson]]
    ledger: NotRequired[list[str]]
    proof: NotRequired[ProofJson]


class CarrierJson(TypedDict):
    """What carries out a row; `state` is null where nothing can become of it."""

    kind: Literal["rule", "exercise", "default", "precedence", "file"]
    name: str
    state: str | None
    line: str


class LedgerWhyJson(TypedDict):
    """What carries out a row of the ledger, and what became of it; or why nothing does."""

    kind: Literal["ledger"]
    topic: str
    line: str
    checks: NotRequired[list[CheckJson]]
    row_kind: str
    lines: list[str]
    carriers: list[CarrierJson]
    why_not: str | None
    proof: NotRequired[ProofJson]


DeepJson = ExerciseWhyJson | ComplexWhyJson | RuleWhyJson | LedgerWhyJson
WhyJson = LineJson | DeepJson


def answer_schema() -> dict[str, Any]:
    """Give the JSON Schema of an answer: one of its forms, and no other."""
    return schema_of(WhyJson, "Lumbar answer to why")
