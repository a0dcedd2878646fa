"""What a mutation run comes to: every fault of the shipped rules is noticed, or is explained; nothing without need."""

from pathlib import Path

from recommender.corpus import read_corpus
from recommender.knowledge import Knowledge
from recommender.mutation import Judged, Mutation, judged, read_equivalents
from recommender.render import to_text
from recommender.survival import lay_out_survival, survival_json, survival_of
from recommender.whole_course import read_whole_courses
from recommender.whole_patient import read_whole_patients

HERE = Path(__file__).parent
JUDGED = [
    Judged("a/b: drop", "the rule is left out", "survived"),
    Judged("a/b: flip", "it is turned round", "survived"),
    Judged("a/b: bound", "one more", "case", "just across"),
    Judged("a/c: drop", "the rule is left out", "patient", "one"),
    Judged("a/c: flip", "it is turned round", "refused"),
]


def test_no_fault_of_the_shipped_rules_passes_unnoticed(knowledge: Knowledge, tmp_path: Path) -> None:
    """Given every mutant of every rule, a case, a patient or a course notices it, or the list says why none can."""
    courses = read_whole_courses(HERE / "courses")
    mutation = Mutation(read_corpus(), knowledge, read_whole_patients(HERE / "patients"), courses)
    found = judged(mutation, sorted(knowledge.all_rules), tmp_path / "state.jsonl")
    survival = survival_of(found, read_equivalents(HERE / "equivalent_mutants.toml"), ())
    assert (survival.survivors, survival.idle) == ((), {})
    assert len({each.mutant for each in found}) == len(found)


def test_a_survivor_fails_until_it_is_explained() -> None:
    """Given two survivors and a reason for one of them, the other one is left."""
    survival = survival_of(JUDGED, {"a/b: drop": "Nothing can tell."}, ())
    assert [each.mutant for each in survival.survivors] == ["a/b: flip"]
    assert (survival.equivalent, survival.idle, survival.passed) == ({"a/b: drop": "Nothing can tell."}, {}, False)
    explained = {"a/b: drop": "Nothing can tell.", "a/b: flip": "Nor this."}
    assert survival_of(JUDGED, explained, ()).passed


def test_what_is_explained_without_need_is_named() -> None:
    """Given reasons for a mutant that does not exist and for noticed ones, each is named with what noticed it."""
    names = ["a/b: drop", "a/b: flip", "a/b: bound", "a/c: drop", "a/c: flip", "a/d: drop", "x/y: drop"]
    survival = survival_of(JUDGED, dict.fromkeys(names, "So it is."), ["x/y"])
    assert survival.idle == {
        "a/b: bound": "noticed by a case: just across",
        "a/c: drop": "noticed by a whole patient: one",
        "a/c: flip": "refused when read",
        "a/d: drop": "there is no such mutant",
    }
    assert not survival.passed


def test_the_report_counts_and_names() -> None:
    """Given a run, the counts come first, then what survived, then what is explained without need."""
    survival = survival_of(JUDGED, {"a/b: drop": "Nothing can tell.", "a/d: drop": "x"}, ())
    assert to_text(lay_out_survival(survival)).splitlines() == [
        "5 mutants",
        "=========",
        "1 refused when read, 1 noticed by a case, 1 noticed by a whole patient, 1",
        "equivalent, 1 survived.",
        "",
        "Survived: add a case, a patient, a course, or the reason why nothing can tell it",
        " - a/b: flip",
        "   it is turned round",
        "",
        "Explained without need: take it off the list",
        " - a/d: drop",
        "   there is no such mutant",
    ]
    assert survival_json(survival) == {
        "mutants": 5,
        "by": {"case": 1, "patient": 1, "refused": 1, "survived": 2},
        "survivors": [{"mutant": "a/b: flip", "faults": "it is turned round", "by": "survived", "witness": ""}],
        "equivalent": {"a/b: drop": "Nothing can tell."},
        "idle": {"a/d: drop": "there is no such mutant"},
    }


def test_a_report_without_survivors_is_two_lines() -> None:
    """Given nothing that survived, there is nothing to list."""
    text = to_text(lay_out_survival(survival_of(JUDGED[2:3], {}, ())))
    assert text.splitlines() == ["1 mutant", "========", "1 noticed by a case, 0 survived."]
