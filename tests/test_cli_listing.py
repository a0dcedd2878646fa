"""`lumbar knowledge`, `rules`, `schema`, `patient`, and shell completion: what there is, listed and shown."""

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest
from click.testing import Result
from typer.testing import CliRunner

from cli.main import COMMANDS, GROUPS, command_line
from recommender.knowledge import Knowledge
from recommender.ledger import load_ledger
from recommender.listing import kinds_of
from recommender.record import FIELDS
from tests.command import lumbar

RUNNER = CliRunner()
WIDTH = 80


def printed(*arguments: str) -> str:
    """Run a command that must succeed, in this process, and give what it prints."""
    done: Result = RUNNER.invoke(command_line(arguments), arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


def refused(*arguments: str) -> str:
    """Run a command that must fail with status 1, and give its one line."""
    done = lumbar(*arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_knowledge_list_names_every_exercise(knowledge: Knowledge) -> None:
    """Given no kind, all exercises are listed by id."""
    listed = printed("knowledge", "list")
    assert listed.startswith(f"exercises ({len(knowledge.exercises)})\n")
    assert [name for name in knowledge.exercises if f"\n{name} " not in listed] == []


def test_every_kind_is_listed_in_each_form(knowledge: Knowledge) -> None:
    """Given any kind of entry, text, markdown and JSON list all of its ids."""
    for kind, entries in kinds_of(knowledge).items():
        assert printed("knowledge", "list", kind).startswith(f"{kind} ({len(entries)})")
        assert printed("knowledge", "list", kind, "--format", "markdown").startswith(f"# {kind} ({len(entries)})")
        assert len(json.loads(printed("knowledge", "list", kind, "--format", "json"))) == len(entries)


@pytest.mark.parametrize("name", ["gs-09-bicycle", "gentle", "lumbar_osteochondrosis", "sessions_per_week", "S2"])
def test_an_entry_is_shown_with_its_slots(name: str) -> None:
    """Given the id of an exercise, complex, term, default or source, its page and its JSON are shown."""
    assert printed("knowledge", "show", name).startswith(f"{name} (")
    assert json.loads(printed("knowledge", "show", name, "--format", "json"))["id"] == name
    assert printed("knowledge", "show", name, "--format", "markdown").startswith(f"# {name} (")


def test_what_is_inferred_is_marked() -> None:
    """Given an exercise whose load the ledger inferred, its page says so; what the source states has no mark."""
    shown = printed("knowledge", "show", "gs-09-bicycle")
    assert "load (inferred): moderate" in shown
    assert "title: Bicycle" in shown


def test_osteochondrosis_says_how_it_maps() -> None:
    """Given the clinical term of the sources, its page says what it means elsewhere."""
    assert "degenerative" in printed("knowledge", "show", "lumbar_osteochondrosis")


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["knowledge", "list", "exercise"], "did you mean exercises"),
        (["knowledge", "show", "gs-9-bicycle"], "did you mean gs-09-bicycle"),
        (["rules", "list", "scren"], "did you mean screen"),
        (["rules", "list", "scren", "--format", "json"], "did you mean screen"),
        (["rules", "show", "screen/kidny_pain"], "did you mean screen/kidney_pain"),
        (["rules", "show", "screen/kidny_pain", "--format", "json"], "did you mean screen/kidney_pain"),
        (["rules", "list", "--rules", "missing"], "no rules folder is there"),
        (["knowledge", "list", "--knowledge", "missing"], "no knowledge folder is there"),
    ],
)
def test_an_unknown_name_is_a_problem(arguments: list[str], part: str) -> None:
    """Given a name that nothing has, one line says what was meant, in every form."""
    assert part in refused(*arguments)


def test_rules_list_names_every_rule(knowledge: Knowledge) -> None:
    """Given no step, all active rules are listed; ids are never cut."""
    listed = printed("rules", "list")
    assert listed.startswith(f"rules ({len(knowledge.all_rules)})\n")
    assert [name for name in knowledge.rules if f"\n{name} " not in listed] == []


def test_rules_list_keeps_to_a_step(knowledge: Knowledge) -> None:
    """Given a step, its rules alone are listed, as text and as JSON."""
    screen = [name for name in knowledge.rules if name.startswith("screen/")]
    assert printed("rules", "list", "screen").startswith(f"rules ({len(screen)})\n")
    assert [rule["id"] for rule in json.loads(printed("rules", "list", "screen", "--format", "json"))] == screen


