"""Whole courses: each file of courses/ is a story of several weeks, a record, a diary and what comes of it.

A snapshot is rewritten by `UPDATE_SNAPSHOTS=1 pytest tests/test_courses.py`, and read before it is committed.
"""

import hashlib
import os
import subprocess
import sys

import pytest

from recommender.course_transcript import lay_out_course
from recommender.engines import engine_of
from recommender.explanation import Recommender
from recommender.knowledge import Knowledge
from recommender.ledger import Row, load_ledger
from recommender.render import to_text
from recommender.review import Review
from tests.command import ROOT, environment
from tests.courses import COURSES, FOLDER, RECOMMENDER, applied, fired, reviewed

UPDATE = bool(os.environ.get("UPDATE_SNAPSHOTS"))
LEAST_COURSES = 15
LEAST_WEEKS = 2
RUNTIME = ("st-", "mo-")
OF_A_COURSE = ("rules/review/", "rules/progress/")
ALWAYS = {
    "mo-doctor-examination": "its advice is given in every program",
    "mo-specialist-first": "its advice is given in every program",
}
DIGEST = """
from tests.courses import COURSES, reviewed
from tests.test_courses import digest
print(digest("".join(digest(reviewed(name)) for name in COURSES)))
"""


def shown(review: Review) -> str:
    """Write all that a review comes to."""
    return to_text(lay_out_course(review))


def digest(review: Review | str) -> str:
    """Give what tells one review from another, in short."""
    text = review if isinstance(review, str) else shown(review)
    return hashlib.sha256(text.encode()).hexdigest()


def carriers(row: Row) -> set[str]:
    """Name the rules that carry a row of the ledger out: those of a course, where there are any."""
    rules = [path for path in row.carried_out_by if path.startswith("rules/")]
    course = [path for path in rules if path.startswith(OF_A_COURSE)]
    return {path.removeprefix("rules/").removesuffix(".toml") for path in course or rules}


def is_runtime(name: str, row: Row) -> bool:
    """Say whether a row of the ledger is about what happens while a course goes on."""
    of_a_course = any(path.startswith(OF_A_COURSE) for path in row.carried_out_by)
    return bool(row.carried_out_by) and (name.startswith(RUNTIME) or of_a_course)


def runtime_rows() -> dict[str, Row]:
    """Give the rows of the ledger that say what happens while a course goes on."""
    return {name: row for name, row in load_ledger().items() if is_runtime(name, row)}


@pytest.fixture(params=list(COURSES))
def name(request: pytest.FixtureRequest) -> str:
    """Name each whole course in turn."""
    return str(request.param)


def test_snapshot(name: str) -> None:
    """Every session, dose, reason and appraisal is the one that was read and kept."""
    text, file = shown(reviewed(name)), FOLDER / f"{name}.txt"
    if UPDATE:
        file.write_text(text, "utf-8")
    assert text == file.read_text("utf-8")


def test_status(name: str) -> None:
    """The course goes on, or stops, as the story says."""
    assert reviewed(name).status == COURSES[name].expect["status"]


def test_rules(name: str) -> None:
    """The rules that the story is about fire in it, and their proposals apply."""
    assert set(COURSES[name].expect["rules"]) - applied(name) == set()


def test_a_review_gives_the_same_again(name: str) -> None:
    """Given the same diary, a second review comes to the same."""
    course = COURSES[name]
    again = course.reviewed_with(course.written(RECOMMENDER), RECOMMENDER)
    assert shown(again) == shown(reviewed(name))


def test_clips_comes_to_the_same(name: str, knowledge: Knowledge) -> None:
    """Given another engine, every review comes to the same."""
    clips = Recommender(knowledge, engine_of("clips", knowledge))
    assert shown(COURSES[name].reviewed(clips)) == shown(reviewed(name))


@pytest.mark.parametrize("seed", ["1", "2"])
def test_another_hash_seed_comes_to_the_same(seed: str) -> None:
    """Given processes whose sets have other orders, every review comes to the same."""
    command = [sys.executable, "-c", DIGEST]
    done = subprocess.run(command, cwd=ROOT, env=environment(PYTHONHASHSEED=seed), capture_output=True, check=True)
    assert done.stdout.decode().strip() == digest("".join(digest(reviewed(each)) for each in COURSES))


def test_there_are_enough() -> None:
    """There are at least fifteen stories, each of several weeks, each with a title and a story of its own."""
    assert len(COURSES) >= LEAST_COURSES
    assert [name for name, course in COURSES.items() if course.request["weeks"] < LEAST_WEEKS] == []
    assert len({course.title for course in COURSES.values()}) == len(COURSES)
    assert len({course.story for course in COURSES.values()}) == len(COURSES)


def test_every_snapshot_has_its_course() -> None:
    """No snapshot outlives its course."""
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(COURSES)


def test_every_expectation_names_rules_that_exist(knowledge: Knowledge) -> None:
    """No expectation outlives the rules that it names."""
    assert {rule for course in COURSES.values() for rule in course.expect["rules"]} <= knowledge.course_rules.keys()


def test_every_course_rule_applies_in_a_course(knowledge: Knowledge) -> None:
    """Every rule of a course decides something in at least one story."""
    assert knowledge.course_rules.keys() - {rule for name in COURSES for rule in applied(name)} == set()


def test_every_course_rule_is_silent_in_another(knowledge: Knowledge) -> None:
    """Every rule of a course is silent in at least one story, through all its sessions."""
    always = frozenset.intersection(*(fired(name) for name in COURSES))
    assert always & knowledge.course_rules.keys() == set()


@pytest.mark.parametrize("row", runtime_rows())
def test_every_runtime_row_fires_in_one_course_and_not_in_another(row: str) -> None:
    """Each row of the ledger about the course of things is carried out in one story, and has no cause in another."""
    rules = carriers(load_ledger()[row])
    in_each = [fired(name) & rules for name in COURSES]
    assert any(in_each)
    silent = any(rules - found for found in in_each)
    assert silent or row in ALWAYS
