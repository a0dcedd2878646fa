"""`lumbar recommend`: where the patient comes from, what is printed, and where it goes."""

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from recommender.knowledge import Knowledge
from tests.command import EXAMPLES, LUMBAR, ROOT, environment, lumbar

REMISSION = EXAMPLES / "remission.toml"
HERNIA = EXAMPLES / "hernia.toml"
PLAIN = ("--stage", "remission", "--pain", "none", "--screened", "--supervised", "--no-first-session")


def recommended(*arguments: str | Path, **more: Any) -> dict[str, Any]:
    """Run `lumbar recommend` and read its JSON."""
    done = lumbar("recommend", *arguments, "--format", "json", **more)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def write(folder: Path, name: str, text: str) -> Path:
    """Write a file and give its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def on_terminal(*arguments: str | Path, **changes: str) -> tuple[str, int]:
    """Run `lumbar` on a pseudo-terminal; give what it shows and its exit status."""
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [LUMBAR, *arguments],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=environment(TERM="xterm-256color", **changes),
    ) as running:
        os.close(follower)
        shown = b""
        while chunk := _read(leader):
            shown += chunk
    os.close(leader)
    return shown.decode(), running.returncode


def _read(leader: int) -> bytes:
    try:
        return os.read(leader, 65536)
    except OSError:  # the other end is closed
        return b""


def test_one_command_prints_the_program(knowledge: Knowledge) -> None:
    """Given a patient file, the verdict line comes first, the program follows, the knowledge version is at the foot."""
    done = lumbar("recommend", REMISSION)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("remission: RESTRICTED PROGRAM: Remission;")
    assert "Cat and cow" in done.stdout
    assert f"knowledge {knowledge.version}" in done.stdout[-200:]


def test_every_example_is_read() -> None:
    """Given any record of examples/, the command writes a result, whatever the verdict."""
    records = [path for path in sorted(EXAMPLES.iterdir()) if path.suffix != ".csv"]
    statuses = {path.name: recommended(path)["status"] for path in records}
    assert statuses == {
        "hernia.toml": "restricted_program",
        "not_enough.json": "needs_information",
        "remission.toml": "restricted_program",
    }


def test_a_referral_is_a_result() -> None:
    """Given a sign of danger, the command says refer and exits with 0."""
    done = lumbar("recommend", *PLAIN, "--symptom", "saddle_numbness")
    assert done.returncode == 0
    assert done.stdout.startswith("NO PROGRAM: REFER TO A DOCTOR")


def test_rules_that_disagree_are_named_with_exit_status_1(tmp_path: Path) -> None:
    """Given two rules of equal rank that choose different complexes, the result names both, and the status is 1."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    rule = (ROOT / "rules" / "select" / "remission_complex.toml").read_text(encoding="utf-8")
    other = rule.replace('complex = "remission-period"', 'complex = "gentle"')
    write(tmp_path / "rules" / "select", "other.toml", other)
    done = lumbar("recommend", REMISSION, "--rules", tmp_path / "rules")
    assert (done.returncode, done.stderr) == (1, "")
    assert "select/other and select/remission_complex disagree on complex" in " ".join(done.stdout.split())


@pytest.mark.parametrize("path", sorted(EXAMPLES.iterdir()), ids=lambda path: path.name)
def test_text_keeps_to_80_columns(path: Path) -> None:
    """Given any audience and any detail, no line is wider than 80 columns."""
    shown = lumbar("recommend", path, "--instructions").stdout + lumbar("recommend", path, "--audience=patient").stdout
    assert [line for line in shown.splitlines() if len(line) > 80] == []


def test_json_is_valid_and_whole(knowledge: Knowledge) -> None:
    """Given --format json, the result validates against `lumbar schema result` and decides every exercise."""
    schema = json.loads(lumbar("schema", "result").stdout)
    result = recommended(HERNIA)
    jsonschema.validate(result, schema)
    assert [decision["exercise"] for decision in result["exercises"]] == sorted(knowledge.exercises)


def test_markdown_has_headings_and_a_table() -> None:
    """Given --format markdown, the sheet is markdown."""
    shown = lumbar("recommend", REMISSION, "--format", "markdown").stdout
    assert shown.startswith("# remission: RESTRICTED PROGRAM")
    assert "| --- | --- | --- | --- |" in shown


def test_the_patient_reads_no_rule_ids(knowledge: Knowledge) -> None:
    """Given --audience patient, neither a rule nor an exercise is named by its id."""
    shown = lumbar("recommend", HERNIA, "--audience", "patient").stdout
    assert shown.startswith("Your exercise program")
    assert [name for name in (*knowledge.rules, *knowledge.exercises) if name in shown] == []


def test_all_shows_every_exercise_uncut(knowledge: Knowledge) -> None:
    """Given --all in a narrow piped run, every exercise id stands whole."""
    shown = lumbar("recommend", HERNIA, "--all", COLUMNS="20").stdout
    assert [name for name in knowledge.exercises if not re.search(rf"(?m)(?<!\S){re.escape(name)}\b", shown)] == []


