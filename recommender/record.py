"""The record: the fields of a patient record, their types and ranges. What its words mean is the business of `patient`.

It is checked by pydantic's core, without pydantic's models: those take half of a cold start to import.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, field, fields
from typing import Any, Literal

from pydantic_core import SchemaValidator, ValidationError, core_schema

from recommender.light import dataclass

NO_VALUES = "none"
Names = list[str]
Kind = Literal["text", "flag", "words", "whole", "number"]


def _slot(kind: Kind, schema: core_schema.CoreSchema, description: str) -> Any:
    return field(default=None, metadata={"kind": kind, "schema": schema, "description": description})


def _text(description: str) -> Any:
    return _slot("text", core_schema.str_schema(strict=True), description)


def _flag(description: str) -> Any:
    return _slot("flag", core_schema.bool_schema(strict=True), description)


def _words(description: str) -> Any:
    return _slot("words", core_schema.list_schema(core_schema.str_schema(strict=True), strict=True), description)


def _whole(description: str, least: int, most: int) -> Any:
    return _slot("whole", core_schema.int_schema(strict=True, ge=least, le=most), description)


def _number(description: str, least: float, most: float) -> Any:
    schema = core_schema.float_schema(strict=True, ge=least, le=most, allow_inf_nan=False)
    return _slot("number", schema, description)


@dataclass(frozen=True, kw_only=True)
class PatientRecord:
    """The record as it is given; a field that is not given is unknown, never absent, never no."""

    patient_id: str | None = _text("Any text that names the patient.")
    stage: str | None = _text("acute, subacute_early, subacute_late or remission.")
    pain: str | None = _text("none, mild, moderate or pronounced.")
    pain_nrs: float | None = _number("Numeric rating scale, 0 to 10.", 0, 10)
    diagnoses: Names | None = _words("Ids, aliases or ICD-10 codes.")
    symptoms: Names | None = _words("Ids or aliases.")
    populations: Names | None = _words("Ids or aliases.")
    states: Names | None = _words("other_chronic_exacerbation, level_2_completed.")
    ruled_out: Names | None = _words("Findings that were asked about and are absent.")
    screened: bool | None = _flag("true: every finding that is not listed is absent.")
    equipment: Names | None = _words("All that is at hand; what is not listed is not.")
    supervised: bool | None = _flag("A trained person is present at the session.")
    doctor_clearance: bool | None = _flag("A doctor who knows the findings has agreed.")
    first_session: bool | None = _flag("This is the first session of the course.")
    scoliosis_early: bool | None = _flag("A scoliosis is at an early stage.")
    age: int | None = _whole("Whole years.", 0, 120)
    sex: Literal["F", "M", "X"] | None = _slot("text", core_schema.literal_schema(["F", "M", "X"]), "F, M or X.")
    temperature_c: float | None = _number("Body temperature in degrees Celsius.", 30, 45)
    minutes: int | None = _whole("Whole minutes there are.", 5, 120)
    requested_complex: str | None = _text("Id of a complex that is asked for.")
    painful_exercises: Names | None = _words("Exercises that hurt.")
    discomfort_exercises: Names | None = _words("Exercises that are uncomfortable.")
    easy_exercises: Names | None = _words("Exercises that have become easy.")
    pain_only_at_full_range: Names | None = _words("Exercises that hurt only at full range.")

    def given(self) -> dict[str, Any]:
        """Give the fields that are given."""
        return {name: value for name, value in asdict(self).items() if value is not None}


FIELDS: Sequence[str] = tuple(each.name for each in fields(PatientRecord))
DESCRIPTIONS: Mapping[str, str] = {each.name: each.metadata["description"] for each in fields(PatientRecord)}
KINDS: Mapping[str, Kind] = {each.name: each.metadata["kind"] for each in fields(PatientRecord)}
_SCHEMA = core_schema.typed_dict_schema(
    {
        each.name: core_schema.typed_dict_field(
            core_schema.nullable_schema(each.metadata["schema"]),
            required=False,
        )
        for each in fields(PatientRecord)
    },
    extra_behavior="forbid",
)
_VALIDATOR = SchemaValidator(_SCHEMA)


def split_list(words: Iterable[str]) -> list[str]:
    """Split list values, as a table or the command line gives them, at `;` and `|`; `none` alone is an empty list."""
    found = [word.strip() for text in words for word in re.split("[;|]", text) if word.strip()]
    return [] if [word.casefold() for word in found] == [NO_VALUES] else found


def read_fields(raw: Mapping[str, Any]) -> tuple[PatientRecord, list[Any]]:
    """Check types and ranges.

    Args:
        raw: known fields only.

    Returns:
        The record without the fields that have a fault, and every fault as pydantic's core describes it.
    """
    try:
        return PatientRecord(**_VALIDATOR.validate_python(dict(raw))), []
    except ValidationError as error:
        faults = error.errors(include_url=False)
        broken = {fault["loc"][0] for fault in faults}
        return PatientRecord(**{name: value for name, value in raw.items() if name not in broken}), faults


def record_schema() -> dict[str, Any]:
    """Give the JSON Schema of the record."""
    from pydantic.json_schema import GenerateJsonSchema  # noqa: PLC0415 - asked for by one command, and slow to import

    found = GenerateJsonSchema().generate(_SCHEMA)
    for name, described in found["properties"].items():
        described["description"] = DESCRIPTIONS[name]
    return {**found, "title": "Lumbar patient record", "description": PatientRecord.__doc__}
