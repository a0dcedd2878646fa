"""`lumbar audit` and `lumbar recommend --log`: what is recorded, asked and shown, and what is refused."""

import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.command import EXAMPLES, ROOT, lumbar
from tests.log_samples import faults, records, tampered

HERNIA, REMISSION = EXAMPLES / "hernia.toml", EXAMPLES / "remission.toml"
EXERCISE, NOTE = "gq-8-side-sit-each-buttock", ("--reason", "examination", "--note", "Sits well.")
FORMS = [
    ("list",), ("list", "--all"), ("show", "1"), ("show", "3"), ("show", "5"), ("why", "1", EXERCISE), ("replay", "1"),
    ("verify",),
]  # fmt: skip


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record two patients, an override, a third patient, and erase that one."""
    path = tmp_path_factory.mktemp("log") / "log.sqlite"
    for file in (HERNIA, REMISSION):
        assert lumbar("recommend", file, "--log", path).returncode == 0
    assert audit("override", "1", EXERCISE, "--verdict", "eligible", *NOTE, log=path).returncode == 0
    assert lumbar("recommend", HERNIA, "--patient-id", "zoe", "--log", path).returncode == 0
    assert audit("erase", "zoe", "--yes", log=path).returncode == 0
    return path


@pytest.fixture
def log(shared: Path, tmp_path: Path) -> Path:
    """Copy the log, to change it."""
    return Path(shutil.copy(shared, tmp_path / "log.sqlite"))


def audit(*arguments: str | Path, log: Path | str, **changes: Any) -> Any:
    """Run `lumbar audit` on a log."""
    return lumbar("audit", *arguments, "--log", log, **changes)


def asked(*arguments: str | Path, log: Path) -> Any:
    """Run `lumbar audit` and read its JSON."""
    done = audit(*arguments, "--format", "json", log=log)
    return json.loads(done.stdout)


def words(text: str) -> str:
    """Give a text without its line breaks."""
    return " ".join(text.split())


@pytest.mark.parametrize("arguments", FORMS, ids=" ".join)
def test_each_answer_is_text_and_json(shared: Path, arguments: tuple[str, ...]) -> None:
    """Given a question, the text keeps to 80 columns, JSON is JSON, and nothing is said on standard error."""
    text, data = (audit(*arguments, "--format", form, log=shared) for form in ("text", "json"))
    assert [(done.returncode, done.stderr) for done in (text, data)] == [(0, "")] * 2
    assert [line for line in text.stdout.splitlines() if len(line) > 80] == []
    assert json.loads(data.stdout)


def test_an_answer_is_markdown(shared: Path) -> None:
    """Given --format markdown, a record is shown with headings."""
    assert audit("show", "1", "--format", "markdown", log=shared).stdout.startswith("# Record 1: decision")


def test_a_program_names_its_record(tmp_path: Path) -> None:
    """Given --log, sheet and leaflet carry the record's number, the decision and the knowledge; the log has them."""
    path = tmp_path / "new" / "log"
    sheet = lumbar("recommend", HERNIA, "--log", path, "--who", "Dr. Ito")
    leaflet = lumbar("recommend", HERNIA, "--audience", "patient", "--log", path)
    assert (sheet.returncode, sheet.stderr) == (0, f"recorded as 1 in {path}\n")
    assert sheet.stdout.endswith("Record 1 of the decision log.\n")
    assert leaflet.stdout.endswith("Record 2 of the decision log.\n")
    first = asked("list", log=path)[0]
    assert (first["who"], first["content"]["decision"] in sheet.stdout, first["knowledge"] in words(sheet.stdout)) == (
        "Dr. Ito", True, True,
    )  # fmt: skip
    assert first["content"]["decision"] in leaflet.stdout
    assert first["knowledge"] in words(leaflet.stdout)


