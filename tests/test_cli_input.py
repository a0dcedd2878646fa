"""Bad input: a clear problem each, all at once, exit status 1 or 2, no traceback, nothing written."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.command import EXAMPLES, LUMBAR, ROOT, environment, lumbar

RECORD = EXAMPLES / "remission.toml"
MIB = 1024 * 1024


def problems(*arguments: str | Path, cwd: Path, status: int = 1, stdin: str | bytes | None = None) -> list[str]:
    """Run the command on bad input; give the lines of standard error, and make sure that nothing else came of it."""
    before = sorted(cwd.rglob("*"))
    done = lumbar(*arguments, "--output", "program.txt", cwd=cwd, stdin=stdin)
    assert (done.returncode, done.stdout) == (status, ""), done.stderr[-500:]
    assert "Traceback" not in done.stderr
    assert sorted(cwd.rglob("*")) == before
    return done.stderr.splitlines()


def about(said: Sequence[str], *parts: str) -> bool:
    """Say whether one line holds all of the parts."""
    return any(all(part in line for part in parts) for line in said)


@pytest.mark.parametrize(
    ("name", "content", "parts"),
    [
        ("p.toml", 'diagnoses = ["lumbar_disc_herna"]', ["p.toml diagnoses", "did you mean lumbar_disc_hernia"]),
        ("p.toml", 'symptoms = ["stifness"]', ["p.toml symptoms", "'stifness'", "did you mean", "stiffness"]),
        ("p.toml", 'stage = "remision"', ["p.toml stage", "'remision'", "did you mean remission"]),
        ("p.toml", 'pain = "terrible"', ["p.toml pain", "'terrible'", "none, mild, moderate, pronounced"]),
        ("p.toml", 'equipment = ["fitbal"]', ["p.toml equipment", "'fitbal'", "did you mean fitball"]),
        ("p.toml", 'requested_complex = "gentel"', ["p.toml requested_complex", "'gentel'", "did you mean gentle"]),
        ("p.toml", 'ruled_out = ["fevr"]', ["p.toml ruled_out", "'fevr'", "did you mean fever"]),
        ("p.toml", 'easy_exercises = ["gs-9-bicycle"]', ["easy_exercises", "'gs-9-bicycle'", "gs-09-bicycle"]),
        ("p.toml", 'stge = "acute"', ["p.toml stge", "no field is named 'stge'", "did you mean stage"]),
        ("p.toml", "age = 130", ["p.toml age", "130", "less than or equal to 120"]),
        ("p.toml", "age = -1", ["p.toml age", "-1", "greater than or equal to 0"]),
        ("p.toml", "age = 40.5", ["p.toml age", "40.5", "integer"]),
        ("p.toml", 'age = "40"', ["p.toml age", "'40'", "integer"]),
        ("p.toml", "age = true", ["p.toml age", "True", "integer"]),
        ("p.toml", "pain_nrs = nan", ["p.toml pain_nrs", "nan", "finite"]),
        ("p.toml", "temperature_c = inf", ["p.toml temperature_c", "inf", "finite"]),
        ("p.toml", "temperature_c = 98.6", ["p.toml temperature_c", "98.6", "less than or equal to 45"]),
        ("p.toml", "pain_nrs = 11", ["p.toml pain_nrs", "11", "less than or equal to 10"]),
        ("p.toml", 'supervised = "yes"', ["p.toml supervised", "'yes'", "boolean"]),
        ("p.json", '{"supervised": 1}', ["p.json supervised", "1", "boolean"]),
        ("p.toml", 'diagnoses = "scoliosis"', ["p.toml diagnoses", "'scoliosis'", "list"]),
        ("p.toml", "diagnoses = [3]", ["p.toml diagnoses", "3", "string"]),
        ("p.toml", "stage = 2020-01-01", ["p.toml stage", "string"]),
        ("p.toml", 'sex = "female"', ["p.toml sex", "'female'", "'F', 'M' or 'X'"]),
        (
            "p.toml",
            'symptoms = ["fever"]\nruled_out = ["fever"]',
            ["p.toml ruled_out", "'fever' is ruled out while 'fever' is present"],
        ),
        ("p.json", '{"age": NaN}', ["p.json", "NaN is no number"]),
        ("p.json", '{"pain_nrs": -Infinity}', ["p.json", "-Infinity is no number"]),
        ("p.json", '{"pain_nrs": 1e999}', ["p.json pain_nrs", "inf", "finite"]),
        ("p.json", '{"age": 3, "age": 4}', ["p.json", "field 'age' stands twice"]),
        ("p.json", '[{"stage": "acute"}]', ["p.json", "a JSON list, not an object"]),
        ("p.json", '"acute"', ["p.json", "a JSON bare value, not an object"]),
        ("p.json", '{"stage":\n "acute",}', ["p.json:2:", "not valid JSON"]),
        ("p.toml", 'stage = "acute"\npain = = 3\n', ["p.toml:2:8", "not valid TOML"]),
        ("p.toml", 'stage = "acute"\npain = "mild', ["p.toml:2", "not valid TOML"]),
        ("p.toml", "age = 3\nage = 4\n", ["p.toml:2:", "not valid TOML"]),
        ("p.toml", "", ["p.toml", "is empty", "lumbar patient new"]),
        ("p.json", "  \n", ["p.json", "is empty", "lumbar patient new"]),
        pytest.param("p.json", "[" * 100_000, ["p.json", "nested too deeply"], id="deep JSON"),
        pytest.param("p.toml", f"age = {'[' * 5000}{']' * 5000}", ["p.toml", "nested too deeply"], id="deep TOML"),
        pytest.param("p.toml", f"age = {'9' * 5000}", ["p.toml", "digits"], id="long TOML number"),
        pytest.param("p.json", f'{{"age": {"9" * 5000}}}', ["p.json", "digits"], id="long JSON number"),
        ("p.json", '{"patient_id": "\\ud800"}', ["p.json", "patient_id"]),
    ],
)  # fmt: skip
def test_a_bad_record_is_named(tmp_path: Path, name: str, content: str, parts: list[str]) -> None:
    """Given one fault in a record, the one problem says where it is, names the value and says what to do."""
    (tmp_path / name).write_text(content, encoding="utf-8")
    said = problems("recommend", name, cwd=tmp_path)
    assert about(said, "error: ", *parts), said
    assert len(said) == 1


def test_a_file_that_is_not_utf_8_is_named_with_its_line(tmp_path: Path) -> None:
    """Given Latin-1 bytes in line 2, the problem names the line."""
    (tmp_path / "p.toml").write_bytes('stage = "acute"\npatient_id = "Jos\xe9"\n'.encode("latin-1"))
    assert about(problems("recommend", "p.toml", cwd=tmp_path), "p.toml:2", "not UTF-8")


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    """Given 50 MB, the problem says so; no more than the limit is read."""
    with (tmp_path / "p.toml").open("wb") as file:
        file.truncate(50 * MIB)
    assert about(problems("recommend", "p.toml", cwd=tmp_path), "p.toml", "is larger than 1024 KiB")


def test_huge_standard_input_is_refused(tmp_path: Path) -> None:
    """Given more than the limit on standard input, the problem says so."""
    said = problems("recommend", "-", cwd=tmp_path, stdin=b"#" * (2 * MIB))
    assert about(said, "standard input", "is larger than 1024 KiB")


@pytest.mark.parametrize(("name", "what"), [(".", "is a directory"), ("none.toml", "no such file"), ("", "no such")])
def test_what_is_no_file_is_named(tmp_path: Path, name: str, what: str) -> None:
    """Given a directory, a missing file or an empty name, the problem says which."""
    assert about(problems("recommend", name, cwd=tmp_path), what)


def test_empty_standard_input_is_a_problem(tmp_path: Path) -> None:
    """Given nothing on standard input, the problem says so and names the template."""
    assert about(problems("recommend", cwd=tmp_path), "standard input", "is empty", "lumbar patient new")


def test_closed_standard_input_is_a_problem(tmp_path: Path) -> None:
    """Given no standard input at all, as under some schedulers, there is a message and no traceback."""
    command = f"'{LUMBAR}' recommend <&-"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, cwd=tmp_path, env=environment(), check=False
    )
    assert done.returncode in (1, 2)
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    """Given wrong types, unknown words and an unknown field together, each has its line."""
    record = 'age = "x"\nstage = "remision"\ndiagnoses = ["scoliosys"]\neasy_exercises = ["gs-9"]\ncolour = 1\n'
    (tmp_path / "p.toml").write_text(record, encoding="utf-8")
    said = problems("recommend", "p.toml", cwd=tmp_path)
    fields = sorted(re.findall(r"p\.toml (\w+):", "\n".join(said)))
    assert fields == ["age", "colour", "diagnoses", "easy_exercises", "stage"]


def test_escape_codes_of_a_record_do_not_reach_the_terminal(tmp_path: Path) -> None:
    """Given a control character in a record, no raw escape code is printed."""
    (tmp_path / "p.toml").write_text('stage = "\\u001b[31mred"\n', encoding="utf-8")
    assert not about(problems("recommend", "p.toml", cwd=tmp_path), "\x1b")


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["recommend", "--bogus"], "No such option: --bogus"),
        (["recommend", "--format", "pdf", RECORD], "pdf"),
        (["recommend", "--age", "forty"], "--age"),
        (["recommend", RECORD, RECORD], "unexpected extra argument"),
        (["recommand"], "No such command 'recommand'"),
        (["why"], "Missing argument"),
        (["schema", "everything"], "everything"),
    ],
)
def test_misuse_exits_with_2(arguments: list[str | Path], part: str) -> None:
    """Given an unknown option, choice, command or a missing argument, the exit status is 2 and the text names it."""
    done = lumbar(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert part in done.stderr


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["--diagnosis", "scoliosys"], "did you mean scoliosis"),
        (["--age", "200"], "less than or equal to 120"),
        (["--temperature-c", "nan"], "finite"),
        (["--pain-nrs", "inf"], "finite"),
        (["--symptom", "fever", "--ruled-out", "fever"], "ruled out while"),
    ],
)
def test_bad_values_of_options_are_problems_of_the_record(tmp_path: Path, arguments: list[str], part: str) -> None:
    """Given a bad value by option, the problem reads as the one of a file."""
    assert about(problems("recommend", *arguments, cwd=tmp_path), "error: options ", part)


@pytest.mark.parametrize("option", ["--rules", "--knowledge"])
def test_a_missing_or_empty_folder_is_named(tmp_path: Path, option: str) -> None:
    """Given a folder that is missing, is a file or holds nothing, the problem names it and says what to do."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    for name, what in (("missing", "folder is there"), ("file", "folder is there"), ("empty", "holds no TOML file")):
        assert about(problems("recommend", RECORD, option, name, cwd=tmp_path), f"error: {name}", what, "shipped")


