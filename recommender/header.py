"""A header: which column of a table is which field of the record, which is kept through, and which nobody knows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from recommender.patient_table import ID_COLUMNS
from recommender.problem import Problem, did_you_mean
from recommender.record import FIELDS
from recommender.vocabulary import fold

ID = ID_COLUMNS[0]


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a table.

    Attributes:
        names: as the table writes them.
        fields: the place of the column of each field that the table has.
        kept: the places of the columns that are kept through.
        problems: columns that are neither; warnings, for they are left alone.
    """

    names: tuple[str, ...]
    fields: Mapping[str, int]
    kept: tuple[int, ...]
    problems: tuple[Problem, ...]


def read_header(
    names: Sequence[str], mapped: Mapping[str, str] | None = None, keep: Iterable[str] = ()
) -> tuple[Header, list[Problem]]:
    """Read the names of columns, without case.

    Args:
        names: the columns.
        mapped: the field that a column of another name is.
        keep: the columns that are kept through; `*` for all that are no field.

    Returns:
        The header, and the faults with which it is not to be used.
    """
    wanted = {fold(name): field for name, field in (mapped or {}).items()}
    kept_names = {name if name == "*" else fold(name) for name in keep}
    folded = [fold(name) for name in names]
    fields: dict[str, int] = {}
    faults = list(_misnamed(mapped or {}, kept_names, names, folded))
    kept, unknown = [], []
    for place, name in enumerate(folded):
        field = wanted.get(name) or (ID if name in ID_COLUMNS else name)
        if name in kept_names or (field not in FIELDS and "*" in kept_names):
            kept.append(place)
        if field in fields:
            what = f"columns '{names[fields[field]]}' and '{names[place]}' are both the field {field}"
            faults.append(Problem(f"header {names[place]}", what, "keep one of the two, or map one to another field"))
        elif field in FIELDS:
            fields[field] = place
        elif place not in kept:
            unknown.append(_unknown(names[place], field))
    return Header(tuple(names), fields, tuple(kept), tuple(unknown)), faults


def _misnamed(
    mapped: Mapping[str, str], kept: Iterable[str], names: Sequence[str], folded: Sequence[str]
) -> Iterable[Problem]:
    for name, field in mapped.items():
        if fold(name) not in folded:
            yield Problem(
                f"--map {name}", f"no column is named '{name}'{did_you_mean(name, names)}", "check the header"
            )
        if field not in FIELDS:
            hint = "fields are those of `lumbar schema patient`"
            yield Problem(f"--map {name}", f"no field is named '{field}'{did_you_mean(field, FIELDS)}", hint)
    for name in kept:
        if name != "*" and name not in folded:
            yield Problem(
                f"--keep {name}", f"no column is named '{name}'{did_you_mean(name, names)}", "check the header"
            )


def _absent(option: str, name: str, names: Sequence[str]) -> Problem:
    return Problem(f"{option} {name}", f"no column is named '{name}'{did_you_mean(name, names)}", "check the header")


def _unknown(name: str, field: str) -> Problem:
    near = did_you_mean(field, [*FIELDS, *ID_COLUMNS])
    hint = "map it with --map 'COLUMN=field', or keep it through with --keep; it was not read"
    return Problem(f"header {name}", f"column '{name}' is no field{near}", hint, "warning")
