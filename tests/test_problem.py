"""A problem says where, what and what to do; errors carry all of them at once."""

import pickle

import pytest

from recommender.problem import DataError, EngineError, LumbarError, Problem, UnknownNameError, did_you_mean


def test_a_problem_is_one_line() -> None:
    """A problem reads as severity, place, fault and, in brackets, what to do."""
    problem = Problem("patient.toml stage", "no stage is named 'x'", "use acute")
    assert str(problem) == "error: patient.toml stage: no stage is named 'x' (use acute)"


def test_a_problem_without_a_hint_has_no_brackets() -> None:
    """Where there is nothing to say about what to do, nothing is said."""
    assert str(Problem("here", "odd", severity="warning")) == "warning: here: odd"


def test_a_data_error_holds_every_problem_once_and_sorted() -> None:
    """The order in which faults were found, and how often, does not show."""
    first, second = Problem("a.toml:1", "one"), Problem("b.toml:2", "two")
    error = DataError([second, first, second])
    assert list(error.problems) == [first, second]
    assert str(error) == "error: a.toml:1: one\nerror: b.toml:2: two"


def test_a_data_error_comes_whole_out_of_another_process() -> None:
    """Given an error that is pickled, its problems and its sentence are those that it had."""
    error = DataError([Problem("a.toml:1", "one", "mend it")])
    found = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert (list(found.problems), str(found)) == (list(error.problems), str(error))


def test_problems_stand_in_the_order_in_which_one_reads_them() -> None:
    """Given places with numbers, line 9 comes before line 10 and row 2 before row 17, file by file."""
    lines = [Problem(f"a.toml:{line}", "odd") for line in (10, 9, 2)]
    rows = [Problem("patients.csv:17 age", "odd"), Problem("patients.csv:2 stage", "odd")]
    assert sorted([*rows, *lines]) == [lines[2], lines[1], lines[0], rows[1], rows[0]]


def test_problems_at_one_place_stand_by_what_they_are() -> None:
    """Given two faults of one line, their order is that of their words."""
    assert sorted([Problem("a:1", "two"), Problem("a:1", "one")]) == [Problem("a:1", "one"), Problem("a:1", "two")]


def test_what_would_steer_a_terminal_is_escaped() -> None:
    """Given a value with an escape sequence, the line shows it as text."""
    assert str(Problem("x", "no '\x1b[31m' is known")) == "error: x: no '\\x1b[31m' is known"


def test_an_unknown_name_offers_the_nearest() -> None:
    """The sentence names the kind, the name and what may have been meant."""
    error = UnknownNameError("complex", "gentel", ["gentle", "acute-period"])
    assert str(error) == "no complex is named 'gentel'; did you mean gentle?"


def test_an_engine_error_names_the_step() -> None:
    """A failure of the engine says in which step it happened."""
    assert str(EngineError("3", "lost a firing")) == "the rule engine failed in step 3: lost a firing"


@pytest.mark.parametrize(
    "error",
    [DataError([]), UnknownNameError("rule", "x", ()), EngineError("1", "stopped")],
    ids=lambda e: type(e).__name__,
)
def test_every_error_has_one_base(error: Exception) -> None:
    """A caller can catch all that the library raises by one class."""
    assert isinstance(error, LumbarError)


def test_nothing_near_is_no_suggestion() -> None:
    """A word that is like no other gets no suggestion."""
    assert did_you_mean("zzzz", ["acute", "remission"]) == ""


def test_suggestions_ignore_case_and_keep_the_spelling() -> None:
    """What is typed in capitals is still near, and the known word is shown as it is written."""
    assert did_you_mean("hnpp", ["HNP"]) == "; did you mean HNP?"


def test_at_most_three_suggestions() -> None:
    """A crowd of near words is cut to the three nearest."""
    assert did_you_mean("aaaa", ["aaaab", "aaaac", "aaaad", "aaaae"]).count(",") == 2


def test_suggestions_do_not_depend_on_the_order_of_the_known_words() -> None:
    """The same words in another order give the same sentence."""
    known = ["aaaab", "aaaac", "aaaad", "aaaae"]
    assert did_you_mean("aaaa", known) == did_you_mean("aaaa", reversed(known))
