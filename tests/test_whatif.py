"""What-ifs: changes read, made in their order, and run; what was needless."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from recommender.change import Change, Op
from recommender.explanation import Recommender
from recommender.fact import Fact
from recommender.problem import DataError
from recommender.whatif import WhatIf, what_if
from tests.strategies import KNOWLEDGE

RECOMMENDER = Recommender(KNOWLEDGE)
RECORD: dict[str, Any] = {
    "stage": "subacute",
    "pain_nrs": 2,
    "symptoms": ["leg_pain"],
    "screened": True,
    "supervised": True,
    "first_session": False,
    "equipment": ["fitball"],
}


def changed(record: Mapping[str, Any] = RECORD, clinic: Sequence[str] = (), **stated: list[str]) -> WhatIf:
    """Run a record with changes: `set`, `add` and `remove`."""
    ops: dict[Op, list[str]] = {"set": [], "add": [], "remove": []}
    for op in ops:
        ops[op] = stated.get(op, [])
    return what_if(RECOMMENDER, record, ops, clinic, "here")


def refused(record: Mapping[str, Any] = RECORD, **stated: list[str]) -> list[str]:
    """Run what cannot be run, and give every problem."""
    with pytest.raises(DataError) as caught:
        changed(record, **stated)
    return [str(problem) for problem in caught.value.problems]


def after(what: WhatIf, term: str) -> Fact:
    """Give a fact of the changed record."""
    return what.comparison.after.facts[term]


def test_changes_are_made_in_one_order() -> None:
    """Given changes of every kind, what is removed goes first, then what is added, then what is set."""
    what = changed(set=["stage=remission"], add=["symptom=low_back_pain"], remove=["symptom=leg_pain"])
    assert what.changes == (
        Change("symptoms", "remove", "leg_pain"),
        Change("symptoms", "add", "low_back_pain"),
        Change("stage", "set", "remission"),
    )
    assert [after(what, term).value for term in ("leg_pain", "low_back_pain", "stage")] == [
        "absent",
        "present",
        "remission",
    ]


def test_only_what_is_changed_differs() -> None:
    """Given one change, no fact but that one differs, and no wording of the record is told as a change."""
    comparison = changed(add=["population=elderly"]).comparison
    assert [change.term for change in comparison.facts] == ["elderly"]
    assert not comparison.remarks


def test_a_change_that_is_told_twice_is_made_once() -> None:
    """Given the same change in two wordings, it stands once."""
    assert changed(add=["symptom=low_back_pain", "symptoms=low_back_pain"]).changes == (
        Change("symptoms", "add", "low_back_pain"),
    )


def test_needless_changes_are_told() -> None:
    """Given what the record says already, in whatever words, the change is needless; no fact differs by it."""
    what = changed(add=["equipment=fitball"], set=["stage=subacute", "pain=mild"])
    assert what.needless == what.changes
    assert what.comparison.facts == ()
    assert changed(set=["stage=acute"]).needless == ()


def test_clinic_facts_stay_the_clinics() -> None:
    """Given standing facts of a clinic, those that are changed become the record's, the others stay the clinic's."""
    what = changed({**RECORD, "doctor_clearance": True}, ("doctor_clearance", "supervised"), set=["supervised=no"])
    assert after(what, "supervised") == Fact("supervised", "no", "record")
    assert after(what, "doctor_clearance") == Fact("doctor_clearance", "yes", "clinic")


def test_all_problems_are_told_at_once() -> None:
    """Given several changes that cannot be made, each is told."""
    problems = refused(set=["stage=remision", "age=200"], add=["equipment=fitbal"], remove=["symptom=fever"])
    assert len(problems) == 4
    assert all(any(text in problem for problem in problems) for text in ("remision", "200", "fitbal", "fever"))


def test_a_field_is_set_once() -> None:
    """Given two values for one field, the second is a problem that names the first."""
    assert refused(set=["minutes=5", "minutes=10"]) == [
        "error: --set minutes=10: minutes is set by 'minutes=5' as well (set it once)"
    ]


def test_a_broken_record_is_told_before_its_changes() -> None:
    """Given a record that cannot be read, its problems are told, under its own name."""
    assert refused({"stage": "remision"}, set=["age=200"])[0].startswith("error: here stage: no stage is named")


def test_a_changed_record_goes_through_the_same_door() -> None:
    """Given a change that makes the record contradict itself, the front door says so."""
    problems = refused({**RECORD, "ruled_out": ["tumour_any"]}, add=["diagnosis=malignant_tumour"])
    assert len(problems) == 1
    assert "the changed record ruled_out: 'tumour_any' is ruled out while 'malignant_tumour' is" in problems[0]