def test_every_broken_rule_is_named_with_its_line(tmp_path: Path) -> None:
    """Given two rules that are no TOML, both are named with their lines."""
    folder = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", folder)
    for name in ("kidney_pain", "red_flags"):
        (folder / "screen" / f"{name}.toml").write_text("title = 'x'\nstatus = active\n", encoding="utf-8")
    said = problems("recommend", RECORD, "--rules", folder, cwd=tmp_path)
    assert about(said, "rules/screen/kidney_pain.toml:2", "not valid TOML")
    assert about(said, "rules/screen/red_flags.toml:2", "not valid TOML")


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ('effect = "refer"', 'effect = "reefer"', ["kidney_pain.toml:", "reefer"]),
        ('fact = "kidney_pain"', 'fact = "kidney_pian"', ["kidney_pain.toml:", "kidney_pian", "did you mean"]),
        ('status = "active"', 'status = "active"\ncolour = 1', ["kidney_pain.toml:3", "colour"]),
    ],
)
def test_a_rule_that_cannot_be_used_is_named(tmp_path: Path, old: str, new: str, parts: list[str]) -> None:
    """Given a rule with an unknown effect, fact or slot, the problem names the line and the word."""
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    rule = tmp_path / "rules" / "screen" / "kidney_pain.toml"
    text = rule.read_text(encoding="utf-8")
    assert old in text
    rule.write_text(text.replace(old, new, 1), encoding="utf-8")
    said = problems("recommend", RECORD, "--rules", "rules", cwd=tmp_path)
    assert about(said, *parts), said