def test_a_rule_is_shown_with_its_limits_and_sources(knowledge: Knowledge) -> None:
    """Given a rule, its page says why it holds, when it is wrong, where it comes from and which exercises it names."""
    rule = knowledge.rules["restrict/hernia_profile"]
    shown = " ".join(printed("rules", "show", rule.id).split())
    wanted = [rule.document.title, rule.document.limitations, *rule.document.ledger, "S2 ", *rule.exercises[""]]
    assert len(wanted) > 10
    assert [text for text in wanted if " ".join(text.split()) not in shown] == []


def test_rules_show_prints_json_and_markdown() -> None:
    """Given --format, a rule is shown as JSON with all its slots, or as markdown."""
    shown = json.loads(printed("rules", "show", "screen/kidney_pain", "--format", "json"))
    assert (shown["id"], shown["then"]["effect"], bool(shown["cases"])) == ("screen/kidney_pain", "refer", True)
    assert printed("rules", "show", "screen/kidney_pain", "--format", "markdown").startswith("# screen/kidney_pain: ")


def test_the_ledger_accounts_for_every_row_in_each_form() -> None:
    """Given the ledger, text, markdown and JSON list each row with what carries it out, or why nothing does."""
    rows = load_ledger()
    text = printed("knowledge", "ledger")
    assert text.startswith(f"ledger ({len(rows)} rows)\n")
    assert [name for name in rows if f"{name} (" not in text] == []
    assert "not carried out" in text
    assert printed("knowledge", "ledger", "--format", "markdown").startswith(f"# ledger ({len(rows)} rows)\n")
    listed = {row["id"]: row for row in json.loads(printed("knowledge", "ledger", "--format", "json"))}
    assert list(listed) == list(rows)
    assert [name for name, row in listed.items() if not (row["carried_out_by"] or row["why_not"])] == []
    assert listed["rem-4-cat-cow"]["carried_out_by"] == ["knowledge/exercises/remission-period/rem-4-cat-cow.toml"]


@pytest.mark.parametrize("what", ["patient", "result"])
def test_schemas_are_valid_and_closed_to_nonsense(what: str) -> None:
    """Given either schema, it is a JSON Schema, and an empty list does not fit it."""
    schema = json.loads(printed("schema", what))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert not jsonschema.Draft202012Validator(schema).is_valid([])


def test_the_patient_schema_has_the_fields_of_the_record() -> None:
    """Given the patient schema, a record fits it, and an unknown field does not."""
    checker = jsonschema.Draft202012Validator(json.loads(printed("schema", "patient")))
    assert tuple(checker.schema["properties"]) == tuple(FIELDS)
    assert checker.is_valid({"stage": "acute", "supervised": None, "diagnoses": ["scoliosis"]})
    assert not checker.is_valid({"colour": "red"})


def test_the_template_names_every_field_and_is_toml() -> None:
    """Given `lumbar patient new`, every field stands in it, given or commented out, and the given ones parse."""
    template = printed("patient", "new")
    named = [line.removeprefix("# ").partition(" = ")[0] for line in template.splitlines() if " = " in line]
    assert named == list(FIELDS)
    assert tomllib.loads(template)["stage"] == "remission"


def test_every_commented_field_of_the_template_can_be_switched_on() -> None:
    """Given the template with all its comments on fields removed, it is valid TOML with every field."""
    lines = printed("patient", "new").splitlines()
    switched = [line.removeprefix("# ") if " = " in line else line for line in lines]
    assert set(tomllib.loads("\n".join(switched))) == set(FIELDS)


def test_the_template_goes_into_a_file(tmp_path: Path) -> None:
    """Given --output, the template is written and nothing is printed."""
    assert printed("patient", "new", "--output", str(tmp_path / "patient.toml")) == ""
    assert (tmp_path / "patient.toml").read_text(encoding="utf-8") == printed("patient", "new")


@pytest.mark.parametrize(
    "group",
    [
        [], *([command] for command in (*COMMANDS, *GROUPS)),
        *(["rules", command] for command in ("check", "new", "coverage")),
        *(["knowledge", command] for command in ("check", "ledger", "new")),
    ],
)  # fmt: skip
def test_help_is_there(group: list[str]) -> None:
    """Given --help on any command, its usage is printed, 80 columns wide, and nothing is escaped for a library."""
    shown = lumbar(*group, "--help").stdout
    assert "Usage: lumbar" in shown
    assert "\\" not in shown
    assert max(map(len, shown.splitlines())) <= WIDTH


@pytest.mark.parametrize(("words", "completed"), [("lumbar rec", "recommend"), ("lumbar knowledge sh", "show")])
def test_the_shell_completes_commands(words: str, completed: str) -> None:
    """Given a half-written command, bash is offered the rest."""
    position = str(words.count(" "))
    done = lumbar(_LUMBAR_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=position)
    assert done.stdout.split() == [completed]
