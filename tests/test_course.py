"""A course: its days, its tracks, its plan, and how one session follows from those before it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from recommender.course import Course
from recommender.course_request import CourseRequest, request_of
from recommender.diary import Entry
from recommender.fact import Fact
from recommender.knowledge import Knowledge
from recommender.ladder import ladder_of
from recommender.observation import session_facts
from recommender.performance import Performance
from recommender.planned_session import PlannedSession
from recommender.problem import DataError
from recommender.review import review
from recommender.track import track_for, tracks_of
from tests.courses import COURSES, RECOMMENDER, reviewed

START = date(2026, 11, 23)
LATE = COURSES["late_settles"].record
ITEM = "sub-3-sacrum-lift"
ENDLESS = 99


def course_of(record: dict[str, Any] | None = None, **request: Any) -> Course:
    """Begin a course in the late subacute stage, or as a record says."""
    given = CourseRequest(**{"weeks": 2, "sessions_a_week": 2, "start": START, **request})
    return Course({**LATE, **(record or {})}, (), given, RECOMMENDER)


def test_a_request_takes_defaults(knowledge: Knowledge) -> None:
    """Given nothing, weeks and sessions a week are the defaults; given numbers, those hold."""
    assert request_of(knowledge) == CourseRequest(8, 3)
    asked = request_of(knowledge, 2, 5, START, first_supervised=True)
    assert (asked, asked.sessions) == (CourseRequest(2, 5, START, first_supervised=True), 10)


def test_the_days_of_a_week_are_spread() -> None:
    """Given three sessions a week, they lie two days apart; without a start there are no days."""
    request = CourseRequest(2, 3, START)
    days = [request.day(number) for number in range(1, 5)]
    assert days == [START, date(2026, 11, 25), date(2026, 11, 27), date(2026, 11, 30)]
    assert [request.week(number) for number in range(1, 5)] == [1, 1, 1, 2]
    assert CourseRequest(2, 3).day(1) is None


def test_a_day_beyond_the_calendar_is_none() -> None:
    """Given a course from the last day that there is, later sessions have no day."""
    last = CourseRequest(2, 1, date.max)
    assert [last.day(number) for number in (1, 2)] == [date.max, None]


def test_tracks_take_turns() -> None:
    """Given three tracks, the first has every other session, and the others those between in turn."""
    record = {**LATE, **COURSES["three_complexes"].record}
    tracks = tracks_of(record, RECOMMENDER)
    found = [track_for(number, tracks).complex for number in range(1, 6)]
    first, second, third = (track.complex for track in tracks)
    assert found == [first, second, first, third, first]
    assert tracks[0].reasons
    assert [bool(track.gap) for track in tracks] == [False, True, True]


def test_a_complex_that_does_not_fill_the_gap_is_no_track() -> None:
    """Given five minutes and a painful head lift, the gentle complex lacks abdominals too, and is no second track."""
    asked = {"minutes": 5, "requested_complex": "beginners", "painful_exercises": ["gs-06-head-lift-toes-toward"]}
    record = {**LATE, "stage": "remission", **asked}
    gaps = {gap.component: gap.suggested_complex for gap in RECOMMENDER.recommend(record).session.gaps}
    found = {(track.gap.component, track.complex) for track in tracks_of(record, RECOMMENDER) if track.gap}
    assert found < {(component, name) for component, name in gaps.items() if name}


def test_a_ladder_climbs_one_thing_after_the_other(knowledge: Knowledge) -> None:
    """Given an exercise with repetitions and a hold, the hold grows after the repetitions, within the range."""
    explanation = RECOMMENDER.recommend(LATE)
    name = "sub-6-head-lift-abs-glutes"
    ladder = ladder_of(name, explanation.session.uncut[name], knowledge, {})
    steps = [(rung.reps, rung.hold_seconds) for rung in ladder.rungs[: ladder.high_end + 1]]
    assert steps == [((4, 4), (3, 3)), ((5, 5), (3, 3)), ((6, 6), (3, 3)), ((6, 6), (5, 5))]
    assert ladder.dose(ENDLESS) == ladder.rungs[-1]


def test_an_exercise_that_no_rule_grows_has_one_rung(knowledge: Knowledge) -> None:
    """Given no course rules, every exercise stays at its low end."""
    dose = RECOMMENDER.recommend(LATE).session.uncut[ITEM]
    ladder = ladder_of(ITEM, dose, replace(knowledge, course_rules={}), {})
    assert (ladder.rungs, ladder.high_end) == ((dose.at_low_end(),), 0)


def test_a_plan_has_every_session_of_the_request() -> None:
    """Given two weeks of two sessions, the plan has four, each on its day, and the doses never fall."""
    plan = course_of().plan()
    assert [session.number for session in plan] == [1, 2, 3, 4]
    assert [session.on for session in plan] == [START, date(2026, 11, 26), date(2026, 11, 30), date(2026, 12, 3)]
    reps = [session.doses[ITEM].reps or (0, 0) for session in plan]
    assert reps == sorted(reps)


def test_the_first_session_of_a_course_is_a_first_session() -> None:
    """Given a record that does not deny it, session 1 alone is a first session, supervised where that is asked for."""
    record = {"first_session": None, "supervised": False}
    course = course_of({key: value for key, value in record.items() if value is not None}, first_supervised=True)
    course.record = {name: value for name, value in course.record.items() if name != "first_session"}
    first = course.next_session(1)
    second = course.next_session(2)
    assert first.explanation.facts["first_session"].value == "yes"
    assert first.explanation.facts["supervised"].value == "yes"
    assert second.explanation.facts["first_session"].value == "no"
    assert second.explanation.facts["supervised"].value == "no"


def noted(session: PlannedSession, **cells: Any) -> list[Entry]:
    """Write a session as it was prescribed, each entry with some cells."""
    calm = {"pain_before": 0.0, "pain_during": 0.0, "pain_after": 0.0, "discomfort": False, "events": (), **cells}
    day = session.on or START
    return [
        Entry("d", day, session.number, name, done_reps=dose.reps[0] if dose.reps else 1, **calm)
        for name, dose in session.doses.items()
    ]


def test_a_course_without_days_knows_no_break() -> None:
    """Given no start, a session of no day follows without a break."""
    course = course_of(start=None)
    for number in (1, 2):
        course.note(Performance(course.next_session(number), None, {}))
    assert course.next_session(3).on is None
    assert course.appraisal.status == "go_on"


def test_an_exercise_that_the_session_did_not_have_may_hurt() -> None:
    """Given pain in an exercise that was left out, no next session fails, and it stays out."""
    course = course_of()
    first = noted(course.next_session(1))
    hurt = [replace(each, pain_during=5.0) if each.exercise == ITEM else each for each in first]
    again = Entry("d", date(2026, 11, 26), 2, ITEM, pain_during=5.0)
    found = review(course.record, [*hurt, again], course.request, RECOMMENDER)
    assert ITEM not in found.next_session.doses
    assert [problem.where for problem in found.problems] == ["d exercise"]
    assert ITEM in found.problems[0].what


def test_a_review_without_entries_is_the_first_session() -> None:
    """Given an empty diary, the review goes on with session 1, and nothing has been judged."""
    found = review(LATE, [], CourseRequest(1, 1, START), RECOMMENDER)
    assert (found.sessions, found.next_session.number, found.status, found.goes_on) == ((), 1, "go_on", True)


@pytest.mark.parametrize(
    ("events", "status"),
    [(("malaise",), "consult"), (("malaise", "kidney_pain"), "refer"), (("fever",), "defer"), ((), "go_on")],
)
def test_the_stricter_status_holds(events: tuple[str, ...], status: str) -> None:
    """Given events of a session, the course goes on as the stricter of its rules and those of a session says."""
    course = course_of()
    found = review(course.record, noted(course.next_session(1), events=events), course.request, RECOMMENDER)
    assert (found.status, found.goes_on) == (status, status == "go_on")


@pytest.mark.parametrize(
    ("record", "after", "status"),
    [
        ({"pain": "mild", "pain_nrs": 2}, 2.0, "go_on"),
        ({"pain": "mild", "pain_nrs": 2}, 2.5, "consult"),
        ({"pain": "mild"}, 0.1, "go_on"),
        ({"pain": "mild"}, 2.0, "consult"),
        ({"pain": "none"}, 0.1, "consult"),
    ],
)
@pytest.mark.parametrize("before", [0.0, 2.0, 3.0, None])
def test_pain_stays_where_it_passes_that_of_the_record(
    record: dict[str, Any], after: float, status: str, before: float | None
) -> None:
    """Given pain after a session, the record's number or the least of its word tells, never the pain before it."""
    course = course_of(record)
    entries = noted(course.next_session(1), pain_before=before, pain_after=after)
    assert review(course.record, entries, course.request, RECOMMENDER).status == status


