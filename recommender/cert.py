"""A CERT report: what a plan says on each item of the Consensus on Exercise Reporting Template; it invents nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from recommender.block import Block, Entry, Heading, Paragraph
from recommender.course_change import told_changes, told_reasons, turns_of
from recommender.course_plan import ASSUMED, CoursePlan
from recommender.course_view import verdict_of
from recommender.dose import dose_text
from recommender.knowledge import CHECKLIST, ChecklistItem
from recommender.light import dataclass
from recommender.phrase import counted
from recommender.planned_session import PlannedItem
from recommender.prescription import NOTICE, capital
from recommender.problem import DataError, Problem
from recommender.sheet import rests_on
from recommender.trace import instructions_of
from recommender.wording import sentence

NOT_STATED = "Not stated."
NO_SURFACE = "none"
SUPERVISED = {"yes": "supervised", "no": "not supervised"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a plan says on an item; nothing where it says nothing."""

    item: ChecklistItem
    lines: tuple[str, ...]


def cert_of(plan: CoursePlan) -> tuple[Answer, ...]:
    """Fill the items from a plan; one that the rules refuse leaves all of them open.

    Raises:
        DataError: the knowledge has no checklist.
    """
    checklist = plan.knowledge.checklist
    if not checklist:
        raise DataError([Problem(CHECKLIST, "no [[item]] is there", "copy the shipped file")])
    return tuple(Answer(item, tuple(_lines(item, plan)) if plan.has_program else ()) for item in checklist.values())


def _lines(item: ChecklistItem, plan: CoursePlan) -> Iterator[str]:
    for name in item.filled_from:
        yield from FILLERS[name](plan)
    said = {reason.firing.rule_id: reason for reason in (*plan.advice, *plan.first_advice)}
    for rule in item.rules:
        if rule in said:
            yield f"{sentence(said[rule], plan.knowledge)} [{rule}]"


def lay_out_cert(plan: CoursePlan) -> list[Block]:
    """Lay the report out, item by item."""
    answers = cert_of(plan)
    said = ASSUMED if plan.has_program else f"No course is planned. {verdict_of(plan)}."
    blocks: list[Block] = [Heading("CERT: the 16 items of exercise reporting", 1), Paragraph(said)]
    for group, found in groupby(answers, key=lambda answer: answer.item.group):
        blocks.append(Heading(group))
        blocks += [Entry(f"{each.item.id}. {each.item.title}", each.lines or (NOT_STATED,)) for each in found]
    return [*blocks, Paragraph(NOTICE)]


def _items(plan: CoursePlan) -> Mapping[str, list[PlannedItem]]:
    """Give each exercise of a plan as it is in each of its sessions."""
    found: dict[str, list[PlannedItem]] = {}
    for session in plan.sessions:
        for each in session.items:
            found.setdefault(each.exercise, []).append(each)
    return found


def _equipment(plan: CoursePlan) -> Iterator[str]:
    exercises = [each[0].item.exercise for each in _items(plan).values()]
    named = [name for each in exercises for name in (*each.equipment, each.surface) if name != NO_SURFACE]
    labels = [plan.knowledge.vocabulary.label(name) for name in dict.fromkeys(named)]
    yield f"{capital('; '.join(labels))}." if labels else "None is needed."


def _supervision(plan: CoursePlan) -> Iterator[str]:
    known = [str(session.explanation.facts["supervised"].value) for session in plan.sessions]
    if known[0] in SUPERVISED and len(set(known)) > 1:
        yield f"The first session is {SUPERVISED[known[0]]}."
    elif known[0] in SUPERVISED:
        yield f"Every session is {SUPERVISED[known[0]]}."
    if known[-1] in SUPERVISED and known[-1] != known[0]:
        yield f"The others are {SUPERVISED[known[-1]]}."


def _progression_rules(plan: CoursePlan) -> Iterable[str]:
    return told_reasons(turns_of(plan.sessions), plan.knowledge)


def _progression(plan: CoursePlan) -> Iterable[str]:
    marks = {name: str(place) for place, name in enumerate(_items(plan), start=1)}
    return told_changes(turns_of(plan.sessions), marks, plan.knowledge) or ("Every dose stays the same.",)


def _exercises(plan: CoursePlan) -> Iterator[str]:
    for place, each in enumerate(_items(plan).values(), start=1):
        item = each[0].item
        position = plan.knowledge.vocabulary.label(item.exercise.start_position)
        yield f"{place}. {item.exercise.title} ({position}): {' '.join(instructions_of(item))}"


def _dosage(plan: CoursePlan) -> Iterator[str]:
    minutes = sorted(session.minutes for session in plan.sessions)
    request = plan.request
    yield (
        f"{counted(request.weeks, 'week')}, {counted(request.sessions_a_week, 'session')} a week of "
        f"{minutes[0]:g} to {minutes[-1]:g} minutes."
    )
    for place, each in enumerate(_items(plan).values(), start=1):
        doses = list(dict.fromkeys(dose_text(one.item.dose) for one in each))
        grown = f", rising to {doses[-1]}" if len(doses) > 1 else ""
        rest = f"{each[0].item.dose.rest_seconds} s of rest"
        yield f"{place}. {each[0].item.exercise.title}: {doses[0]}{grown}; {rest}."


def _tailored(plan: CoursePlan) -> Iterator[str]:
    given = len(plan.reading.record.given())
    yield f"Tailored: rules decide on every exercise from {counted(given, 'field')} of the patient's record."


def _tailoring(plan: CoursePlan) -> Iterator[str]:
    yield rests_on(plan.sessions[0].explanation)
    for track in plan.tracks:
        yield from (f"{sentence(reason, plan.knowledge)} [{reason.firing.rule_id}]" for reason in track.reasons)


def _start(plan: CoursePlan) -> Iterator[str]:
    yield "Every exercise begins at the low end of its dose."
    reasons = [reason for each in plan.sessions[0].items for reason in each.item.reasons]
    low = [reason.about("") for reason in reasons if _low_end(reason.firing.then.dose)]
    yield from dict.fromkeys(f"{sentence(reason, plan.knowledge)} [{reason.firing.rule_id}]" for reason in low)


def _low_end(dose: object) -> bool:
    return getattr(dose, "use", "") == "low_end"


def _assessment(_: CoursePlan) -> Iterator[str]:
    yield "By the diary of the sessions: lumbar review counts what was done of what was prescribed."


FILLERS: Mapping[str, Callable[[CoursePlan], Iterable[str]]] = {
    "equipment": _equipment,
    "supervision": _supervision,
    "progression_rules": _progression_rules,
    "progression": _progression,
    "exercises": _exercises,
    "dosage": _dosage,
    "tailored": _tailored,
    "tailoring": _tailoring,
    "start": _start,
    "assessment": _assessment,
}
