"""What changes in a course from week to week, and what stands still: each with its rule, exercises and weeks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from recommender.decision import Reason
from recommender.dose import dose_text
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.planned_session import PlannedItem, PlannedSession
from recommender.wording import sentence

HOLD = "hold"
NUMBERS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Turn:
    """What becomes of one exercise at one time.

    Attributes:
        week: the week in which it has the new dose, or keeps the old one.
        changed: a rule gave it another dose than before.
    """

    week: int
    item: PlannedItem
    changed: bool

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Give the reasons that decided; none where the exercise joins."""
        return self.item.adjustment.applied if self.item.adjustment else ()


def turns_of(sessions: Sequence[PlannedSession]) -> Iterator[Turn]:
    """Give what becomes of each exercise at the first session that has it in a week, the first week left out.

    Args:
        sessions: of a whole course, in order; within a week a dose stays.
    """
    seen: dict[str, int] = {}
    for session in sessions:
        for each in session.items:
            if each.exercise in seen and seen[each.exercise] < session.week:
                yield Turn(session.week, each, _changed(each))
            seen[each.exercise] = session.week


def _changed(item: PlannedItem) -> bool:
    """Say whether a rule gave an exercise another dose; that of a first session is none to begin from."""
    told = item.before and dose_text(item.before) != dose_text(item.item.dose)
    return bool(told and item.adjustment and item.adjustment.outcome != HOLD)


def told_changes(turns: Iterable[Turn], marks: Mapping[str, str], knowledge: Knowledge) -> tuple[str, ...]:
    """Tell what changes: each rule's sentence once, with the weeks and the marks of the exercises."""
    groups: dict[str, dict[int, list[str]]] = {}
    for turn in turns:
        for reason in turn.reasons if turn.changed else ():
            groups.setdefault(_told(reason, knowledge), {}).setdefault(turn.week, []).append(marks[turn.item.exercise])
    return tuple(f"{text}: {_by_weeks(weeks)}" for text, weeks in groups.items())


def told_reasons(turns: Iterable[Turn], knowledge: Knowledge) -> tuple[str, ...]:
    """Tell each rule that changes a dose or holds it, once."""
    return tuple(dict.fromkeys(f"{_told(reason, knowledge)}." for turn in turns for reason in turn.reasons))


def _told(reason: Reason, knowledge: Knowledge) -> str:
    """Tell a reason as one about any exercise, with its rule."""
    return f"{sentence(reason.about(''), knowledge).rstrip('.')} [{reason.firing.rule_id}]"


def _by_weeks(found: Mapping[int, Sequence[str]]) -> str:
    """Tell marks by week, weeks with the same marks together."""
    weeks: dict[str, list[int]] = {}
    for week, marks in found.items():
        weeks.setdefault(told_marks(marks), []).append(week)
    return f"{'; '.join(f'no. {marks} in {_named(numbers)}' for marks, numbers in weeks.items())}."


def _named(weeks: Sequence[int]) -> str:
    return f"week{'s' if len(weeks) > 1 else ''} {shortened(told_numbers(weeks))}"


def told_holds(turns: Iterable[Turn], marks: Mapping[str, str], knowledge: Knowledge) -> tuple[str, ...]:
    """Tell what stands still: each rule's sentence once, with the marks and since when."""
    turns = list(turns)
    all_weeks: dict[str, list[int]] = {}
    groups: dict[str, dict[str, list[int]]] = {}
    for turn in turns:
        mark = marks[turn.item.exercise]
        all_weeks.setdefault(mark, []).append(turn.week)
        for reason in () if turn.changed else turn.reasons:
            groups.setdefault(_told(reason, knowledge), {}).setdefault(mark, []).append(turn.week)
    return tuple(f"{text}: {_since(weeks, all_weeks)}." for text, weeks in groups.items())


def _since(found: Mapping[str, Sequence[int]], all_weeks: Mapping[str, Sequence[int]]) -> str:
    """Tell marks by the weeks in which they stand still."""
    spans: dict[str, list[str]] = {}
    for mark, weeks in found.items():
        spans.setdefault(_span(weeks, all_weeks[mark]), []).append(mark)
    return "; ".join(f"no. {told_marks(marks)} {span}" for span, marks in spans.items())


def _span(weeks: Sequence[int], all_weeks: Sequence[int]) -> str:
    if list(weeks) == list(all_weeks):
        return "throughout"
    if list(weeks) == list(all_weeks[-len(weeks) :]):
        return f"from week {weeks[0]} on"
    return f"in {_named(weeks)}"


def told_numbers(numbers: Sequence[int]) -> str:
    """Tell whole numbers in rising order, runs of three and more shortened: `1, 2, 4-8`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(_run(run) for run in runs)


def _run(run: Sequence[int]) -> str:
    return ", ".join(map(str, run)) if len(run) <= 2 else f"{run[0]}-{run[-1]}"  # noqa: PLR2004 - a pair is no run


def shortened(numbers: str) -> str:
    """Keep the first and the last of a long row of numbers: `1, 3, 5 ... 23`."""
    named = numbers.split(", ")
    return numbers if len(named) <= NUMBERS_SHOWN else f"{', '.join(named[:3])} ... {named[-1]}"


def told_marks(marks: Sequence[str]) -> str:
    """Tell marks as numbers, by their letter: `1-4, 7`, `A1, A3-5`."""
    letters: dict[str, list[int]] = {}
    for mark in marks:
        number = mark.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        letters.setdefault(mark.removesuffix(number), []).append(int(number))
    return ", ".join(f"{letter}{told_numbers(sorted(set(numbers)))}" for letter, numbers in letters.items())
