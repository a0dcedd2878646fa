"""`lumbar why`: what became of an exercise, a complex, a rule or a row of the ledger, with facts and sources."""

import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from recommender.knowledge import Knowledge
from tests.command import EXAMPLES, ROOT, lumbar

HERNIA = EXAMPLES / "hernia.toml"
EXCLUDED = "gs-04-knee-to-chest-alternate"
PRESCRIBED = "gs-13-hand-assisted-knee-pull"


def decided(exercise: str) -> dict[str, Any]:
    """Give the verdict on an exercise as `lumbar recommend` writes it."""
    exercises = json.loads(lumbar("recommend", HERNIA, "--format", "json").stdout)["exercises"]
    found: dict[str, Any] = next(decision for decision in exercises if decision["exercise"] == exercise)
    return found


def answer(topic: str, *options: str) -> dict[str, Any]:
    """Give the JSON of an answer."""
    found: dict[str, Any] = json.loads(lumbar("why", topic, HERNIA, *options, "--format", "json").stdout)
    return found


def test_an_excluded_exercise_names_what_decided() -> None:
    """Given an exercise that hurts, the verdict, the deciding rule, the fact, its origin and the source are shown."""
    done = lumbar("why", EXCLUDED, HERNIA)
    shown = " ".join(done.stdout.split())
    assert (done.returncode, done.stderr) == (0, "")
    assert shown.startswith(f"{EXCLUDED}: EXCLUDED ")
    assert "- restrict/painful_movement: exclude, decides" in shown
    assert "Facts: Knee to chest, alternating (painful exercises) = present (record). Source S" in shown


def test_every_reason_is_shown_and_one_decides() -> None:
    """Given an exercise with several reasons, each rule of them is named, and exactly one is marked as deciding."""
    shown = " ".join(lumbar("why", EXCLUDED, HERNIA).stdout.split())
    reasons = decided(EXCLUDED)["reasons"]
    assert len(reasons) > 1
    assert [reason["rule"] for reason in reasons if f"- {reason['rule']}: {reason['effect']}" not in shown] == []
    assert shown.count(", decides") == 1


def test_defeated_reasons_stand_below_what_defeated_them() -> None:
    """Given a limit on an exercise that is excluded anyway, the limit is shown as overridden by the exclusion."""
    shown = " ".join(lumbar("why", EXCLUDED, HERNIA).stdout.split())
    defeated = [reason for reason in decided(EXCLUDED)["reasons"] if reason["outcome"] == "overridden"]
    assert defeated
    for reason in defeated:
        below = shown.partition(f" Overridden by {', '.join(reason['overridden_by'])} ")[2]
        assert f"- {reason['rule']}: " in below


def test_a_prescribed_exercise_shows_its_dose() -> None:
    """Given an exercise of the program, its number, dose and minutes stand before the reasons."""
    shown = lumbar("why", PRESCRIBED, HERNIA).stdout
    head = " ".join(shown.partition("Because")[0].split())
    assert shown.startswith(f"{PRESCRIBED}: PRESCRIBED\n")
    assert "of the program: " in head
    assert " in turn; " in head


@pytest.mark.parametrize("exercise", [EXCLUDED, PRESCRIBED])
def test_json_holds_the_entry_of_the_result(exercise: str) -> None:
    """Given --format json, the answer holds the exercise's entry in the result of `lumbar recommend`."""
    entry, found = decided(exercise), answer(exercise)
    assert {name: value for name, value in found.items() if name in entry} == entry
    assert found["kind"] == "exercise"


def test_json_keeps_to_the_schema() -> None:
    """Given an answer of each kind, at every depth, it is what `lumbar schema why` says."""
    schema = jsonschema.Draft202012Validator(json.loads(lumbar("schema", "why").stdout))
    for topic in (EXCLUDED, "gentle", "restrict/hernia_profile", "C38"):
        for depth in ("line", "reasons", "proof"):
            schema.validate(answer(topic, "--depth", depth))


