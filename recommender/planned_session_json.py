"""A planned session as JSON: its exercises with their doses and what became of each. The classes are its schema."""

from typing_extensions import TypedDict

from recommender.adjustment import Adjustment
from recommender.knowledge import Knowledge
from recommender.planned_session import PlannedItem, PlannedSession
from recommender.planned_session_view import reasons_absent
from recommender.result import DoseJson, ReasonJson, dose_json, reason_json
from recommender.wording import title_of


class ChangeJson(TypedDict):
    """What became of an exercise since it was last done, with every reason; those that lost are overridden."""

    outcome: str
    form: str | None
    reasons: list[ReasonJson]


DosesJson = TypedDict("DosesJson", {"from": DoseJson | None, "to": DoseJson})


class DosedChangeJson(ChangeJson, DosesJson):
    """A change with the dose before and now."""


class DosedItemJson(TypedDict):
    """One exercise of a session with its dose; `change` is null where it is new."""

    order: int
    phase: str
    exercise: str
    title: str
    minutes: float
    dose: DoseJson
    rung: int
    change: DosedChangeJson | None


class PlannedItemJson(DosedItemJson):
    """One exercise of a planned session, with the reasons of the program that it comes from."""

    reasons: list[ReasonJson]


class AbsentJson(TypedDict):
    """An exercise that was done before and is not in the session, and what keeps it out."""

    exercise: str
    title: str
    outcome: str
    reasons: list[ReasonJson]


class SessionHeadJson(TypedDict):
    """What a session of a course is without its exercises; `date` is null where the course has no first day."""

    number: int
    week: int
    date: str | None
    status: str
    complex: str | None
    supervised: str
    minutes: float
    absent: list[AbsentJson]


class PlannedSessionJson(SessionHeadJson):
    """One session of a course."""

    items: list[PlannedItemJson]


def planned_session_json(session: PlannedSession) -> PlannedSessionJson:
    """Write a planned session."""
    knowledge = session.explanation.knowledge
    reasons = [[reason_json(reason, knowledge) for reason in each.item.reasons] for each in session.items]
    items = zip(dosed_items_json(session), reasons, strict=True)
    return {
        **session_head_json(session),
        "items": [{**item, "reasons": found} for item, found in items],
    }


def session_head_json(session: PlannedSession) -> SessionHeadJson:
    """Write what a session is without its exercises."""
    explanation = session.explanation
    return {
        "number": session.number,
        "week": session.week,
        "date": session.on.isoformat() if session.on else None,
        "status": explanation.status,
        "complex": session.complex or None,
        "supervised": str(explanation.facts["supervised"].value),
        "minutes": session.minutes,
        "absent": [_absent(name, each, session) for name, each in session.absent.items()],
    }


def dosed_items_json(session: PlannedSession) -> list[DosedItemJson]:
    """Write the exercises of a session with their doses and what became of them."""
    knowledge = session.explanation.knowledge
    return [
        {
            "order": place,
            "phase": each.item.phase,
            "exercise": each.exercise,
            "title": each.item.exercise.title,
            "minutes": round(each.item.seconds / 60, 1),
            "dose": dose_json(each.item.dose),
            "rung": each.rung,
            "change": change_json(each, each.adjustment, knowledge) if each.adjustment else None,
        }
        for place, each in enumerate(session.items, start=1)
    ]


def change_json(each: PlannedItem, adjustment: Adjustment, knowledge: Knowledge) -> DosedChangeJson:
    """Write what became of an exercise, with every reason, also those that were overridden."""
    return {
        "outcome": adjustment.outcome,
        "form": adjustment.form or None,
        "reasons": [reason_json(reason, knowledge) for reason in adjustment.reasons],
        "from": dose_json(each.before) if each.before else None,
        "to": dose_json(each.item.dose),
    }


def _absent(name: str, adjustment: Adjustment, session: PlannedSession) -> AbsentJson:
    knowledge = session.explanation.knowledge
    return {
        "exercise": name,
        "title": title_of(name, knowledge),
        "outcome": adjustment.outcome,
        "reasons": [reason_json(each, knowledge) for each in reasons_absent(name, adjustment, session)],
    }
