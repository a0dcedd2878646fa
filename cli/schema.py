"""`lumbar schema`: the JSON Schemas of what goes in and comes out."""

import json
from enum import StrEnum
from importlib import import_module
from typing import Annotated

import typer


class What(StrEnum):
    """What has a schema."""

    patient = "patient"
    result = "result"
    why = "why"
    whatif = "whatif"
    unlock = "unlock"
    ask = "ask"
    plan = "plan"
    review = "review"
    batch_summary = "batch-summary"
    audit_list = "audit-list"
    audit_show = "audit-show"
    audit_verify = "audit-verify"


SCHEMAS = {
    What.patient: ("record", "record_schema"),
    What.result: ("result", "result_schema"),
    What.why: ("answer_schema", "answer_schema"),
    What.whatif: ("comparison_schema", "whatif_schema"),
    What.unlock: ("unlocking_view", "unlocking_schema"),
    What.ask: ("ask_view", "ask_schema"),
    What.plan: ("course_json", "plan_schema"),
    What.review: ("review_json", "review_schema"),
    What.batch_summary: ("batch_schema", "summary_schema"),
    What.audit_list: ("log_schema", "records_schema"),
    What.audit_show: ("log_schema", "shown_record_schema"),
    What.audit_verify: ("log_schema", "log_check_schema"),
}
WhatArgument = Annotated[
    What,
    typer.Argument(
        help="patient: the record; result: of recommend; batch-summary: summary.json; others: of those commands."
    ),
]


def schema(what: WhatArgument) -> None:
    """Print the JSON Schema of the patient record, of the result, or of what another command writes."""
    module, name = SCHEMAS[what]
    found = getattr(import_module(f"recommender.{module}"), name)()
    print(
        json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **found}, indent=2, ensure_ascii=False)
    )
