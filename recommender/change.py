"""A change: one edit of a patient record, as `lumbar whatif` states it and `lumbar unlock` proposes it.

Changes are applied to a plain record: one in which every finding stands under its own id, so that nothing has to be
read twice. What is removed from a list of findings has gone, which is known: it is ruled out, not unknown.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.patient import EXERCISE_FIELDS, FINDING_FIELDS, Reading, read_patient
from recommender.problem import DataError, Problem, did_you_mean
from recommender.record import FIELDS, KINDS
from recommender.wording import title_of, value_label

Op = Literal["set", "add", "remove", "below"]
LIST_FIELDS = tuple(name for name in FIELDS if KINDS[name] == "words")
YES = {"yes": True, "no": False, "true": True, "false": False}
BECOME = {
    "painful_exercises": "hurts",
    "discomfort_exercises": "is uncomfortable",
    "pain_only_at_full_range": "hurts at full range only",
    "easy_exercises": "has become easy",
}
SAME = {"pain": "pain_nrs", "pain_nrs": "pain"}


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One edit of a record.

    Attributes:
        field: a field of the patient record.
        op: `set` a value; `add` to or `remove` from a list; `remove` with no value makes a field unknown; `below`
            sets a number to the nearest one below the value.
        value: an id, a number or a yes/no; "" where there is none.
    """

    field: str
    op: Op
    value: str | float | bool = ""


def plain_record(reading: Reading, knowledge: Knowledge) -> dict[str, Any]:
    """Write a reading as a record that says the same with ids: no aliases, nothing said twice.

    Of codes only those stay, in capitals, that keep a screening from answering what they may mean.
    """
    record: dict[str, Any] = {}
    if reading.record.patient_id is not None:
        record["patient_id"] = reading.record.patient_id
    for name, value in reading.values.items():
        record[name] = sorted(value) if isinstance(value, set) else _typed(name, value)
    record |= {name: [] for name in EXERCISE_FIELDS if getattr(reading.record, name) == []}
    for group in FINDING_FIELDS:
        terms = sorted(set(reading.present) & knowledge.vocabulary.groups[group].keys())
        terms += _open_codes(group, reading, knowledge)
        record |= {group: terms} if terms else {}
    record |= {"ruled_out": sorted(reading.absent)} if reading.absent else {}
    return record | ({"screened": True} if reading.record.screened else {})


def _typed(name: str, value: Any) -> Any:
    return YES[value] if KINDS[name] == "flag" and isinstance(value, str) else value


def _open_codes(group: str, reading: Reading, knowledge: Knowledge) -> list[str]:
    """Give the codes of a list that may mean several findings, where a screening would answer those too."""
    if not (reading.record.screened and reading.open):
        return []
    words = {word.strip().upper() for word in getattr(reading.record, group) or ()}
    return sorted(word for word in words if read_patient({group: [word]}, knowledge).open)


def apply_change(record: Mapping[str, Any], change: Change) -> dict[str, Any]:
    """Apply one change to a plain record; the record is left as it is."""
    changed = {name: list(value) if isinstance(value, list) else value for name, value in record.items()}
    if change.field not in LIST_FIELDS:
        return _with_value(changed, change)
    if change.op == "add":
        _strike(changed, change.value)
        changed.setdefault(change.field, []).append(change.value)
        return changed
    _strike(changed, change.value, FINDING_FIELDS if change.field in FINDING_FIELDS else (change.field,))
    if change.field in FINDING_FIELDS and not _answers(record):
        changed.setdefault("ruled_out", []).append(change.value)
    return changed


def _answers(record: Mapping[str, Any]) -> bool:
    """Say whether a screening answers all that is not listed: no code leaves anything open."""
    codes = [word for name in FINDING_FIELDS for word in record.get(name, ()) if word.isupper()]
    return bool(record.get("screened")) and not codes


def _with_value(record: dict[str, Any], change: Change) -> dict[str, Any]:
    """Change a field; what says the same in other words goes, so that the stricter of the two is not taken."""
    record.pop(SAME.get(change.field, ""), None)
    if change.op == "remove":
        record.pop(change.field, None)
    elif change.op == "below" and not isinstance(change.value, str):
        record[change.field] = math.nextafter(change.value, -math.inf)
    else:
        record[change.field] = change.value
    return record


def _strike(record: dict[str, Any], value: Any, lists: Iterable[str] = (*FINDING_FIELDS, "ruled_out")) -> None:
    """Strike a finding off every list that it stands on: it is present, or ruled out, not both and not twice."""
    for name in lists:
        if value in record.get(name, ()):
            record[name].remove(value)


def apply_changes(record: Mapping[str, Any], changes: Iterable[Change]) -> dict[str, Any]:
    """Apply changes in their order."""
    found = dict(record)
    for change in changes:
        found = apply_change(found, change)
    return found


def read_change(op: Op, text: str, reading: Reading, knowledge: Knowledge) -> Change:
    """Read a change from `FIELD=VALUE`, as the command line gives it.

    Args:
        op: what is to be done.
        text: a field, in the singular or the plural, and a value in the words of a record; to make a field unknown,
            its name alone.
        reading: the record that is to be changed.
        knowledge: the words that may be used.

    Raises:
        DataError: the field or the value is unknown, or nothing is there to remove.
    """
    name, _, word = (part.strip() for part in text.partition("="))
    where = f"--{op} {text}"
    field = _field(name.replace("-", "_"), where)
    if not word and op == "remove" and field not in LIST_FIELDS:
        if field not in {*reading.record.given(), *reading.values}:
            raise DataError([Problem(where, f"{field} is not given", "leave it out")])
        return Change(field, op)
    if not word or (op == "set") == (field in LIST_FIELDS):
        what = f"{field} cannot be changed so" if word else "a value is missing"
        raise DataError([Problem(where, what, _form(field))])
    return Change(field, op, _value(op, field, word, where, reading, knowledge))


