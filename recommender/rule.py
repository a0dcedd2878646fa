"""A rule: one file of rules/, checked. It proposes; what becomes of a proposal is the business of `resolution`."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import Any, Literal

from recommender.condition import ALWAYS, DEFAULT, Comparison, Condition, Either, Value, read_condition
from recommender.corpus import Corpus
from recommender.exercise import Source
from recommender.light import dataclass
from recommender.problem import Problem, did_you_mean
from recommender.schema import STRICT, Words, read_table
from recommender.selector import Catalogue, faults, select, words_of
from recommender.vocabulary import UNKNOWN, Vocabulary

Effect = Literal[
    "derive", "refer", "defer", "ask", "clear", "exclude", "withhold", "close", "permit", "limit", "choose", "indicate",
    "prefer", "dose", "arrange", "prescribe", "leave_out", "session", "advise", "require",
    "stop", "restage", "suggest", "note", "record", "drop", "skip", "restart", "ease", "regress", "hold", "advance",
    "grow",
]  # fmt: skip
IfUnknown = Literal["ask", "refer", "withhold", "apply", "question", "ignore", "derive"]
Topic = Literal["before", "during", "stop", "after", "course", "surroundings"]

STEPS: Mapping[str, tuple[int, frozenset[str]]] = {
    "assess": (1, frozenset({"derive"})),
    "screen": (2, frozenset({"refer", "defer", "ask", "clear"})),
    "restrict": (3, frozenset({"exclude", "withhold", "close", "permit", "limit"})),
    "select": (4, frozenset({"choose", "indicate"})),
    "prefer": (5, frozenset({"prefer"})),
    "dose": (5, frozenset({"dose"})),
    "arrange": (5, frozenset({"arrange", "prescribe", "leave_out", "session", "require"})),
    "advise": (5, frozenset({"advise"})),
    "review": (6, frozenset({"stop", "restage", "suggest", "note", "record"})),
    "progress": (7, frozenset({"drop", "skip", "restart", "ease", "regress", "hold", "advance", "grow"})),
}
LAST_OF_SESSION = 5
ON_EXERCISES = frozenset({"exclude", "withhold", "close", "permit", "limit", "prefer", "dose", "leave_out", "require"})
FACT = "fact:"
MEND = "mend its spelling"
LISTS = ("painful_exercises", "discomfort_exercises", "easy_exercises", "pain_only_at_full_range", "equipment")


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What a limit caps: numbers in the unit that their name says, as a number or `default:NAME`."""

    __pydantic_config__ = STRICT
    reps_max: int | str | None = None
    sets_max: int | str | None = None
    hold_seconds_max: int | str | None = None
    rest_seconds_min: int | str | None = None
    angle_degrees_max: int | str | None = None
    range: Literal["half", "partial", "comfortable"] | None = None
    pace: Literal["slow"] | None = None
    omits: str = ""


@dataclass(frozen=True, kw_only=True)
class DoseChange:
    """What a dose rule sets."""

    __pydantic_config__ = STRICT
    use: Literal["low_end"] | None = None
    pace: str = ""
    breathing: str = ""
    hold_breaths: Words = ()
    later: str = ""


@dataclass(frozen=True, kw_only=True)
class Growth:
    """How a dose grows from one week to the next: one step of the first of these that has room, as `default:NAME`.

    Attributes:
        reps_max: where it ends beyond the range of the dose; "" for the high end of that range.
    """

    __pydantic_config__ = STRICT
    reps: str
    hold_seconds: str = ""
    hold_breaths: str = ""
    sets: str = ""
    reps_max: str = ""


@dataclass(frozen=True, kw_only=True)
class Then:
    """What a rule proposes when it fires."""

    __pydantic_config__ = STRICT
    effect: Effect
    if_unknown: IfUnknown = "ignore"
    unless: Words = ()
    fact: str = ""
    value: str = ""
    remark: bool = False
    question: str = ""
    bars: Literal["complex"] | None = None
    caution: str = ""
    limit: Limit | None = None
    complex: str = ""
    as_: Literal["requested", "stage", "fallback"] | None = None
    dose: DoseChange | None = None
    key: Literal["phase", "position", "load", "high_load_late", "preference", "printed_order"] | None = None
    order: int = 0
    items: str = ""
    minutes_max: str = ""
    minutes_aim: str = ""
    weekly: str = ""
    urgent: bool = False
    topic: Topic | None = None
    review: bool = False
    sign: str = ""
    eases: bool = False
    ceiling: Words = ()
    component: str = ""
    growth: Growth | None = None


