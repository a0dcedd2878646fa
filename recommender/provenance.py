"""Provenance: the line of the diary that an amendment of the record is from, where no rule asks for it."""

from collections.abc import Sequence

from recommender.amendment import Amendment
from recommender.diary import Entry
from recommender.performance import Performance
from recommender.vocabulary import Vocabulary


def place_of(change: Amendment, history: Sequence[Performance], vocabulary: Vocabulary) -> str:
    """Give file and line of the first entry that says what an amendment takes up; "" where a rule asks for it.

    Args:
        change: of the record.
        history: the sessions so far; the latest that says it is the one that it is from.
        vocabulary: says which event is which finding.
    """
    if change.reasons:
        return ""
    entries = (entry for each in reversed(history) for entry in (each.entries or {}).values())
    return next(entry.place for entry in entries if _says(entry, change, vocabulary))


def _says(entry: Entry, change: Amendment, vocabulary: Vocabulary) -> bool:
    if change.field == "pain_nrs":
        return change.value in (entry.pain_before, entry.pain_after)
    return any(change.value == _finding(event, vocabulary) for event in entry.events or ())


def _finding(event: str, vocabulary: Vocabulary) -> str:
    return vocabulary.events[event].finding if event in vocabulary.events else event
