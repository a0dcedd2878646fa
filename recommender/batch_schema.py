"""The schema of a batch's summary: the classes of its JSON. Nothing is counted; `batch` fills them."""

from typing import Any, Literal

from typing_extensions import TypedDict

from recommender.json_schema import schema_of

Status = Literal["program", "restricted_program", "needs_information", "defer", "refer", "invalid"]
Severity = Literal["error", "warning", "note"]


class InputJson(TypedDict):
    """The table that was read: its name as it can be printed, and the hash of its bytes."""

    name: str
    sha256: str


class ColumnsJson(TypedDict):
    """What each column was: the column of each field, the names of those kept through, and those not read."""

    fields: dict[str, str]
    kept: list[str]
    not_read: list[str]


class OptionsJson(TypedDict):
    """The options that the output depends on; `sheets` is empty without sheets, `clinic` is JSON."""

    encoding: str
    map: dict[str, str]
    keep: list[str]
    expand: bool
    format: Literal["csv", "parquet"]
    sheets: Literal["", "markdown", "text"]
    log: bool
    clinic: str


class SummaryJson(TypedDict):
    """What became of a table: rows by status, problems by severity; one that does not occur is not there."""

    rows: int
    status: dict[Status, int]
    problems: dict[Severity, int]
    duplicate_ids: int
    decisions: int
    neutralised_cells: int
    neutralised_how: str
    input: InputJson
    columns: ColumnsJson
    options: OptionsJson
    knowledge_version: str
    engine: str
    program_version: str


def summary_schema() -> dict[str, Any]:
    """Give the JSON Schema of summary.json."""
    return schema_of(SummaryJson, "Lumbar batch summary")
