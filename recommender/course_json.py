"""A course plan as JSON: its tracks, and every session with doses, changes and reasons. The classes are its schema."""

from collections.abc import Sequence
from typing import Any

from typing_extensions import TypedDict

from recommender.course_plan import ASSUMED, CoursePlan
from recommender.explanation import Explanation
from recommender.inference import Clash
from recommender.json_schema import schema_of
from recommender.planned_session import PlannedSession
from recommender.planned_session_json import DosedItemJson, SessionHeadJson, dosed_items_json, session_head_json
from recommender.result import (
    SCHEMA_VERSION,
    AdviceJson,
    ConflictJson,
    GapJson,
    QuestionJson,
    ReasonJson,
    RemarkJson,
    ScreeningJson,
    advice_json,
    conflict_json,
    gap_json,
    question_json,
    reason_json,
    record_json,
    screening_json,
)
from recommender.track import Track


class CourseRequestJson(TypedDict):
    """What was asked for; `start` is null where no days are wanted."""

    weeks: int
    sessions_a_week: int
    start: str | None
    first_supervised: bool


class TrackJson(TypedDict):
    """One kind of session; `fills` names the gap of the first track that it is there for, null for the first itself.

    `sessions` are the numbers of its sessions, a first session that is set apart left out.
    """

    complex: str
    fills: str | None
    minutes_max: float | None
    sessions: list[int]
    gaps: list[GapJson]
    reasons: list[ReasonJson]


class ReasonedItemJson(TypedDict):
    """One exercise of a program, and why it is there and dosed so."""

    exercise: str
    reasons: list[ReasonJson]


class ProgramJson(TypedDict):
    """A program that sessions follow, with the reasons that hold for each of them."""

    complex: str
    status: str
    items: list[ReasonedItemJson]


class CourseSessionJson(SessionHeadJson):
    """One session of a course; `program` is the place of its program in `programs`, from 0."""

    program: int
    items: list[DosedItemJson]


class PlanJson(TypedDict):
    """A course plan.

    `sessions`, `programs` and `tracks` are empty where the rules give no program; `stopped` is then the number of the
    first session without one, else null. `first_apart` says whether the first session is dosed as somebody's first.
    """

    schema_version: str
    knowledge_version: str
    engine: str
    patient: dict[str, Any]
    request: CourseRequestJson
    status: str
    stopped: int | None
    assumption: str
    first_apart: bool
    tracks: list[TrackJson]
    programs: list[ProgramJson]
    sessions: list[CourseSessionJson]
    screening: list[ScreeningJson]
    advice: list[AdviceJson]
    first_advice: list[AdviceJson]
    questions: list[QuestionJson]
    conflicts: list[ConflictJson]
    remarks: list[RemarkJson]


def plan_schema() -> dict[str, Any]:
    """Give the JSON Schema of a plan."""
    return schema_of(PlanJson, "Lumbar plan")


def plan_json(plan: CoursePlan) -> PlanJson:
    """Write a plan."""
    explanation, knowledge = plan.explanation, plan.knowledge
    there = plan.has_program
    programs = _programs(plan) if there else []
    return {
        "schema_version": SCHEMA_VERSION,
        "knowledge_version": knowledge.version,
        "engine": explanation.engine,
        "patient": record_json(plan.reading),
        "request": _request(plan),
        "status": plan.status,
        "stopped": plan.stopped.number if plan.stopped else None,
        "assumption": ASSUMED,
        "first_apart": plan.first_apart is not None,
        "tracks": [_track(track, plan) for track in plan.tracks] if there else [],
        "programs": [_program(each, plan) for each in programs],
        "sessions": [_session(each, programs) for each in plan.sessions] if there else [],
        "screening": screening_json(explanation.screening, knowledge),
        "advice": [advice_json(reason, knowledge) for reason in plan.advice] if there else [],
        "first_advice": [advice_json(reason, knowledge) for reason in plan.first_advice] if there else [],
        "questions": [question_json(question) for question in explanation.questions],
        "conflicts": [conflict_json(clash, knowledge) for clash in _clashes(plan)],
        "remarks": [{"term": remark.term, "text": remark.text} for remark in explanation.remarks],
    }


def _request(plan: CoursePlan) -> CourseRequestJson:
    request = plan.request
    return {
        "weeks": request.weeks,
        "sessions_a_week": request.sessions_a_week,
        "start": request.start.isoformat() if request.start else None,
        "first_supervised": request.first_supervised,
    }


def _track(track: Track, plan: CoursePlan) -> TrackJson:
    session = track.explanation.session
    return {
        "complex": track.complex,
        "fills": track.gap.component if track.gap else None,
        "minutes_max": session.minutes_max or None,
        "sessions": [each.number for each in plan.sessions_of(track)],
        "gaps": [gap_json(gap, plan.knowledge) for gap in session.gaps],
        "reasons": [reason_json(reason, plan.knowledge) for reason in track.reasons],
    }


def _programs(plan: CoursePlan) -> list[Explanation]:
    """List the programs of a plan; sessions that rest on one record share one."""
    return list({id(each.explanation): each.explanation for each in plan.sessions}.values())


def _program(explanation: Explanation, plan: CoursePlan) -> ProgramJson:
    return {
        "complex": explanation.choice.complex,
        "status": explanation.status,
        "items": [
            {
                "exercise": item.exercise.id,
                "reasons": [reason_json(reason, plan.knowledge) for reason in item.reasons],
            }
            for item in explanation.session.items
        ],
    }


def _session(session: PlannedSession, programs: Sequence[Explanation]) -> CourseSessionJson:
    place = next(place for place, each in enumerate(programs) if each is session.explanation)
    return {**session_head_json(session), "program": place, "items": dosed_items_json(session)}


def _clashes(plan: CoursePlan) -> list[Clash]:
    """Give what rules contradicted each other in, in whatever session, each once."""
    return list(dict.fromkeys(clash for each in plan.sessions for clash in each.explanation.clashes))