def test_instructions_say_how(knowledge: Knowledge) -> None:
    """Given --instructions, each exercise of the program has its first step and its easier form."""
    program = [item["exercise"] for item in recommended(REMISSION)["program"]]
    shown = " ".join(lumbar("recommend", REMISSION, "--instructions").stdout.split())
    exercises = [knowledge.exercises[name] for name in program]
    wanted = [text for exercise in exercises for text in (exercise.instructions[0], exercise.easier) if text]
    assert len(wanted) > len(program)
    assert [text for text in wanted if " ".join(text.split()) not in shown] == []


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_output_writes_what_would_be_printed(tmp_path: Path, form: str) -> None:
    """Given --output, the file holds exactly what is printed without it, nothing is printed, nothing else is left."""
    printed = lumbar("recommend", REMISSION, "--format", form).stdout
    done = lumbar("recommend", REMISSION, "--format", form, "--output", tmp_path / "program")
    assert (done.returncode, done.stdout) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["program"]
    assert (tmp_path / "program").read_text(encoding="utf-8") == printed


def test_output_keeps_the_mode_of_a_file(tmp_path: Path) -> None:
    """Given a private file that is there already, it stays private."""
    path = write(tmp_path, "program.txt", "old")
    path.chmod(0o600)
    lumbar("recommend", REMISSION, "--output", path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text(encoding="utf-8").startswith("remission: ")


def test_output_goes_into_a_pipe_and_leaves_it_a_pipe(tmp_path: Path) -> None:
    """Given a named pipe as --output, the program goes through it; it is not replaced by a file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    done = lumbar("recommend", REMISSION, "--output", pipe)
    received = os.read(reader, 65536)
    os.close(reader)
    assert (done.returncode, pipe.is_fifo()) == (0, True)
    assert received.startswith(b"remission: ")


def test_options_win_over_the_file() -> None:
    """Given a field in the file and as an option, the option holds."""
    result = recommended(REMISSION, "--age", "61", "--patient-id", "other")
    assert (result["patient"]["age"], result["patient"]["patient_id"]) == (61, "other")
    assert result["patient"]["populations"] == ["sedentary"]


def test_the_file_wins_over_the_clinic(tmp_path: Path) -> None:
    """Given a field in the file and in the clinic's config, the file holds."""
    clinic = write(tmp_path, "config.toml", 'equipment = ["fitball"]\nminutes = 9\n')
    result = recommended(REMISSION, "--config", clinic)
    assert result["patient"]["equipment"] == ["mat"]
    assert result["session"]["minutes_max"] == 9


def test_a_fact_of_the_clinic_says_so(tmp_path: Path) -> None:
    """Given a standing fact in the user's own config file, reasons cite it with the origin clinic."""
    (tmp_path / "lumbar").mkdir()
    write(tmp_path / "lumbar", "config.toml", 'minutes = 12\nequipment = ["fitball"]\n')
    result = recommended(*PLAIN, XDG_CONFIG_HOME=str(tmp_path))
    cited = {fact["term"]: fact["origin"] for firing in result["firings"] for fact in firing["facts"]}
    assert {name: cited[name] for name in ("minutes", "equipment:chair", "working_stage")} == {
        "minutes": "clinic",
        "equipment:chair": "clinic",
        "working_stage": "derived",
    }


def test_lists_take_the_plural_the_singular_and_semicolons() -> None:
    """Given the same findings as a;b, as repeated plurals or as repeated singulars, the results are the same."""
    plural = lumbar("recommend", *PLAIN, "--doctor-clearance", "--diagnoses", "scoliosis; flat_feet", "--format=json")
    twice = ("--diagnoses", "scoliosis", "--diagnoses", "flat_feet")
    single = ("--diagnosis", "flat_feet", "--diagnosis", "scoliosis")
    assert '"scoliosis"' in plural.stdout
    for given in (twice, single):
        assert lumbar("recommend", *PLAIN, "--doctor-clearance", *given, "--format=json").stdout == plural.stdout


@pytest.mark.parametrize(
    ("option", "field", "word"),
    [
        ("--symptom", "symptoms", "stiffness"),
        ("--population", "populations", "elderly"),
        ("--state", "states", "level_2_completed"),
        ("--painful-exercise", "painful_exercises", "gs-09-bicycle"),
        ("--discomfort-exercise", "discomfort_exercises", "gs-09-bicycle"),
        ("--easy-exercise", "easy_exercises", "gs-09-bicycle"),
        ("--ruled-out", "ruled_out", "scoliosis"),
        ("--equipment", "equipment", "mat"),
        ("--pain-only-at-full-range", "pain_only_at_full_range", "gs-09-bicycle"),
    ],
)
def test_each_list_field_has_its_option(option: str, field: str, word: str) -> None:
    """Given one value by its option, the record has it under the contract's field."""
    assert recommended("--stage", "remission", option, word)["patient"][field] == [word]


def test_none_is_an_empty_list() -> None:
    """Given the word none, the list is empty: no equipment is at hand, which is not the same as unknown."""
    assert recommended(*PLAIN, "--equipment", "none")["patient"]["equipment"] == []
    assert "equipment" not in recommended(*PLAIN)["patient"]


def test_yes_no_fields_have_three_values() -> None:
    """Given --x, --no-x or neither, the field is true, false or unknown."""
    given = [
        recommended("--stage", "acute", *options)["patient"] for options in (["--supervised"], ["--no-supervised"])
    ]
    assert [patient["supervised"] for patient in given] == [True, False]
    assert "supervised" not in recommended("--stage", "acute")["patient"]


@pytest.mark.parametrize("arguments", [["-"], []], ids=["dash", "nothing"])
def test_standard_input_is_read(arguments: list[str]) -> None:
    """Given a record on standard input, TOML or JSON, it is read with `-` and without."""
    toml = recommended(*arguments, stdin='stage = "remission"\npain = "none"\n')
    as_json = recommended(*arguments, stdin='{"stage": "remission", "pain": "none"}')
    assert toml == as_json
    assert toml["patient"] == {"stage": "remission", "pain": "none"}


def test_options_alone_leave_standard_input_alone() -> None:
    """Given options and no FILE, what is piped in is not read."""
    assert recommended("--stage", "remission", stdin="not a record")["patient"] == {"stage": "remission"}


def test_the_template_makes_a_program() -> None:
    """Given `lumbar patient new | lumbar recommend -`, there is a program."""
    result = recommended("-", stdin=lumbar("patient", "new").stdout)
    assert result["status"] == "program"
    assert result["program"]


def test_no_patient_on_a_terminal_is_a_usage_error() -> None:
    """Given neither FILE nor options on a terminal, the command does not wait: it says how to name a patient."""
    shown, status = on_terminal("recommend")
    assert status == 2
    assert "no patient is given" in shown


def test_a_terminal_gets_colour() -> None:
    """Given a terminal, the verdict line is set off by escape codes."""
    shown, status = on_terminal("recommend", REMISSION)
    assert status == 0
    assert shown.startswith("\x1b[1mremission: RESTRICTED PROGRAM")


def test_no_color_is_honoured() -> None:
    """Given a terminal and NO_COLOR, there is no escape code."""
    assert "\x1b" not in on_terminal("recommend", REMISSION, NO_COLOR="1")[0]


def test_piped_output_has_no_escape_codes(tmp_path: Path) -> None:
    """Given a pipe or a file, there is no escape code, on standard error neither."""
    on_terminal("recommend", REMISSION, "--output", tmp_path / "program.txt")
    piped = lumbar("recommend", REMISSION), lumbar("recommend", "--bogus"), lumbar("recommend", "missing.toml")
    text = "".join(done.stdout + done.stderr for done in piped)
    assert "\x1b" not in text + (tmp_path / "program.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_output_does_not_depend_on_the_hash_seed(form: str) -> None:
    """Given three hash seeds, the output is byte-identical."""
    arguments = ("recommend", HERNIA, "--format", form, "--all", "--instructions")
    assert len({lumbar(*arguments, PYTHONHASHSEED=seed).stdout for seed in "012"}) == 1


def test_output_does_not_depend_on_the_order_of_the_record() -> None:
    """Given the same fields and list items in another order, the output is byte-identical."""
    first = '{"stage": "remission", "pain": "none", "symptoms": ["stiffness", "discomfort"], "screened": true}'
    other = '{"screened": true, "symptoms": ["discomfort", "stiffness"], "pain": "none", "stage": "remission"}'
    assert lumbar("recommend", "-", stdin=first).stdout == lumbar("recommend", "-", stdin=other).stdout


def test_a_closed_pipe_is_no_traceback() -> None:
    """Given a reader that goes away, the command ends quietly."""
    with subprocess.Popen(
        [LUMBAR, "recommend", REMISSION, "--format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read().decode()
    assert said == ""


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_a_clear_problem(unbuffered: str) -> None:
    """Given standard output on a full device, the command says so without a traceback, whenever it is written out."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [LUMBAR, "recommend", REMISSION],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(PYTHONUNBUFFERED=unbuffered),
            check=False,
        )
    assert done.returncode == 1
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


def test_an_ascii_terminal_gets_the_program() -> None:
    """Given a locale that knows ASCII only, the program is printed all the same."""
    done = lumbar("recommend", REMISSION, "--instructions", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert done.returncode == 0, done.stderr[-300:]


def test_pandas_is_not_imported_for_one_patient() -> None:
    """Given one patient, the slow import of pandas is not paid."""
    program = (
        "import sys; from cli.main import run\n"
        f"sys.argv = ['lumbar', 'recommend', {str(REMISSION)!r}, '--format', 'json']\n"
        "try:\n    run()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "sys.exit(3 if 'pandas' in sys.modules else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, env=environment(), check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_version_names_the_knowledge(knowledge: Knowledge) -> None:
    """Given --version, the release and the knowledge version are printed."""
    assert lumbar("--version").stdout == f"lumbar 0.1.0, knowledge {knowledge.version}\n"
