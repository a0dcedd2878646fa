"""The impact of a change of knowledge: who is touched, in which order it is told, in every form, from every source."""

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from recommender.canonical import canonical
from recommender.edition import Edition
from recommender.explanation import Recommender
from recommender.impact import Impact, Sides, _fired_alike, weigh
from recommender.impact_view import impact_csv, impact_json, lay_out_impact
from recommender.registry import columns_left, patients_of_folder, patients_of_table
from recommender.render import to_text
from recommender.shift import compare_results
from recommender.whole_patient import read_whole_patients
from tests.command import lumbar
from tests.editions import FEVERISH, ITEM, ON_ITEM, edition, rule, weighed, write_edition
from tests.minibase import rule_text

ONE = "restrict/one"
OLD = {ONE: rule(), "screen/fever": rule_text(FEVERISH, 'effect = "defer"')}
NEW = {ONE: rule('effect = "withhold"'), "screen/fever": rule_text(FEVERISH, 'effect = "refer"')}
WELL, ILL = {"diagnoses": ["scoliosis"]}, {"symptoms": ["fever"], "diagnoses": ["scoliosis"]}
BAD = {"stage": "never"}
TABLE = "patient_id,stage,pain,screened,diagnoses\na,remission,none,yes,\nb,remission,none,yes,\nc,never,none,yes,\n"