def test_pain_of_which_a_part_is_unknown_may_pass_the_usual() -> None:
    """Given no pain after the session, the known pain tells only where it passes the record's."""
    unknown = observed(pain_before=0.0, pain_after=None)
    assert (unknown["session_pain_excess"].value, unknown["lasting_pain_excess"].value) == ("unknown", "unknown")
    assert observed(pain_before=1.0, pain_after=None)["session_pain_excess"].value == 1.0
    assert observed(pain_before=0.5, pain_after=1.0)["session_pain_rise"].value == 0.5


def observed(**cells: Any) -> dict[str, Fact]:
    """Observe a first session with some cells."""
    session = course_of().next_session(1)
    entries = {entry.exercise: entry for entry in noted(session, **cells)}
    return session_facts([Performance(session, session.on, entries)], session.explanation)


@pytest.mark.parametrize(("later", "status"), [((), "consult"), (None, "refer"), (("cleared",), "go_on")])
def test_a_referral_waits_for_a_clinician(later: tuple[str, ...] | None, status: str) -> None:
    """Given a sign that refers, a session without it opens nothing, and one that tells nothing leaves it standing."""
    course = course_of()
    entries = noted(course.next_session(1), events=("saddle_numbness",))
    again = Entry("d:9", date(2026, 11, 26), 2, events=later)
    found = review(course.record, [*entries, again], course.request, RECOMMENDER)
    assert found.status == status
    assert [problem.what for problem in found.problems] == (
        [] if later == ("cleared",) else ["session 2 follows a stop that no clinician has cleared"]
    )


