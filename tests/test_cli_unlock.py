"""`lumbar unlock`: the smallest changes that would open an exercise, or why nothing does."""

import json
from pathlib import Path

import jsonschema
import pytest

from tests.command import EXAMPLES, lumbar

HERNIA = EXAMPLES / "hernia.toml"
REMISSION = EXAMPLES / "remission.toml"
NOT_ENOUGH = EXAMPLES / "not_enough.json"
HANG = "bar-1-passive-hang"


def shown(*arguments: str | Path) -> str:
    """Give what is printed, with every run of spaces as one."""
    done = lumbar("unlock", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("gs-02-feet-and-fists", HERNIA), "It is in the program already."),
        ((HANG, REMISSION), "It would be prescribed - with horizontal bar (fixed) at hand; and when Horizontal bar"),
        ((HANG, HERNIA), "Nothing that can change opens it - Relaxed hang is left out because hanging is dangerous"),
        (("fit-1-locust", NOT_ENOUGH), "To be ruled out, each by asking or examining ("),
    ],
)
def test_an_answer_says_what_would_have_to_change(arguments: tuple[str | Path, ...], said: str) -> None:
    """Given an exercise that is prescribed, openable, closed, or not screened for, the page says what it would take."""
    assert said in shown(*arguments)


def test_an_unknown_exercise_is_a_problem() -> None:
    """Given a name that no exercise has, the nearest one is named, exit status 1."""
    done = lumbar("unlock", "bar-1-passive-hag", REMISSION)
    assert (done.returncode, done.stdout) == (1, "")
    hint = f"did you mean {HANG}? (see lumbar knowledge list exercises)"
    assert done.stderr == f"error: no exercise is named 'bar-1-passive-hag'; {hint}\n"


def test_no_exercise_is_misuse() -> None:
    """Given no exercise, the exit status is 2."""
    assert lumbar("unlock").returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [(HANG, REMISSION), (HANG, HERNIA), ("gs-02-feet-and-fists", HERNIA), ("fit-1-locust", NOT_ENOUGH)],
    ids=["openable", "closed", "prescribed", "unscreened"],
)
def test_json_fits_its_schema(arguments: tuple[str | Path, ...]) -> None:
    """Given --format json, the answer is what `lumbar schema unlock` says."""
    schema = jsonschema.Draft202012Validator(json.loads(lumbar("schema", "unlock").stdout))
    schema.validate(json.loads(lumbar("unlock", *arguments, "--format", "json").stdout))


def test_what_is_answered_comes_true() -> None:
    """Given an answer, the same changes as options of `lumbar whatif` bring the exercise into the program."""
    (changes,) = json.loads(lumbar("unlock", HANG, REMISSION, "--format", "json").stdout)["prescribed"]
    options = [word for change in changes for word in (f"--{change['op']}", f"{change['field']}={change['value']}")]
    after = json.loads(lumbar("whatif", REMISSION, *options, "--format", "json").stdout)
    (hang,) = [found for found in after["exercises"] if found["exercise"] == HANG]
    assert (hang["before"], hang["after"]) == ("withheld", "prescribed")


def test_no_more_sets_are_given_than_were_asked_for() -> None:
    """Given --most 1, one set of each kind is given, and the answer says that others may exist."""
    found = json.loads(
        lumbar("unlock", "trs-2-ball-between-feet-side", NOT_ENOUGH, "--most", "1", "--format", "json").stdout
    )
    assert (len(found["prescribed"]), len(found["eligible"]), found["more"]) == (1, 1, True)


def test_markdown_has_headings() -> None:
    """Given --format markdown, the answer is markdown."""
    text = lumbar("unlock", HANG, REMISSION, "--format", "markdown").stdout
    assert text.startswith(f"# {HANG}: WITHHELD\n")
    assert "\n## It would be prescribed\n" in text


def test_the_patient_may_come_from_options() -> None:
    """Given a patient in options, the same options as those of `lumbar recommend` are read."""
    record = ("--stage", "remission", "--pain", "none", "--screened", "--supervised", "--no-first-session")
    assert "with fitball (gymnastic ball) at hand" in shown("fit-1-locust", *record, "--equipment", "mat")


def test_the_same_question_has_the_same_answer() -> None:
    """Given another hash seed, the answer is the same to the byte."""
    command = ("unlock", "fit-1-locust", NOT_ENOUGH, "--format", "json")
    assert lumbar(*command, PYTHONHASHSEED="1").stdout == lumbar(*command, PYTHONHASHSEED="2").stdout
