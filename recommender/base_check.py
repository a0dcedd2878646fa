"""The checks of a whole base of knowledge and rules: what no single file shows."""

from collections.abc import Callable, Iterator
from itertools import combinations

from recommender.check import Checked, check_rules
from recommender.corpus import Corpus
from recommender.explanation import Explanation, Recommender
from recommender.knowledge import Knowledge, read_exercise, read_knowledge
from recommender.ledger import check_ledger, read_ledger
from recommender.problem import Problem
from recommender.reference import (
    case_references,
    dose_contradictions,
    exercise_references,
    inactive_carriers,
    outcome_references,
    selector_references,
)
from recommender.rule import Rule, read_rule
from recommender.satisfiability import satisfiable
from recommender.selector import BOUND, Catalogue
from recommender.vocabulary import FINDING_GROUPS, fold

CHOSEN_IN_STEP = 4
PLACEHOLDER = "TODO"
Validator = Callable[[Checked], Iterator[Problem]]


def check_base(corpus: Corpus) -> list[Problem]:
    """Check everything: form, references, texts, cases, contradictions, dead rules, unreachable exercises, the ledger.

    Returns:
        Every problem at once, sorted by place. What rests on a sound base is checked only when the form is sound.
    """
    knowledge, problems = read_knowledge(corpus)
    problems += [*_placeholders(corpus)]
    if problems:
        return sorted(set(problems))
    checked = Checked(knowledge, corpus)
    rows, broken = read_ledger(corpus)
    problems += [*broken, *check_ledger(rows, knowledge, corpus)]
    problems += [*exercise_references(checked, rows), *inactive_carriers(checked, rows)]
    problems += [problem for validate in VALIDATORS for problem in validate(checked)]
    for rules in (checked, Checked(knowledge.course, corpus)):
        problems += check_rules(rules.knowledge, corpus)
        problems += [problem for validate in RULE_VALIDATORS for problem in validate(rules)]
    return sorted({*problems, *_drafts(checked)})


def is_sound(corpus: Corpus) -> bool:
    """Say whether the form is sound, so that everything could be checked."""
    return not read_knowledge(corpus)[1] and not any(_placeholders(corpus))


def _placeholders(corpus: Corpus) -> Iterator[Problem]:
    for path, text in corpus.texts.items():
        for number, line in enumerate(text.splitlines(), start=1):
            if PLACEHOLDER in line:
                yield Problem(f"{path}:{number}", f"{PLACEHOLDER} is left to fill", "write what the slot asks for")


def _drafts(checked: Checked) -> Iterator[Problem]:
    """Check the form of drafts, which are not loaded."""
    knowledge, corpus = checked.knowledge, checked.corpus
    catalogue = Catalogue(knowledge.exercises, knowledge.complexes, knowledge.vocabulary)
    numbers = {name: default.value for name, default in knowledge.defaults.items()}
    for path, table in corpus.documents.items():
        if table.get("status") == "draft" and path.startswith("rules/"):
            yield from read_rule(corpus, path, table, catalogue, numbers)[1]  # type: ignore[arg-type]
        elif table.get("status") == "draft":
            yield from read_exercise(corpus, path, table)[1]


def _later_steps(checked: Checked) -> Iterator[Problem]:
    for rule in checked.knowledge.rules.values():
        if rule.step <= CHOSEN_IN_STEP and "complex" in rule.facts_read:
            what = "reads 'complex', which is known only after step 4"
            at = ("when", "bound") if rule.bound and rule.bound.fact == "complex" else ("when", "patient")
            yield checked.problem(rule, at, what, "move the rule to a later step")


def _course_facts(checked: Checked) -> Iterator[Problem]:
    course = checked.knowledge.vocabulary.course
    for rule in checked.knowledge.rules.values():
        for fact in sorted(rule.facts_read & course.keys()):
            what = f"reads '{fact}', which only a diary gives"
            yield checked.problem(rule, ("when", "patient"), what, "move the rule to rules/review or rules/progress")


def _contradictions(checked: Checked) -> Iterator[Problem]:
    for one, other in combinations(checked.knowledge.rules.values(), 2):
        if _disagree(one, other) and satisfiable(one.condition, other.condition):
            what = f"contradicts rules/{other.id}.toml at equal rank"
            yield checked.problem(one, ("then",), what, "except one in the other (unless), or part their conditions")


