"""The page of a course plan, as a clinician reads it: first session, doses by week, what changes and why, advice."""

from collections.abc import Iterator, Mapping, Sequence

from recommender.block import Block, Bullets, Heading, Notes, Paragraph
from recommender.course_change import shortened, told_changes, told_holds, told_numbers, turns_of
from recommender.course_plan import ASSUMED, CoursePlan
from recommender.decision import Reason
from recommender.dose import dose_text
from recommender.explanation import Explanation
from recommender.knowledge import Knowledge
from recommender.phrase import counted
from recommender.planned_session import PlannedItem, PlannedSession
from recommender.prescription import NOTICE
from recommender.reason_view import deciding_of
from recommender.render import WIDTH
from recommender.session import Gap
from recommender.sheet import (
    STATUS_LINES,
    Layout,
    asked_next,
    gaps_of,
    lay_out,
    lay_out_readings,
    mind_of,
    rests_on,
    safety_notes,
)
from recommender.track import Track
from recommender.week_table import WeekTable, lay_out_week_table, legend_of, repeated_in, week_table_of
from recommender.wording import sentence, title_of

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TOPICS = (("before", "Before"), ("during", "During"), ("after", "After"), ("surroundings", "Surroundings"))
TAKEN_AS_FIRST = "Whether this is the first session is not known; it is taken for one."
LATER_POSSIBLE = "Later sessions have a program: where somebody watches the first one, plan with --first-supervised."


def lay_out_course(plan: CoursePlan) -> list[Block]:
    """Lay a plan out; where the rules give no program, what they give instead."""
    if plan.stopped:
        return _lay_out_stopped(plan.stopped, plan)
    tables = [week_table_of(plan.sessions_of(track), _letter(track, plan)) for track in plan.tracks]
    marks = {name: mark for table in reversed(tables) for name, mark in table.marks.items()}
    blocks: list[Block] = [Heading(_head(plan), 1), Paragraph(_rests_on(plan)), Paragraph(ASSUMED)]
    blocks += lay_out_readings(plan.explanation)
    blocks += _first_session(plan)
    for track, table in zip(plan.tracks, tables, strict=True):
        blocks += [*_why(track, plan), *_weeks(table, tables[0])]
    blocks += [Paragraph(legend_of(tables)), *_changes(plan, marks)] if marks else []
    notes = [(label, text) for label, text in _notes(plan) if text]
    return [*blocks, Notes(tuple(notes)), Paragraph(_foot(plan))]


def verdict_of(plan: CoursePlan) -> str:
    """Say in a line what the rules give for the whole course."""
    who = plan.reading.record.patient_id
    return f"{who}: {STATUS_LINES[plan.status]}" if who else STATUS_LINES[plan.status]


def _lay_out_stopped(stopped: PlannedSession, plan: CoursePlan) -> list[Block]:
    """Show what stops a course as the sheet of one session does."""
    said = ["No course is planned."]
    said += [f"This holds from session {stopped.number} on."] if stopped.number > 1 else []
    alone = stopped.number == 1 and plan.tracks[0].explanation.has_program
    said += [LATER_POSSIBLE] if alone and stopped.explanation.facts["supervised"].value == "no" else []
    return [*lay_out(stopped.explanation, Layout()), Paragraph(" ".join(said))]


def _rests_on(plan: CoursePlan) -> str:
    """Say what the first session rests on; the others differ from it in being none."""
    unknown = plan.course.record.get("first_session") is None
    return f"{rests_on(plan.sessions[0].explanation)}{f' {TAKEN_AS_FIRST}' if unknown else ''}"


def _letter(track: Track, plan: CoursePlan) -> str:
    return LETTERS[plan.tracks.index(track)] if len(plan.tracks) > 1 else ""


def _head(plan: CoursePlan) -> str:
    who = plan.reading.record.patient_id
    named = " and ".join(title_of(track.complex, plan.knowledge) for track in plan.tracks[:2])
    more = f" and {len(plan.tracks) - 2} more" if len(plan.tracks) > 2 else ""  # noqa: PLR2004 - what fits a line
    how = f"{counted(plan.request.weeks, 'week')}, {counted(plan.request.sessions_a_week, 'session')} a week"
    line = f"COURSE, {STATUS_LINES[plan.status]}: {named}{more}; {how}, {_minutes(plan.sessions)}{_days(plan)}"
    return f"{who}: {line}" if who else line


def _minutes(sessions: Sequence[PlannedSession]) -> str:
    found = sorted(round(each.minutes) for each in sessions)
    return f"about {found[0]} min" if found[0] == found[-1] else f"about {found[0]} to {found[-1]} min"


def _days(plan: CoursePlan) -> str:
    first, last = plan.sessions[0].on, plan.sessions[-1].on
    return f", {first} to {last}" if first and last else ""


