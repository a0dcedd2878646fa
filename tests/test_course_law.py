"""Laws of every course, over generated patients and diaries; LUMBAR_COURSES says over how many of each."""

import os
from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from recommender.appraisal import Appraisal, appraise
from recommender.course import Course
from recommender.course_request import CourseRequest
from recommender.decision import Reason
from recommender.direct import DirectEngine
from recommender.dose import PrescribedDose
from recommender.explanation import Recommender
from recommender.planned_session import PlannedItem, PlannedSession
from recommender.review import Review, review
from tests import generated_diaries as drawn
from tests.generated_diaries import RESTS, START, WELL, Happening, worse, written
from tests.strategies import KNOWLEDGE

RECOMMENDER = Recommender(KNOWLEDGE, DirectEngine(KNOWLEDGE.rules.values()))
WORSE_FROM = {"go_on": 0, "needs_information": 1, "consult": 2, "defer": 2, "refer": 3}
LEFT = ("drop", "skip")
SLOTS = ("sets", "reps", "hold_seconds", "hold_breaths", "work_seconds")
COURSES = int(os.environ.get("LUMBAR_COURSES", "60"))
examples = settings(
    max_examples=COURSES, deadline=None, suppress_health_check=[HealthCheck.too_slow],
    phases=set(Phase) - {Phase.explain},
)  # fmt: skip


def loads(session: PlannedSession) -> dict[str, int]:
    """Give the place of each exercise's load in the order of loads."""
    return {each.exercise: KNOWLEDGE.load_ranks[each.item.exercise.load] for each in session.items}


def higher(one: PrescribedDose, other: PrescribedDose) -> list[str]:
    """Name in what one dose is higher than another."""
    pairs = [(slot, getattr(one, slot), getattr(other, slot)) for slot in SLOTS]
    return [slot for slot, mine, theirs in pairs if mine and theirs and mine > theirs]


def harder(worse_next: PlannedSession, next_session: PlannedSession) -> list[str]:
    """Say in what one session is harder than another."""
    both = worse_next.doses.keys() & next_session.doses.keys()
    found = [f"{name} {each}" for name in both for each in higher(worse_next.doses[name], next_session.doses[name])]
    before, after = loads(next_session), loads(worse_next)
    most = max(before.values(), default=max(KNOWLEDGE.load_ranks.values()))
    return [
        *found,
        *(f"{name} is new and harder" for name, load in after.items() if name not in before and load > most),
        *(f"{name} is back" for name, each in next_session.absent.items() if each.outcome in LEFT and name in after),
    ]


@examples
@given(drawn.patients(), drawn.happenings(), drawn.requests(), drawn.worsenings())
def test_a_worse_diary_never_yields_a_harder_session(
    record: dict[str, Any], found: list[Happening], request: CourseRequest, changes: list[tuple[int, str, int]]
) -> None:
    """Given a diary that is worse in some cells, the status is not better and the next session is not harder."""
    entries = written(record, found, request, RECOMMENDER)
    one = review(record, entries, request, RECOMMENDER)
    other = review(record, worse(entries, changes), request, RECOMMENDER)
    assert WORSE_FROM[other.status] >= WORSE_FROM[one.status]
    assert not one.next_session.items or harder(other.next_session, one.next_session) == []


def beyond(session: PlannedSession, item: PlannedItem) -> list[str]:
    """Say in what an exercise passes what its session would allow it."""
    explanation = session.explanation
    allowed = explanation.session.uncut[item.exercise]
    late = explanation.facts["working_stage"].value == "subacute_late"
    special = "dose/special_repetitions_late" in {each.firing.rule_id for each in item.item.reasons}
    found = []
    for slot in SLOTS:
        number, span = getattr(item.item.dose, slot), getattr(allowed, slot)
        if span and slot == "reps" and late and special:
            span = (span[0], max(span[1], int(KNOWLEDGE.number("special_reps_max"))))
        if number != span and not (number and span and span[0] <= number[0] == number[1] <= span[1]):
            found.append(f"{item.exercise} {slot} {number} is not within {span}")
    return found


def passed(session: PlannedSession) -> list[str]:
    """Say which limits of one session a session of a course passes."""
    explanation = session.explanation
    found = [each for item in session.items for each in beyond(session, item)]
    most = explanation.session.minutes_max
    if most and session.minutes > most:
        found.append(f"{session.minutes} minutes are more than {most}")
    verdicts = {name: explanation.decisions[name].verdict for name in session.doses}
    return [*found, *(f"{name} is {verdict}" for name, verdict in verdicts.items() if verdict != "prescribed")]