def test_pain_that_is_not_written_stays_as_it_was_known() -> None:
    """Given a session without a word on pain, the pain at rest of the one before holds."""
    course = course_of()
    entries = noted(course.next_session(1), pain_before=4.0, events=("cleared",))
    silent = Entry("d:9", date(2026, 11, 26), 2, events=())
    following = review(course.record, [*entries, silent], course.request, RECOMMENDER).next_session
    assert [(each.field, each.value) for each in following.amendments] == [("pain_nrs", 4.0)]


def test_an_entry_after_a_stop_is_warned_of() -> None:
    """Given sessions after an injury that nobody cleared, each is warned of, and none after it is cleared."""
    warned = [problem.what for problem in reviewed("injury_not_cleared").problems]
    assert warned[0] == "session 5 follows a stop that no clinician has cleared"
    assert reviewed("sharp_pain_cleared").problems == ()


def test_an_equal_record_is_decided_once() -> None:
    """Given sessions without an incident, the rules of a session run once for the first one and once for the others."""
    course = course_of()
    plan = course.plan()
    assert len({id(session.explanation) for session in plan}) == len(course._decided)
    assert plan[2].explanation is plan[3].explanation


def test_pauses_give_way_to_doses_that_have_grown() -> None:
    """Given a skipped exercise, there is time for longer pauses, but doses have grown: the session keeps its limit."""
    course = course_of({"requested_complex": "gentle"}, weeks=1, sessions_a_week=1)
    first, second = noted(course.next_session(1)), noted(course.next_session(2))
    uneasy = [replace(second[0], discomfort=True), *second[1:]]
    following = review(course.record, [*first, *uneasy], course.request, RECOMMENDER).next_session
    limit = following.explanation.session.minutes_max
    planned, decided = following.items[0].item.dose, following.explanation.session.items[0].dose
    assert planned.rest_seconds < decided.rest_seconds
    assert 0 < following.minutes <= limit


