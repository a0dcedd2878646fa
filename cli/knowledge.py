"""`lumbar knowledge`: list and show exercises, complexes, terms, defaults and sources."""

from enum import StrEnum
from typing import Annotated

import typer

from cli.decision_log import LogTarget
from cli.options import KnowledgeDir, RulesDir
from cli.output import Format, emit_blocks, emit_json
from cli.rules import report_check
from recommender.knowledge import load_knowledge


class NewKind(StrEnum):
    """What can be written anew."""

    exercise = "exercise"


app = typer.Typer(no_args_is_help=True)


@app.callback()
def knowledge_command() -> None:
    """Exercises, complexes, vocabulary, defaults, sources."""


@app.command("list")
def list_entries(
    kind: Annotated[
        str, typer.Argument(help="exercises, complexes, defaults, sources, diagnoses, symptoms, ...")
    ] = "exercises",
    form: Annotated[Format, typer.Option("--format", help="The form of the list.")] = Format.text,
    knowledge: KnowledgeDir = None,
    rules: RulesDir = None,
) -> None:
    """List what the knowledge base holds of one kind."""
    from recommender.listing import entry_json, lay_out_kind, list_kind

    loaded = load_knowledge(knowledge, rules)
    if form == Format.json:
        emit_json([entry_json(entry) for entry in list_kind(kind, loaded).values()])
    else:
        emit_blocks(lay_out_kind(kind, loaded), form)


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="The id of an exercise, complex, term, default or source.")],
    form: Annotated[Format, typer.Option("--format", help="The form of the page.")] = Format.text,
    knowledge: KnowledgeDir = None,
    rules: RulesDir = None,
) -> None:
    """Show one entry: every slot, what is inferred, and where it stands in the sources."""
    from recommender.listing import entry_json, lay_out_entry

    loaded = load_knowledge(knowledge, rules)
    entry, blocks = lay_out_entry(name, loaded)
    if form == Format.json:
        emit_json(entry_json(entry))
    else:
        emit_blocks(blocks, form)


@app.command()
def check(knowledge: KnowledgeDir = None, rules: RulesDir = None) -> None:
    """Check the knowledge: every problem at once, with file and line; exit 1 if there is one."""
    report_check("knowledge/", knowledge, rules)


@app.command()
def diff(
    old: Annotated[str, typer.Argument(help="A folder with knowledge/ and rules/, shipped, or a version of the log.")],
    new: Annotated[str, typer.Argument(help="Likewise.")],
    form: Annotated[Format, typer.Option("--format", help="The form of the answer.")] = Format.text,
    log: LogTarget = None,
) -> None:
    """Show what differs between two editions: rule by rule, exercise by exercise, condition by condition."""
    from recommender.edition import read_edition
    from recommender.edition_change import compare_editions
    from recommender.impact_view import editions_json, lay_out_editions
    from recommender.log_target import default_log, log_path

    place = log_path(log) or default_log()
    before, after = (read_edition(name, place) for name in (old, new))
    changes = compare_editions(before, after)
    if form == Format.json:
        emit_json(editions_json(before, after, changes))
    else:
        emit_blocks(lay_out_editions(before, after, changes), form)


@app.command()
def ledger(form: Annotated[Format, typer.Option("--format", help="The form of the list.")] = Format.text) -> None:
    """List every row of the sources' ledger and what carries it out, or why nothing does."""
    from recommender.ledger import load_ledger
    from recommender.listing import entry_json, lay_out_ledger

    rows = load_ledger()
    if form == Format.json:
        emit_json([entry_json(row) for row in rows.values()])
    else:
        emit_blocks(lay_out_ledger(rows), form)


@app.command()
def new(
    kind: Annotated[NewKind, typer.Argument(help="What to write.")],
    name: Annotated[str, typer.Argument(help="The id, as gq-10-something.")],
    complex_id: Annotated[str, typer.Option("--complex", help="The folder, one a complex.")] = "drafts",
    knowledge: KnowledgeDir = None,
) -> None:
    """Write a draft with all slots; check refuses it until they are filled."""
    from recommender.corpus import shipped_root
    from recommender.skeleton import exercise_skeleton, write_skeleton

    path = (knowledge or shipped_root() / "knowledge") / f"{kind.value}s" / complex_id / f"{name}.toml"
    write_skeleton(exercise_skeleton(name), path)
    print(f"wrote {path}; fill every TODO, set status to active, then: lumbar knowledge check")