def test_json_is_the_same_with_a_log_or_without(tmp_path: Path) -> None:
    """Given --format json, the result is that of a run without a log."""
    plain = lumbar("recommend", HERNIA, "--format", "json")
    assert lumbar("recommend", HERNIA, "--format", "json", "--log", tmp_path / "log").stdout == plain.stdout


@pytest.mark.parametrize("place", ["/proc/log", "/proc/lumbar/log", "/proc", "~no-such-user/log", ""])
def test_what_cannot_be_recorded_is_not_shown(tmp_path: Path, place: str) -> None:
    """Given a log that cannot be written, there is one line on standard error, and no program anywhere."""
    done = lumbar("recommend", HERNIA, "--log", place, "--output", tmp_path / "sheet")
    assert (done.returncode, done.stdout, (tmp_path / "sheet").exists()) == (1, "", False)
    assert re.fullmatch(r"error: .+: .+ \(.+\)\n", done.stderr)
    assert lumbar("recommend", HERNIA, "--log", place).stdout == ""


def test_a_log_is_configured(tmp_path: Path) -> None:
    """Given a config file that names a log, it is used by both; --log off records nothing; audit has to have one."""
    config = tmp_path / "config.toml"
    config.write_text('log = "decisions.sqlite"\n', encoding="utf-8")
    assert lumbar("recommend", HERNIA, "--config", config).stdout.endswith("Record 1 of the decision log.\n")
    assert "Record" not in lumbar("recommend", HERNIA, "--config", config, "--log", "off").stdout[-60:]
    assert "It has 1 decision." in lumbar("audit", "verify", "--config", config).stdout
    done = lumbar("audit", "verify", "--config", config, "--log", "off")
    assert (done.returncode, "off names no log" in done.stderr) == (2, True)


def test_the_default_log_is_the_users(tmp_path: Path) -> None:
    """Given --log default, the log lies in the user's data folder, and audit finds it without being told."""
    place: dict[str, Any] = {"XDG_DATA_HOME": str(tmp_path)}
    none = lumbar("audit", "list", **place)
    assert (none.returncode, "no decision log is there (name the log" in none.stderr) == (1, True)
    assert lumbar("recommend", HERNIA, "--log", "default", **place).returncode == 0
    assert (tmp_path / "lumbar" / "decisions.sqlite").stat().st_mode & 0o777 == 0o600
    assert "hernia" in lumbar("audit", "list", **place).stdout


def test_records_are_listed(shared: Path) -> None:
    """Given a patient or a count, only those records are listed."""
    assert [each["number"] for each in asked("list", log=shared)] == [1, 2, 3, 4, 5]
    assert [each["number"] for each in asked("list", "--patient", "hernia", log=shared)] == [1, 3]
    assert [each["number"] for each in asked("list", "--newest", "2", log=shared)] == [4, 5]
    assert "It holds no such record." in audit("list", "--patient", "nobody", log=shared).stdout


def test_a_decision_is_found_by_its_id(shared: Path) -> None:
    """Given the decision's id that a sheet of paper carries, its record is shown."""
    name = asked("show", "1", log=shared)["content"]["decision"]
    assert asked("show", name, log=shared)["number"] == 1


def test_why_answers_from_the_recorded_knowledge(tmp_path: Path) -> None:
    """Given a decision on changed rules, `why` and `replay` use those, not the rules of today."""
    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", rules)
    profile = rules / "restrict" / "hernia_profile.toml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace("does not fit the profile", "never fitted the profile"), encoding="utf-8")
    path = tmp_path / "log"
    assert lumbar("recommend", HERNIA, "--log", path, "--rules", rules).returncode == 0
    shutil.rmtree(rules)
    answer = audit("why", "1", EXERCISE, log=path)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "never fitted the profile" in words(answer.stdout)
    assert "does not fit the profile" in words(lumbar("why", EXERCISE, HERNIA).stdout)
    assert "byte-identical" in audit("replay", "1", log=path).stdout