def test_what_is_left_out_gives_its_time_to_nothing_heavier() -> None:
    """Given five minutes and pain in the ankle pump, it is left out, and no heavier exercise takes its time."""
    course = course_of({"stage": "acute", "minutes": 5})
    first = course.next_session(1)
    name = "acu-01-ankle-pump-fist-clench"
    hurt = [replace(each, pain_during=2.0) if each.exercise == name else each for each in noted(first)]
    following = review(course.record, hurt, course.request, RECOMMENDER).next_session
    assert name in first.doses
    ranks = RECOMMENDER.knowledge.load_ranks
    heaviest = max(ranks[each.item.exercise.load] for each in first.items)
    found = [each.exercise.id for each in following.explanation.session.items if ranks[each.exercise.load] > heaviest]
    assert found
    assert following.doses.keys().isdisjoint({name, *found})


@pytest.mark.parametrize("word", ["first_session", "first time"])
def test_a_first_session_may_be_said_among_the_populations(word: str) -> None:
    """Given the first session as a word of a list, the first session is it, and no later one."""
    record = {name: value for name, value in LATE.items() if name != "first_session"}
    course = Course({**record, "populations": [word, "elderly"]}, (), CourseRequest(2, 2, START), RECOMMENDER)
    first, second = course.next_session(1), course.next_session(2)
    told = [each.explanation.facts["first_session"].value for each in (first, second)]
    assert told == ["yes", "no"]
    assert second.explanation.facts["elderly"].value == "present"


def test_a_diary_that_begins_before_the_course_is_warned_of() -> None:
    """Given a first entry before the day on which the course was to begin, its line is named."""
    course = course_of(start=date(2026, 12, 1))
    assert review(course.record, noted(course.next_session(1)), course.request, RECOMMENDER).problems == ()
    early = [replace(entry, date=START) for entry in noted(course.next_session(1))]
    warned = review(course.record, early, course.request, RECOMMENDER).problems
    assert [(problem.where, problem.severity) for problem in warned] == [("d date", "warning")]


def test_a_record_that_cannot_be_read_is_no_course() -> None:
    """Given a list that is none, every fault is raised with the name of the record."""
    with pytest.raises(DataError, match=r"john\.toml populations"):
        review({**LATE, "populations": "elderly"}, [], CourseRequest(1, 1), RECOMMENDER, source="john.toml")


def test_a_session_after_a_break_begins_low() -> None:
    """Given the day of the next session, a break before it counts, whether or not doses grew."""
    course = course_of(start=None)
    entries = [
        replace(entry, session=number, date=START + timedelta(4 * number))
        for number in (1, 2, 3)
        for entry in noted(course.next_session(1))
    ]
    last = entries[-1].date
    soon, late = (
        review(course.record, entries, course.request, RECOMMENDER, on=last + timedelta(days)).next_session
        for days in (7, 8)
    )
    assert {item.rung for item in late.items} == {0} != {item.rung for item in soon.items}
    assert {item.adjustment.outcome for item in late.items if item.adjustment} == {"restart"}


def many(course: Course, days: Sequence[int], **last: Any) -> list[Entry]:
    """Write a diary of good sessions on some days after the start, the last one with some cells."""
    written = []
    for number, day in enumerate(days, start=1):
        session = course.next_session(number, START + timedelta(day))
        found = [replace(entry, date=START + timedelta(day)) for entry in noted(session)]
        found = [replace(entry, **last) for entry in found] if number == len(days) else found
        course.note(Performance(session, START + timedelta(day), {entry.exercise: entry for entry in found}))
        written += found
    return written


@pytest.mark.parametrize("last", [{}, {"pain_during": 1.0}, {"discomfort": True}])
def test_after_a_break_all_that_had_grown_begins_low(last: dict[str, Any]) -> None:
    """Given a last session that went well, hurt a little or was uncomfortable, after a break nothing is above low."""
    days = (0, 2, 4, 7, 9, 11, 14, 16, 18)
    asked: dict[str, Any] = {"sessions_a_week": 3, "weeks": 4}
    entries = many(course_of(**asked), days, **last)
    course = course_of(**asked)
    soon = review(course.record, entries, course.request, RECOMMENDER, on=START + timedelta(21)).next_session
    late = review(course.record, entries, course.request, RECOMMENDER, on=START + timedelta(48)).next_session
    assert {item.rung for item in late.items} <= {0}
    assert "discomfort" in last or max(item.rung for item in soon.items) > 0


