"""`lumbar patient`: records of patients."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import KnowledgeDir, RulesDir
from cli.output import emit
from recommender.knowledge import load_knowledge

app = typer.Typer(no_args_is_help=True)


@app.callback()
def patient() -> None:
    """Patient records."""


@app.command()
def new(
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write into a file.")] = None,
    knowledge: KnowledgeDir = None,
    rules: RulesDir = None,
) -> None:
    """Print a commented template of a patient record."""
    from recommender.template import record_template

    emit(record_template(load_knowledge(knowledge, rules)), output)
