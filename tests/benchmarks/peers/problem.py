"""The problem that every peer solves: the gate, and a verdict on each exercise, from what is known of one patient.

Every screen and restrict rule is held against every exercise. What is known are the facts after the first step; the
choice of a complex, the order and the dose are no part of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recommender.condition import Facts
from recommender.direct import DirectEngine
from recommender.exercise import Exercise
from recommender.inference import assess
from recommender.intake import take_in
from recommender.knowledge import Knowledge, load_knowledge
from recommender.memory import WorkingMemory
from recommender.patient import read_patient
from recommender.rule import Rule
from recommender.selector import ATTRIBUTES, BOUND, FLAGS, Catalogue
from recommender.whole_patient import read_whole_patients

PATIENTS = Path(__file__).resolve().parents[2] / "patients"
SCREEN, RESTRICT = 2, 3
Decided = tuple[str, dict[str, str]]


@dataclass(frozen=True)
class Problem:
    """The rules, the exercises with their attributes as lists of words, and the patients."""

    knowledge: Knowledge
    rules: Sequence[Rule]
    exercises: Mapping[str, Mapping[str, Sequence[str]]]
    patients: Sequence[WorkingMemory]

    @property
    def facts_read(self) -> list[str]:
        """Name every fact that the rules read."""
        return sorted({fact for rule in self.rules for fact in rule.facts_read})


def read_problem() -> Problem:
    """Read the shipped rules and the whole patients."""
    knowledge = load_knowledge()
    rules = [rule for rule in knowledge.rules.values() if rule.step in (SCREEN, RESTRICT)]
    catalogue = Catalogue(knowledge.exercises, knowledge.complexes, knowledge.vocabulary)
    exercises = {name: _attributes(exercise, catalogue) for name, exercise in knowledge.exercises.items()}
    records = [patient.record for patient in read_whole_patients(PATIENTS)]
    return Problem(knowledge, rules, exercises, [_assessed(record, knowledge) for record in records])


def _attributes(exercise: Exercise, catalogue: Catalogue) -> dict[str, Sequence[str]]:
    found: dict[str, Sequence[str]] = {name: tuple(values(catalogue, exercise)) for name, values in ATTRIBUTES.items()}
    return found | {name: ("true" if flag(exercise) else "false",) for name, flag in FLAGS.items()}


def _assessed(record: Mapping[str, Any], knowledge: Knowledge) -> WorkingMemory:
    memory = take_in(read_patient(record, knowledge), knowledge.vocabulary)
    assess(memory, DirectEngine(knowledge.rules.values()), knowledge.vocabulary, knowledge.rules)
    return memory


def known(problem: Problem, memory: WorkingMemory) -> Facts:
    """Give the facts of a patient that some rule reads."""
    return {fact: memory.values[fact] for fact in problem.facts_read if fact in memory.values}


def selector(rule: Rule) -> Mapping[str, Any]:
    """Give the exercise side of a rule."""
    table: Mapping[str, Any] = rule.document.when.get("exercise", {})
    return table


def words(wanted: Any) -> list[str]:
    """Give what an attribute is compared with as a list of words."""
    if isinstance(wanted, bool):
        return ["true" if wanted else "false"]
    return [wanted] if isinstance(wanted, str) else list(wanted)


def suits(table: Mapping[str, Any], attributes: Mapping[str, Sequence[str]], bound: str) -> bool:
    """Say whether an exercise is one that a selector names."""
    return all(_suits(name, wanted, attributes, bound) for name, wanted in table.items())


def _suits(name: str, wanted: Any, attributes: Mapping[str, Sequence[str]], bound: str) -> bool:
    if name == "any":
        return any(suits(inner, attributes, bound) for inner in wanted)
    if name == "not":
        return not suits(wanted, attributes, bound)
    return any((bound if word == BOUND else word) in attributes[name] for word in words(wanted))


def outcome(rule: Rule, *, sure: bool) -> str:
    """Name what a rule proposes when it fires; "" for nothing."""
    unknown = rule.then.if_unknown
    return (
        rule.then.effect if sure or unknown == "apply" else unknown if unknown in ("ask", "refer", "withhold") else ""
    )


def readings(rule: Rule) -> Iterable[bool]:
    """Give the readings of a rule that propose anything: certain, possible."""
    return [sure for sure in (True, False) if sure or outcome(rule, sure=False)]


Proposal = tuple[Rule, str, bool]
"""A rule, an exercise ("" for the gate), and whether it is certain."""


def settle(proposals: Iterable[Proposal], exercises: Iterable[str]) -> Decided:
    """Weigh proposals: exceptions first, then precedence; for the peers that have no words for that."""
    found = set(proposals)
    sure = {(rule.id, exercise) for rule, exercise, certain in found if certain}
    effects: dict[str, set[str]] = {}
    for rule, exercise, certain in found:
        hidden = not certain and (rule.id, exercise) in sure and rule.bound is None
        if not hidden and not any((name, exercise) in sure for name in rule.then.unless):
            effects.setdefault(exercise, set()).add(outcome(rule, sure=certain))
    gate = next((effect for effect in ("refer", "defer", "ask") if effect in effects.get("", ())), "")
    return gate, {name: _verdict(effects.get(name, set())) for name in exercises}


def _verdict(effects: set[str]) -> str:
    return "excluded" if "exclude" in effects else "withheld" if effects & {"withhold", "close"} else "eligible"
