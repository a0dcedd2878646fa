"""The template of a patient record: commented TOML, every field with what it may hold."""

import textwrap
from collections.abc import Iterator

from recommender.knowledge import Knowledge
from recommender.patient import YES_NO_FIELDS
from recommender.record import DESCRIPTIONS, FIELDS

_LISTS = {
    "diagnoses": ("diagnoses",), "symptoms": ("symptoms",), "populations": ("populations",), "states": ("states",),
    "equipment": ("equipment",),
}  # fmt: skip
_GIVEN = {
    "patient_id": '"new patient"', "stage": '"remission"', "pain": '"none"', "diagnoses": "[]", "symptoms": "[]",
    "populations": "[]", "screened": "true", "equipment": "[]", "supervised": "true", "doctor_clearance": "true",
    "first_session": "true",
}  # fmt: skip


def record_template(knowledge: Knowledge) -> str:
    """Write a record template whose given fields make a program; the others are commented out."""
    lines = [
        "# A patient record for lumbar. A field that is not given is unknown, never absent.",
        "# Save it as patient.toml, then: lumbar recommend patient.toml",
    ]
    for name in FIELDS:
        lines += ["", *_comments(name, knowledge)]
        lines.append(f"{name} = {_GIVEN[name]}" if name in _GIVEN else f"# {name} = {_example(name)}")
    return "\n".join(lines) + "\n"


def _comments(name: str, knowledge: Knowledge) -> Iterator[str]:
    yield f"# {DESCRIPTIONS[name]}"
    groups = {"stage": ("stages",), "pain": ("pain_levels",)} | _LISTS
    words = [word for group in groups.get(name, ()) for word in knowledge.vocabulary.groups[group]]
    words += list(knowledge.complexes) if name == "requested_complex" else []
    yield from textwrap.wrap(", ".join(words), 100, initial_indent="#   ", subsequent_indent="#   ")


def _example(name: str) -> str:
    numbers = {"age": "45", "temperature_c": "36.6", "pain_nrs": "0", "minutes": "20", "sex": '"F"'}
    if name in YES_NO_FIELDS:
        return "false"
    return numbers.get(name, '""' if name == "requested_complex" else "[]")
