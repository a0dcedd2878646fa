"""`lumbar schema`: the JSON Schemas of what goes in and comes out."""

import json
from importlib import import_module
from typing import Annotated

import click
import typer

SCHEMAS = {
    "patient": ("record", "record_schema"),
    "result": ("result", "result_schema"),
    "why": ("answer_schema", "answer_schema"),
    "whatif": ("comparison_schema", "whatif_schema"),
    "unlock": ("unlocking_view", "unlocking_schema"),
    "ask": ("ask_view", "ask_schema"),
    "plan": ("course_json", "plan_schema"),
    "review": ("review_json", "review_schema"),
    "batch-summary": ("batch_schema", "summary_schema"),
    "audit-list": ("log_schema", "records_schema"),
    "audit-show": ("log_schema", "shown_record_schema"),
    "audit-verify": ("log_schema", "log_check_schema"),
}
"""By what has a schema: the module of it, and the function that gives it."""


def schema(
    what: Annotated[
        str,
        typer.Argument(
            click_type=click.Choice(list(SCHEMAS)),
            metavar="WHAT",
            help=f"{', '.join(SCHEMAS)}. patient: the record; result: of recommend; batch-summary: summary.json; "
            "others: of those commands.",
        ),
    ],
) -> None:
    """Print the JSON Schema of the patient record, of the result, or of what another command writes."""
    module, name = SCHEMAS[what]
    found = getattr(import_module(f"recommender.{module}"), name)()
    print(
        json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **found}, indent=2, ensure_ascii=False)
    )
