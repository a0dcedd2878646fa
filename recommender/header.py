"""A header: which column of a table is which field of the record, which is kept through, and which nobody knows."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from recommender.light import dataclass
from recommender.note import shown
from recommender.patient_table import ID_COLUMNS
from recommender.problem import Problem, did_you_mean
from recommender.record import FIELDS, KINDS
from recommender.vocabulary import fold

ID = ID_COLUMNS[0]
ALL = "*"
LISTED_MAX = 8


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

    @property
    def kinds(self) -> list[str]:
        """Give the kind of the field of each column; "" where it is none."""
        kinds = [""] * len(self.names)
        for name, place in self.fields.items():
            kinds[place] = KINDS[name]
        return kinds

    @property
    def lists(self) -> list[int]:
        """Give the places of the columns that hold lists."""
        return [place for name, place in self.fields.items() if KINDS[name] == "words"]

    def column_of(self, field: str) -> str:
        """Name the column of a field as the table does; "" where it has none."""
        return self.names[self.fields[field]] if field in self.fields else ""

    def kept_names(self, taken: Collection[str]) -> list[str]:
        """Name the columns that are kept through, each by a name of its own that is not taken yet."""
        found: list[str] = []
        for place in self.kept:
            name = self.names[place] or f"column_{place + 1}"
            if name in taken:
                name = f"kept_{name}"
            same, number = name, 1
            while name in found or name in taken:
                number += 1
                name = f"{same}_{number}"
            found.append(name)
        return found


def read_header(
    names: Sequence[str], mapped: Mapping[str, str] | None = None, keep: Iterable[str] = ()
) -> tuple[Header, list[Problem]]:
    """Read the names of columns, without case.

    Args:
        names: the columns.
        mapped: the field that a column of another name is; a column that has the field's name is then no field.
        keep: the columns that are kept through; `*` for all that are no field.

    Returns:
        The header, and the faults with which it is not to be used.
    """
    wanted = {fold(name): _field(fold(field)) for name, field in (mapped or {}).items()}
    kept_names = {name if name == ALL else fold(name): name for name in keep}
    folded = [fold(name) for name in names]
    fields: dict[str, int] = {}
    faults = [*_misnamed(mapped or {}, names, folded), *_not_there(kept_names, names, folded)]
    kept, unknown = [], []
    for place, name in enumerate(folded):
        field = wanted[name] if name in wanted else _unmapped(name, wanted)
        if name in kept_names or (field not in FIELDS and ALL in kept_names):
            kept.append(place)
        if field in fields:
            what = f"columns '{names[fields[field]]}' and '{names[place]}' are both the field {field}"
            faults.append(Problem(f"header {names[place]}", what, "keep one of the two, or rename one of them"))
        elif field in FIELDS:
            fields[field] = place
        elif place not in kept:
            unknown.append(_unknown(names[place], place, _mapped_to(_field(name), names, wanted)))
    if not fields:
        hint = "name the columns in the first line as `lumbar schema patient` does, or map them with --map"
        what = f"no column is a field of the record: {listed(names)}"
        faults.append(Problem("header", what, hint))
    return Header(tuple(names), fields, tuple(kept), tuple(unknown)), faults


def _field(name: str) -> str:
    return ID if name in ID_COLUMNS else name


def _unmapped(name: str, wanted: Mapping[str, str]) -> str:
    """Give what a column is by its name; no field where another column is mapped to that."""
    return "" if _field(name) in wanted.values() else _field(name)


def _mapped_to(field: str, names: Sequence[str], wanted: Mapping[str, str]) -> str:
    """Name the column that is mapped to a field; "" for none."""
    return next((name for name in names if wanted.get(fold(name)) == field), "")


def _misnamed(mapped: Mapping[str, str], names: Sequence[str], folded: Sequence[str]) -> Iterator[Problem]:
    for name, field in mapped.items():
        if fold(name) not in folded:
            yield _absent("--map", name, names)
        if _field(fold(field)) not in FIELDS:
            hint = "fields are those of `lumbar schema patient`"
            yield Problem(f"--map {name}", f"no field is named '{field}'{did_you_mean(field, FIELDS)}", hint)


def _not_there(kept: Mapping[str, str], names: Sequence[str], folded: Sequence[str]) -> Iterator[Problem]:
    return (_absent("--keep", name, names) for key, name in kept.items() if key != ALL and key not in folded)


def _absent(option: str, name: str, names: Sequence[str]) -> Problem:
    return Problem(f"{option} {name}", f"no column is named '{name}'{did_you_mean(name, names)}", "check the header")


def _unknown(name: str, place: int, instead: str) -> Problem:
    hint = "map it with --map 'COLUMN=field', or keep it through with --keep; it was not read"
    where, what = f"header {name}", f"column '{name}' is no field{did_you_mean(fold(name), [*FIELDS, *ID_COLUMNS])}"
    if not name:
        where, what, hint = f"header {place + 1}", f"column {place + 1} has no name", "name it; it was not read"
    if instead:
        what = f"column '{name}' is not read: column '{instead}' is mapped to the field {_field(fold(name))}"
        hint = "take that --map away to read this one, or keep it through with --keep"
    return Problem(where, what, hint, "warning")


def listed(names: Sequence[str]) -> str:
    """List the first columns of a table."""
    first = ", ".join(f"'{shown(name)}'" for name in names[:LISTED_MAX])
    return f"{first} and {len(names) - LISTED_MAX} more" if len(names) > LISTED_MAX else first or "there is none"
