"""`lumbar whatif`: the same patient with some facts changed, and what that changes."""

import json
from pathlib import Path

import jsonschema
import pytest

from recommender.corpus import read_texts
from tests.command import EXAMPLES, lumbar

HERNIA = EXAMPLES / "hernia.toml"
REMISSION = EXAMPLES / "remission.toml"


def shown(*arguments: str | Path) -> str:
    """Give what is printed, with every run of spaces as one."""
    done = lumbar("whatif", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((HERNIA, "--set", "stage=acute"), "Complex: Gentle complex -> Acute period."),
        ((REMISSION, "--add", "equipment=fitball"), "fitball (gymnastic ball): not at hand -> at hand."),
        ((HERNIA, "--remove", "symptom=low_back_pain"), "low back pain: present -> absent."),
        ((HERNIA, "--set", "doctor_clearance=no"), "-> NO PROGRAM: REFER TO A DOCTOR: 11 exercises out"),
        ((REMISSION, "--set", "requested_complex=gentle"), "Complex: Remission -> Gentle complex."),
        ((REMISSION, "--add", "population=pregnant"), "[restrict/pregnancy_no_prone_no_load]"),
    ],
)
def test_a_change_shows_what_it_changes(arguments: tuple[str | Path, ...], said: str) -> None:
    """Given a change, the first line sums up, and what was changed and why stands below."""
    text = shown(*arguments)
    assert text.startswith("RESTRICTED PROGRAM ")
    assert said in text


def test_changes_may_be_repeated() -> None:
    """Given several changes of each kind, all of them are made."""
    text = shown(
        HERNIA,
        *("--set", "stage=remission", "--set", "pain=none"),
        *("--add", "equipment=fitball", "--add", "equipment=dumbbells"),
        *("--remove", "symptom=low_back_pain", "--remove", "diagnosis=lumbar_disc_hernia"),
    )
    changed = text.partition("Changed: ")[2].partition(" So: ")[0]
    assert changed.count("->") == 6


def test_a_change_without_effect_says_so() -> None:
    """Given a fact that no rule reads, nothing changes, and the text says why."""
    assert "RESTRICTED PROGRAM stays: nothing changes" in (text := shown(HERNIA, "--set", "sex=M"))
    assert "No rule reads sex." in text


def test_who_the_patient_is_decides_nothing() -> None:
    """Given another id, no rule reads it, and nothing is said of the record."""
    said = lumbar("whatif", "--stage", "remission", "--pain", "none", "--set", "patient_id=z").stdout
    assert "No rule reads who the patient is: --set patient_id=z." in said
    assert "says so already" not in said


def test_no_change_is_misuse() -> None:
    """Given no change, the exit status is 2 and the message says what to do."""
    done = lumbar("whatif", HERNIA)
    assert (done.returncode, done.stdout) == (2, "")
    assert "no change is given: use --set FIELD=VALUE, --add LIST=VALUE or --remove LIST=VALUE" in done.stderr


def test_every_problem_of_every_change_is_told() -> None:
    """Given changes that cannot be made, each is a line on standard error, exit status 1."""
    done = lumbar("whatif", HERNIA, "--set", "stage=remision", "--add", "equipment=fitbal", "--remove", "symptom=fever")
    assert (done.returncode, done.stdout) == (1, "")
    assert [line.partition(":")[0] for line in done.stderr.splitlines()] == ["error"] * 3
    assert "did you mean remission" in done.stderr
    assert "did you mean fitball" in done.stderr
    assert "'fever' does not stand in the record" in done.stderr


def test_the_patient_may_come_from_options() -> None:
    """Given a patient in options, the same options as those of `lumbar recommend` are read."""
    text = shown("--stage", "remission", "--pain", "none", "--set", "stage=acute")
    assert "stage of the disease: remission -> acute stage (exacerbation)" in text


def test_the_patient_may_be_piped_in() -> None:
    """Given the patient on standard input, the answer is the same as with the file."""
    piped = lumbar("whatif", "-", "--set", "stage=acute", stdin=HERNIA.read_text(encoding="utf-8"))
    assert piped.stdout == lumbar("whatif", HERNIA, "--set", "stage=acute").stdout


def test_standing_facts_of_the_clinic_stay_unless_they_are_changed(tmp_path: Path) -> None:
    """Given standing facts, a change of one of them is told; the others are those of the clinic on both sides."""
    config = tmp_path / "clinic.toml"
    config.write_text('equipment = ["fitball"]\nsupervised = true\n', encoding="utf-8")
    record = ("--config", config, "--stage", "remission", "--pain", "none", "--screened")
    text = shown(*record, "--remove", "equipment=fitball")
    assert "Changed: fitball (gymnastic ball): at hand -> not at hand." in text


def test_everything_is_shown_where_it_is_asked_for() -> None:
    """Given --all, each exercise stands for itself, with a sentence for each side."""
    brief, whole = (shown(REMISSION, "--add", "population=pregnant", *more) for more in ((), ("--all",)))
    assert " - 9 exercises: " in brief
    assert "exercises: eligible" not in whole
    assert whole.count(": eligible -> withheld. Before: ") == 9


def test_markdown_has_headings() -> None:
    """Given --format markdown, the answer is markdown."""
    text = lumbar("whatif", REMISSION, "--set", "requested_complex=gentle", "--format", "markdown").stdout
    assert text.startswith("# RESTRICTED PROGRAM stays: ")
    assert "\n## Out (" in text


def test_json_fits_its_schema() -> None:
    """Given --format json, the answer fits what `lumbar schema whatif` prints."""
    schema = json.loads(lumbar("schema", "whatif").stdout)
    found = json.loads(lumbar("whatif", HERNIA, "--set", "doctor_clearance=no", "--format", "json").stdout)
    jsonschema.validate(found, schema)
    assert found["changes"] == [{"field": "doctor_clearance", "op": "set", "value": False}]
    assert (found["before"]["status"], found["after"]["status"]) == ("restricted_program", "refer")


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_same_question_has_the_same_answer(form: str) -> None:
    """Given another hash seed and another order of a record's words, the answer is the same to the byte."""
    record = ("--stage", "remission", "--pain", "none", "--screened", "--supervised", "--no-first-session")
    answers = {
        lumbar(
            *("whatif", *record, "--equipment", equipment, "--set", "stage=acute", "--format", form),
            PYTHONHASHSEED=seed,
        ).stdout
        for equipment, seed in (("chair;fitball", "1"), ("fitball;chair", "2"))
    }
    assert len(answers) == 1


def test_a_conflict_in_the_rules_exits_with_1(tmp_path: Path) -> None:
    """Given rules that disagree once the record is changed, the comparison says so, exit status 1."""
    for path, text in read_texts().items():
        if path.startswith("rules/"):
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, encoding="utf-8")
    rule = (tmp_path / "rules/select/remission_complex.toml").read_text(encoding="utf-8")
    rival = tmp_path / "rules/select/rival.toml"
    rival.write_text(rule.replace('complex = "remission-period"', 'complex = "gentle"'), encoding="utf-8")
    arguments = ("whatif", REMISSION, "--stage", "subacute_late", "--rules", tmp_path / "rules", "--set")
    done = lumbar(*arguments, "stage=remission")
    assert done.returncode == 1
    assert "New conflicts: select/remission_complex and select/rival disagree on complex" in done.stdout
    assert lumbar(*arguments, "sex=F").returncode == 0
