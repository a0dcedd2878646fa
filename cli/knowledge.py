"""`lumbar knowledge`: list and show exercises, complexes, terms, defaults and sources."""

import json
from typing import Annotated

import typer

from cli.options import KnowledgeDir, RulesDir
from cli.output import Format, emit
from cli.rules import print_blocks
from recommender.knowledge import load_knowledge

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
        emit(
            json.dumps([entry_json(entry) for entry in list_kind(kind, loaded).values()], indent=2, ensure_ascii=False)
            + "\n",
            None,
        )
    else:
        print_blocks(lay_out_kind(kind, loaded), form)


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
        emit(json.dumps(entry_json(entry), indent=2, ensure_ascii=False) + "\n", None)
    else:
        print_blocks(blocks, form)
