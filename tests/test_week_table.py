"""The week table: doses in few characters, weeks without a change together, a page that is never too wide."""

import pytest

from recommender.block import Table
from recommender.dose import PrescribedDose
from recommender.render import WIDTH, to_text
from recommender.week_table import (
    WeekTable,
    lay_out_week_table,
    legend_of,
    repeated_in,
    short_dose,
    week_table_of,
)
from tests.plans import LATE, TRAINING, WELL, planned

ONCE = PrescribedDose((1, 1), None, "total", None, None, None, 20, "smooth", "calm")


@pytest.mark.parametrize(
    ("dose", "told"),
    [
        (ONCE, "1"),
        (ONCE._replace(reps=(5, 5)), "5"),
        (ONCE._replace(reps=(5, 8)), "5-8"),
        (ONCE._replace(reps=(5, 5), hold_seconds=(6, 6)), "5/6s"),
        (ONCE._replace(reps=(3, 3), hold_breaths=(7, 7)), "3/7b"),
        (ONCE._replace(sets=(2, 2), reps=(8, 8)), "2x8"),
        (ONCE._replace(sets=(2, 2), work_seconds=(30, 30)), "2x30s"),
    ],
)
def test_a_dose_is_told_in_few_characters(dose: PrescribedDose, told: str) -> None:
    """Given a dose, its numbers are there, and what they count."""
    assert short_dose(dose) == told


def remission(weeks: int = 8) -> WeekTable:
    """Give the table of a patient without pain."""
    plan = planned(WELL, weeks)
    return week_table_of(plan.sessions)


def test_weeks_without_a_change_stand_together() -> None:
    """Given a course whose last growth is in its fifth week, the later weeks share its column."""
    assert remission().columns == [[1], [2], [3], [4], [5, 6, 7, 8]]


def test_a_dose_that_stays_is_a_dot() -> None:
    """Given an exercise that grows twice, its row has three doses and then dots."""
    (table,) = lay_out_week_table(remission(), WIDTH)
    assert isinstance(table, Table)
    rows = {row[1]: row[2:] for row in table.rows if len(row) > 1}
    assert rows["Cat and cow"] == ("8", "9", "10", ".", ".")
    assert rows["Opposite arm and leg hold (each side)"] == ("5/5s", ".", ".", ".", ".")


@pytest.mark.parametrize("weeks", [1, 8, 52])
def test_it_fits_the_page(weeks: int) -> None:
    """Given a course in which much grows, no line is wider than the page, however many its weeks."""
    plan = planned(LATE, weeks, 1)
    text = to_text(lay_out_week_table(week_table_of(plan.sessions), WIDTH))
    assert [line for line in text.splitlines() if len(line) > WIDTH] == []


def test_a_mark_stands_for_an_exercise() -> None:
    """Given the table of a second track, its marks bear the letter of the track."""
    plan = planned(WELL, 1)
    assert week_table_of(plan.sessions, "B").marks["rem-4-cat-cow"] == "B6"


def test_weeks_that_do_not_fit_go_on_below_with_what_changes() -> None:
    """Given many changes, the later tables name those exercises only that change there, each dose in its week."""
    plan = planned(LATE, 52, 1)
    table = week_table_of(plan.sessions)
    tables = [block for block in lay_out_week_table(table, WIDTH) if isinstance(block, Table)]
    assert len(tables) > 1
    assert len(tables[1].rows) < len(tables[0].rows)
    heads = [head for each in tables for head in each.head[2:]]
    assert heads == [f"{weeks[0]}-{weeks[-1]}" if len(weeks) > 1 else f"{weeks[0]}" for weeks in table.columns]
    first = next(row for row in tables[1].rows if len(row) > 1)
    assert first[2] == table.doses[int(tables[1].head[2].partition("-")[0])][table.items[first[0]].exercise.id]


def test_a_warm_up_that_an_earlier_table_shows_is_left_out() -> None:
    """Given two tracks with one warm-up, the second table begins with the main part."""
    plan = planned(TRAINING, 2)
    first, second = (
        week_table_of(plan.sessions_of(track), letter) for track, letter in zip(plan.tracks, "AB", strict=True)
    )
    above = repeated_in(second, first)
    assert above == ("B1", "B2", "B3", "B4")
    (table,) = lay_out_week_table(second, WIDTH, above)
    assert isinstance(table, Table)
    assert (table.rows[0], table.rows[1][0]) == (("Main part",), "B5")


def test_a_warm_up_that_differs_is_shown() -> None:
    """Given a track with another warm-up, nothing of it is left out."""
    acute = planned({**WELL, "stage": "acute", "pain": "mild"}, 1)
    assert repeated_in(week_table_of(acute.sessions), remission(1)) == ()


def test_the_legend_explains_the_signs_that_are_used() -> None:
    """Given doses in seconds and breaths, both are explained, and the dot where there is one."""
    assert legend_of([remission()]) == (
        "Doses are repetitions; 5/6s: 5 times, each for 6 seconds; 3/7b: 3 times, each held for 7 breaths; "
        "'.': as before."
    )
    still = planned({**WELL, "stage": "acute", "pain": "mild"}, 2)
    assert legend_of([week_table_of(still.sessions)]) == "Doses are repetitions."
