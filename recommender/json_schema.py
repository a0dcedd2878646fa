"""A JSON Schema: what a command writes, as its typed dictionaries say. An object has no keys but those it names."""

from typing import Any


def schema_of(kind: Any, title: str) -> dict[str, Any]:
    """Give the schema of a type; a dictionary of any keys names none, and stays open."""
    from pydantic import TypeAdapter  # noqa: PLC0415 - asked for by one command, and slow to import

    found = {**TypeAdapter(kind).json_schema(), "title": title}
    for each in (found, *found.get("$defs", {}).values()):
        if "properties" in each:
            each["additionalProperties"] = False
    return found
