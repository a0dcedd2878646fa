"""The knowledge: exercises, complexes, vocabulary, defaults, sources and rules, checked, with one version."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property, wraps
from pathlib import Path
from typing import Any, TypeVar

from recommender.compiled import cache_folder, keep, recall
from recommender.condition import DEFAULT, Comparison
from recommender.corpus import Corpus, parse_corpus, read_texts, version_of
from recommender.exercise import Complex, Exercise
from recommender.light import dataclass
from recommender.problem import DataError, Problem, UnknownNameError, did_you_mean
from recommender.rule import LAST_OF_SESSION, Rule, read_rules
from recommender.schema import STRICT, Numbers, Words, read_table, read_tables
from recommender.selector import Catalogue
from recommender.vocabulary import Vocabulary, fold, read_vocabulary

T = TypeVar("T")

SAFETY_STEPS = (2, 3)
MEND = "mend its spelling"
FAMILIES = "knowledge/families.toml"
CHECKLIST = "knowledge/cert.toml"
NUMBERS = (
    "pain_nrs_mild_from", "pain_nrs_moderate_from", "pain_nrs_pronounced_from", "session_minutes_aim",
    "sessions_per_week", "seconds_per_repetition", "seconds_per_slow_repetition", "seconds_per_breath",
    "rest_between_exercises_seconds", "rest_between_exercises_seconds_min", "rest_between_sets_seconds",
)  # fmt: skip
LISTS = ("position_order", "load_order")


@dataclass(frozen=True, kw_only=True)
class Section:
    """A section of a source document; `lines` are its first and its last."""

    __pydantic_config__ = STRICT
    id: str
    title: str
    lines: Numbers


@dataclass(frozen=True, kw_only=True)
class Document:
    """A source document."""

    __pydantic_config__ = STRICT
    id: str
    locator: str
    lines: int
    nature: str
    section: tuple[Section, ...]


@dataclass(frozen=True, kw_only=True)
class Default:
    """A value that the sources leave open or that a clinic may set, in `unit`."""

    __pydantic_config__ = STRICT
    id: str
    value: int | float | list[str]
    unit: str
    source: str
    ledger: Words
    rationale: str


@dataclass(frozen=True, kw_only=True)
class Family:
    """Exercises of alike movement; they serve as substitutes for each other."""

    __pydantic_config__ = STRICT
    id: str
    title: str
    members: Words


@dataclass(frozen=True, kw_only=True)
class ChecklistItem:
    """An item of a checklist that a plan reports on; `filled_from` and `rules` name what of the plan answers it."""

    __pydantic_config__ = STRICT
    id: str
    group: str
    title: str
    filled_from: Words
    rules: Words


@dataclass(frozen=True)
class Knowledge:
    """All that the inference needs, immutable.

    Attributes:
        version: the content hash of knowledge and rules, 16 hexadecimal digits.
        rules: what decides one session.
        course_rules: what decides how one session follows another.
        checklist: the items that a report on a plan has, by id; empty where the knowledge has no such file.
    """

    version: str
    vocabulary: Vocabulary
    exercises: Mapping[str, Exercise]
    complexes: Mapping[str, Complex]
    defaults: Mapping[str, Default]
    documents: Mapping[str, Document]
    families: Mapping[str, Family]
    rules: Mapping[str, Rule]
    course_rules: Mapping[str, Rule] = field(default_factory=dict)
    checklist: Mapping[str, ChecklistItem] = field(default_factory=dict)

    @cached_property
    def course(self) -> "Knowledge":
        """Give the same knowledge with the rules of a course in place of those of a session."""
        return replace(self, rules=self.course_rules, course_rules={})

    @cached_property
    def all_rules(self) -> Mapping[str, Rule]:
        """Give every active rule, in the order of the ids."""
        return dict(sorted({**self.rules, **self.course_rules}.items()))

    @cached_property
    def safety_critical(self) -> frozenset[str]:
        """Name the findings that an active screen or restrict rule reads."""
        read = {fact for rule in self.rules.values() if rule.step in SAFETY_STEPS for fact in rule.facts_read}
        return frozenset(read & set(self.vocabulary.findings))

    @cached_property
    def compared(self) -> Mapping[str, Sequence[Comparison]]:
        """Give what the rules compare each fact with."""
        found: dict[str, list[Comparison]] = {}
        for rule in self.rules.values():
            for comparison in rule.condition.comparisons():
                found.setdefault(comparison.fact, []).append(comparison)
        return found

    @cached_property
    def by_complex(self) -> Mapping[str, Sequence[str]]:
        """Give the exercise ids of each complex, in printed order."""
        members: dict[str, list[str]] = {name: [] for name in self.complexes}
        for exercise in sorted(self.exercises.values(), key=lambda exercise: (exercise.printed_order, exercise.id)):
            members[exercise.complex].append(exercise.id)
        return members

    @cached_property
    def lending_order(self) -> Sequence[str]:
        """Give the exercises that have a dose in the order in which complexes lend them: by complex, then by id."""
        dosed = [name for name, exercise in self.exercises.items() if exercise.dose]
        return sorted(dosed, key=lambda name: (self.exercises[name].complex, name))

    @cached_property
    def exercise_names(self) -> Mapping[str, str]:
        """Give the exercise ids by their folded names."""
        return {fold(identity): identity for identity in self.exercises}

    @cached_property
    def complex_names(self) -> Mapping[str, str]:
        """Give the ids of the complexes by their folded names."""
        return {fold(identity): identity for identity in self.complexes}

    @cached_property
    def position_ranks(self) -> Mapping[str, int]:
        """Give, for each exercise, the place of its start position in the order of positions."""
        order = list(self.words("position_order"))
        catalogue = Catalogue(self.exercises, self.complexes, self.vocabulary)
        above = {name: catalogue.positions_of(exercise) for name, exercise in self.exercises.items()}
        return {
            name: next((order.index(position) for position in positions if position in order), len(order))
            for name, positions in above.items()
        }

    @cached_property
    def load_ranks(self) -> Mapping[str, int]:
        """Give the place of each load in the order of loads."""
        return {load: rank for rank, load in enumerate(self.words("load_order"))}

    @cached_property
    def reckoned(self) -> dict[str, Any]:
        """Keep what other modules reckon from the knowledge alone; see `once`."""
        return {}

    @cached_property
    def _numbers(self) -> Mapping[str, float]:
        found = {name: default.value for name, default in self.defaults.items() if not isinstance(default.value, list)}
        return {**found, **{DEFAULT + name: value for name, value in found.items()}}

    def number(self, name: str) -> float:
        """Give a default that is a number, by its name or as `default:NAME`."""
        if name not in self._numbers:
            raise UnknownNameError("number among the defaults", name, ())
        return self._numbers[name]

    def words(self, name: str) -> Sequence[str]:
        """Give a default that is a list of words, by its name or as `default:NAME`."""
        value = self.defaults[name.removeprefix("default:")].value
        if not isinstance(value, list):
            raise UnknownNameError("list among the defaults", name, ())
        return value


def once(reckon: Callable[[Knowledge], T]) -> Callable[[Knowledge], T]:
    """Reckon what depends on the knowledge alone once for each knowledge; the knowledge keeps it."""
    name = f"{reckon.__module__}.{reckon.__qualname__}"

    @wraps(reckon)
    def recall_or_reckon(knowledge: Knowledge) -> T:
        if name not in knowledge.reckoned:
            knowledge.reckoned[name] = reckon(knowledge)
        found: T = knowledge.reckoned[name]
        return found

    return recall_or_reckon


def load_knowledge(knowledge: Path | None = None, rules: Path | None = None, cache: Path | None = None) -> Knowledge:
    """Load and check the knowledge base.

    Args:
        knowledge: the knowledge folder; the shipped one by default.
        rules: the rules folder; the shipped one by default.
        cache: the folder for compiled knowledge; the user's cache by default.

    Raises:
        DataError: with every fault that was found.
    """
    return knowledge_of(read_texts(knowledge, rules), cache)


def knowledge_of(texts: Mapping[str, str], cache: Path | None = None) -> Knowledge:
    """Read and check the knowledge of texts; see `load_knowledge`."""
    version, folder = version_of(texts), cache or cache_folder()
    kept = recall(version, folder)
    if isinstance(kept, Knowledge) and kept.version == version:
        return kept
    loaded, problems = read_knowledge(parse_corpus(texts))
    if problems:
        raise DataError(problems)
    keep(version, folder, loaded)
    return loaded


def read_knowledge(corpus: Corpus) -> tuple[Knowledge, list[Problem]]:
    """Read a corpus as knowledge, with every fault; with faults the knowledge is not to be used."""
    vocabulary, problems = read_vocabulary(corpus)
    complexes = read_tables(Complex, "complex", corpus, "knowledge/complexes.toml", problems)
    defaults = read_tables(Default, "default", corpus, "knowledge/defaults.toml", problems)
    documents = read_tables(Document, "source", corpus, "knowledge/sources.toml", problems)
    families = read_tables(Family, "family", corpus, "knowledge/families.toml", problems)
    checklist = read_tables(ChecklistItem, "item", corpus, CHECKLIST, problems) if CHECKLIST in corpus.documents else {}
    problems += _missing_defaults(defaults)
    exercises = _read_exercises(corpus, problems)
    problems += _dangling(corpus, exercises, complexes, vocabulary)
    problems += [
        Problem(
            corpus.where("knowledge/families.toml", ("family", index, "members")),
            f"members: no '{word}' is known",
            MEND,
        )
        for index, family in enumerate(families.values())
        for word in family.members
        if word not in exercises
    ]
    rules: dict[str, Rule] = {}
    if not problems:
        numbers: dict[str, Any] = {name: default.value for name, default in defaults.items()}
        rules, problems = read_rules(corpus, Catalogue(exercises, complexes, vocabulary), numbers)
    session = {name: rule for name, rule in rules.items() if rule.step <= LAST_OF_SESSION}
    course = {name: rule for name, rule in rules.items() if rule.step > LAST_OF_SESSION}
    parts = (
        corpus.version,
        vocabulary,
        exercises,
        complexes,
        defaults,
        documents,
        families,
        session,
        course,
        checklist,
    )
    return Knowledge(*parts), problems


def _missing_defaults(defaults: Mapping[str, Default]) -> list[Problem]:
    """Find the defaults that the library itself reads and that are not there, or of the wrong kind."""
    wanted = [*((name, int | float) for name in NUMBERS), *((name, list) for name in LISTS)]
    hint = "copy it from the shipped defaults"
    return [
        Problem(
            "knowledge/defaults.toml",
            f"default '{name}' is missing, or no {'list' if kind is list else 'number'}",
            hint,
        )
        for name, kind in wanted
        if name not in defaults or not isinstance(defaults[name].value, kind)
    ]


def _read_exercises(corpus: Corpus, problems: list[Problem]) -> dict[str, Exercise]:
    exercises: dict[str, Exercise] = {}
    for path, table in corpus.under("knowledge/exercises"):
        if table.get("status") == "draft":
            continue
        exercise, found = read_exercise(corpus, path, table)
        problems += found
        if exercise is None:
            continue
        if exercise.id in exercises:
            where = corpus.where(path, ("id",))
            problems.append(Problem(where, f"id '{exercise.id}' stands in two folders", "keep one of the two"))
        exercises[exercise.id] = exercise
    return dict(sorted(exercises.items()))


def read_exercise(corpus: Corpus, path: str, table: Mapping[str, Any]) -> tuple[Exercise | None, list[Problem]]:
    """Read one exercise file; its id is the name of the file."""
    exercise = read_table(Exercise, table, corpus, path)
    if isinstance(exercise, list):
        return None, exercise
    if exercise.id != path.rsplit("/", 1)[1].removesuffix(".toml"):
        what = f"id '{exercise.id}' is not the name of its file"
        return None, [Problem(corpus.where(path, ("id",)), what, "rename one of the two")]
    return exercise, []


def _dangling(
    corpus: Corpus, exercises: Mapping[str, Exercise], complexes: Mapping[str, Complex], vocabulary: Vocabulary
) -> list[Problem]:
    problems = []
    for exercise in exercises.values():
        path = next(name for name in corpus.documents if name.endswith(f"/{exercise.id}.toml"))
        known: list[tuple[str, Sequence[str], Mapping[str, Any]]] = [
            ("complex", [exercise.complex], complexes),
            ("start_position", [exercise.start_position], vocabulary.groups.get("positions", {})),
            ("equipment", exercise.equipment, vocabulary.groups.get("equipment", {})),
            ("stages", exercise.stages, vocabulary.groups.get("stages", {})),
            ("movement", exercise.movement, vocabulary.groups.get("movements", {})),
            ("near_duplicates", exercise.near_duplicates, exercises),
            ("same_movement", exercise.same_movement, exercises),
            ("variant_of", [exercise.variant_of] if exercise.variant_of else [], exercises),
        ]
        for slot, words, terms in known:
            problems += [
                Problem(corpus.where(path, (slot,)), f"{slot}: no '{word}' is known{did_you_mean(word, terms)}", MEND)
                for word in words
                if word not in terms
            ]
    return problems
