"""`lumbar why`: one exercise with every reason, the facts that it rests on, and its source."""

import json
from typing import Any

import pytest

from recommender.knowledge import Knowledge
from tests.command import EXAMPLES, lumbar

HERNIA = EXAMPLES / "hernia.toml"
EXCLUDED = "gs-04-knee-to-chest-alternate"
PRESCRIBED = "gs-13-hand-assisted-knee-pull"


def decided(exercise: str) -> dict[str, Any]:
    """Give the verdict on an exercise as `lumbar recommend` writes it."""
    exercises = json.loads(lumbar("recommend", HERNIA, "--format", "json").stdout)["exercises"]
    found: dict[str, Any] = next(decision for decision in exercises if decision["exercise"] == exercise)
    return found


def test_an_excluded_exercise_names_what_decided() -> None:
    """Given an exercise that hurts, the verdict, the deciding rule, the fact, its origin and the source are shown."""
    done = lumbar("why", EXCLUDED, HERNIA)
    shown = " ".join(done.stdout.split())
    assert (done.returncode, done.stderr) == (0, "")
    assert shown.startswith(f"{EXCLUDED}: EXCLUDED ")
    assert "DECIDES: exclude: " in shown
    assert "Knee to chest, alternating (painful exercises) = present (record)" in shown
    assert "Rule restrict/painful_movement; S" in shown


def test_every_reason_is_shown_and_one_decides() -> None:
    """Given an exercise with several reasons, each rule of them is named, and exactly one is marked as deciding."""
    shown = " ".join(lumbar("why", EXCLUDED, HERNIA).stdout.split())
    reasons = decided(EXCLUDED)["reasons"]
    assert len(reasons) > 1
    assert [reason["rule"] for reason in reasons if f"Rule {reason['rule']};" not in shown] == []
    assert shown.count("DECIDES: ") == 1


def test_defeated_reasons_name_what_defeated_them() -> None:
    """Given a limit on an exercise that is excluded anyway, the limit is shown as overridden by the exclusion."""
    shown = " ".join(lumbar("why", EXCLUDED, HERNIA).stdout.split())
    defeated = [reason for reason in decided(EXCLUDED)["reasons"] if reason["outcome"] == "overridden"]
    assert defeated
    for reason in defeated:
        assert f"Overridden by {', '.join(reason['overridden_by'])}." in shown.partition(" Defeated ")[2]


def test_a_prescribed_exercise_shows_its_dose() -> None:
    """Given an exercise of the program, its dose and minutes stand before the reasons."""
    shown = lumbar("why", PRESCRIBED, HERNIA).stdout
    assert shown.startswith(f"{PRESCRIBED}: PRESCRIBED\n")
    assert " in turn; " in shown.partition("Because")[0]


@pytest.mark.parametrize("exercise", [EXCLUDED, PRESCRIBED])
def test_json_is_the_entry_of_the_result(exercise: str) -> None:
    """Given --format json, the answer is the exercise's entry in the result of `lumbar recommend`."""
    assert json.loads(lumbar("why", exercise, HERNIA, "--format", "json").stdout) == decided(exercise)


def test_markdown_has_a_heading() -> None:
    """Given --format markdown, the answer is markdown."""
    assert lumbar("why", EXCLUDED, HERNIA, "--format", "markdown").stdout.startswith(f"# {EXCLUDED}: EXCLUDED\n")


def test_options_change_the_answer() -> None:
    """Given the same file and an option that takes the painful exercise back, another verdict stands."""
    shown = lumbar("why", EXCLUDED, HERNIA, "--painful-exercises", "none").stdout
    assert not shown.startswith(f"{EXCLUDED}: EXCLUDED")
    assert "restrict/painful_movement" not in shown


def test_standard_input_is_read() -> None:
    """Given the patient on standard input, the answer is the same as with the file."""
    piped = lumbar("why", EXCLUDED, "-", stdin=HERNIA.read_text(encoding="utf-8"))
    assert piped.stdout == lumbar("why", EXCLUDED, HERNIA).stdout


def test_every_exercise_has_an_answer_for_an_unknown_patient(knowledge: Knowledge) -> None:
    """Given nothing but a stage, an exercise is withheld, and the reason says what is not known."""
    done = lumbar("why", next(iter(knowledge.exercises)), "--stage", "acute")
    assert done.returncode == 0
    assert ": WITHHELD\n" in done.stdout
    assert "= not known (record)" in " ".join(done.stdout.split())


def test_an_unknown_exercise_is_a_problem() -> None:
    """Given an id that no exercise has, the nearest are named, exit status 1."""
    done = lumbar("why", "gs-13-hand-assisted-knee-pul", HERNIA)
    assert (done.returncode, done.stdout) == (1, "")
    assert "'gs-13-hand-assisted-knee-pul'; did you mean gs-13-hand-assisted-knee-pull" in done.stderr


def test_a_bad_record_is_a_problem() -> None:
    """Given a bad record, its problems are told as by `lumbar recommend`."""
    done = lumbar("why", EXCLUDED, "--stage", "remision")
    assert (done.returncode, done.stdout) == (1, "")
    assert "did you mean remission" in done.stderr
    assert "Traceback" not in done.stderr
