"""A change as JSON, as every command writes it."""

from typing_extensions import TypedDict

from recommender.change import Change


class ChangeJson(TypedDict):
    """One edit of the record: an id, a number or a yes/no; null where a field becomes unknown."""

    field: str
    op: str
    value: str | float | bool | None


def change_json(change: Change) -> ChangeJson:
    """Write a change."""
    return {"field": change.field, "op": change.op, "value": None if change.value == "" else change.value}
