"""The view of a planned session: doses before and now, what became of each exercise, and why."""

from dataclasses import replace

import pytest

from recommender.amendment import Amendment
from recommender.block import Block, Bullets, Heading, Table
from recommender.decision import Decision
from recommender.explanation import Recommender
from recommender.planned_session import PlannedSession
from recommender.planned_session_view import NO_TIME, NOT_CHOSEN, _letter, lay_out_session
from recommender.render import to_markdown, to_text
from tests.grounds import Told
from tests.reviews import CAT, REACH, REMISSION, reviewed


def changes(blocks: list[Block]) -> dict[str, tuple[str, str]]:
    """Give the dose and the change of each exercise, by its title."""
    table = next(block for block in blocks if isinstance(block, Table))
    return {row[1]: (row[2], row[3]) for row in table.rows}


def lists(blocks: list[Block]) -> list[tuple[str, ...]]:
    """Give the lists: the reasons, then what is not in the session."""
    return [block.items for block in blocks if isinstance(block, Bullets)]


def test_the_first_session_is_new(recommender: Recommender) -> None:
    """Given a course that has not begun, each exercise is new, has one dose and needs no reason."""
    blocks = lay_out_session(reviewed(recommender, 0).next_session)
    assert set(changes(blocks).values()) >= {("10 times", "new")}
    assert {change for _, change in changes(blocks).values()} == {"new"}
    assert lists(blocks) == []


def test_the_head_says_what_session_it_is(recommender: Recommender) -> None:
    """Given a course with days, the head has number, week, day, complex, length and who watches."""
    (head,) = [each.text for each in lay_out_session(reviewed(recommender).next_session) if isinstance(each, Heading)]
    assert head == "Session 2 (week 1, 2025-03-05): Remission; 13 exercises, about 12 min, supervised"


@pytest.mark.parametrize(("supervised", "tail"), [(False, " min, not supervised"), (None, " min")])
def test_the_head_says_who_watches(recommender: Recommender, supervised: object, tail: str) -> None:
    """Given nobody who watches, the head says so; where it is not known, nothing."""
    session = replace(reviewed(recommender, 0, record={**REMISSION, "supervised": supervised}).next_session, on=None)
    (head,) = [each for each in lay_out_session(session) if isinstance(each, Heading)]
    assert head.text.startswith("Session 1 (week 1): ")
    assert head.text.endswith(tail)


def test_each_change_has_its_reasons(recommender: Recommender) -> None:
    """Given mild pain and discomfort, one is eased, one is out, the others are held; equal reasons are told once."""
    found = reviewed(recommender, 7, {(7, CAT): {"pain_during": 2.0}, (7, REACH): {"discomfort": True}})
    blocks = lay_out_session(found.next_session)
    reasons, absent = lists(blocks)
    (eased,) = [line for line in reasons if line.endswith("[progress/mild_pain_eased]")]
    assert changes(blocks)["Cat and cow"] == ("10 times -> 9 times", f"eased {eased[0]}")
    assert eased.startswith(f"{eased[0]}: The exercise goes one step down, because it hurt mildly")
    assert len({line.partition("[")[2] for line in reasons}) == len(reasons)
    (left,) = absent
    assert left.startswith("Crawl under an imaginary bar: The exercise is skipped in the next session, because")
    assert left.endswith("[progress/discomfort_skipped]")


def test_letters_stand_in_their_order(recommender: Recommender) -> None:
    """Given several reasons, each exercise names them by letters in order."""
    found = reviewed(recommender, 7, {(7, CAT): {"pain_during": 2.0}})
    letters = [change.split()[-1].split(",") for _, change in changes(lay_out_session(found.next_session)).values()]
    assert [each for each in letters if each != sorted(each)] == []
    assert max(map(len, letters)) > 2


def test_a_harder_form_is_opened(recommender: Recommender) -> None:
    """Given an exercise that has become too easy, its harder form is opened, and is new where it comes in."""
    easy = [name for name in reviewed(recommender).next_session.doses if _harder(name, recommender)]
    assert easy
    found = reviewed(recommender, 7, {(7, easy[0]): {"too_easy": True}})
    blocks = lay_out_session(found.next_session)
    title = recommender.knowledge.exercises[easy[0]].title
    assert "; harder form " in changes(blocks)[title][1]


def _harder(name: str, recommender: Recommender) -> bool:
    return any(each.variant_of == name for each in recommender.knowledge.exercises.values())


def test_what_comes_in_as_a_harder_form_says_so(recommender: Recommender) -> None:
    """Given an exercise that is new because an easier one opened it, the page says so."""
    session = reviewed(recommender, 7, {(7, CAT): {"too_easy": True}}).next_session
    item = session.items[0].item._replace(exercise=replace(session.items[0].item.exercise, variant_of=CAT))
    opened = replace(session.items[0], item=item, adjustment=None)
    changed = replace(session, items=(opened,), absent={}, amendments=(Amendment("easy_exercises", CAT),))
    assert changes(lay_out_session(changed))[item.exercise.title][1] == "new: harder form"
    assert changes(lay_out_session(replace(changed, amendments=())))[item.exercise.title][1] == "new"


def _absent(session: PlannedSession, verdict: str) -> str:
    """Say why the last exercise of a session is not in it, given the verdict of the rules on it and no reason."""
    last = session.items[-1]
    assert last.adjustment is not None
    decisions = {**session.explanation.decisions, last.exercise: Decision(last.exercise, verdict, Told())}  # type: ignore[arg-type]
    explanation = replace(session.explanation, decisions=decisions)
    absent = {last.exercise: replace(last.adjustment, outcome="hold", reasons=())}
    return lists(lay_out_session(replace(session, items=(), absent=absent, explanation=explanation)))[-1][0]


def test_what_is_absent_for_another_cause_says_which(recommender: Recommender) -> None:
    """Given no rule of the course that keeps it out, the time or the program of the session is named."""
    session = reviewed(recommender).next_session
    assert _absent(session, "prescribed").endswith(f": {NO_TIME}")
    assert _absent(session, "eligible").endswith(f": {NOT_CHOSEN}")


def test_a_rule_of_the_session_keeps_it_out(recommender: Recommender) -> None:
    """Given a complex that alternates, what belongs to the other names the rule of the session."""
    training = {**REMISSION, "requested_complex": "training", "equipment": []}
    one, other = (lists(lay_out_session(reviewed(recommender, done, record=training).next_session)) for done in (1, 2))
    assert one[-1][0].startswith("Prone lift with arm sweep and turn; Prone alternate knee bends: ")
    assert other[-1][0].count(";") == 6
    assert "; and 15 more: The exercise is left out because the program keeps to one complex" in other[-1][0]


def test_letters_never_run_out() -> None:
    """Given more reasons than letters, two letters follow one."""
    assert [_letter(number) for number in (0, 25, 26, 27, 52)] == ["a", "z", "aa", "ab", "ba"]


@pytest.mark.parametrize("sessions", [0, 1, 7])
def test_a_page_fits_a_terminal(recommender: Recommender, sessions: int) -> None:
    """Given a session, no line of its page is wider than 80 columns, and markdown has a table."""
    blocks = lay_out_session(reviewed(recommender, sessions).next_session)
    assert [line for line in to_text(blocks).splitlines() if len(line) > 80] == []
    assert "| # | Exercise | Dose (before -> now) | Change |" in to_markdown(blocks)