@pytest.mark.parametrize(
    "name",
    [
        *sorted(
            path.name for path in (ROOT / "knowledge").glob("*.toml") if path.name not in ("ledger.toml", "cert.toml")
        ),
        "vocabulary/pain_levels.toml",
        "vocabulary/stages.toml",
        "vocabulary/fields.toml",
        "vocabulary/diagnoses.toml",
    ],
)
def test_a_knowledge_folder_that_lacks_a_file_is_a_problem(tmp_path: Path, name: str) -> None:
    """Given a copy of knowledge/ without one of its files, there are problems and no traceback."""
    shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge")
    (tmp_path / "knowledge" / name).unlink()
    assert about(problems("recommend", RECORD, "--knowledge", "knowledge", cwd=tmp_path), "error: ")


@pytest.mark.parametrize(
    "name", ["sessions_per_week", "session_minutes_aim", "seconds_per_repetition", "pain_nrs_moderate_from"]
)
def test_a_missing_default_is_a_problem(tmp_path: Path, name: str) -> None:
    """Given knowledge/ without a default that the program is made with, the problem names the default."""
    shutil.copytree(ROOT / "knowledge", tmp_path / "knowledge")
    defaults = tmp_path / "knowledge" / "defaults.toml"
    text = defaults.read_text(encoding="utf-8")
    assert f'id = "{name}"' in text
    defaults.write_text(text.replace(f'id = "{name}"', 'id = "renamed"'), encoding="utf-8")
    said = problems("recommend", RECORD, "--knowledge", "knowledge", "--pain-nrs", "5", cwd=tmp_path)
    assert about(said, "error: ", name), said


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        ('equipmnt = ["fitball"]', ["config.toml equipmnt", "no standing fact", "did you mean equipment"]),
        ('supervised = "yes"', ["config.toml supervised", "'yes'", "boolean"]),
        ('equipment = ["fitbal"]', ["config.toml equipment", "did you mean fitball"]),
        ("minutes = 2", ["config.toml minutes", "2"]),
        ("minutes = = 2", ["config.toml:1:", "not valid TOML"]),
    ],
)
def test_a_bad_clinic_config_is_named(tmp_path: Path, content: str, parts: list[str]) -> None:
    """Given a fault in the clinic's config, the problem names the config, not the patient."""
    (tmp_path / "config.toml").write_text(content, encoding="utf-8")
    said = problems("recommend", "--stage", "acute", "--config", "config.toml", cwd=tmp_path)
    assert about(said, *parts), said


def test_a_missing_clinic_config_is_a_problem(tmp_path: Path) -> None:
    """Given --config with a file that is not there, the problem says so."""
    assert about(problems("recommend", RECORD, "--config", "none.toml", cwd=tmp_path), "none.toml", "no such file")


@pytest.mark.parametrize("name", ["missing/program.txt", "folder", "file/program.txt"])
def test_an_unwritable_output_leaves_nothing(tmp_path: Path, name: str) -> None:
    """Given --output that cannot be written, the problem names it, and no half-written file is left anywhere."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    before = sorted(tmp_path.rglob("*"))
    done = lumbar("recommend", RECORD, "--output", name, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"error: {name}: cannot be written" in done.stderr
    assert sorted(tmp_path.rglob("*")) == before