@pytest.mark.parametrize(
    ("topic", "head"),
    [
        ("gentle", "gentle: CHOSEN"),
        ("remission-period", "remission-period: BARRED"),
        ("restrict/hernia_profile", "restrict/hernia_profile: APPLIED"),
        ("assess/elderly_from_age", "assess/elderly_from_age: NOT FIRED"),
        ("C38", "C38: CARRIED OUT"),
        ("gs-09-bicycle", "gs-09-bicycle: EXCLUDED"),
    ],
)
def test_a_topic_may_be_of_any_kind(topic: str, head: str) -> None:
    """Given a complex, a rule, a row, or the name that an exercise shares with a row, what became of it is told."""
    done = lumbar("why", topic, HERNIA)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{head}\n")
    assert max(len(line) for line in done.stdout.splitlines()) <= 80


def test_a_line_is_one_line() -> None:
    """Given --depth line, the answer is one line, however long."""
    for topic in (EXCLUDED, "gentle", "restrict/hernia_profile", "C38"):
        shown = lumbar("why", topic, HERNIA, "--depth", "line").stdout
        assert shown.count("\n") == 1
        assert shown.startswith(f"{topic}: ")


def test_what_keeps_an_exercise_out_is_named() -> None:
    """Given an excluded exercise, the smallest sets of facts that suffice are shown, and written in JSON."""
    shown = lumbar("why", "gs-09-bicycle", HERNIA).stdout
    assert "Enough to keep it out" in shown
    assert " 1. lumbar disc hernia = present (record)" in shown
    assert answer("gs-09-bicycle")["reason_sets"] == [
        [{"term": "lumbar_disc_hernia", "state": "present", "origin": "record"}]
    ]


def test_reasons_can_be_verified() -> None:
    """Given --verify, each reason is held against a run without its rule, in text and in JSON."""
    done = lumbar("why", "gs-09-bicycle", HERNIA, "--verify")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Faithfulness\n" in done.stdout
    assert "held: without restrict/hernia_profile" in done.stdout
    assert {check["finding"] for check in answer("gs-09-bicycle", "--verify")["checks"]} == {"held"}


def test_a_proof_goes_down_to_the_record() -> None:
    """Given --depth proof, the fields of the record stand in a tree, as markdown in a nested list."""
    shown = lumbar("why", EXCLUDED, HERNIA, "--depth", "proof").stdout
    assert f"`- record: painful_exercises = {EXCLUDED}\n" in shown
    assert max(len(line) for line in shown.splitlines()) <= 80
    markdown = lumbar("why", EXCLUDED, HERNIA, "--depth", "proof", "--format", "markdown").stdout
    assert f"    - record: painful_exercises = {EXCLUDED}\n" in markdown


def test_the_same_question_has_the_same_answer() -> None:
    """Given the same question twice, with another seed for hashes, the answers are the same to the byte."""
    for options in (("--depth", "proof"), ("--format", "json")):
        first, second = (
            lumbar("why", "restrict/equipment_not_at_hand", HERNIA, *options, PYTHONHASHSEED=seed).stdout
            for seed in ("1", "2")
        )
        assert first == second


def test_markdown_has_a_heading() -> None:
    """Given --format markdown, the answer is markdown."""
    assert lumbar("why", EXCLUDED, HERNIA, "--format", "markdown").stdout.startswith(f"# {EXCLUDED}: EXCLUDED\n")


def test_a_rule_of_a_course_is_a_topic_too() -> None:
    """Given a rule that reads a diary, and a row that it carries out, it is named as what it is."""
    assert "see `lumbar review`" in " ".join(lumbar("why", "review/malaise", "--stage", "acute").stdout.split())
    row = lumbar("why", "st-malaise", "--stage", "acute").stdout
    assert "review/malaise: COURSE" in row
    assert "no such file" not in row


