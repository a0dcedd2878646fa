"""A course plan as CSV: a line for each exercise of each session, for a spreadsheet."""

import csv
from collections.abc import Iterator
from io import StringIO

from recommender.course_plan import CoursePlan
from recommender.dose import Range
from recommender.neutral import neutralised
from recommender.planned_session import PlannedItem, PlannedSession
from recommender.session import SECONDS_A_MINUTE
from recommender.wording import sentence

COLUMNS = (
    "session", "week", "date", "complex", "order", "phase", "exercise", "title", "sets", "reps", "unit",
    "hold_seconds", "hold_breaths", "work_seconds", "rest_seconds", "pace", "minutes", "change", "rule", "reason",
)  # fmt: skip
NEW = "new"


def course_csv(plan: CoursePlan) -> str:
    """Write a plan; nothing but the header where the rules give no program.

    `change` is new, or what became of the exercise since it was last done; rules and reasons are those that decided,
    several of them parted by ` | `.
    """
    lines = [line for session in plan.sessions for line in _lines(session)] if plan.has_program else []
    cells, _ = neutralised(lines, range(len(COLUMNS)))
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(cells)
    return text.getvalue()


def _lines(session: PlannedSession) -> Iterator[tuple[str, ...]]:
    for place, each in enumerate(session.items, start=1):
        about = (session.number, session.week, session.on or "", session.complex, place, each.item.phase)
        yield (*map(str, about), each.exercise, each.item.exercise.title, *_dose(each), *_change(each, session))


def _dose(each: PlannedItem) -> tuple[str, ...]:
    dose = each.item.dose
    return (
        _span(dose.sets),
        _span(dose.reps),
        dose.unit,
        _span(dose.hold_seconds),
        _span(dose.hold_breaths),
        _span(dose.work_seconds),
        str(dose.rest_seconds),
        dose.pace,
        f"{each.item.seconds / SECONDS_A_MINUTE:.1f}",
    )


def _span(numbers: Range | None) -> str:
    if numbers is None:
        return ""
    return str(numbers[0]) if numbers[0] == numbers[1] else f"{numbers[0]}-{numbers[1]}"


def _change(each: PlannedItem, session: PlannedSession) -> tuple[str, str, str]:
    if each.adjustment is None:
        return NEW, "", ""
    applied, knowledge = each.adjustment.applied, session.explanation.knowledge
    rules = " | ".join(reason.firing.rule_id for reason in applied)
    return each.adjustment.outcome, rules, " | ".join(sentence(reason, knowledge) for reason in applied)
