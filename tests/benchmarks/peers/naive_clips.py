"""CLIPS as one would write it by hand: a fact a term, a fact an exercise, a rule a rule; verdicts by rules, too."""

from collections.abc import Mapping
from typing import Any

import clips
from clips._clips import lib

from recommender.clips_pattern import literal
from recommender.condition import Comparison, Condition, Every
from recommender.memory import WorkingMemory
from recommender.rule import Rule
from recommender.selector import ATTRIBUTES, BOUND, FLAGS
from recommender.vocabulary import UNKNOWN
from tests.benchmarks.peers.problem import SCREEN, Decided, Problem, known, outcome, readings, selector, words

OPERATORS = {"at_least": ">=", "above": ">", "at_most": "<=", "below": "<"}
TEMPLATES = (
    "(deftemplate patient (slot here))",
    "(deftemplate known (slot term) (slot value))",
    "(deftemplate entry (slot list) (slot value) (slot state))",
    f"(deftemplate exercise (slot name) {' '.join(f'(multislot {name})' for name in (*ATTRIBUTES, *FLAGS))})",
    "(deftemplate proposal (slot rule) (slot bound) (slot exercise) (slot effect) (slot sure))",
    "(deftemplate exception (slot rule) (slot by))",
    "(deftemplate defeated (slot rule) (slot exercise))",
    "(deftemplate verdict (slot exercise) (slot value))",
)
VERDICTS = (
    """(defrule defeated (declare (salience -20)) (exception (rule ?r) (by ?by)) (proposal (rule ?r) (exercise ?e))
        (proposal (rule ?by) (exercise ?e) (sure yes)) => (assert (defeated (rule ?r) (exercise ?e))))""",
    """(defrule excluded (declare (salience -30)) (proposal (rule ?r) (exercise ?e) (effect "exclude"))
        (not (defeated (rule ?r) (exercise ?e))) => (assert (verdict (exercise ?e) (value "excluded"))))""",
    """(defrule withheld (declare (salience -40)) (proposal (rule ?r) (exercise ?e) (effect "withhold"|"close"))
        (not (defeated (rule ?r) (exercise ?e))) (not (verdict (exercise ?e) (value "excluded")))
        => (assert (verdict (exercise ?e) (value "withheld"))))""",
    """(defrule refer (declare (salience -30)) (proposal (effect "refer"))
        => (assert (verdict (exercise "") (value "refer"))))""",
    """(defrule defer (declare (salience -31)) (proposal (effect "defer")) (not (verdict (exercise "")))
        => (assert (verdict (exercise "") (value "defer"))))""",
    """(defrule ask (declare (salience -32)) (proposal (effect "ask")) (not (verdict (exercise "")))
        => (assert (verdict (exercise "") (value "ask"))))""",
)
PATIENT = "(do-for-all-facts ((?f patient known entry proposal defeated verdict)) TRUE (retract ?f))"


def mend_clipspy() -> None:
    """Free the facts that clipspy 1.0.6 forgets to free: what it leaks shall not count against CLIPS."""
    clips.facts.Fact.__del__ = lambda fact: lib.ReleaseFact(fact._fact)


class NewEnvironment:
    """A new environment for each patient."""

    def __init__(self, problem: Problem) -> None:
        """Write the rules once."""
        self._problem = problem
        self._texts = _texts(problem)

    def decide(self, memory: WorkingMemory) -> Decided:
        """Decide for one patient."""
        return _decide(_environment(self._problem, self._texts), self._problem, memory)


class KeptWarm:
    """One environment for all patients, in which the exercises stay."""

    def __init__(self, problem: Problem) -> None:
        """Build the environment."""
        self._problem = problem
        self._environment = _environment(problem, _texts(problem))

    def decide(self, memory: WorkingMemory) -> Decided:
        """Decide for one patient, and retract what was asserted for it."""
        decided = _decide(self._environment, self._problem, memory)
        self._environment.eval(PATIENT)
        return decided


def _environment(problem: Problem, texts: list[str]) -> Any:
    environment = clips.Environment()
    for text in texts:
        environment.build(text)
    exercise, exception = (environment.find_template(name) for name in ("exercise", "exception"))
    for name, attributes in problem.exercises.items():
        exercise.assert_fact(name=name, **attributes)
    for rule in problem.rules:
        for by in rule.then.unless:
            exception.assert_fact(rule=rule.id, by=by)
    return environment


