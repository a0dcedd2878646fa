"""A CERT report: 16 items, each from the plan or not stated."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from recommender.cert import FILLERS, NOT_STATED, cert_of, lay_out_cert
from recommender.explanation import Recommender
from recommender.knowledge import Knowledge
from recommender.problem import DataError
from recommender.render import WIDTH, to_text
from tests.plans import ALONE, FIRST, REFERRED, TRAINING, WELL, planned

ITEMS = [*"123456", "7a", "7b", "8", "9", "10", "11", "12", "13", "14a", "14b", "15", "16a", "16b"]


def told(record: Mapping[str, Any], weeks: int = 8, **more: Any) -> dict[str, str]:
    """Give what a plan says on each item, as one text."""
    return {answer.item.id: "\n".join(answer.lines) for answer in cert_of(planned(record, weeks, **more))}


def test_all_items_are_there_in_their_order() -> None:
    """Given a plan, the 16 items stand in the order of the template, three of them in two parts."""
    assert list(told(WELL, 1)) == ITEMS
    assert len({item.rstrip("ab") for item in ITEMS}) == 16


def test_what_nobody_said_is_not_stated() -> None:
    """Given a plan, it does not say who instructs, in what group, how to motivate, nor what happened."""
    found = told(WELL, 2)
    assert [name for name in ITEMS if not found[name]] == ["2", "3", "6", "11", "16b"]
    text = to_text(lay_out_cert(planned(WELL, 2)))
    assert text.count(NOT_STATED) == 5


def test_equipment_is_named_once_each() -> None:
    """Given exercises on a mat, the mat is named once."""
    assert told(WELL, 1)["1"] == "Firm mat on a hard surface."


def test_without_equipment_none_is_needed() -> None:
    """Given a plan whose exercises need nothing and no surface, it says so."""
    plan = planned(WELL, 1, 1)
    session = plan.sessions[0]
    bare = [replace(each.item.exercise, equipment=(), surface="none") for each in session.items]
    items = tuple(
        replace(each, item=each.item._replace(exercise=exercise))
        for each, exercise in zip(session.items, bare, strict=True)
    )
    changed = replace(plan, sessions=(replace(session, items=items),))
    assert cert_of(changed)[0].lines == ("None is needed.",)


@pytest.mark.parametrize(
    ("record", "first_supervised", "said"),
    [
        (WELL, False, "Every session is supervised."),
        ({**WELL, "supervised": False}, False, "Every session is not supervised."),
        (ALONE, True, "The first session is supervised.\nThe others are not supervised."),
        ({name: value for name, value in WELL.items() if name != "supervised"}, False, ""),
        (
            {name: value for name, value in FIRST.items() if name != "supervised"},
            True,
            "The first session is supervised.",
        ),
    ],
)
def test_supervision_is_as_the_record_says(record: Mapping[str, Any], *, first_supervised: bool, said: str) -> None:
    """Given who watches which sessions, the item says just that; what is not known is not said."""
    found = told(record, 1, first_supervised=first_supervised)["4"]
    assert found.partition("\nAn instructor")[0] == said


def test_progression_has_its_rules_and_steps() -> None:
    """Given growth, its rules and its steps are told; given none, that every dose stays."""
    found = told(WELL)
    assert "[progress/grows_gradually]" in found["7a"]
    assert "in week 2" in found["7b"]
    assert told({**WELL, "stage": "acute", "pain": "mild"}, 2)["7b"] == "Every dose stays the same."


def test_each_exercise_is_told_with_its_steps_and_its_dose() -> None:
    """Given a plan, items 8 and 13 name every exercise of every session, numbered alike."""
    found = told(TRAINING, 2)
    names = {name for session in planned(TRAINING, 2).sessions for name in session.doses}
    assert len(found["8"].splitlines()) == len(names)
    assert len(found["13"].splitlines()) == len(names) + 1
    assert "1. Feet and fists together (supine (lying on the back)): Lie on your back" in found["8"]
    assert "1. Feet and fists together: 10 times; 20 s of rest." in found["13"]


def test_a_dose_that_rises_names_both_ends() -> None:
    """Given growth over the weeks, the dose is told from the first to the last."""
    found = told(WELL)["13"]
    assert found.startswith("8 weeks, 3 sessions a week of 11.6 to 13.6 minutes.")
    assert "6. Cat and cow: 8 times, rising to 10 times;" in found


def test_the_level_to_begin_at_has_its_rules() -> None:
    """Given a first session, the start is the low end, with the rules that say so."""
    found = told(FIRST, 1)["15"]
    assert found.startswith("Every exercise begins at the low end of its dose.")
    assert "[dose/" in found
    assert "[advise/first_session_short]" in found


def test_without_a_program_nothing_is_stated() -> None:
    """Given a referral, no item is filled, and the report says why."""
    plan = planned(REFERRED)
    assert {answer.lines for answer in cert_of(plan)} == {()}
    assert "No course is planned. NO PROGRAM: REFER TO A DOCTOR." in to_text(lay_out_cert(plan))


def test_it_fits_80_columns() -> None:
    """Given a long report, no line is wider than the page."""
    assert [line for line in to_text(lay_out_cert(planned(TRAINING))).splitlines() if len(line) > WIDTH] == []


def test_what_the_items_name_is_there(knowledge: Knowledge) -> None:
    """Given the items of the knowledge, each names fillers and advice that exist."""
    items = knowledge.checklist.values()
    assert {name for item in items for name in item.filled_from} == set(FILLERS)
    assert {rule for item in items for rule in item.rules} - set(knowledge.rules) == set()


def test_knowledge_without_the_items_is_refused(knowledge: Knowledge) -> None:
    """Given a copy of the knowledge without the file, the report says which file is missing."""
    plan = planned(WELL, 1, recommender=Recommender(replace(knowledge, checklist={})))
    with pytest.raises(DataError, match=r"knowledge/cert.toml: no \[\[item\]\] is there"):
        cert_of(plan)