def _disagree(one: Rule, other: Rule) -> bool:
    """Say whether two rules propose different outcomes for the same thing, and neither excepts the other."""
    first, second = one.then, other.then
    if first.effect != second.effect or one.id in second.unless or other.id in first.unless:
        return False
    if first.effect == "derive":
        return first.fact == second.fact and first.value != second.value
    if first.effect == "choose":
        return (
            first.as_ == second.as_ and first.complex != second.complex and BOUND not in (first.complex, second.complex)
        )
    return first.effect == "arrange" and first.order == second.order


def _dead_rules(checked: Checked) -> Iterator[Problem]:
    for rule in checked.knowledge.rules.values():
        if not satisfiable(rule.condition):
            yield checked.problem(
                rule, ("when", "patient"), "can never fire: no patient meets it", "mend the condition"
            )
        if rule.selects and not any(rule.exercises.values()):
            yield checked.problem(rule, ("when", "exercise"), "names no exercise", "mend the attributes")


def _doubles(checked: Checked) -> Iterator[Problem]:
    vocabulary = checked.knowledge.vocabulary
    owners: dict[str, set[str]] = {}
    for group in FINDING_GROUPS:
        for term in vocabulary.groups[group].values():
            for name in (term.id, *term.aliases):
                owners.setdefault(fold(name), set()).add(term.id)
    for name, terms in sorted(owners.items()):
        means = vocabulary.aliases.get(name)
        agreed = {means.means.get("finding", next(iter(means.means)))} if means else set()
        if len(terms | agreed) > 1:
            what = f"'{name}' is a name of {' and of '.join(sorted(terms | agreed))}"
            yield Problem(_place_of(min(terms), checked), what, "one concept, one fact: give the name to one of them")


def _place_of(term: str, checked: Checked) -> str:
    """Name the line on which a finding stands."""
    groups = checked.knowledge.vocabulary.groups
    group = next(name for name in FINDING_GROUPS if term in groups[name])
    return checked.corpus.where(f"knowledge/vocabulary/{group}.toml", ("term", list(groups[group]).index(term), "id"))


def _unreachable(checked: Checked) -> Iterator[Problem]:
    """Try the best cases of every stage and complex; name exercises and complexes that none of them opens."""
    knowledge = checked.knowledge
    if any(exercise.dose is None and not exercise.default_excluded_by for exercise in knowledge.exercises.values()):
        return
    seen = list(best_cases(knowledge))
    given = {name for each in seen for name, decision in each.decisions.items() if decision.verdict == "prescribed"}
    for exercise in knowledge.exercises.values():
        if exercise.id not in given and not exercise.default_excluded_by:
            where = f"knowledge/exercises/{exercise.complex}/{exercise.id}.toml"
            where = checked.corpus.where(where, ("stages",))
            yield Problem(where, "no patient could be given this exercise", "see lumbar why for what bars it")
    chosen = {each.choice.complex for each in seen}
    for index, name in enumerate(knowledge.complexes):
        if name not in chosen:
            where = checked.corpus.where("knowledge/complexes.toml", ("complex", index, "stages"))
            yield Problem(where, f"complex '{name}' is empty in every stage", "see its stages")


def best_cases(knowledge: Knowledge) -> Iterator[Explanation]:
    """Recommend for patients whom as little as possible bars: every stage and complex, all at hand, all allowed."""
    recommender = Recommender(knowledge)
    vocabulary = knowledge.vocabulary
    best = {
        "screened": True, "supervised": True, "doctor_clearance": True, "first_session": False, "age": 40,
        "equipment": [term.id for term in vocabulary.missing_equipment()], "easy_exercises": list(knowledge.exercises),
    }  # fmt: skip
    for complex_id in knowledge.complexes:
        for stage in vocabulary.groups["stages"]:
            for more in ({"pain": "none"}, {"pain": "mild", "diagnoses": ["pinched_nerve_or_vertebra"]}):
                yield recommender.recommend({**best, **more, "stage": stage, "requested_complex": complex_id})


VALIDATORS: tuple[Validator, ...] = (_later_steps, _course_facts, _doubles, _unreachable)
RULE_VALIDATORS: tuple[Validator, ...] = (
    outcome_references,
    selector_references,
    case_references,
    dose_contradictions,
    _contradictions,
    _dead_rules,
)