def _decide(environment: Any, problem: Problem, memory: WorkingMemory) -> Decided:
    environment.find_template("patient").assert_fact(here="yes")
    fact, entry = environment.find_template("known"), environment.find_template("entry")
    for term, value in known(problem, memory).items():
        fact.assert_fact(term=term, value=value)
    for each in memory.lists:
        entry.assert_fact(list=each.list, value=each.value, state=each.state)
    environment.run()
    found = {each["exercise"]: each["value"] for each in environment.find_template("verdict").facts()}
    return found.get("", ""), {name: found.get(name, "eligible") for name in problem.exercises}


def _texts(problem: Problem) -> list[str]:
    rules = [_rule(place, rule, sure=sure) for place, rule in enumerate(problem.rules) for sure in readings(rule)]
    return [*TEMPLATES, *rules, *VERDICTS]


def _rule(place: int, rule: Rule, *, sure: bool) -> str:
    name, bound, exercise = literal(rule.id), '""', '""'
    parts = ["(patient)"]  # what holds for everybody fires for each patient anew
    parts += [_patient(rule.condition, sure=sure)] if any(rule.condition.comparisons()) else []
    if rule.bound and rule.bound.list:
        states = literal(rule.bound.is_) if sure else f"{literal(rule.bound.is_)}|{literal(UNKNOWN)}"
        parts.append(f"(entry (list {literal(rule.bound.list)}) (value ?bound) (state {states}))")
    elif rule.bound:
        parts.append(f"(known (term {literal(rule.bound.fact)}) (value ?bound&~{literal(UNKNOWN)}))")
    if rule.bound:
        bound = "?bound"
    if rule.step != SCREEN:
        exercise = "?exercise"
        table = selector(rule)
        read = " ".join(f"({each} $?{each})" for each in sorted(_read(table)))
        parts.append(f"(exercise (name ?exercise) {read}) (test {_suits(table)})")
    proposal = f"(rule {name}) (bound {bound}) (exercise {exercise})"
    if not sure:
        parts.append(f"(not (proposal {proposal} (sure yes)))")
    effect = f"(effect {literal(outcome(rule, sure=sure))}) (sure {'yes' if sure else 'no'})"
    salience = 0 if sure else -10
    return (
        f"(defrule r{place}{'' if sure else 'p'} (declare (salience {salience})) {' '.join(parts)} "
        f"=> (assert (proposal {proposal} {effect})))"
    )


def _patient(condition: Condition, *, sure: bool) -> str:
    if isinstance(condition, Comparison):
        return f"(known (term {literal(condition.fact)}) (value {_value(condition, sure=sure)}))"
    parts = " ".join(_patient(part, sure=sure) for part in condition.parts)
    return f"({'and' if isinstance(condition, Every) else 'or'} {parts})"


def _value(comparison: Comparison, *, sure: bool) -> str:
    if not comparison.operator:
        return "|".join(literal(word) for word in (*comparison.words, *(() if sure else (UNKNOWN,))))
    test = f"(and (numberp ?v) ({OPERATORS[comparison.operator]} ?v {literal(comparison.number)}))"
    return f"?v&:{test}" if sure else f"?v&:(or (eq ?v {literal(UNKNOWN)}) {test})"


def _read(table: Mapping[str, Any]) -> set[str]:
    inner = [*table.get("any", ()), *([table["not"]] if "not" in table else [])]
    return (table.keys() - {"any", "not"}).union(*(_read(each) for each in inner))


def _suits(table: Mapping[str, Any]) -> str:
    return f"(and TRUE TRUE {' '.join(_slot(name, wanted) for name, wanted in table.items())})"


def _slot(name: str, wanted: Any) -> str:
    if name == "any":
        return f"(or FALSE {' '.join(_suits(each) for each in wanted)})"
    if name == "not":
        return f"(not {_suits(wanted)})"
    found = (f"(member$ {'?bound' if word == BOUND else literal(word)} ?{name})" for word in words(wanted))
    return f"(or FALSE {' '.join(found)})"
