"""The recording of a course: what the decision log keeps of a plan or a review, enough to run either again.

Of the diary it keeps every entry, with its line and without the name of its file, which may name the patient.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from recommender.canonical import canonical
from recommender.course_json import plan_json
from recommender.course_plan import plan_course
from recommender.course_request import CourseRequest
from recommender.diary import Entry as DiaryEntry
from recommender.entry import Entry
from recommender.explanation import Recommender
from recommender.pseudonym import Pseudonyms
from recommender.recording import engine_version, program_version, refuse_changed, result_body
from recommender.review import review
from recommender.review_json import review_json

PLAN, REVIEW = "plan", "review"
DIARY = "diary"
FREE_TEXT, MASK = "skipped_reason", "masked"
"""What may name anybody: that a reason was given counts, its words do not."""


def course_entry(
    record: Mapping[str, Any],
    clinic: Collection[str],
    request: CourseRequest,
    diary: Sequence[DiaryEntry] | None,
    recommender: Recommender,
    texts: Mapping[str, str],
    who: str,
    pseudonyms: Pseudonyms | None = None,
    on: date | None = None,
) -> Entry:
    """Make the record of a plan, or, with a diary, of a review.

    Args:
        record: the patient's, with the clinic's standing facts.
        clinic: the fields that come from the clinic.
        request: of the course.
        diary: its entries; None for a plan.
        recommender: decides each session.
        texts: the knowledge, as `read_texts` gives it.
        who: answers for it.
        pseudonyms: mask what names the patient, where they are given.
        on: the day of the session that follows a diary, where it was asked for.

    Raises:
        DataError: the texts are not the knowledge that is used, or the record cannot be used.
    """
    refuse_changed(texts, recommender.knowledge)
    patient = record.get("patient_id") or None
    masked = ["patient_id"] if pseudonyms and patient else []
    if pseudonyms and patient:
        patient = pseudonyms.of(str(patient))
    entries = [_kept(entry) for entry in diary or ()]
    if pseudonyms and any(entry[FREE_TEXT] for entry in entries):
        masked = [*masked, FREE_TEXT]
        entries = [{**entry, FREE_TEXT: entry[FREE_TEXT] and MASK} for entry in entries]
    content = {
        "course": PLAN if diary is None else REVIEW,
        "patient": patient,
        "record": {**record, "patient_id": patient} if patient else dict(record),
        "clinic": sorted(clinic),
        "request": {**asdict(request), "start": request.start.isoformat() if request.start else None},
        "diary": None if diary is None else entries,
        "on": on.isoformat() if on else None,
        "masked": masked,
    }
    result = run_course(json.loads(canonical(content)), recommender)
    return Entry(
        "course",
        who,
        program_version(),
        {**content, "status": result["status"], "complex": complex_of(result)},
        engine_version(recommender.engine.name),
        recommender.knowledge.version,
        canonical(texts),
        result_body(result),
    )


def run_course(content: Mapping[str, Any], recommender: Recommender) -> Mapping[str, Any]:
    """Run what a record of a course holds; give the JSON of the plan or of the review."""
    asked, record, clinic = content["request"], content["record"], content["clinic"]
    request = CourseRequest(**{**asked, "start": date.fromisoformat(asked["start"]) if asked["start"] else None})
    if content["course"] == PLAN:
        return plan_json(plan_course(record, request, recommender, clinic))
    entries = [_read(entry) for entry in content["diary"]]
    on = date.fromisoformat(content["on"]) if content.get("on") else None
    return review_json(review(record, entries, request, recommender, clinic, on=on))


def complex_of(result: Mapping[str, Any]) -> str | None:
    """Give the complex of the first session that is planned, or of the next one; None where there is none."""
    sessions = result["sessions"] if "tracks" in result else [result["next_session"]]
    found: str | None = sessions[0]["complex"] if sessions and sessions[0] else None
    return found


def _kept(entry: DiaryEntry) -> dict[str, Any]:
    line = entry.place.rpartition(":")[2]
    found = asdict(replace(entry, place=f"{DIARY}:{line}"))
    return {**found, "date": entry.date.isoformat()}


def _read(kept: Mapping[str, Any]) -> DiaryEntry:
    events = None if kept["events"] is None else tuple(kept["events"])
    return DiaryEntry(**{**kept, "date": date.fromisoformat(kept["date"]), "events": events})
