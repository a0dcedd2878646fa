"""An amendment: what the diary of a course changes in the patient's record for the next session, and why."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from recommender.decision import Reason
from recommender.light import dataclass
from recommender.record import KINDS
from recommender.vocabulary import Vocabulary, fold

FIRST = "first_session"
WORDS = tuple(name for name, kind in KINDS.items() if kind == "words")
LISTS = {"drop": "painful_exercises", "skip": "discomfort_exercises", "advance": "easy_exercises"}


@dataclass(frozen=True, slots=True)
class Amendment:
    """One change of a record.

    Attributes:
        value: what the field is set to, or what is added where the field is a list.
        reasons: the course rules that ask for it; empty where the diary says it in so many words.
    """

    field: str
    value: str | float
    reasons: tuple[Reason, ...] = ()


def amended(record: Mapping[str, Any], amendments: Iterable[Amendment]) -> dict[str, Any]:
    """Apply amendments to a record; what was ruled out and now is found is ruled out no longer."""
    found = dict(record)
    for each in amendments:
        if each.field == "pain_nrs":
            found = {**found, "pain": None, "pain_nrs": each.value}
        elif each.field == "stage":
            found["stage"] = each.value
        else:
            found[each.field] = _with(found.get(each.field), str(each.value))
            found["ruled_out"] = [name for name in found.get("ruled_out") or () if name != each.value] or None
    return {name: value for name, value in found.items() if value is not None}


def after_the_first(record: Mapping[str, Any], vocabulary: Vocabulary) -> dict[str, Any]:
    """Give the record of a session that is not the first of the course, in whatever field it says that it is."""
    lists = {name: record[name] for name in WORDS if record.get(name)}
    later = {name: [word for word in words if not _says_first(word, vocabulary)] for name, words in lists.items()}
    return {**record, **later, FIRST: False}


def _says_first(word: str, vocabulary: Vocabulary) -> bool:
    alias = vocabulary.aliases.get(fold(word))
    return FIRST in alias.means if alias else vocabulary.names["populations"].get(fold(word)) == FIRST


def _with(values: Sequence[str] | None, value: str) -> list[str]:
    return [*(each for each in values or () if each != value), value]
