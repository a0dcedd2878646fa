"""A comparison as JSON: the classes are in `comparison_schema`; reasons are written as the result writes them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from recommender.change_json import change_json
from recommender.comparison import AdviceChange, Comparison, ComplexChange
from recommender.comparison_schema import (
    AdviceChangeJson,
    AskedJson,
    ChoiceChangeJson,
    ComparisonJson,
    ComplexChangeJson,
    FactChangeJson,
    IdleJson,
    ItemChangeJson,
    LimitChangeJson,
    OrderChangeJson,
    ReasonsJson,
    SessionSideJson,
    SideJson,
    SlotChangeJson,
    StatusChangeJson,
    VerdictChangeJson,
    WhatIfJson,
)
from recommender.decision import Reason
from recommender.explanation import Explanation
from recommender.fact_change import FactChange, find_idleness
from recommender.item_change import Caution, ItemChange, Slot
from recommender.limit_change import Cap, LimitChange
from recommender.patient import Remark
from recommender.question import Question
from recommender.result import (
    SCHEMA_VERSION,
    CautionJson,
    ReasonJson,
    RemarkJson,
    advice_json,
    dose_json,
    gap_json,
    reason_json,
)
from recommender.standing import ComplexView
from recommender.turnover import Turnover
from recommender.verdict_change import VerdictChange
from recommender.whatif import WhatIf


def whatif_json(what: WhatIf) -> WhatIfJson:
    """Write changes and what comes of them."""
    return {"changes": [change_json(change) for change in what.changes], **comparison_json(what.comparison)}


def comparison_json(comparison: Comparison) -> ComparisonJson:
    """Write two results and all that differs between them."""
    writer = _Writer(comparison.before, comparison.after)
    return {
        "schema_version": SCHEMA_VERSION,
        "differs": comparison.differs,
        "before": _side(comparison.before),
        "after": _side(comparison.after),
        "facts": [_fact(change) for change in comparison.facts],
        "idle": _idle(comparison),
        "status": writer.status(comparison),
        "complex": writer.choice(comparison),
        "complexes": [writer.complex(change) for change in comparison.complexes],
        "exercises": [writer.verdict(change) for change in comparison.verdicts],
        "program": [writer.item(change) for change in comparison.program],
        "session": {
            "before": writer.session(comparison.before, comparison.session.reasons_before),
            "after": writer.session(comparison.after, comparison.session.reasons_after),
        },
        "limits": [writer.limit(change) for change in comparison.limits],
        "questions": {
            "came": [_asked(question) for question in comparison.questions.came],
            "went": [_asked(question) for question in comparison.questions.went],
        },
        "advice": [writer.advice(change) for change in comparison.advice],
        "gaps": {
            "came": [gap_json(gap, comparison.after.knowledge) for gap in comparison.gaps.came],
            "went": [gap_json(gap, comparison.before.knowledge) for gap in comparison.gaps.went],
        },
        "conflicts": {
            "came": [clash.sentence for clash in comparison.clashes.came],
            "went": [clash.sentence for clash in comparison.clashes.went],
        },
        "remarks": {
            "came": [_remark(remark) for remark in comparison.remarks.came],
            "went": [_remark(remark) for remark in comparison.remarks.went],
        },
    }


def _side(side: Explanation) -> SideJson:
    return {
        "status": side.status,
        "complex": side.choice.complex or None,
        "knowledge_version": side.knowledge.version,
    }


def _fact(change: FactChange) -> FactChangeJson:
    return {
        "term": change.term,
        "before": change.before.value if change.before else None,
        "after": change.after.value if change.after else None,
        "derived": change.derived,
    }


def _idle(comparison: Comparison) -> list[IdleJson]:
    """Write the changed facts that no rule fired on; where nothing differs, every changed fact."""
    return [
        {
            "term": idle.term,
            "readers": list(idle.readers),
            "fired_before": list(idle.fired_before),
            "fired_after": list(idle.fired_after),
        }
        for idle in find_idleness(comparison.facts, comparison.before, comparison.after)
        if not comparison.differs or not (idle.fired_before or idle.fired_after)
    ]


def _asked(question: Question) -> AskedJson:
    return {"term": question.term, "text": question.text}


def _remark(remark: Remark) -> RemarkJson:
    return {"term": remark.term, "text": remark.text}


def _reasons(reasons: Iterable[Reason], side: Explanation) -> list[ReasonJson]:
    return [reason_json(reason, side.knowledge) for reason in reasons]


def _caution(caution: Caution, side: Explanation) -> CautionJson:
    return {"text": caution.text, "reasons": _reasons(caution.reasons, side)}


def _cap(cap: Cap) -> float | list[str] | None:
    return list(cap) if isinstance(cap, tuple) else cap


class _Writer:
    """Writes parts with the reasons of both sides, each with its own knowledge."""

    def __init__(self, before: Explanation, after: Explanation) -> None:
        self.before = before
        self.after = after

    def turnover(self, changed: Turnover[Reason]) -> ReasonsJson:
        return {"came": _reasons(changed.came, self.after), "went": _reasons(changed.went, self.before)}

    def status(self, comparison: Comparison) -> StatusChangeJson:
        return {
            "before": comparison.status.before,
            "after": comparison.status.after,
            "gates": self.turnover(comparison.status.gates),
            "restrictions": self.turnover(comparison.status.restrictions),
        }

    def choice(self, comparison: Comparison) -> ChoiceChangeJson:
        return {
            "before": comparison.choice.before or None,
            "after": comparison.choice.after or None,
            "reasons_before": _reasons(comparison.choice.reasons_before, self.before),
            "reasons_after": _reasons(comparison.choice.reasons_after, self.after),
        }

    def complex(self, change: ComplexChange) -> ComplexChangeJson:
        return {
            "complex": change.complex,
            "before": change.before.verdict if change.before else None,
            "after": change.after.verdict if change.after else None,
            "reasons_before": self._view(change.before, self.before),
            "reasons_after": self._view(change.after, self.after),
        }

    def _view(self, view: ComplexView | None, side: Explanation) -> list[ReasonJson]:
        return _reasons(view.reasons if view else (), side)

    def verdict(self, change: VerdictChange) -> VerdictChangeJson:
        old, new = change.deciding
        return {
            "exercise": change.exercise,
            "before": change.verdicts[0] or None,
            "after": change.verdicts[1] or None,
            "reason_before": reason_json(old, self.before.knowledge) if old else None,
            "reason_after": reason_json(new, self.after.knowledge) if new else None,
            "reasons": self.turnover(change.reasons),
        }

    def item(self, change: ItemChange) -> ItemChangeJson:
        placed = change.after or change.before
        return {
            "exercise": change.exercise,
            "title": placed.item.exercise.title if placed else "",
            "change": change.kind,
            "order": self._order(change),
            "dose": [self._slot(slot) for slot in change.dose],
            "cautions": {
                "came": [_caution(caution, self.after) for caution in change.cautions.came],
                "went": [_caution(caution, self.before) for caution in change.cautions.went],
            },
        }

    def _order(self, change: ItemChange) -> OrderChangeJson:
        return {
            "before": change.before.place if change.before else None,
            "after": change.after.place if change.after else None,
            "moved": change.order.moved,
            "reasons": self.turnover(change.order.reasons),
            "standing": _reasons(change.order.standing, self.after),
            "crossed": list(change.order.crossed),
        }

    def _slot(self, slot: Slot) -> SlotChangeJson:
        old: Mapping[str, Any] = {**dose_json(slot.before)}
        new: Mapping[str, Any] = {**dose_json(slot.after)}
        return {
            "slot": slot.name,
            "before": old[slot.name],
            "after": new[slot.name],
            "reasons": self.turnover(slot.reasons),
            "standing": _reasons(slot.standing, self.after),
        }

    def session(self, side: Explanation, reasons: Sequence[Reason]) -> SessionSideJson:
        return {
            "minutes": side.session.minutes,
            "minutes_max": side.session.minutes_max or None,
            "reasons": _reasons(reasons, side),
        }

    def limit(self, change: LimitChange) -> LimitChangeJson:
        return {
            "exercise": change.exercise,
            "slot": change.slot,
            "before": _cap(change.before),
            "after": _cap(change.after),
            "direction": change.direction,
            "reasons_before": _reasons(change.reasons_before, self.before),
            "reasons_after": _reasons(change.reasons_after, self.after),
        }

    def advice(self, change: AdviceChange) -> AdviceChangeJson:
        return {
            "change": change.kind,
            "before": advice_json(change.before, self.before.knowledge) if change.before else None,
            "after": advice_json(change.after, self.after.knowledge) if change.after else None,
        }