@pytest.fixture(autouse=True)
def _cache(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep what is compiled away from this user's cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture(scope="module")
def impact() -> Impact:
    """Weigh a lighter bar and a stricter gate over four patients."""
    return weighed(edition(OLD), edition(NEW), [WELL, ILL, {}, {}, BAD])


def test_equal_records_are_decided_once_and_status_changes_come_first(impact: Impact) -> None:
    """Given five patients, two of them equal and one without a stage that exists, three records are decided."""
    assert (impact.patients, impact.records, impact.count, impact.loosened) == (5, 3, 4, 4)
    assert [(each.ids, each.count, each.shifts[0].what, each.loosened) for each in impact.touched] == [
        (("2",), 1, "status", True), (("3", "4"), 2, "verdict", True), (("1",), 1, "verdict", True),
    ]  # fmt: skip
    assert [each.diagnoses for each in impact.touched] == [("scoliosis",), ("none",), ("scoliosis",)]


def test_an_executor_gives_the_same(impact: Impact) -> None:
    """Given workers, nothing differs."""
    with ThreadPoolExecutor(2) as executor:
        assert weighed(edition(OLD), edition(NEW), [WELL, ILL, {}, {}, BAD], executor) == impact


def test_a_record_that_no_edition_can_read_is_told() -> None:
    """Given a stage that does not exist, the record is counted as not read, not as treated alike."""
    found = weighed(edition(OLD), edition(NEW), [BAD, {}, BAD])
    assert (found.patients, found.unread, found.unread_ids) == (3, 2, ("1", "3"))
    told = " ".join(to_text(lay_out_impact(weighed(edition(OLD), edition(OLD), [BAD]))).split())
    assert "none of those that can be read would be treated otherwise" in told
    assert "1 patient, of whom nothing is known: 1." in told
    many = lay_out_impact(weighed(edition(OLD), edition(NEW), [BAD] * 7))
    assert "7 patients, of whom nothing is known: 1, 2, 3, 4, 5 and 2 more." in " ".join(to_text(many).split())


def test_what_cannot_be_read_is_told_whatever_changed() -> None:
    """Given a change of knowledge, and a row without a record, nobody is passed by."""
    old = edition(OLD)
    path = next(path for path in old.texts if path.startswith("knowledge/"))
    new = Edition("new", {**old.texts, path: old.texts[path] + "\n# a comment\n"})
    found = weighed(old, new, [BAD, {}])
    assert (found.patients, found.records, found.unread_ids) == (2, 1, ("1",))
    sides = Sides(*(canonical(dict(each.texts)).decode() for each in (old, new)))
    assert weigh(sides, [("row 3", None, ())]).unread_ids == ("row 3",)


def test_a_record_that_one_edition_alone_can_read_has_another_status() -> None:
    """Given a name that the new edition does not know any more, the patient's result becomes invalid, and is told."""
    old, path = edition(OLD), "knowledge/vocabulary/symptoms.toml"
    assert '"lumbodynia"' in old.texts[path]
    new = Edition("new", {**old.texts, path: old.texts[path].replace('"lumbodynia"', '"lumbago of old"')})
    found = weighed(old, new, [{"symptoms": ["lumbodynia"]}])
    assert (found.unread, found.count) == (0, 1)
    assert (found.touched[0].shifts[0].what, found.touched[0].shifts[0].after) == ("status", "invalid")


def test_columns_that_are_no_field_are_named(tmp_path: Path) -> None:
    """Given a table, the columns that are left are told."""
    table = tmp_path / "patients.csv"
    table.write_text("patient_id,stge\nb,remission\n", encoding="utf-8")
    assert [problem.where for problem in columns_left(table)] == ["header stge"]


def test_a_rule_that_fires_for_nobody_touches_nobody() -> None:
    """Given a rule that changed and that fires for no patient, nobody is touched, and the view says so."""
    found = weighed(edition(OLD), edition({**OLD, "screen/fever": NEW["screen/fever"]}), [WELL])
    assert found.touched == ()
    assert "1 patient, 1 distinct record: nobody would be treated otherwise." in to_text(lay_out_impact(found))


def test_a_rule_that_derives_touches_whoever_it_changes() -> None:
    """Given another condition of a rule that derives, only patients of whom it now holds are treated otherwise."""

    def derives(condition: str) -> dict[str, str]:
        then = 'effect = "derive"\nfact = "chronic_disease"\nvalue = "present"'
        chronic = '[when.patient]\nfact = "chronic_disease"\nis = "present"\n'
        return {"assess/ill": rule_text(condition, then), "screen/ill": rule_text(chronic, 'effect = "defer"')}

    found = weighed(
        edition(derives(FEVERISH)), edition(derives(FEVERISH.replace("fever", "scoliosis"))), [{}, WELL, ILL, BAD]
    )
    assert [(each.ids, each.shifts[0].before, each.shifts[0].after) for each in found.touched] == [
        (("2",), "program", "defer"),
    ]


def test_what_fires_alike_is_alike(recommender: Recommender) -> None:
    """Given whole patients whose rules fire alike in two editions, comparing their results finds nothing either."""
    patients = read_whole_patients(Path(__file__).parent / "patients")[:10]
    for patient in patients:
        before, after = (recommender.recommend(patient.record) for _ in range(2))
        assert _fired_alike(before.firings, after.firings, frozenset())
        assert not _fired_alike(before.firings, after.firings, frozenset({before.firings[0].rule_id}))
        assert not _fired_alike(before.firings, after.firings[1:], frozenset())
        assert list(compare_results(before, after)) == []


def test_the_text_counts_by_what_differs_by_diagnosis_and_by_stage(impact: Impact) -> None:
    """Given an impact, the counts come before the patients, what is looser apart from what is stricter."""
    text = to_text(lay_out_impact(impact))
    assert "5 patients, 3 distinct records: 4 would be treated otherwise, 4 of them more\nloosely in something." in text
    assert "Status: stricter for 1" in text
    assert "Exercises: LOOSER for 4" in text
    assert [line.split() for line in text.splitlines() if line.startswith(("none ", "scoliosis ", "remission "))] == [
        ["none", "2", "2"], ["scoliosis", "2", "2"], ["remission", "4", "4"],
    ]  # fmt: skip
    assert f"LOOSER: {ITEM}: excluded -> withheld [{ONE}]" in " ".join(text.split())
    assert text.index("stricter: status: defer -> refer [screen/fever]") < text.index("LOOSER: rem")


def test_a_long_list_is_cut_unless_all_is_asked_for() -> None:
    """Given more records than a screen takes, some are shown, and --all shows them; so it is with what differs."""
    records = [{"age": age} for age in range(20, 32)]
    found = weighed(edition(OLD), edition(NEW), [*records, *[{"age": 20}] * 7])
    short, whole = to_text(lay_out_impact(found)), to_text(lay_out_impact(found, everything=True))
    assert "2 more records (--all shows them)." in short
    assert "more records" not in whole
    assert "1, 13, 14, 15, 16 and 3 more (remission; none)" in short
    everything = weighed(edition({}), edition({ONE: rule(when="[when.exercise]\n")}))
    assert "more (--format json names them)" in to_text(lay_out_impact(everything))


def test_json_and_csv_hold_every_shift(impact: Impact) -> None:
    """Given an impact, both forms name each patient, each shift and the rules of both sides."""
    plain = json.loads(json.dumps(impact_json(impact)))
    assert (plain["patients"], plain["otherwise"], plain["loosened"]) == (5, 4, 4)
    rows = list(csv.DictReader(io.StringIO(impact_csv(impact))))
    assert len(rows) == sum(len(each["shifts"]) for each in plain["touched"])
    verdict = next(row for row in rows if row["what"] == "verdict" and row["ids"] == "3;4")
    assert (verdict["ids"], verdict["patients"], verdict["direction"], verdict["rules_after"]) == (
        "3;4",
        "2",
        "loosened",
        ONE,
    )


def test_a_table_gives_its_records_and_names_what_has_none(tmp_path: Path) -> None:
    """Given a table with a cell that cannot be read, that row has no record; clinic facts are added and named."""
    table = tmp_path / "patients.csv"
    table.write_text(TABLE.replace("c,never,none,yes", "c,remission,none,perhaps"), encoding="utf-8")
    found = list(patients_of_table(table, {"supervised": True}))
    assert [(name, record and record["supervised"], clinic) for name, record, clinic in found] == [
        ("a", True, frozenset({"supervised"})), ("b", True, frozenset({"supervised"})), ("c", None, frozenset()),
    ]  # fmt: skip


def test_a_folder_gives_its_whole_patients(tmp_path: Path) -> None:
    """Given a folder, each whole patient is one, by the name of the file."""
    (tmp_path / "one.toml").write_text('[record]\nstage = "acute"\n', encoding="utf-8")
    assert list(patients_of_folder(tmp_path, {})) == [("one", {"stage": "acute"}, frozenset())]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write both editions and a table."""
    write_edition(edition(OLD), tmp_path / "old")
    write_edition(
        edition({**OLD, "arrange/out": rule('effect = "leave_out"'), ONE: rule_text(ON_ITEM + FEVERISH)}),
        tmp_path / "new",
    )
    (tmp_path / "patients.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> CompletedProcess[str]:
    """Run `lumbar impact old new` in a folder, with places of its own for data and cache."""
    places = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CACHE", "DATA")}
    return lumbar("impact", "old", "new", *arguments, cwd=folder, **places)


def test_the_command_answers_and_fails_on_demand(folder: Path) -> None:
    """Given a table, the answer is printed in each form; --fail-on gives an exit for what there is, and only for it."""
    table = ("--patients", "patients.csv")
    assert "3 patients" in run(folder, *table).stdout
    assert run(folder, *table, "--format", "markdown").stdout.startswith("# Impact")
    assert json.loads(run(folder, *table, "--format", "json", "--fail-on", "status").stdout)["otherwise"] == 2
    assert run(folder, *table, "--fail-on", "status").returncode == 1
    (folder / "patients.csv").write_text(TABLE.replace("c,never,none,yes,\n", ""), encoding="utf-8")
    assert run(folder, *table, "--format", "csv", "-o", "out.csv").stdout == ""
    assert (folder / "out.csv").read_text(encoding="utf-8").startswith("ids,patients,stage")
    codes = {each: run(folder, *table, "--fail-on", each).returncode for each in ("any", "loosened", "status")}
    assert codes == {"any": 1, "loosened": 1, "status": 0}


def test_a_column_that_is_no_field_is_named(folder: Path) -> None:
    """Given a misspelt column, it is told on standard error, with the field that may be meant."""
    (folder / "patients.csv").write_text("patient_id,stge,pain\nb,remission,none\n", encoding="utf-8")
    assert "did you mean stage, states? (rename it" in run(folder, "--patients", "patients.csv").stderr


def test_two_jobs_give_the_same_bytes(folder: Path) -> None:
    """Given more processes, the output has the same bytes."""
    alone, together = (run(folder, "--patients", "patients.csv", "--jobs", jobs, "--all").stdout for jobs in "12")
    assert alone == together != ""


def test_without_patients_the_use_is_wrong(folder: Path) -> None:
    """Given neither a table nor a log, that is a usage error."""
    assert run(folder).returncode == 2


def test_faults_of_an_edition_are_told_with_their_file(folder: Path) -> None:
    """Given a fault in the new edition, nothing is decided, and the file is named."""
    path = folder / "new" / "rules" / f"{ONE}.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"active"', '"actif"'), encoding="utf-8")
    done = run(folder, "--patients", "patients.csv")
    assert (done.returncode, done.stdout) == (1, "")
    assert "new/rules/restrict/one.toml" in done.stderr


def test_the_patients_and_the_versions_of_a_log(folder: Path) -> None:
    """Given a decision in the log, its patient is weighed, and its version is an edition; an unknown one is none."""
    folders = ("--knowledge", "old/knowledge", "--rules", "old/rules", "--log", "log.sqlite")
    record = ("--stage", "remission", "--pain", "none", "--screened")
    made = lumbar("recommend", *record, *folders, cwd=folder)
    assert made.returncode == 0, made.stderr
    done = run(folder, "--log", "log.sqlite", "--format", "json")
    assert json.loads(done.stdout)["patients"] == 1
    version = edition(OLD).version
    diff = lumbar("knowledge", "diff", version, "new", "--log", "log.sqlite", "--format", "json", cwd=folder)
    assert [each["name"] for each in json.loads(diff.stdout)["changes"]] == ["arrange/out", "restrict/one"]
    text = lumbar("knowledge", "diff", version, "new", "--log", "log.sqlite", cwd=folder)
    assert "1 rule added, 1 rule changed." in text.stdout
    unknown = lumbar("knowledge", "diff", "0" * 16, "new", "--log", "log.sqlite", cwd=folder)
    assert (unknown.returncode, "is no version that" in unknown.stderr) == (1, True)