def test_strong_pain_stays_known_whatever_comes_of_it_in_another_complex() -> None:
    """Given strong pain in one complex, the same in another one, where the exercise is not, brings nothing back."""
    record = {**COURSES["remission_with_pain"].record, "equipment": ["mat"]}
    item = "rem-5-standing-forward-bend"
    cells: dict[str, Any] = {"pain_before": 0.1, "pain_after": 0.0, "events": ("cleared",)}
    entries = [Entry("d", START, 1, item, pain_during=5.0, **cells)]
    entries += [Entry("d", START + timedelta(2 * number), number, **cells) for number in range(2, 7)]
    entries += [Entry("d", START + timedelta(14), 7, **{**cells, "pain_before": 0.0})]
    worse = [*entries, Entry("d", START + timedelta(6), 3, item, pain_during=5.0, **cells)]
    request = CourseRequest(4, 3)
    for diary in (entries, worse):
        found = review(record, sorted(diary, key=lambda entry: entry.session), request, RECOMMENDER)
        assert found.next_session.complex == "remission-period"
        assert item not in found.next_session.doses


@pytest.mark.parametrize("start", [None, START])
def test_the_next_session_is_due_in_the_rhythm_of_the_request(start: date | None) -> None:
    """Given a diary that is faster or later than planned, the next day and week follow the last session."""
    for days, week, due in (((0, 1, 2, 3, 4, 5), 2, 9), ((0, 3, 30), 2, 33)):
        entries = many(course_of(sessions_a_week=2, start=start), days)
        course = course_of(sessions_a_week=2, start=start)
        following = review(course.record, entries, course.request, RECOMMENDER).next_session
        assert following.week == week
        assert following.on == (START + timedelta(due) if start else None)


def test_a_day_before_the_last_session_is_refused() -> None:
    """Given a day of the next session that is over already, it is named with the last one."""
    course = course_of()
    with pytest.raises(DataError, match="lies before the last session of the diary"):
        review(course.record, noted(course.next_session(1)), course.request, RECOMMENDER, on=date(2020, 1, 1))


def test_sessions_that_come_sooner_make_no_new_week() -> None:
    """Given every session of two weeks on one day, the week stays the first, and nothing grows."""
    course = course_of()
    for number in (1, 2, 3):
        session = course.next_session(number, START)
        course.note(Performance(session, START, {entry.exercise: entry for entry in noted(session)}))
    assert [each.session.week for each in course.history] == [1, 1, 1]
    grown = {item.rung for each in course.history for item in each.session.items}
    assert grown == {0}
    assert course.next_session(4, START).week == 1
    assert course.next_session(5, date(2026, 12, 7)).week == 3


def test_milder_pain_brings_nothing_back_sooner() -> None:
    """Given strong pain, an exercise stays out for its sessions, whatever milder pain it is said to have meanwhile."""
    course = course_of()
    first = noted(course.next_session(1))
    hurt = [replace(each, pain_during=5.0) if each.exercise == ITEM else each for each in first]
    for during in (0.0, 1.0):
        again = Entry("d", date(2026, 11, 26), 2, ITEM, pain_during=during, pain_before=0.0, pain_after=0.0, events=())
        found = review(course.record, [*hurt, again], course.request, RECOMMENDER)
        assert ITEM not in found.next_session.doses


@pytest.mark.parametrize("event", ["saddle_numbness", "sharp_pain"])
def test_what_is_cleared_begins_at_its_low_end(event: str) -> None:
    """Given any sign that a clinician has cleared, every exercise that had grown starts at its low end."""
    days = (0, 3, 7, 10, 14)
    course = course_of(weeks=4)
    found = review(course.record, many(course_of(weeks=4), days), course.request, RECOMMENDER)
    assert max(item.rung for item in found.next_session.items) > 0
    entries = many(course_of(weeks=4), days, events=(event, "cleared"))
    following = review(course.record, entries, course.request, RECOMMENDER).next_session
    assert {item.rung for item in following.items} == {0}