def test_a_copy_has_its_own_ledger_and_drafts(tmp_path: Path) -> None:
    """Given copies of both folders, a draft and a row of those are topics."""
    for name in ("knowledge", "rules"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "rules" / "restrict" / "new.toml").write_text('status = "draft"\n', encoding="utf-8")
    ledger = tmp_path / "knowledge" / "ledger.toml"
    ledger.write_text(ledger.read_text(encoding="utf-8").replace('id = "C38"', 'id = "X38"'), encoding="utf-8")
    folders = ("--knowledge", tmp_path / "knowledge", "--rules", tmp_path / "rules")
    assert lumbar("why", "restrict/new", HERNIA, *folders).stdout.startswith("restrict/new: DRAFT\n")
    assert lumbar("why", "X38", HERNIA, *folders).stdout.startswith("X38: CARRIED OUT\n")


def table(folder: Path) -> Path:
    """Write a table of two patients."""
    path = folder / "patients.csv"
    path.write_text(
        "patient_id,stage,pain,screened,supervised,painful_exercises\n"
        f"a,subacute_late,mild,yes,yes,{EXCLUDED}\n"
        "b,subacute_late,mild,yes,maybe,\n",
        encoding="utf-8",
    )
    return path


def test_a_patient_may_come_from_a_table(tmp_path: Path) -> None:
    """Given --patients and --id, the row is the patient; options win over it; every command takes it."""
    given = ("--patients", table(tmp_path), "--id", "a")
    assert "restrict/painful_movement: exclude, decides" in lumbar("why", EXCLUDED, *given).stdout
    changed = lumbar("why", EXCLUDED, *given, "--painful-exercises", "none").stdout
    assert "restrict/painful_movement" not in changed
    assert lumbar("recommend", *given).stdout.startswith("a: ")


def test_a_table_may_have_columns_of_its_own(tmp_path: Path) -> None:
    """Given a clinic's export with a column that is no field, the answer is the same, and a warning names it."""
    plain = lumbar("why", EXCLUDED, "--patients", table(tmp_path), "--id", "a")
    exported = tmp_path / "export.csv"
    rows = (tmp_path / "patients.csv").read_text(encoding="utf-8").splitlines()
    exported.write_text("".join(f"Ward,{row}\n" for row in rows), encoding="utf-8")
    told = lumbar("why", EXCLUDED, "--patients", exported, "--id", "a")
    assert (told.returncode, told.stdout) == (0, plain.stdout)
    assert told.stderr.startswith(f"warning: {exported}:1 Ward: column 'Ward' is no field")
    assert (plain.stderr, len(told.stderr.splitlines())) == ("", 1)


def test_a_faulty_row_is_a_problem(tmp_path: Path) -> None:
    """Given a row with a fault, or none with the id, the file and the line are named, exit status 1."""
    path = table(tmp_path)
    faulty = lumbar("why", EXCLUDED, "--patients", path, "--id", "b")
    assert (faulty.returncode, faulty.stdout) == (1, "")
    assert f"{path}:3 supervised: supervised 'maybe' is no yes or no" in faulty.stderr
    nobody = lumbar("why", EXCLUDED, "--patients", path, "--id", "c")
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert "no patient has the id 'c'" in nobody.stderr


@pytest.mark.parametrize(
    "given", [("--patients", "p.csv"), ("--id", "a"), ("x.toml", "--patients", "p.csv", "--id", "a")]
)
def test_a_table_and_an_id_belong_together(given: tuple[str, ...]) -> None:
    """Given one without the other, or a FILE besides, it is misuse, exit status 2."""
    done = lumbar("why", EXCLUDED, *given)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--patients" in done.stderr


def test_the_help_says_which_kind_wins() -> None:
    """Given --help, it says what a topic is, and what a name of two kinds means."""
    shown = " ".join(lumbar("why", "--help").stdout.split())
    assert "The id of an exercise, a complex, a rule or a ledger row." in shown
    assert "A name that an exercise and a row of the ledger share means the exercise." in shown


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
