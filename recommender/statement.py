"""A statement: the field and the value of the record that a fact comes from, as the clinician gave them."""

from collections.abc import Iterator

from recommender.explanation import Explanation
from recommender.fact import Fact
from recommender.light import dataclass
from recommender.patient import FINDING_FIELDS
from recommender.vocabulary import UNKNOWN, fold

SCREENED = "screened"
NO_WORDS = "none"


@dataclass(frozen=True, slots=True)
class Statement:
    """One field with its value.

    Attributes:
        value: as it was given; "" when the field is not given.
        origin: record, clinic, or assumed where not knowing is taken at its strictest.
    """

    field: str
    value: str
    origin: str = "record"

    @property
    def text(self) -> str:
        """Say field and value."""
        origin = "record" if self.origin == "assumed" else self.origin
        said = f"{self.field} = {self.value}" if self.value else f"{self.field} is not given"
        return f"{origin}: {said}{', taken at its strictest' if self.origin == 'assumed' else ''}"


def statements_of(fact: Fact, explanation: Explanation) -> tuple[Statement, ...]:
    """Find what the record says of a fact that is not derived; never empty."""
    name, _, entry = fact.term.partition(":")
    if fact.value == UNKNOWN or entry:
        value = "" if fact.value == UNKNOWN else shown(getattr(explanation.reading.record, name))
        return (Statement(name, value, fact.origin),)
    if fact.term in explanation.knowledge.vocabulary.findings:
        found = _of_finding(fact, explanation)
    else:
        found = [*_of_field(fact.term, explanation), *_of_words(fact.term, explanation)]
    return tuple(Statement(field, value, fact.origin) for field, value in found) or (
        Statement(fact.term, shown(fact.value), fact.origin),
    )


def shown(value: object) -> str:
    """Write a value of a record: yes and no, lists with commas, `none` for an empty one, "" for nothing."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value) or NO_WORDS
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _of_finding(fact: Fact, explanation: Explanation) -> list[tuple[str, str]]:
    reading = explanation.reading
    if fact.value == "present":
        word = reading.present[fact.term]
        return [*_naming(word, explanation)] or [*_of_field(word, explanation)]
    if fact.term in reading.absent:
        return [("ruled_out", reading.absent[fact.term])]
    return [(SCREENED, shown(reading.record.screened))]


def _naming(word: str, explanation: Explanation) -> Iterator[tuple[str, str]]:
    """Find a word in the lists of findings, as it is written there: a code may stand without its point."""
    for field in FINDING_FIELDS:
        for written in getattr(explanation.reading.record, field) or ():
            if _bare(written) == _bare(word):
                yield field, written


def _bare(word: str) -> str:
    return fold(word).replace(".", "")


def _of_field(term: str, explanation: Explanation) -> Iterator[tuple[str, str]]:
    for field in (term, "pain_nrs") if term == "pain" else (term,):
        if (value := getattr(explanation.reading.record, field)) is not None:
            yield field, shown(value)


def _of_words(term: str, explanation: Explanation) -> Iterator[tuple[str, str]]:
    """Find the words in lists of findings that set a field: `pain_subsiding` is a stage."""
    vocabulary = explanation.knowledge.vocabulary
    for field in (*FINDING_FIELDS, "ruled_out"):
        for written in getattr(explanation.reading.record, field) or ():
            word = fold(written)
            alias = vocabulary.aliases.get(word)
            named = any(names.get(word) == term for names in vocabulary.names.values())
            level = term == "pain" and word in vocabulary.names["pain_levels"]
            if named or level or (alias and term in alias.means):
                yield field, written
