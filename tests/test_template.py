"""The template of a record can be read as it stands, and names every field."""

import tomllib

import pytest

from recommender.explanation import Recommender
from recommender.knowledge import Knowledge
from recommender.patient import read_patient
from recommender.record import FIELDS
from recommender.template import record_template


@pytest.fixture(scope="module")
def template(knowledge: Knowledge) -> str:
    """Write the template."""
    return record_template(knowledge)


def test_the_template_is_a_record_without_problems(template: str, knowledge: Knowledge) -> None:
    """What is given in the template can be read."""
    assert read_patient(tomllib.loads(template), knowledge).problems == []


def test_the_template_makes_a_program(template: str, recommender: Recommender) -> None:
    """Who saves the template unchanged gets a program."""
    assert recommender.recommend(tomllib.loads(template)).status == "program"


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_stands_in_the_template_once(template: str, field: str) -> None:
    """A field is either given or commented out, with a value of its kind."""
    lines = [line for line in template.splitlines() if line.removeprefix("# ").startswith(f"{field} = ")]
    assert len(lines) == 1
    assert field in tomllib.loads(lines[0].removeprefix("# "))


@pytest.mark.parametrize("field", [field for field in FIELDS if field not in ("requested_complex", "pain_nrs")])
def test_a_field_that_is_uncommented_can_be_read(template: str, field: str, knowledge: Knowledge) -> None:
    """The example of a field is of the kind that the field takes."""
    lines = [line for line in template.splitlines() if line.removeprefix("# ").startswith(f"{field} = ")]
    assert read_patient(tomllib.loads(lines[0].removeprefix("# ")), knowledge).problems == []


@pytest.mark.parametrize("word", ["subacute_early", "scoliosis", "leg_pain", "level_2_completed", "fitball", "gentle"])
def test_the_words_of_a_field_stand_above_it(template: str, word: str) -> None:
    """Who fills in the template need not look words up."""
    comments = " ".join(line for line in template.splitlines() if line.startswith("#   "))
    assert word in comments.replace("#", "").replace(",", " ").split()


def test_the_template_is_no_wider_than_a_page(template: str) -> None:
    """Long lists of words are wrapped."""
    assert max(len(line) for line in template.splitlines()) <= 100