def _first_session(plan: CoursePlan) -> list[Block]:
    """Lay out the first session, with what its being the first asks for."""
    first = plan.first_apart
    if first is None:
        return []
    explanation = first.explanation
    alone = not plan.sessions_of(plan.tracks[0])
    doses = "; ".join(_numbered(place, each, alone=alone) for place, each in enumerate(first.items, start=1))
    watched = {"yes": "supervised", "no": "not supervised"}.get(str(explanation.facts["supervised"].value), "")
    said = [f"{counted(first.items, 'exercise')}, about {first.minutes:.0f} min", watched]
    day = f" ({first.on})" if first.on else ""
    head = Heading(f"First session{day}: {', '.join(word for word in said if word)}")
    return [head, Paragraph(f"{doses}."), Bullets(tuple(_because_first(first, plan)))]


def _numbered(place: int, each: PlannedItem, *, alone: bool) -> str:
    """Tell a dose, with the number that notes refer to where no table has one."""
    told = f"{each.item.exercise.title} {dose_text(each.item.dose)}"
    return f"{place}. {told}" if alone else told


def _because_first(first: PlannedSession, plan: CoursePlan) -> Iterator[str]:
    """Tell what the first session limits, and what it leaves out that later sessions have."""
    knowledge = plan.knowledge
    yield from dict.fromkeys(_with_rule(reason, knowledge) for reason in plan.first_advice)
    later = next((each for each in plan.sessions_of(plan.tracks[0])), None)
    missing = [name for name in (later.doses if later else ()) if name not in first.doses]
    why: dict[str, list[str]] = {}
    for name in missing:
        decision = deciding_of(first.explanation.decisions[name])
        text = _with_rule(decision.about(""), knowledge) if decision else ""
        why.setdefault(text, []).append(title_of(name, knowledge))
    for text, names in why.items():
        yield f"Not yet: {', '.join(names)}. {text}".strip()


def _with_rule(reason: Reason, knowledge: Knowledge) -> str:
    return f"{sentence(reason, knowledge)} [{reason.firing.rule_id}]"


def _why(track: Track, plan: CoursePlan) -> list[Block]:
    """Say which sessions are of a track, and why it is there."""
    title = title_of(track.complex, plan.knowledge)
    numbers = told_numbers([each.number for each in plan.sessions_of(track)])
    letter = _letter(track, plan)
    head = f"{letter}. {title}: sessions {shortened(numbers)}" if letter else title
    said = [_in_turn(track.gap, plan)] if track.gap else []
    said += dict.fromkeys(_with_rule(reason, plan.knowledge) for reason in track.reasons)
    return [Heading(head), *(Paragraph(text) for text in said)]


def _in_turn(gap: Gap, plan: CoursePlan) -> str:
    first = title_of(plan.tracks[0].complex, plan.knowledge)
    return f"In turn with {first}, which lacks {gap.component}; two complexes are never mixed in one session."


def _weeks(table: WeekTable, first: WeekTable) -> list[Block]:
    if not table.weeks:
        return []
    repeated = repeated_in(table, first) if table is not first else ()
    said: list[Block] = [Paragraph(f"The warm-up is that of {LETTERS[0]}.")] if repeated else []
    return [*said, *lay_out_week_table(table, WIDTH, repeated)]


def _changes(plan: CoursePlan, marks: Mapping[str, str]) -> list[Block]:
    turns = list(turns_of(plan.sessions))
    changes = told_changes(turns, marks, plan.knowledge) or ("Nothing.",)
    holds = told_holds(turns, marks, plan.knowledge)
    still: list[Block] = [Heading("What stands still, and why"), Bullets(holds)] if holds else []
    return [Heading("What changes, and why"), Bullets(changes), *still]


def _notes(plan: CoursePlan) -> Iterator[tuple[str, str]]:
    for track in plan.tracks:
        letter = _letter(track, plan)
        shown = track.explanation if plan.sessions_of(track) else plan.sessions[0].explanation
        yield (f"Mind in {letter}" if letter else "Mind", mind_of(shown))
    yield from _advice(plan)
    yield from safety_notes(plan.advice, plan.knowledge)
    yield from _gaps(plan)
    yield from asked_next(plan.explanation)


def _advice(plan: CoursePlan) -> Iterator[tuple[str, str]]:
    for topic, label in TOPICS:
        found = [reason for reason in plan.advice if reason.firing.activation.rule.then.topic == topic]
        told = dict.fromkeys(_without_cause(sentence(reason, plan.knowledge)) for reason in found)
        yield label, " ".join(f"{text}." for text in told)


def _without_cause(text: str) -> str:
    """Keep what a sentence asks for, without its reason."""
    return text.partition(", because")[0].rstrip(".")


def _gaps(plan: CoursePlan) -> Iterator[tuple[str, str]]:
    for track in plan.tracks:
        letter = _letter(track, plan)
        yield (f"Gaps of {letter}" if letter else "Gaps", gaps_of(track.explanation))


def _foot(plan: CoursePlan) -> str:
    explanation: Explanation = plan.explanation
    return f"Knowledge {explanation.knowledge.version}, engine {explanation.engine}. {NOTICE}"