def sessions(found: Review) -> list[PlannedSession]:
    """Give every session of a review, the next one last."""
    return [*(each.performance.session for each in found.sessions), found.next_session]


@examples
@given(drawn.patients(), drawn.happenings(), drawn.requests())
def test_no_course_passes_a_limit_of_a_session(
    record: dict[str, Any], found: list[Happening], request: CourseRequest
) -> None:
    """Every dose, the minutes and the exercises of every session are such as that one session could have."""
    came = review(record, written(record, found, request, RECOMMENDER), request, RECOMMENDER)
    assert [each for session in sessions(came) for each in passed(session)] == []


@examples
@given(drawn.patients(), st.integers(1, 6), st.integers(1, 4))
def test_no_plan_passes_a_limit_of_a_session(record: dict[str, Any], weeks: int, often: int) -> None:
    """So it is in a plan, in which every session goes well."""
    plan = Course(record, (), CourseRequest(weeks, often, START), RECOMMENDER).plan()
    assert [each for session in plan for each in passed(session)] == []


@examples
@given(drawn.patients(), st.integers(1, 3), st.integers(1, 4), st.booleans())
def test_the_diary_that_a_plan_assumes_gives_the_plan(
    record: dict[str, Any],
    weeks: int,
    often: int,
    first_supervised: bool,  # noqa: FBT001 - Hypothesis gives it by place
) -> None:
    """Given that every session goes well and the pain at rest stays as it was, the review follows the plan."""
    request = CourseRequest(weeks, often, START, first_supervised)
    plan = Course(record, (), request, RECOMMENDER).plan()
    rest = RESTS[record["pain"]]
    cells = {**WELL, "pain_before": rest, "pain_after": rest}
    found = [Happening(session.number, 0, cells, ()) for session in plan[:-1]]
    entries = written(record, found, request, RECOMMENDER)
    came = review(record, entries, request, RECOMMENDER)
    assert [session.doses for session in sessions(came)] == [session.doses for session in plan]
    assert [session.on for session in sessions(came)[:-1]] == [session.on for session in plan[:-1]]


def without(rule: str) -> DirectEngine:
    """Build an engine that lacks one rule of a course."""
    return DirectEngine(each for name, each in KNOWLEDGE.course_rules.items() if name != rule)


def causes(reasons: Sequence[Reason]) -> list[Reason]:
    """Give the reasons that say of themselves that they alone brought about what they propose."""
    return [reason for reason in reasons if reason.applied and not reason.one_of_several]


def idle(came: Review) -> list[str]:
    """Name the reasons without whose rule the next session, or what the last one came to, would be the same."""
    course, following = came.course, came.next_session
    adjusted = {each.exercise: each.adjustment for each in following.items if each.adjustment} | {**following.absent}
    found = []
    course._stopped = len(came.sessions) > 1 and bool(came.sessions[-2].appraisal.applied("stop"))
    for reason in causes(came.appraisal.reasons):
        other = appraise(course._facts(), without(reason.firing.rule_id))
        if outcome(other) == outcome(came.appraisal):
            found.append(f"{came.status} not by {reason.firing.rule_id}")
    for name, adjustment in adjusted.items():
        for reason in causes(adjustment.reasons):
            course._engine = without(reason.firing.rule_id)
            changed = course._adjustments(following.week, following.on)[name]
            if (changed.outcome, changed.form) == (adjustment.outcome, adjustment.form):
                found.append(f"{name}: {adjustment.outcome} {adjustment.form} not by {reason.firing.rule_id}")
    return found


def outcome(appraisal: Appraisal) -> tuple[str, set[tuple[str, str, str, str]]]:
    """Give what an appraisal comes to: the status, and what is suggested, recorded, restaged and told."""
    applied = [reason for reason in appraisal.reasons if reason.applied and reason.effect != "stop"]
    thens = [(reason.firing.then, reason.effect, reason.firing.rule_id) for reason in applied]
    told = {(effect, then.fact, str(then.value), rule if effect == "note" else "") for then, effect, rule in thens}
    return appraisal.status, told


@examples
@given(drawn.patients(), drawn.happenings(), drawn.requests())
def test_a_reason_of_a_course_is_its_cause(
    record: dict[str, Any], found: list[Happening], request: CourseRequest
) -> None:
    """Given that a reason is not one of several, without its rule the outcome is another one."""
    came = review(record, written(record, found, request, RECOMMENDER), request, RECOMMENDER)
    assert idle(came) == []
