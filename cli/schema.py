"""`lumbar schema`: the JSON Schemas of what goes in and comes out."""

import json
from enum import StrEnum
from typing import Annotated, Any

import typer


class What(StrEnum):
    """What has a schema."""

    patient = "patient"
    result = "result"
    why = "why"
    whatif = "whatif"
    unlock = "unlock"
    ask = "ask"


WhatArgument = Annotated[
    What,
    typer.Argument(help="patient: the record; result: of recommend; why, whatif, unlock, ask: of those commands."),
]


def schema(what: WhatArgument) -> None:
    """Print the JSON Schema of the patient record, of the result, or of what another command writes."""
    found = _schema_of(what)
    print(
        json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **found}, indent=2, ensure_ascii=False)
    )


def _schema_of(what: What) -> dict[str, Any]:
    if what == What.patient:
        from recommender.record import record_schema

        return record_schema()
    if what == What.result:
        from recommender.result import result_schema

        return result_schema()
    if what == What.ask:
        from recommender.ask_view import ask_schema

        return ask_schema()
    if what == What.unlock:
        from recommender.unlocking_view import unlocking_schema

        return unlocking_schema()
    if what == What.whatif:
        from recommender.comparison_schema import whatif_schema

        return whatif_schema()
    from recommender.answer_schema import answer_schema

    return answer_schema()
