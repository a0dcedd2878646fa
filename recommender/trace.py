"""Small filters over the recorded trace: what a view asks of a reason, an item, a decision."""

from collections.abc import Iterable, Mapping

from recommender.decision import Decision, Reason
from recommender.exercise import Exercise
from recommender.fact import Fact
from recommender.knowledge import Knowledge
from recommender.selector import names_of
from recommender.session import Item


def ledger_of(reason: Reason, knowledge: Knowledge) -> list[str]:
    """Give the ledger rows of a reason: the rule's, and the conflicts behind inferred attributes that it reads."""
    rows = list(reason.firing.activation.rule.document.ledger)
    exercise = knowledge.exercises.get(reason.exercise)
    if exercise:
        read = names_of(reason.firing.activation.rule.document.when.get("exercise", {}))
        rows += exercise.stages_from if "available_in" in read else ()
        rows += exercise.default_excluded_by if "default_excluded" in read else ()
    return list(dict.fromkeys(rows))


def with_premises(facts: Iterable[Fact]) -> list[Fact]:
    """List facts and, behind each derived one, what it rests on; each once."""
    found: dict[str, Fact] = {}
    for fact in facts:
        found.setdefault(fact.term, fact)
        for premise in with_premises(fact.premises):
            found.setdefault(premise.term, premise)
    return list(found.values())


def instructions_of(item: Item) -> list[str]:
    """Give the steps of an exercise, without those that a limit leaves out."""
    limits = [reason.firing.activation.rule.then.limit for reason in item.reasons]
    omitted = tuple(limit.omits for limit in limits if limit and limit.omits)
    return [step for step in item.exercise.instructions if not step.startswith(omitted)]


def cautions_of(item: Item) -> dict[str, list[Reason]]:
    """Collect what to mind: the exercise's own cautions, and those of limits and dose rules with their reasons."""
    found: dict[str, list[Reason]] = {
        text: [] for text in (*item.exercise.cautions_stated, *item.exercise.cautions_inferred)
    }
    for reason in item.reasons:
        if caution := reason.firing.activation.rule.then.caution:
            found.setdefault(caution, []).append(reason)
    return found


def substitutes_of(decision: Decision, decisions: Mapping[str, Decision], knowledge: Knowledge) -> list[str]:
    """Name the alike exercises that can stand in for one that is not prescribed: the prescribed ones first.

    Never a heavier one, and none for an exercise that hurts: there the clinician chooses.
    """
    if decision.verdict == "prescribed":
        return []
    if any(reason.applied and _hurts(reason) for reason in decision.reasons):
        return []
    exercise = knowledge.exercises[decision.exercise]
    heaviest = list(knowledge.words("load_order"))
    heavier = heaviest[heaviest.index(exercise.load) + 1 :]
    alike = [
        name
        for name in sorted({*exercise.near_duplicates, *exercise.same_movement})
        if knowledge.exercises[name].load not in heavier
    ]
    return [name for verdict in ("prescribed", "eligible") for name in alike if decisions[name].verdict == verdict]


def sides_of(exercise: Exercise) -> str:
    """Say on which sides an exercise is done: both, alternating, each_direction or one for unsided items."""
    unit = exercise.dose.reps_unit if exercise.dose else "total"
    return {"per_side": "both", "alternating": "alternating", "per_direction": "each_direction"}.get(unit, "unsided")


def _hurts(reason: Reason) -> bool:
    bound = reason.firing.activation.rule.bound
    return bound is not None and bound.list == "painful_exercises"
