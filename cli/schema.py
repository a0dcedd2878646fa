"""`lumbar schema`: the JSON Schemas of what goes in and comes out."""

import json
from enum import StrEnum
from typing import Annotated

import typer


class What(StrEnum):
    """What has a schema."""

    patient = "patient"
    result = "result"


def schema(what: Annotated[What, typer.Argument(help="patient: the record; result: what recommend writes.")]) -> None:
    """Print the JSON Schema of the patient record or of the result."""
    from recommender.record import record_schema
    from recommender.result import result_schema

    found = record_schema() if what == What.patient else result_schema()
    print(
        json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **found}, indent=2, ensure_ascii=False)
    )