def test_why_shows_the_override(shared: Path) -> None:
    """Given an overridden exercise, the answer of the rules stands first, the clinician's beside it."""
    said = words(audit("why", "1", EXERCISE, log=shared).stdout)
    assert said.startswith(f"{EXERCISE}: EXCLUDED")
    assert "Overridden by a clinician" in said
    answer = asked("why", "1", EXERCISE, log=shared)
    assert (answer["record"], answer["identical"], answer["overrides"][0]["verdict"]) == (1, True, "eligible")
    assert asked("why", "1", "bar-2-pull-up", log=shared)["overrides"] == []


@pytest.fixture
def altered(log: Path) -> Path:
    """Record a decision with a result that the rules never gave, as somebody with the library could."""
    from recommender.decision_log import DecisionLog  # noqa: PLC0415
    from recommender.explanation import Recommender  # noqa: PLC0415
    from recommender.knowledge import load_knowledge  # noqa: PLC0415
    from tests.log_samples import real  # noqa: PLC0415
    from tests.test_replay import with_result  # noqa: PLC0415

    with DecisionLog.open(log, writing=True) as opened:
        opened.append([with_result(real(Recommender(load_knowledge())), status="program")])
    return log


def test_a_result_that_comes_out_otherwise_is_told(altered: Path) -> None:
    """Given a recorded result that does not come out again, replay exits with 1 and names the place; why warns."""
    done = audit("replay", "6", log=altered)
    assert (done.returncode, done.stderr) == (1, "")
    assert "status: 'program' -> 'restricted_program'" in done.stdout
    assert asked("replay", "6", log=altered)["differences"] == ["status: 'program' -> 'restricted_program'"]
    warned = audit("why", "6", EXERCISE, log=altered)
    assert (warned.returncode, "comes out otherwise: lumbar audit replay 6" in warned.stderr) == (0, True)


def test_an_edited_log_does_not_hold(log: Path) -> None:
    """Given an edited record, verify exits with 1 and names it, and nothing answers from that record."""
    tampered(log, "UPDATE records SET who = 'somebody' WHERE number = 1")
    done = audit("verify", log=log)
    assert (done.returncode, done.stderr) == (1, "")
    assert "The log does not hold" in done.stdout
    assert "record 1: was edited" in done.stdout
    assert asked("verify", log=log)["holds"] is False
    assert "decision, edited" in words(audit("list", log=log).stdout)
    for arguments in (("show", "1"), ("why", "1", EXERCISE), ("replay", "1")):
        done = audit(*arguments, log=log)
        assert (done.returncode, done.stdout) == (1, "")
        assert "record 1: was edited" in done.stderr


def test_an_anchor_shows_a_cut_off_tail(log: Path, tmp_path: Path) -> None:
    """Given an anchor, signed or not, a log without its tail does not hold; without the anchor nobody sees it."""
    key, signed, plain = (tmp_path / name for name in ("key", "signed", "plain"))
    key.write_bytes(b"k" * 32)
    lumbar("recommend", HERNIA, "--log", log)
    assert audit("anchor", "--output", plain, log=log).returncode == 0
    assert audit("anchor", "--key-file", key, "--output", signed, log=log).returncode == 0
    assert "signature and all" in words(audit("verify", "--anchor", signed, "--key-file", key, log=log).stdout)
    assert "signature and all" in words(audit("verify", "--anchor", signed, log=log, LUMBAR_KEY_FILE=str(key)).stdout)
    assert "its signature was not checked" in words(audit("verify", "--anchor", signed, log=log).stdout)
    refused = audit("verify", "--anchor", plain, "--key-file", key, log=log)
    assert (refused.returncode, "was not signed with this key" in refused.stdout) == (1, True)
    tampered(log, "DELETE FROM records WHERE number = 6")
    assert audit("verify", log=log).returncode == 0
    done = audit("verify", "--anchor", plain, log=log)
    assert (done.returncode, "its tail was cut off" in words(done.stdout)) == (1, True)