@dataclass(frozen=True, kw_only=True)
class ReasonText:
    """The sentence of a rule, with slots, and its longer and plainer forms."""

    __pydantic_config__ = STRICT
    text: str
    detail: str
    plain: str = ""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One example of a rule: facts, and whether it fires."""

    __pydantic_config__ = STRICT
    name: str
    given: Mapping[str, str | int | float] = field(default_factory=dict)
    lists: Mapping[str, Any] = field(default_factory=dict)
    exercise: str = ""
    expect: Literal["fires", "silent", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Bound:
    """The fact whose value the rule binds: a list fact or the value of a fact."""

    __pydantic_config__ = STRICT
    list: str = ""
    fact: str = ""
    is_: str = "present"


@dataclass(frozen=True, kw_only=True)
class RuleDocument:
    """The slots of a rule file, in their order."""

    __pydantic_config__ = STRICT
    title: str
    status: Literal["draft", "active", "retired"]
    purpose: str
    rationale: str
    limitations: str
    strength: Literal["stated", "inferred", "clinical_addition", "product_default"]
    ledger: Words
    sources: tuple[Source, ...]
    when: Mapping[str, Any] = field(default_factory=dict)
    then: Then
    reason: ReasonText
    cases: tuple[Case, ...]


@dataclass(frozen=True, eq=False)
class Rule:
    """A checked rule.

    Attributes:
        id: the path below rules/, without `.toml`.
        step: 1 to 5, and of a course 6 or 7.
        exercises: the exercises of each bound value; under "" when nothing is bound.
    """

    id: str
    step: int
    document: RuleDocument
    condition: Condition
    bound: Bound | None
    selects: bool
    exercises: Mapping[str, frozenset[str]]

    @property
    def folder(self) -> str:
        """Name the folder of the rule."""
        return self.id.partition("/")[0]

    @cached_property
    def then(self) -> Then:
        """Give what the rule proposes."""
        return self.document.then

    @cached_property
    def facts_read(self) -> frozenset[str]:
        """Name every fact that the condition or the binding reads."""
        bound = {self.bound.fact} if self.bound and self.bound.fact else set()
        return frozenset({comparison.fact for comparison in self.condition.comparisons()} | bound)

    @cached_property
    def conjoined(self) -> Sequence[str] | None:
        """Name the facts of a condition that is one fact and another, each once; None where it has an `any`."""
        facts, waiting = list[str](), [self.condition]
        while waiting:
            part = waiting.pop()
            if isinstance(part, Either):
                return None
            if isinstance(part, Comparison):
                facts.append(part.fact)
            else:
                waiting += part.parts[::-1]
        return tuple(dict.fromkeys(facts))

    def exercises_for(self, bound: str) -> frozenset[str]:
        """Give the exercises that the rule names for a bound value."""
        return self.exercises.get(bound, frozenset())


def read_rules(
    corpus: Corpus, catalogue: Catalogue, numbers: Mapping[str, Value]
) -> tuple[dict[str, Rule], list[Problem]]:
    """Read every active rule of the corpus; drafts are not looked at.

    Returns:
        The active rules by id, in the order of their ids, and every fault.
    """
    rules: dict[str, Rule] = {}
    problems: list[Problem] = []
    for path, table in corpus.under("rules"):
        if table.get("status") == "draft":
            continue
        rule, found = read_rule(corpus, path, table, catalogue, numbers)
        problems += found
        if rule and not found and rule.document.status == "active":
            rules[rule.id] = rule
    problems += [problem for rule in rules.values() for problem in _dangling_exceptions(rule, rules, corpus)]
    return rules, problems


def read_rule(
    corpus: Corpus, path: str, table: Mapping[str, Any], catalogue: Catalogue, numbers: Mapping[str, Value]
) -> tuple[Rule | None, list[Problem]]:
    """Read one rule file: its slots, its condition, its exercises."""
    identity = path.removeprefix("rules/").removesuffix(".toml")
    document = read_table(RuleDocument, _renamed(table), corpus, path)
    if isinstance(document, list):
        return None, document
    folder = identity.partition("/")[0]
    if folder not in STEPS or document.then.effect not in STEPS[folder][1]:
        what = f"effect '{document.then.effect}' does not belong in folder '{folder}'"
        return None, [
            Problem(corpus.where(path, ("then", "effect")), what, "see the table of steps in rules/README.md")
        ]
    when = document.when
    condition, broken = (
        read_condition(when["patient"], numbers, ("when", "patient")) if "patient" in when else (ALWAYS, [])
    )
    problems = [Problem(corpus.where(path, fault.path), fault.what, "see rules/README.md") for fault in broken]
    bound = read_table(Bound, _renamed(when["bound"]), corpus, path, ("when", "bound")) if "bound" in when else None
    if isinstance(bound, list):
        return None, problems + bound
    problems += _slot_problems(corpus, path, document, condition, bound, catalogue, numbers)
    if problems:
        return None, problems
    exercises = {value: select(when.get("exercise", {}), catalogue, value) for value in _bound_values(bound, catalogue)}
    step = STEPS[folder][0]
    return Rule(identity, step, document, condition, bound, "exercise" in when, exercises), []


def _renamed(table: Any) -> Any:
    """Rename the slots that are keywords in Python."""
    if not isinstance(table, dict):
        return table
    return {
        {"as": "as_", "is": "is_"}.get(key, key): _renamed(value) if key == "then" else value
        for key, value in table.items()
    }


def _bound_values(bound: Bound | None, catalogue: Catalogue) -> Iterable[str]:
    if bound is None:
        return ("",)
    if bound.list == "equipment":
        return tuple(term.id for term in catalogue.vocabulary.missing_equipment())
    if bound.list:
        return tuple(catalogue.exercises)
    if bound.fact in ("complex", "requested_complex"):
        return tuple(catalogue.complexes)
    return catalogue.vocabulary.values_of(bound.fact)


def _slot_problems(
    corpus: Corpus,
    path: str,
    document: RuleDocument,
    condition: Condition,
    bound: Bound | None,
    catalogue: Catalogue,
    numbers: Mapping[str, Value],
) -> list[Problem]:
    vocabulary = catalogue.vocabulary
    problems = _when_problems(corpus, path, document.when, condition, vocabulary)
    if bound and (bool(bound.list) == bool(bound.fact) or (bound.list and bound.list not in LISTS)):
        problems.append(
            Problem(corpus.where(path, ("when", "bound")), "binds no list and no fact", f"lists are {', '.join(LISTS)}")
        )
    if bound and bound.fact and not vocabulary.knows(bound.fact):
        problems.append(_unknown_fact(corpus, path, ("when", "bound", "fact"), bound.fact, vocabulary))
    if document.then.effect in ON_EXERCISES and "exercise" not in document.when:
        what = f"effect '{document.then.effect}' needs the exercises that it is about"
        problems.append(Problem(corpus.where(path, ("when",)), what, "add [when.exercise]"))
    then = document.then
    growth = then.growth
    grown = tuple(vars(growth).values()) if growth else ()
    for slot in (then.items, then.minutes_max, then.minutes_aim, then.weekly, *then.ceiling, *grown):
        if slot and not slot.startswith(FACT) and slot.removeprefix(DEFAULT) not in numbers:
            problems.append(
                Problem(corpus.where(path, ("then",)), f"no default is named '{slot}'", "see knowledge/defaults.toml")
            )
    ceiling = (
        {"ceiling"} if document.then.ceiling and "age" in {each.fact for each in condition.comparisons()} else set()
    )
    filled = {"title", "bound", "conflicts", *ceiling, *(comparison.fact for comparison in condition.comparisons())}
    for slot in re.findall(
        r"{(\w*)}", document.reason.text + document.reason.plain + document.reason.detail + then.sign
    ):
        if slot not in filled | ({bound.fact} if bound else set()):
            problems.append(
                Problem(
                    corpus.where(path, ("reason", "text")),
                    f"slot {{{slot}}} cannot be filled",
                    "name a fact that the rule reads",
                )
            )
    return problems


def _when_problems(
    corpus: Corpus, path: str, when: Mapping[str, Any], condition: Condition, vocabulary: Vocabulary
) -> list[Problem]:
    problems = [
        Problem(corpus.where(path, ("when", name)), f"'{name}' is no part of when", "patient, bound and exercise are")
        for name in when
        if name not in ("patient", "bound", "exercise")
    ]
    for comparison in condition.comparisons():
        if not vocabulary.knows(comparison.fact):
            problems.append(_unknown_fact(corpus, path, ("when", "patient"), comparison.fact, vocabulary))
            continue
        where = corpus.where(path, ("when", "patient"))
        problems += [Problem(where, what, hint) for what, hint in _misread(comparison, vocabulary)]
    exercise = when.get("exercise", {})
    for at, what in faults(exercise):
        problems.append(Problem(corpus.where(path, ("when", "exercise", *at)), what, "see rules/README.md"))
    if not faults(exercise):
        movements = vocabulary.groups["movements"]
        where = corpus.where(path, ("when", "exercise"))
        unknown = (word for word in words_of(exercise, "movement") if word not in movements)
        problems += [Problem(where, f"no movement is named '{word}'", MEND) for word in unknown]
    return problems


def _misread(comparison: Comparison, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Yield what a comparison takes a fact for that it is not, and what it is."""
    fact, values = comparison.fact, {*vocabulary.values_of(comparison.fact), UNKNOWN}
    is_number = fact in vocabulary.numbers
    known = "a number or unknown" if is_number else ", ".join(sorted(values))
    if comparison.operator and not is_number:
        yield f"'{fact}' is no number: '{comparison.operator}' cannot compare it", "compare it with `is`"
    for word in comparison.words if is_number or len(values) > 1 else ():
        if word not in values:
            yield f"'{fact}' is never '{word}'", f"it is {known}"


def _unknown_fact(corpus: Corpus, path: str, at: tuple[str, ...], fact: str, vocabulary: Vocabulary) -> Problem:
    known = [*vocabulary.findings, *vocabulary.fields, *vocabulary.derived]
    return Problem(
        corpus.where(path, at), f"no fact is named '{fact}'{did_you_mean(fact, known)}", "see knowledge/vocabulary/"
    )


def _dangling_exceptions(rule: Rule, rules: Mapping[str, Rule], corpus: Corpus) -> list[Problem]:
    path = f"rules/{rule.id}.toml"
    return [
        Problem(
            corpus.where(path, ("then", "unless")), f"no active rule is named '{name}'{did_you_mean(name, rules)}", MEND
        )
        for name in rule.then.unless
        if name not in rules
    ]
