"""The typed: what a typed line means as an answer."""

import pytest

from recommender.problem import Problem
from recommender.prompt import Prompt, prompts_of
from recommender.question import Question
from recommender.reply import Reply
from recommender.typed import read_reply
from tests.minibase import recommender_of, rule_text
from tests.strategies import KNOWLEDGE

OFFERED = ("fitball", "chair", "dumbbells")


def prompt(*terms: str) -> Prompt:
    """Make a prompt about some terms."""
    [made] = prompts_of([Question(term, "?", (), 1, 0) for term in terms], KNOWLEDGE)
    return made


def read(line: str, term: str, offered: tuple[str, ...] = OFFERED) -> Reply | Problem:
    """Read a line as the answer about a term."""
    return read_reply(line, prompt(term), offered, KNOWLEDGE)


def said(line: str, term: str, offered: tuple[str, ...] = OFFERED) -> object:
    """Give the value that a line means."""
    reply = read(line, term, offered)
    assert isinstance(reply, Reply), reply
    return reply.value


def refused(line: str, term: str) -> str:
    """Give why a line is refused, and what would do."""
    problem = read(line, term)
    assert isinstance(problem, Problem), problem
    return f"{problem.what} ({problem.hint})"


@pytest.mark.parametrize(("line", "value"), [("y", True), (" YES ", True), ("true", True), ("n", False), ("No", False)])
def test_yes_and_no(line: str, value: bool) -> None:  # noqa: FBT001 - the value of a field
    """In any case, whole or by the first letter; of a finding they mean present and absent."""
    assert said(line, "supervised") is value
    assert said(line, "fever") == ("present" if value else "absent")


@pytest.mark.parametrize("line", ["maybe", "1", "-", "present", "yesno"])
def test_anything_else_is_neither(line: str) -> None:
    """The answer is refused, and the problem says what would do."""
    assert refused(line, "fever") == f"'{line}' is neither yes nor no (type y or n)"


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("remission", "remission"),
        ("Rem", "remission"),
        ("acute", "acute"),
        ("early sub", "subacute_early"),
        ("subacute-l", "subacute_late"),
        ("subacute", "subacute_early"),
        ("pain subsiding", "subacute_late"),
        ("flare", "acute"),
    ],
)
def test_a_stage_by_its_names_or_an_unambiguous_beginning(line: str, value: str) -> None:
    """Ids, labels and other names, in any case; a whole name wins over what it begins."""
    assert said(line, "stage") == value


def test_an_ambiguous_beginning_is_refused() -> None:
    """What could be two things is neither."""
    assert refused("sub", "stage") == "'sub' may be subacute_early or subacute_late (type more of it)"


def test_an_unknown_word_names_near_ones() -> None:
    """A slip of the pen is helped."""
    assert refused("remision", "stage").startswith("'remision' is no answer; did you mean remission?")


@pytest.mark.parametrize(("line", "value"), [("none", "none"), ("mod", "moderate"), ("p", "pronounced")])
def test_pain_by_a_word(line: str, value: str) -> None:
    """As for a stage."""
    assert said(line, "pain") == value


@pytest.mark.parametrize(("line", "value"), [("3", 3.0), ("6.5", 6.5), ("6,5", 6.5)])
def test_pain_by_a_number_is_the_rating_scale(line: str, value: float) -> None:
    """A number is the field pain_nrs; the record's table reads it."""
    reply = read(line, "pain")
    assert isinstance(reply, Reply)
    assert (reply.topic, reply.value) == ("pain_nrs", value)


def test_a_number_beyond_its_range_is_refused() -> None:
    """The record's own reader says why."""
    assert "less than or equal to 10" in refused("11", "pain")
    assert "less than or equal to 120" in refused("121", "age")
    assert "greater than or equal to 0" in refused("-1", "age")
    assert "valid integer" in refused("40.5", "age")


def test_a_number_is_digits() -> None:
    """Words are no numbers; whole numbers stay whole."""
    assert refused("forty", "age") == "'forty' is no number (type digits)"
    assert said("40", "age") == 40
    assert isinstance(said("40", "age"), int)
    assert said("36,6", "temperature_c") == 36.6


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("none", []),
        ("all", ["fitball", "chair", "dumbbells"]),
        ("1 3", ["dumbbells", "fitball"]),
        ("2", ["chair"]),
        ("chair, 1", ["chair", "fitball"]),
        ("Gym ball; massage", ["fitball", "massage_roller"]),
        ("chair,chair,", ["chair"]),
    ],
)
def test_a_list_by_names_or_numbers(line: str, value: list[str]) -> None:
    """Names, other names, beginnings, or the numbers shown; each once; none and all by a word."""
    assert said(line, "equipment:chair") == value


def test_a_list_with_a_fault_is_refused() -> None:
    """One wrong entry spoils the answer; nothing is guessed."""
    assert refused("chair, 4", "equipment:chair") == "there is no 4 (type ? to see what is)"
    assert refused("chair, sofa", "equipment:chair").startswith("'sofa' is no answer")
    assert refused(" , ;", "equipment:chair").startswith("', ;' names nothing")


def test_exercises_by_id() -> None:
    """The whole id, or enough of it."""
    assert said("gs-09, GS-10-belly", "painful_exercises") == ["gs-09-bicycle", "gs-10-belly-breathing"]


def test_a_complex_by_name_or_number() -> None:
    """One word, one number of those shown."""
    assert said("gent", "requested_complex") == "gentle"
    assert said("2", "requested_complex", ("training", "gentle")) == "gentle"


def test_a_free_word_is_one_that_rules_ask_for() -> None:
    """A field that holds a free word takes those that matter."""
    rule = rule_text('[when.patient]\nfact = "sex"\nis = "F"', 'effect = "advise"')
    reply = read_reply("f", prompt("sex"), (), recommender_of({"advise/x": rule}).knowledge)
    assert reply == Reply("sex", "F", "F")
