"""The vocabulary: every word that a record, an exercise or a rule may use, with its label and its other names."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Literal

from recommender.corpus import Corpus
from recommender.light import dataclass
from recommender.problem import Problem, did_you_mean
from recommender.schema import STRICT, Quantities, Words, read_tables

FINDING_GROUPS = ("diagnoses", "symptoms", "populations", "states")
GROUPS = (*FINDING_GROUPS, "stages", "pain_levels", "equipment", "positions", "movements")
YES_NO = ("yes", "no")
EVENTS = "knowledge/vocabulary/events.toml"
FINDING_STATES = ("present", "absent")
UNKNOWN = "unknown"
COMPLEX = "complex"
COURSE = "knowledge/vocabulary/course.toml"


@dataclass(frozen=True, kw_only=True)
class Term:
    """One word of the vocabulary.

    Attributes:
        changeable: whether the fact can change in the course of treatment, so that its change may be offered.
        source: document and lines, as `S2:122; S2:173`.
    """

    __pydantic_config__ = STRICT
    id: str
    label: str
    description: str = ""
    question: str = ""
    aliases: Words = ()
    icd10: str = ""
    icd10_confidence: str = ""
    is_a: str = ""
    accepted_in: Words = ()
    surroundings: bool = False
    satisfied_by: Words = ()
    parent: str = ""
    lying: bool = False
    changeable: bool = False
    changeable_why: str = ""
    clinical_addition: bool = False
    note: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordField:
    """A field of the patient record that is no list of findings."""

    __pydantic_config__ = STRICT
    id: str
    kind: Literal["stage", "pain", "yes_no", "number", "word", "complex", "list"]
    label: str
    description: str
    question: str = ""
    unit: str = ""
    range: Quantities = ()
    changeable: bool
    changeable_why: str


@dataclass(frozen=True, kw_only=True)
class Derived:
    """A fact that only rules derive. `from_` names the field whose absence makes it unknown."""

    __pydantic_config__ = STRICT
    id: str
    kind: Literal["finding", "value"]
    label: str
    description: str
    values: Words = ()
    source_field: str = ""


@dataclass(frozen=True, kw_only=True)
class CourseFact:
    """A fact about the course of treatment: what the diary says of a session, or of one exercise of it."""

    __pydantic_config__ = STRICT
    id: str
    kind: Literal["yes_no", "number"]
    about: Literal["session", "exercise"]
    label: str
    description: str
    unit: str = ""
    question: str = ""


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that may happen in a session. `finding` is what it adds to the record; "" where it adds nothing."""

    __pydantic_config__ = STRICT
    id: str
    label: str
    question: str
    finding: str = ""
    aliases: Words = ()
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class CompoundAlias:
    """A name that sets a field: `pain_subsiding` means stage subacute_late."""

    __pydantic_config__ = STRICT
    id: str
    means: Mapping[str, str]
    rules_out: Words = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Code:
    """The one reading of an ICD-10 code or range of codes."""

    __pydantic_config__ = STRICT
    code: str
    terms: Words
    ambiguous: bool = False
    note: str = ""

    def matches(self, code: str) -> bool:
        """Say whether `code` falls under this one, by prefix or by range."""
        first, _, last = self.code.partition("-")
        if not last:
            return code.startswith(first)
        return first <= code[: len(first)] and code[: len(last)] <= last

    @property
    def precision(self) -> tuple[int, bool]:
        """Rank readings of the same code: the longer wins, and one code wins over a range."""
        return len(self.code.partition("-")[0]), "-" not in self.code


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All terms by group, fields, derived facts, aliases, codes, and events of a session besides the symptoms."""

    groups: Mapping[str, Mapping[str, Term]]
    fields: Mapping[str, RecordField]
    derived: Mapping[str, Derived]
    aliases: Mapping[str, CompoundAlias]
    codes: Sequence[Code]
    course: Mapping[str, CourseFact] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)
    findings: Mapping[str, Term] = field(init=False)
    names: Mapping[str, Mapping[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        findings = {
            term.id: term
            for group in FINDING_GROUPS
            for term in self.groups.get(group, {}).values()
            if term.id not in self.fields
        }
        object.__setattr__(self, "findings", dict(sorted(findings.items())))
        object.__setattr__(self, "names", {group: self._names(terms) for group, terms in self.groups.items()})

    @property
    def numbers(self) -> frozenset[str]:
        """Name the facts that hold numbers."""
        kinds = {name: kept.kind for name, kept in self.fields.items()}
        kinds |= {name: kept.kind for name, kept in self.course.items()}
        return frozenset(name for name, kind in kinds.items() if kind == "number")

    @staticmethod
    def _names(terms: Mapping[str, Term]) -> Mapping[str, str]:
        return {fold(name): term.id for term in terms.values() for name in (term.id, *term.aliases)}

    def read_code(self, code: str) -> Code | None:
        """Find the most precise reading of an ICD-10 code."""
        readings = [reading for reading in self.codes if reading.matches(code)]
        return max(readings, key=lambda reading: reading.precision, default=None)

    def read_header(self, code: str) -> Code | None:
        """Read a code that is broader than those that are mapped: it may mean any of them."""
        under = [reading for reading in self.codes if reading.code.startswith(code)]
        terms = tuple(sorted({term for reading in under for term in reading.terms}))
        return Code(code=code, terms=terms, ambiguous=True) if terms else None

    def values_of(self, fact: str) -> tuple[str, ...]:
        """Name the values that a fact can have, `unknown` left out; empty for numbers and free words."""
        if fact in self.findings:
            return FINDING_STATES
        if fact in self.derived:
            return self.derived[fact].values or FINDING_STATES
        kept = self.fields.get(fact) or self.course.get(fact)
        kind = kept.kind if kept else ""
        groups = {"stage": "stages", "pain": "pain_levels"}
        if kind in groups:
            return tuple(self.groups[groups[kind]])
        return YES_NO if kind == "yes_no" else ()

    def knows(self, fact: str) -> bool:
        """Say whether a rule may read the fact."""
        return (
            any(fact in known for known in (self.findings, self.fields, self.derived, self.course)) or fact == COMPLEX
        )

    def label(self, word: str) -> str:
        """Give the label of a term, field, derived fact or value; the word itself, spaced, where there is none."""
        for group in self.groups.values():
            if word in group:
                return group[word].label
        kept = self.fields.get(word) or self.course.get(word) or self.derived.get(word)
        return kept.label if kept else word.replace("_", " ")

    def missing_equipment(self) -> Iterable[Term]:
        """Yield the items that can be missing: all but the surroundings."""
        return (term for term in self.groups["equipment"].values() if not term.surroundings)


def fold(name: str) -> str:
    """Fold a name for comparing: case, hyphens and spaces do not count."""
    return re.sub(r"[\s\-_]+", "_", name.strip().casefold())


def read_vocabulary(corpus: Corpus) -> tuple[Vocabulary, list[Problem]]:
    """Read knowledge/vocabulary/ and knowledge/icd10.toml.

    Returns:
        The vocabulary, and every fault that was found in it.
    """
    problems: list[Problem] = []
    groups: dict[str, dict[str, Term]] = {}
    for path, document in corpus.under("knowledge/vocabulary"):
        name = path.rsplit("/", 1)[1].removesuffix(".toml")
        if "term" in document and name != "derived":
            groups[name] = read_tables(Term, "term", corpus, path, problems)
    fields = read_tables(RecordField, "field", corpus, "knowledge/vocabulary/fields.toml", problems)
    derived = read_tables(Derived, "term", corpus, "knowledge/vocabulary/derived.toml", problems)
    aliases = read_tables(CompoundAlias, "alias", corpus, "knowledge/vocabulary/compound_aliases.toml", problems)
    codes = read_tables(Code, "code", corpus, "knowledge/icd10.toml", problems, key="code")
    events = read_tables(Event, "event", corpus, EVENTS, problems) if EVENTS in corpus.documents else {}
    for name in GROUPS:
        if name not in groups:
            where = f"knowledge/vocabulary/{name}.toml"
            problems.append(Problem(where, "the file, or its [[term]], is missing", "copy the shipped file"))
            groups[name] = {}
    course = read_tables(CourseFact, "fact", corpus, COURSE, problems) if COURSE in corpus.documents else {}
    vocabulary = Vocabulary(groups, fields, derived, aliases, tuple(codes.values()), course, events)
    return vocabulary, [*problems, *_dangling(vocabulary, corpus)]


def _dangling(vocabulary: Vocabulary, corpus: Corpus) -> list[Problem]:
    """Find words that name a term that is not there."""
    equipment, positions = vocabulary.groups["equipment"], vocabulary.groups["positions"]
    named: list[tuple[str, tuple[str | int, ...], str, Mapping[str, object]]] = []
    for group, terms in vocabulary.groups.items():
        path = f"knowledge/vocabulary/{group}.toml"
        for index, term in enumerate(terms.values()):
            named += [(path, ("term", index, "is_a"), term.is_a, vocabulary.findings)] if term.is_a else []
            named += [(path, ("term", index, "parent"), term.parent, positions)] if term.parent else []
            named += [(path, ("term", index, "satisfied_by"), word, equipment) for word in term.satisfied_by]
    for index, code in enumerate(vocabulary.codes):
        named += [("knowledge/icd10.toml", ("code", index, "terms"), word, vocabulary.findings) for word in code.terms]
    for index, event in enumerate(vocabulary.events.values()):
        named += [(EVENTS, ("event", index, "finding"), event.finding, vocabulary.findings)] if event.finding else []
    for index, alias in enumerate(vocabulary.aliases.values()):
        words = [alias.means[slot] for slot in ("finding",) if slot in alias.means]
        path, at = "knowledge/vocabulary/compound_aliases.toml", ("alias", index, "means")
        named += [(path, at, word, vocabulary.findings) for word in (*words, *alias.rules_out)]
    return [
        Problem(corpus.where(path, at), f"{at[-1]}: no '{word}' is known{did_you_mean(word, known)}", "mend the word")
        for path, at, word, known in named
        if word not in known
    ]