def _form(field: str) -> str:
    if field in LIST_FIELDS:
        return f"use --add {field}=VALUE or --remove {field}=VALUE"
    return f"use --set {field}=VALUE, or --remove {field} to make it unknown"


def _field(name: str, where: str) -> str:
    singular = {known.removesuffix("s"): known for known in LIST_FIELDS} | {"diagnosis": "diagnoses"}
    found = singular.get(name, name)
    if found not in FIELDS:
        near = did_you_mean(name, [*FIELDS, *singular])
        raise DataError([Problem(where, f"no field is named '{name}'{near}", "see `lumbar schema patient`")])
    return found


def _value(op: Op, field: str, word: str, where: str, reading: Reading, knowledge: Knowledge) -> Any:
    """Read the value through the same door as a record: aliases, codes and ranges are its business."""
    raw = [word] if field in LIST_FIELDS else _scalar(field, word)
    found = read_patient({field: raw}, knowledge, where)
    if found.problems:
        raise DataError(found.problems)
    if field not in LIST_FIELDS:
        return raw
    values = _values(field, found)
    slots = {} if field in found.values else found.values
    if len(values) != 1 or slots:
        means = [*(f"{op} {field}={value}" for value in sorted(values or found.open)), *_said(op, slots)]
        raise DataError([_not_one(word, where, means, found)])
    if op == "remove" and not values & _values(field, reading):
        raise DataError([Problem(where, f"'{word}' does not stand in the record", "leave it out")])
    return values.pop()


def _said(op: Op, slots: Mapping[str, Any]) -> list[str]:
    return [f"remove {slot}" if op == "remove" else f"set {slot}={value}" for slot, value in sorted(slots.items())]


def _not_one(word: str, where: str, means: Sequence[str], found: Reading) -> Problem:
    """Say that a word is not one finding, and which changes say what it means: all of them, or one of them."""
    either = " or " if found.open else " "
    what = "may mean several findings" if found.open else "does not mean just one finding"
    return Problem(where, f"'{word}' {what}", f"use {either.join(f'--{change}' for change in means)}")


def _values(field: str, reading: Reading) -> set[str]:
    if field == "ruled_out":
        return set(reading.absent)
    return set(reading.present) if field in FINDING_FIELDS else set(reading.values.get(field, ()))


def _scalar(field: str, word: str) -> Any:
    kinds = {"whole": int, "number": float}
    if KINDS[field] == "flag":
        return YES.get(word.casefold(), word)
    try:
        return kinds.get(KINDS[field], str)(word)
    except ValueError:
        return word


def condition_of(change: Change, knowledge: Knowledge) -> str:
    """Say a change as a condition that may come true, never as advice: `once leg pain has gone`."""
    label, name = knowledge.vocabulary.label(change.field), str(change.value)
    if change.field == "ruled_out":
        return f"once {knowledge.vocabulary.label(name)} has been ruled out"
    if change.field in FINDING_FIELDS:
        said = "has gone" if change.op == "remove" else "is established"
        return f"once {knowledge.vocabulary.label(name)} {said}"
    if change.field in EXERCISE_FIELDS:
        return _of_exercise(change, knowledge)
    if change.field == "equipment":
        return f"with {knowledge.vocabulary.label(name)} at hand"
    if change.op == "remove":
        return {"minutes": "when there is more time", "requested_complex": "when no complex is requested"}.get(
            change.field, f"when nothing is known of the {label}"
        )
    if change.op == "below":
        return f"once the {label} is below {change.value:g}"
    return _of_field(change, knowledge)


def _of_exercise(change: Change, knowledge: Knowledge) -> str:
    title = title_of(str(change.value), knowledge)
    if change.op == "add":
        return f"once '{title}' {BECOME[change.field]}"
    said = {
        "painful_exercises": "no longer hurts",
        "discomfort_exercises": "is no longer uncomfortable",
        "pain_only_at_full_range": "no longer hurts at full range",
        "easy_exercises": "is no longer called easy",
    }
    return f"once '{title}' {said[change.field]}"


def _of_field(change: Change, knowledge: Knowledge) -> str:
    name = str(change.value)
    if change.field == "scoliosis_early":
        return f"once it is known that the scoliosis is {'at' if change.value is True else 'past'} an early stage"
    said = {
        "stage": f"once the stage is {knowledge.vocabulary.label(name)}",
        "pain": f"once there is {knowledge.vocabulary.label(name)}",
        "requested_complex": f"when {title_of(name, knowledge)} is requested",
        "supervised": f"{'with' if change.value is True else 'without'} supervision",
        "doctor_clearance": f"{'with' if change.value is True else 'without'} a doctor's clearance",
        "first_session": f"{'in' if change.value is True else 'after'} the first session",
    }
    value = {True: "yes", False: "no"}[change.value] if isinstance(change.value, bool) else change.value
    return said.get(change.field, f"with {knowledge.vocabulary.label(change.field)} {value_label(value, knowledge)}")