def test_an_export_has_a_line_a_record(shared: Path, tmp_path: Path) -> None:
    """Given a log, the export has one line of JSON a record, in order, to a file as to standard output."""
    lines = audit("export", log=shared).stdout.splitlines()
    assert [json.loads(line)["number"] for line in lines] == [1, 2, 3, 4, 5]
    assert audit("export", "--output", tmp_path / "out", log=shared).stdout == ""
    assert (tmp_path / "out").read_text(encoding="utf-8").splitlines() == lines


def test_an_override_is_recorded(log: Path) -> None:
    """Given an override, its number, the verdict beside it and the rules against it are said."""
    done = audit("override", "1", EXERCISE, "--verdict", "prescribed", *NOTE, "--who", "Dr. Ito", log=log)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"recorded as 6: {EXERCISE} prescribed, beside excluded of record 1\ncontradicts ")
    back = audit("override", "1", EXERCISE, "--verdict", "excluded", *NOTE, log=log)
    assert (back.returncode, "contradicts" in back.stdout) == (0, False)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("override", "1", EXERCISE, "--verdict", "excellent", *NOTE), 2, "'excellent' is not one of"),
        (
            ("override", "1", EXERCISE, "--verdict", "excluded", "--reason", "whim", "--note", "x"),
            2,
            "'whim' is not one of",
        ),
        (("override", "1", EXERCISE, "--verdict", "eligible"), 2, "Missing option '--reason'"),
        (("override", "1", "no-such", "--verdict", "eligible", *NOTE), 1, "no exercise is named 'no-such'"),
        (("override", "3", EXERCISE, "--verdict", "eligible", *NOTE), 1, "record 3: is no decision but an override"),
        (("override", "4", EXERCISE, "--verdict", "eligible", *NOTE), 1, "record 4: was erased"),
        (("override", "1", EXERCISE, "--verdict", "eligible", "--reason", "other", "--note", b"\xff"), 1, "no UTF-8"),
        (("show", "99"), 1, "no record or decision of the log is named '99'"),
        (("show", b"\xff"), 1, "no UTF-8 text"),
        (("show",), 2, "Missing argument 'ID'"),
        (("why", "1", "no-such"), 1, "no-such"),
        (("why", "4", EXERCISE), 1, "record 4: was erased (nothing of the patient is kept any more)"),
        (("replay", "3"), 1, "is no decision but an override (name the number of a decision)"),
        (("list", "--newest", "0"), 2, "0 is not in the range"),
        (("verify", "--anchor", "none.json"), 1, "none.json: cannot be read"),
        (("verify", "--anchor", HERNIA), 1, "is no anchor (name what `lumbar audit anchor` wrote)"),
        (("anchor", "--key-file", "none.key"), 1, "none.key: cannot be read"),
        (("anchor", "--key-file", HERNIA.parent), 1, "cannot be read: Is a directory"),
        (("erase", "hernia"), 2, "what is erased cannot be brought back: say --yes"),
        (("erase", "nobody", "--yes"), 1, "holds no record of patient 'nobody' (check the id"),
        (("erase", "hernia", "--yes", "--pseudonymise"), 2, "a key is needed"),
        (("forget", "hernia"), 2, "No such command"),
    ],
    ids=lambda value: " ".join(map(str, value[:5])) if isinstance(value, tuple) else "",
)
def test_misuse_and_faults_are_told(log: Path, arguments: tuple[Any, ...], status: int, said: str) -> None:
    """Given a wrong argument the status is 2, given wrong data 1; the message says what, and the log stays whole."""
    done = audit(*arguments, log=log)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in words(done.stderr)
    assert "Traceback" not in done.stderr
    assert faults(log) == {}
    assert [record.erased for record in records(log)] == [False, False, False, True, False]


