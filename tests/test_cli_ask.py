"""`lumbar ask`: which unknown facts could change the result, and what each answer would change."""

import json
from typing import Any

import jsonschema
import pytest

from tests.command import EXAMPLES, lumbar

KNOWN = ("--stage", "remission", "--pain", "none", "--screened", "--supervised", "--doctor-clearance")
EMPTY_MAX = 83


def asked(*arguments: str, stdin: str | None = None) -> dict[str, Any]:
    """Give the answer as JSON."""
    done = lumbar("ask", "--format", "json", *arguments, stdin=stdin)
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_most_decisive_comes_first_with_what_each_answer_changes() -> None:
    """Given a record file, how the program stands is said, then each question with its answers."""
    done = lumbar("ask", *KNOWN)
    shown = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert shown[0].startswith("PROGRAM: Remission; ")
    assert "1. Has a doctor who knows your illnesses agreed" not in done.stdout
    assert " - 37.5 or more: NOT NOW: DEFER" in shown
    assert " - at stake: defer (screen/raised_temperature); advise (advise/douse_and_rub and" in shown


@pytest.mark.parametrize("stdin", ["", "{}"])
def test_nobody_is_a_patient_of_whom_nothing_is_known(stdin: str) -> None:
    """Given no patient at all, or an empty one, every unknown fact counts; ten are shown."""
    found = asked(stdin=stdin)
    assert (found["status"], found["complex"], len(found["questions"])) == ("needs_information", None, 10)
    assert 10 < found["open"] <= EMPTY_MAX
    assert found["questions"][0]["term"] == "bladder_bowel_disturbance"
    assert [answer["status"] for answer in found["questions"][0]["answers"]] == ["refer", "needs_information"]


def test_a_record_is_piped_in() -> None:
    """Given a record on standard input, it is read as by the other commands."""
    assert asked(stdin='{"stage": "remission"}')["open"] < asked(stdin="{}")["open"]


def test_the_number_of_questions_is_chosen() -> None:
    """Given --most, so many are shown; given --all, every one."""
    assert len(asked("--most", "2", stdin="{}")["questions"]) == 2
    found = asked("--all", *KNOWN)
    assert [question["rank"] for question in found["questions"]] == list(range(1, found["open"] + 1))
    assert lumbar("ask", "--most", "0", *KNOWN).returncode == 2


def test_the_json_follows_its_schema() -> None:
    """Given `lumbar schema ask`, the JSON is valid by it."""
    schema = json.loads(lumbar("schema", "ask").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    for arguments in ((*KNOWN, "--all"), (str(EXAMPLES / "hernia.toml"),)):
        jsonschema.validate(asked(*arguments), schema)


def test_markdown_has_headings_and_lists() -> None:
    """Given --format markdown, each question is a heading."""
    shown = lumbar("ask", "--format", "markdown", *KNOWN).stdout
    assert shown.startswith("# PROGRAM: Remission")
    assert "\n## 1. " in shown
    assert "\n- at stake: " in shown


def test_questions_are_those_of_the_result() -> None:
    """Given the same record, `recommend` lists the same terms in the same order, items of equipment one by one."""
    result = json.loads(lumbar("recommend", *KNOWN, "--format", "json").stdout)
    terms = [question["term"].partition(":")[0] for question in result["questions"]]
    assert [question["term"] for question in asked("--all", *KNOWN)["questions"]] == list(dict.fromkeys(terms))


def test_the_output_does_not_depend_on_the_hash_seed() -> None:
    """Given three hash seeds, the output is byte-identical."""
    assert len({lumbar("ask", "--all", *KNOWN, PYTHONHASHSEED=seed).stdout for seed in "012"}) == 1


def test_a_bad_record_is_a_problem() -> None:
    """Given a bad record, its problems are told as by `lumbar recommend`."""
    done = lumbar("ask", "--stage", "remision")
    assert (done.returncode, done.stdout) == (1, "")
    assert "did you mean remission" in done.stderr
