"""The schema of the decision log as JSON: the classes of records and of a check. `log_json` fills them."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from recommender.entry import Kind
from recommender.json_schema import schema_of
from recommender.ruling import Grounds, Ruling


class DecisionContentJson(TypedDict):
    """What was decided, for whom, and from what; `run` and `table_row` are those of a batch, `result` is a hash."""

    decision: str
    patient: str | None
    record: dict[str, Any]
    clinic: list[str]
    status: str
    complex: str | None
    masked: list[str]
    result: str
    run: NotRequired[str]
    table_row: NotRequired[int]


class CourseContentJson(TypedDict):
    """What was planned or reviewed, for whom, and from what.

    `diary` is null of a plan, `on` the day of the session that follows one, `result` a hash.
    """

    course: Literal["plan", "review"]
    patient: str | None
    record: dict[str, Any]
    clinic: list[str]
    request: dict[str, Any]
    diary: list[dict[str, Any]] | None
    on: NotRequired[str | None]
    status: str
    complex: str | None
    masked: list[str]
    result: str


class OverrideContentJson(TypedDict):
    """What a clinician says otherwise of an exercise, of the decision of which record, and against which rules."""

    patient: str | None
    target: int
    exercise: str
    was: Ruling
    verdict: Ruling
    reason: Grounds
    note: str
    contradicts: list[str]


class ErasureContentJson(TypedDict):
    """The numbers of the records that were erased."""

    erased: list[int]


class SpoiltJson(TypedDict):
    """A content that somebody spoilt, in hexadecimal digits."""

    spoilt: str


class RecordJson(TypedDict):
    """A record; salt and content are null once they are erased."""

    number: int
    at: str
    who: str
    kind: Kind
    program: str
    engine: str
    knowledge: str
    snapshot: str
    salt: str | None
    content: DecisionContentJson | CourseContentJson | OverrideContentJson | ErasureContentJson | SpoiltJson | None
    commitment: str
    previous: str
    hash: str


class ShownRecordJson(RecordJson):
    """A record with its overrides and its result, as `lumbar schema result`, plan or review then said it."""

    result: dict[str, Any] | None
    overrides: list[RecordJson]


class LogProblemJson(TypedDict):
    """What is wrong with a log, where, and what to do."""

    where: str
    what: str
    hint: str


class LogCheckJson(TypedDict):
    """Whether a log is as it was written: its records by kind, how many are erased, the hash of the last one."""

    holds: bool
    problems: list[LogProblemJson]
    records: dict[Kind, int]
    erased: int
    hash: str | None


def records_schema() -> dict[str, Any]:
    """Give the JSON Schema of `lumbar audit list`; `lumbar audit export` writes one such record a line."""
    return schema_of(list[RecordJson], "Lumbar records")


def shown_record_schema() -> dict[str, Any]:
    """Give the JSON Schema of `lumbar audit show`."""
    return schema_of(ShownRecordJson, "Lumbar record")


def log_check_schema() -> dict[str, Any]:
    """Give the JSON Schema of `lumbar audit verify`."""
    return schema_of(LogCheckJson, "Lumbar check of a log")
