"""Course plans for tests: some patients, planned."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from recommender.course_plan import CoursePlan, plan_course
from recommender.course_request import request_of
from recommender.explanation import Recommender
from recommender.knowledge import load_knowledge

MONDAY = date(2026, 11, 23)
WELL: Mapping[str, Any] = {
    "stage": "remission", "pain": "none", "screened": True, "supervised": True, "doctor_clearance": True,
    "first_session": False, "equipment": ["mat"],
}  # fmt: skip
FIRST: Mapping[str, Any] = {**WELL, "first_session": True}
TRAINING: Mapping[str, Any] = {**FIRST, "age": 70, "requested_complex": "training"}
LATE: Mapping[str, Any] = {**WELL, "stage": "subacute_late", "requested_complex": "s1-core"}
ALONE: Mapping[str, Any] = {**FIRST, "supervised": False}
REFERRED: Mapping[str, Any] = {**WELL, "symptoms": ["leg_swelling"]}


@cache
def shipped() -> Recommender:
    """Give a recommender of the shipped knowledge."""
    return Recommender(load_knowledge())


def planned(
    record: Mapping[str, Any],
    weeks: int = 8,
    sessions_a_week: int = 3,
    start: date | None = MONDAY,
    recommender: Recommender | None = None,
    *,
    first_supervised: bool = False,
) -> CoursePlan:
    """Plan a course."""
    found = recommender or shipped()
    request = request_of(found.knowledge, weeks, sessions_a_week, start, first_supervised=first_supervised)
    return plan_course(record, request, found)
