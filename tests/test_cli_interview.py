"""`lumbar interview`: on a terminal and with answers piped in; the record is saved whole, or not at all."""

import json
import os
import pty
import subprocess
import tomllib
from pathlib import Path

from tests.command import EXAMPLES, LUMBAR, environment, lumbar

KNOWN = ("--stage", "remission", "--pain", "none", "--screened", "--supervised", "--doctor-clearance")
PLENTY = "\n" * 200


def one_line(text: str) -> str:
    """Join lines, wherever they break."""
    return " ".join(text.split())


def test_answers_piped_in_make_a_program(tmp_path: Path) -> None:
    """Given no patient and answers one a line, the interview ends by itself, saves the record, prints the program."""
    answers = "n\nscreened\ny\nn\nnone\nrem\n36,6\nn\nnone\n"
    done = lumbar("interview", "--output", "p.toml", stdin=answers + PLENTY, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    shown = one_line(done.stdout)
    assert "unable to pass water? (y/n) > n new bladder or bowel disturbance (red flag): no. So far: " in shown
    assert "Nothing that is open could change it." in shown
    assert "Saved in p.toml. PROGRAM: Remission; " in shown
    record = tomllib.loads((tmp_path / "p.toml").read_text(encoding="utf-8"))
    assert (record["stage"], record["temperature_c"], record["painful_exercises"]) == ("remission", 36.6, [])
    again = lumbar("recommend", "p.toml", cwd=tmp_path).stdout
    assert done.stdout.endswith(again)


def test_the_end_of_the_input_keeps_what_was_answered(tmp_path: Path) -> None:
    """Given answers that end early, the record holds them, no program is printed, and the exit status is 0."""
    done = lumbar("interview", "-o", "p.toml", stdin="n\ny", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    record = tomllib.loads((tmp_path / "p.toml").read_text(encoding="utf-8"))
    assert record == {"diagnoses": ["bleeding_any"], "ruled_out": ["bladder_bowel_disturbance"]}
    assert done.stdout.endswith("Saved in p.toml.\n\n")


def test_without_output_the_record_is_printed() -> None:
    """Given no --output, the record stands at the end, as TOML."""
    shown = lumbar("interview", stdin="n\nquit\n").stdout
    record = tomllib.loads(shown[shown.index("# A patient record") :])
    assert record == {"ruled_out": ["bladder_bowel_disturbance"]}


def test_nothing_answered_is_an_empty_record() -> None:
    """Given no input at all, the first question is shown, and the interview stops."""
    done = lumbar("interview", stdin="")
    assert done.returncode == 0
    assert one_line(done.stdout).count("(y/n) >") == 1


def test_it_goes_on_from_a_record(tmp_path: Path) -> None:
    """Given a FILE and options, what they say is not asked, and is saved with the answers."""
    done = lumbar("interview", EXAMPLES / "remission.toml", "--age", "50", "-o", "p.toml", stdin=PLENTY, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    record = tomllib.loads((tmp_path / "p.toml").read_text(encoding="utf-8"))
    assert (record["stage"], record["age"]) == ("remission", 50)
    assert "How old are you?" not in done.stdout


def test_json_is_alone_on_standard_output() -> None:
    """Given --format json, questions go to standard error, and the result is whole, also when it is broken off."""
    done = lumbar("interview", *KNOWN, "--format", "json", stdin="quit\n")
    assert json.loads(done.stdout)["status"] == "program"
    assert "At most" in done.stderr


def test_an_answer_that_is_none_is_asked_again() -> None:
    """Given a wrong answer, it is explained, and the same question comes again."""
    shown = one_line(lumbar("interview", stdin="perhaps\nquit\n").stdout)
    assert "'perhaps' is neither yes nor no: type y or n. Have you newly lost control" in shown


def test_a_question_mark_explains() -> None:
    """Given ?, the term is described, and each answer is run."""
    shown = lumbar("interview", stdin="?\nquit\n").stdout
    assert "which needs emergency care" in one_line(shown)
    assert " - yes: NO PROGRAM: REFER TO A DOCTOR\n" in shown


def test_a_record_that_cannot_be_saved_is_not_lost(tmp_path: Path) -> None:
    """Given a folder that cannot be written, the answers are printed, with the problem and exit status 1."""
    (tmp_path / "p.toml").mkdir()
    done = lumbar("interview", "-o", "p.toml", stdin="n\nquit\n", cwd=tmp_path)
    assert done.returncode == 1
    assert 'ruled_out = ["bladder_bowel_disturbance"]' in done.stdout
    assert "p.toml: cannot be written" in done.stderr


def test_a_folder_that_is_missing_is_told_before_the_first_question(tmp_path: Path) -> None:
    """Given an output in no folder, nothing is asked."""
    done = lumbar("interview", "-o", "none/p.toml", stdin="n\n", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "is in no folder that exists" in done.stderr


def test_the_record_cannot_come_from_where_the_answers_come_from() -> None:
    """Given - as FILE, that is misuse."""
    done = lumbar("interview", "-", stdin='stage = "acute"\n')
    assert done.returncode == 2
    assert "the answers come from standard input" in one_line(done.stderr)


def test_what_is_no_text_is_refused_without_a_traceback() -> None:
    """Given bytes that are no UTF-8 and control characters, they are shown escaped, and asked again."""
    done = lumbar("interview", stdin=b"\xff\x1b[2J\nquit\n")
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert "is neither yes nor no" in done.stdout


def test_output_does_not_depend_on_the_hash_seed() -> None:
    """Given three hash seeds, the same answers give the same bytes."""
    answers = "n\n?\nscreened\n" + PLENTY
    assert len({lumbar("interview", stdin=answers, PYTHONHASHSEED=seed).stdout for seed in "012"}) == 1


def test_it_works_on_a_terminal() -> None:
    """Given a plain terminal, questions and answers alternate; an interrupt stops, and keeps what was answered."""
    leader, follower = pty.openpty()
    with subprocess.Popen(
        [LUMBAR, "interview"],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        env=environment(TERM="xterm-256color"),
        start_new_session=True,
    ) as running:
        os.close(follower)
        shown = read_until(leader, b"(y/n) > ")
        os.write(leader, b"n\n")
        shown += read_until(leader, b"(y/n) > ")
        os.write(leader, b"\x04")
        shown += read_until(leader, b"\x00")
    os.close(leader)
    assert running.returncode == 0
    assert "Traceback" not in shown.decode()
    assert 'ruled_out = ["bladder_bowel_disturbance"]' in shown.decode()


def read_until(leader: int, mark: bytes) -> bytes:
    """Read what the terminal shows up to a mark, or to its end."""
    shown = b""
    while not shown.endswith(mark):
        try:
            chunk = os.read(leader, 65536)
        except OSError:  # the other end is closed
            return shown
        shown += chunk
    return shown