def test_a_log_that_is_none_is_told(tmp_path: Path) -> None:
    """Given another file, a folder or none, reading and writing say so with exit status 1, and makes nothing."""
    for place, said in (
        (HERNIA, "is no decision log"),
        (tmp_path, "is no file"),
        (tmp_path / "x", "no decision log is there"),
    ):
        for arguments in (("verify",), ("erase", "ann", "--yes")):
            done = audit(*arguments, log=place)
            assert (done.returncode, done.stdout) == (1, "")
            assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_pseudonym_is_kept_in_place_of_the_id(tmp_path: Path) -> None:
    """Given --pseudonymise, the id is nowhere in the log, that it was masked is said, and the key erases."""
    path, key = tmp_path / "log", tmp_path / "key"
    key.write_bytes(b"k" * 32)
    masked = ("--pseudonymise", "--key-file", key)
    done = lumbar("recommend", HERNIA, "--patient-id", "Ann-Mary 7", "--log", path, *masked)
    assert done.stderr == f"recorded as 1 in {path}; masked: patient_id\n"
    assert b"Ann-Mary" not in path.read_bytes()
    assert asked("list", log=path)[0]["content"]["patient"].startswith("p-")
    assert "byte-identical" in audit("replay", "1", log=path).stdout
    assert audit("erase", "Ann-Mary 7", "--yes", log=path).returncode == 1
    assert audit("erase", "Ann-Mary 7", "--yes", *masked, log=path).stdout == "erased 1; the chain stays whole\n"


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (("--pseudonymise",), 2, "--pseudonymise masks what the decision log keeps: name one with --log"),
        (("--pseudonymise", "--log", "LOG"), 2, "a key is needed: name a file that holds one with --key-file"),
        (("--pseudonymise", "--log", "LOG", "--key-file", "none"), 1, "none: cannot be read: No such file"),
        (("--pseudonymise", "--log", "LOG", "--key-file", "SHORT"), 1, "the key has 5 bytes (put at least 16"),
    ],
)
def test_what_cannot_be_masked_is_not_recorded(
    tmp_path: Path, options: tuple[str, ...], status: int, said: str
) -> None:
    """Given no log, no key or a short one, nothing is recorded and no program shown."""
    (tmp_path / "short").write_text("short", encoding="utf-8")
    places = {"LOG": tmp_path / "log", "SHORT": tmp_path / "short"}
    done = lumbar("recommend", HERNIA, *(places.get(option, option) for option in options))
    assert (done.returncode, done.stdout, (tmp_path / "log").exists()) == (status, "", False)
    assert said in words(done.stderr)


def test_what_steers_a_terminal_is_not_printed(log: Path) -> None:
    """Given a name and a note with control characters, no view sends them to the terminal."""
    odd = "\x1b[31mred\x1b[0m\u202e\nnext"
    done = audit(
        "override", "2", EXERCISE, "--verdict", "withheld", "--reason", "other", "--note", odd, "--who", odd, log=log
    )
    shown = "".join(
        audit(*arguments, log=log).stdout for arguments in (("list",), ("show", "2"), ("why", "2", EXERCISE))
    )
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\x1b" not in done.stdout + done.stderr


def test_a_table_of_another_program_is_left_alone(tmp_path: Path) -> None:
    """Given the database of another program, recommend refuses it and leaves it as it is."""
    path = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("CREATE TABLE patients (name TEXT)")
    before = path.read_bytes()
    done = lumbar("recommend", HERNIA, "--log", path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "is no decision log (name another file; this one was left as it is)" in done.stderr
    assert path.read_bytes() == before


def test_one_decision_is_recorded_for_each_patient_of_equal_facts(tmp_path: Path) -> None:
    """Given two patients of equal facts, the decision's id is the same, and each has a record of their own."""
    for name in ("ann", "ben"):
        lumbar("recommend", HERNIA, "--patient-id", name, "--log", tmp_path / "log")
    found = asked("list", log=tmp_path / "log")
    assert len({each["content"]["decision"] for each in found}) == 1
    assert [each["content"]["patient"] for each in found] == ["ann", "ben"]
