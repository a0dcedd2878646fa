"""References: the names that rules, cases and exercises use and that must stand for something."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from recommender.check import Checked, source_faults
from recommender.condition import DEFAULT
from recommender.ledger import Row
from recommender.locator import Key
from recommender.problem import Problem, did_you_mean
from recommender.rule import FACT, LISTS, Rule
from recommender.satisfiability import satisfiable
from recommender.selector import BOUND, words_of
from recommender.vocabulary import FINDING_STATES, UNKNOWN

COMPLEX_EFFECTS = ("choose", "indicate")
NUMBERS = ("minutes_max", "minutes_aim", "weekly")
LIMITS = ("reps_max", "sets_max", "hold_seconds_max", "rest_seconds_min", "angle_degrees_max")
DOSE_SLOTS = ("pace", "breathing", "hold_breaths")


def outcome_references(checked: Checked) -> Iterator[Problem]:
    """Check the names in `then`: facts and their values, complexes, questions, topics, defaults, exceptions."""
    for rule in checked.knowledge.rules.values():
        for slot, what in _outcome_faults(rule, checked):
            yield checked.problem(rule, ("then", slot), what, "see rules/README.md and lumbar knowledge list")


def _outcome_faults(rule: Rule, checked: Checked) -> Iterator[tuple[str, str]]:
    then, knowledge = rule.then, checked.knowledge
    vocabulary = knowledge.vocabulary
    if then.effect == "derive":
        values = vocabulary.values_of(then.fact)
        if then.fact not in {**vocabulary.derived, **vocabulary.findings}:
            yield (
                "fact",
                f"no fact that can be derived is named '{then.fact}'{did_you_mean(then.fact, vocabulary.derived)}",
            )
        elif then.value not in (*values, BOUND):
            yield "value", f"'{then.fact}' is never '{then.value}'"
    if then.effect in COMPLEX_EFFECTS and then.complex not in (*knowledge.complexes, BOUND):
        yield "complex", f"no complex is named '{then.complex}'{did_you_mean(then.complex, knowledge.complexes)}"
    if then.effect == "advise" and not then.topic:
        yield "topic", "the advice has no topic"
    if then.question and not vocabulary.knows(then.question):
        yield "question", f"no term is named '{then.question}'{did_you_mean(then.question, vocabulary.findings)}"
    for name in then.unless:
        if name in knowledge.rules and knowledge.rules[name].step != rule.step:
            yield "unless", f"'{name}' is a rule of another step, which excepts nothing here"
    yield from _default_faults(rule, checked)


def _default_faults(rule: Rule, checked: Checked) -> Iterator[tuple[str, str]]:
    then, defaults = rule.then, checked.knowledge.defaults
    limits = [getattr(then.limit, slot) for slot in LIMITS] if then.limit else []
    breaths = then.dose.hold_breaths if then.dose else ()
    numbers = [("then", getattr(then, slot)) for slot in NUMBERS] + [("ceiling", name) for name in then.ceiling]
    numbers += [("limit", name) for name in limits if isinstance(name, str)] + [("dose", name) for name in breaths]
    for slot, name in numbers:
        if name.startswith(FACT):
            if name.removeprefix(FACT) not in checked.knowledge.vocabulary.numbers:
                yield slot, f"no fact that holds a number is named '{name}'"
        elif name and not isinstance(getattr(defaults.get(name.removeprefix(DEFAULT)), "value", None), int | float):
            yield slot, f"no default that is a number is named '{name}'"
    if then.effect == "prescribe":
        items = getattr(defaults.get(then.items.removeprefix(DEFAULT)), "value", None)
        if not isinstance(items, list) or not set(items) <= set(checked.knowledge.exercises):
            yield "items", f"'{then.items}' is no list of exercises"


def selector_references(checked: Checked) -> Iterator[Problem]:
    """Check every word that an exercise side compares with: some exercise, or some term, must have it."""
    knowledge = checked.knowledge
    groups, items = knowledge.vocabulary.groups, knowledge.exercises.values()
    known: dict[str, Iterable[str]] = {
        "id": knowledge.exercises,
        "variant_of": knowledge.exercises,
        "complex": knowledge.complexes,
        "start_position": groups["positions"],
        "equipment": groups["equipment"],
        "available_in": groups["stages"],
        "complex_available_in": groups["stages"],
        "load": ("minimal", "light", "moderate", "high"),
        "lordosis_effect": ("neutral", "decrease", "increase", "increase_if_uncontrolled", "alternating"),
        "spine_motion": {item.spine_motion for item in items},
        "surface": {item.surface for item in items},
        "targets": {target for item in items for target in item.targets},
    }
    for rule in knowledge.rules.values():
        for attribute, words in known.items():
            for word in words_of(rule.document.when.get("exercise", {}), attribute):
                if word not in (*words, BOUND):
                    what = f"{attribute}: no '{word}' is known{did_you_mean(word, words)}"
                    yield checked.problem(rule, ("when", "exercise"), what, "mend the word")


def case_references(checked: Checked) -> Iterator[Problem]:
    """Check the facts, values and lists that a case gives."""
    for rule in checked.knowledge.rules.values():
        for index, case in enumerate(rule.document.cases):
            for what in _case_faults(case.given, case.lists, checked):
                yield checked.problem(rule, ("cases", index), what, "mend the case")


def _case_faults(given: Mapping[str, Any], lists: Mapping[str, Any], checked: Checked) -> Iterator[str]:
    vocabulary = checked.knowledge.vocabulary
    for fact, value in given.items():
        values = vocabulary.values_of(fact) if vocabulary.knows(fact) else ()
        if not vocabulary.knows(fact):
            yield f"no fact is named '{fact}'{did_you_mean(fact, [*vocabulary.findings, *vocabulary.fields])}"
        elif values and value not in (*values, UNKNOWN):
            yield f"'{fact}' is never '{value}'"
    for name, entries in lists.items():
        states = list(entries.values()) if isinstance(entries, dict) else []
        if name not in LISTS or not isinstance(entries, list | dict) or not {*states} <= {*FINDING_STATES, UNKNOWN}:
            yield f"'{name}' is no list of a record, or its entries have no state"


def exercise_references(checked: Checked, rows: Mapping[str, Row]) -> Iterator[Problem]:
    """Check an exercise's folder, source, dose and ledger rows, and a complex's source and stages."""
    knowledge, corpus = checked.knowledge, checked.corpus
    places = {path.rpartition("/")[2].removesuffix(".toml"): path for path, _ in corpus.under("knowledge/exercises")}
    for item in knowledge.exercises.values():
        path = places[item.id]
        faults: list[tuple[Key, str]] = [("source", what) for what in source_faults(item.source, knowledge)]
        if path.split("/")[2] != item.complex:
            faults.append(("complex", f"stands in the folder of another complex than '{item.complex}'"))
        if item.dose is None and not item.default_excluded_by:
            faults.append(("dose_stated", "has no dose and is not excluded by default"))
        if path not in getattr(rows.get(item.id), "carried_out_by", ()):
            faults.append(("id", f"no ledger row '{item.id}' names this file"))
        for slot in ("stages_from", "default_excluded_by", "surface_from"):
            faults += [(slot, f"no ledger row is named '{name}'") for name in getattr(item, slot) if name not in rows]
        yield from (Problem(corpus.where(path, (slot,)), what, "mend the exercise") for slot, what in faults)
    for index, kept in enumerate(knowledge.complexes.values()):
        found = [*source_faults(kept.source, knowledge)]
        found += [
            f"no stage is named '{name}'" for name in kept.stages if name not in knowledge.vocabulary.groups["stages"]
        ]
        where = corpus.where("knowledge/complexes.toml", ("complex", index, "id"))
        yield from (Problem(where, what, "mend the complex") for what in found)


def inactive_carriers(checked: Checked, rows: Mapping[str, Row]) -> Iterator[Problem]:
    """Find rows that a draft or a retired rule carries out."""
    for index, row in enumerate(rows.values()):
        for carrier in row.carried_out_by:
            name = carrier.removeprefix("rules/").removesuffix(".toml")
            if (
                carrier.startswith("rules/")
                and carrier in checked.corpus.documents
                and name not in checked.knowledge.all_rules
            ):
                where = checked.corpus.where("knowledge/ledger.toml", ("row", index, "carried_out_by"))
                yield Problem(where, f"row '{row.id}': '{carrier}' is not active", "name an active rule")


def dose_contradictions(checked: Checked) -> Iterator[Problem]:
    """Find two dose rules that set one slot differently for one exercise of one patient."""
    rules = [rule for rule in checked.knowledge.rules.values() if rule.then.dose]
    for one, other in combinations(rules, 2):
        shared = frozenset().union(*one.exercises.values()) & frozenset().union(*other.exercises.values())
        clash = any(
            getattr(one.then.dose, slot) and getattr(other.then.dose, slot)
            and getattr(one.then.dose, slot) != getattr(other.then.dose, slot) for slot in DOSE_SLOTS
        )  # fmt: skip
        excepted = one.id in other.then.unless or other.id in one.then.unless
        if shared and clash and not excepted and satisfiable(one.condition, other.condition):
            what = f"contradicts rules/{other.id}.toml at equal rank"
            yield checked.problem(one, ("then",), what, "part their conditions or their exercises")
