"""The result: the contract's JSON of an explanation. The classes here are its schema; nothing is decided."""

from collections.abc import Iterable
from typing import Any

from typing_extensions import TypedDict

from recommender.condition import Value
from recommender.decision import Decision, Reason
from recommender.dose import PrescribedDose, Range
from recommender.exercise import Exercise
from recommender.explanation import Explanation
from recommender.fact import Fact
from recommender.inference import Clash
from recommender.json_schema import schema_of
from recommender.knowledge import Knowledge
from recommender.memory import Firing
from recommender.patient import Reading
from recommender.question import Question
from recommender.resolution import complex_of
from recommender.selector import ATTRIBUTES, FLAGS, Catalogue, names_of
from recommender.session import Gap, Item
from recommender.standing import ComplexView
from recommender.trace import cautions_of, instructions_of, ledger_of, sides_of, substitutes_of, with_premises
from recommender.vocabulary import YES_NO
from recommender.wording import fill, sentence

SCHEMA_VERSION = "1.0"
_FINDING_VALUES = ("present", "absent", "unknown")


class FactJson(TypedDict, total=False):
    """A fact: `state` for a finding or a list entry, `value` for a field."""

    term: str
    state: str
    value: Value
    origin: str


class AttributeJson(TypedDict):
    """An attribute of the exercise that the rule read."""

    attribute: str
    value: list[str]
    inferred: bool


class SourceJson(TypedDict):
    """Where a rule stands in the source documents."""

    source: str
    section: str
    lines: list[int]


class ReasonJson(TypedDict):
    """One proposal of one rule and what became of it."""

    rule: str
    effect: str
    outcome: str
    overridden_by: list[str]
    deciding: bool
    one_of_several: bool
    certain: bool
    text: str
    detail: str
    facts: list[FactJson]
    exercise_attributes: list[AttributeJson]
    sources: list[SourceJson]
    ledger: list[str]


class RangeJson(TypedDict):
    """A range of numbers."""

    min: int
    max: int


class RepsJson(TypedDict):
    """Repetitions, and how they are counted."""

    min: int
    max: int
    unit: str


class DoseJson(TypedDict):
    """The dose of one exercise; seconds, and breaths where the hold is counted so."""

    sets: RangeJson
    reps: RepsJson | None
    hold_seconds: RangeJson | None
    hold_breaths: RangeJson | None
    work_seconds: RangeJson | None
    rest_seconds: int
    pace: str
    breathing: str
    later: list[str]
    origin: dict[str, str]


class CautionJson(TypedDict):
    """What to mind, and why."""

    text: str
    reasons: list[ReasonJson]


class ItemJson(TypedDict):
    """One exercise of the program."""

    order: int
    phase: str
    exercise: str
    title: str
    instructions: list[str]
    start_position: str
    equipment: list[str]
    sides: str
    dose: DoseJson
    minutes: float
    priority: int
    cautions: list[CautionJson]
    easier: str | None
    harder: str | None
    reasons: list[ReasonJson]


class ExerciseJson(TypedDict):
    """The verdict on one exercise."""

    exercise: str
    verdict: str
    reasons: list[ReasonJson]
    substitutes: list[str]


class ComplexJson(TypedDict):
    """The verdict on one complex."""

    complex: str
    verdict: str
    exercises_left: int
    reasons: list[ReasonJson]


class RequestJson(TypedDict):
    """The complex that was asked for; null where none was."""

    complex: str | None
    granted: bool | None
    reasons: list[ReasonJson]


class ScreeningJson(TypedDict):
    """The gates of one outcome that hold."""

    outcome: str
    reasons: list[ReasonJson]


class GapJson(TypedDict):
    """What the program lacks."""

    component: str
    text: str
    suggested_complex: str | None
    reasons: list[ReasonJson]


class AnswerJson(TypedDict):
    """An answer and what it changes."""

    answer: str
    changes: str


class QuestionJson(TypedDict):
    """What to ask next; `waits` where something is blocked, withheld or assumed until it is answered."""

    term: str
    text: str
    answers: list[AnswerJson]
    rank: int
    rules: list[str]
    waits: bool


class ConflictJson(TypedDict):
    """Rules that contradicted each other at equal rank, and what was taken."""

    rules: list[str]
    exercise: str | None
    outcomes: list[str]
    taken: str
    text: str


class AdviceJson(TypedDict):
    """One piece of advice."""

    topic: str
    text: str
    reasons: list[ReasonJson]


class FiringJson(TypedDict):
    """One rule that fired."""

    rule: str
    step: int
    bound: str | None
    certain: bool
    ledger: list[str]
    outcome: str
    overridden_by: list[str]
    facts: list[FactJson]


class RemarkJson(TypedDict):
    """What was read otherwise than it was written."""

    term: str
    text: str


class SessionJson(TypedDict):
    """The length of the session in minutes, and the limit that holds."""

    minutes: float
    minutes_max: float | None


class ResultJson(TypedDict):
    """The result of one recommendation."""

    schema_version: str
    knowledge_version: str
    engine: str
    patient: dict[str, Any]
    status: str
    complex: str | None
    request: RequestJson
    complexes: list[ComplexJson]
    session: SessionJson
    program: list[ItemJson]
    exercises: list[ExerciseJson]
    screening: list[ScreeningJson]
    gaps: list[GapJson]
    questions: list[QuestionJson]
    conflicts: list[ConflictJson]
    advice: list[AdviceJson]
    remarks: list[RemarkJson]
    firings: list[FiringJson]


def result_schema() -> dict[str, Any]:
    """Give the JSON Schema of the result."""
    return schema_of(ResultJson, "Lumbar result")


def to_json(explanation: Explanation) -> ResultJson:
    """Write an explanation as the contract's result."""
    knowledge = explanation.knowledge
    return {
        "schema_version": SCHEMA_VERSION,
        "knowledge_version": knowledge.version,
        "engine": explanation.engine,
        "patient": patient_json(explanation),
        "status": explanation.status,
        "complex": explanation.choice.complex or None,
        "request": _request(explanation),
        "complexes": [_complex(view, knowledge) for view in explanation.complexes],
        "session": {"minutes": explanation.session.minutes, "minutes_max": explanation.session.minutes_max or None},
        "program": [_item(place, item, knowledge) for place, item in enumerate(explanation.session.items, start=1)],
        "exercises": [exercise_result(decision, explanation) for decision in explanation.decisions.values()],
        "screening": screening_json(explanation.screening, knowledge),
        "gaps": [gap_json(gap, knowledge) for gap in explanation.session.gaps],
        "questions": [question_json(question) for question in explanation.questions],
        "conflicts": [conflict_json(clash, knowledge) for clash in explanation.clashes],
        "advice": [advice_json(reason, knowledge) for reason in explanation.advice],
        "remarks": [{"term": remark.term, "text": remark.text} for remark in explanation.remarks],
        "firings": firings_json(explanation),
    }


def patient_json(explanation: Explanation) -> dict[str, Any]:
    """Give the record as it was given, lists in the order of their words."""
    return record_json(explanation.reading)


def record_json(reading: Reading) -> dict[str, Any]:
    """Give the record of a reading as it was given, lists in the order of their words."""
    given = reading.record.given()
    return {name: sorted(set(value)) if isinstance(value, list) else value for name, value in given.items()}


def fact_json(fact: Fact) -> FactJson:
    """Write a fact."""
    if ":" in fact.term or (fact.value in _FINDING_VALUES and fact.value not in YES_NO and isinstance(fact.value, str)):
        return {"term": fact.term, "state": str(fact.value), "origin": fact.origin}
    return {"term": fact.term, "value": fact.value, "origin": fact.origin}


def reason_json(reason: Reason, knowledge: Knowledge) -> ReasonJson:
    """Write a reason."""
    rule = reason.firing.activation.rule
    document = rule.document
    return {
        "rule": rule.id,
        "effect": reason.effect,
        "outcome": "applied" if reason.applied else "overridden",
        "overridden_by": list(reason.overridden_by),
        "deciding": reason.deciding,
        "one_of_several": reason.one_of_several,
        "certain": reason.firing.activation.certain,
        "text": sentence(reason, knowledge),
        "detail": fill(document.reason.detail, reason, knowledge),
        "facts": [fact_json(fact) for fact in with_premises(reason.firing.facts)],
        "exercise_attributes": _attributes(reason, knowledge),
        "sources": [
            {"source": source.source, "section": source.section, "lines": list(source.lines)}
            for source in document.sources
        ],
        "ledger": ledger_of(reason, knowledge),
    }


def _attributes(reason: Reason, knowledge: Knowledge) -> list[AttributeJson]:
    exercise = knowledge.exercises.get(reason.exercise)
    if exercise is None:
        return []
    table = reason.firing.activation.rule.document.when.get("exercise", {})
    return [_attribute(name, exercise, knowledge) for name in names_of(table)]


def _attribute(name: str, exercise: Exercise, knowledge: Knowledge) -> AttributeJson:
    catalogue = Catalogue(knowledge.exercises, knowledge.complexes, knowledge.vocabulary)
    if name in FLAGS:
        value = ["true" if FLAGS[name](exercise) else "false"]
    else:
        value = list(ATTRIBUTES[name](catalogue, exercise))
    slots = {"available_in": "stages", "default_excluded": "stages"}
    return {"attribute": name, "value": value, "inferred": slots.get(name, name) in exercise.inferred}


def _reasons(reasons: Iterable[Reason], knowledge: Knowledge) -> list[ReasonJson]:
    return [reason_json(reason, knowledge) for reason in reasons]


def _request(explanation: Explanation) -> RequestJson:
    asked = explanation.reading.values.get("requested_complex")
    if not asked:
        return {"complex": None, "granted": None, "reasons": []}
    granted = explanation.choice.complex == asked
    view = next(view for view in explanation.complexes if view.complex == asked)
    reasons = list(explanation.choice.reasons)
    reasons = [reason for reason in reasons if not granted or complex_of(reason.firing) == asked]
    reasons += [] if granted else view.reasons
    return {"complex": asked, "granted": granted, "reasons": _reasons(reasons, explanation.knowledge)}


def _complex(view: ComplexView, knowledge: Knowledge) -> ComplexJson:
    return {
        "complex": view.complex,
        "verdict": view.verdict,
        "exercises_left": view.exercises_left,
        "reasons": _reasons(view.reasons, knowledge),
    }


def _item(place: int, item: Item, knowledge: Knowledge) -> ItemJson:
    exercise = item.exercise
    return {
        "order": place,
        "phase": item.phase,
        "exercise": exercise.id,
        "title": exercise.title,
        "instructions": instructions_of(item),
        "start_position": exercise.start_position,
        "equipment": [*exercise.equipment, *([] if exercise.surface == "none" else [exercise.surface])],
        "sides": sides_of(exercise),
        "dose": dose_json(item.dose),
        "minutes": round(item.seconds / 60, 1),
        "priority": item.priority,
        "cautions": [
            {"text": text, "reasons": _reasons(reasons, knowledge)} for text, reasons in cautions_of(item).items()
        ],
        "easier": exercise.easier or None,
        "harder": exercise.harder or None,
        "reasons": _reasons(item.reasons, knowledge),
    }


def dose_json(dose: PrescribedDose) -> DoseJson:
    """Write a dose."""
    return {
        "sets": {"min": dose.sets[0], "max": dose.sets[1]},
        "reps": {"min": dose.reps[0], "max": dose.reps[1], "unit": dose.unit} if dose.reps else None,
        "hold_seconds": _range(dose.hold_seconds),
        "hold_breaths": _range(dose.hold_breaths),
        "work_seconds": _range(dose.work_seconds),
        "rest_seconds": dose.rest_seconds,
        "pace": dose.pace,
        "breathing": dose.breathing,
        "later": list(dose.later),
        "origin": dict(sorted(dose.origin.items())),
    }


def _range(numbers: Range | None) -> RangeJson | None:
    return {"min": numbers[0], "max": numbers[1]} if numbers else None


def exercise_result(decision: Decision, explanation: Explanation) -> ExerciseJson:
    """Write the verdict on one exercise."""
    return {
        "exercise": decision.exercise,
        "verdict": decision.verdict,
        "reasons": _reasons(decision.reasons, explanation.knowledge),
        "substitutes": substitutes_of(decision, explanation.decisions, explanation.knowledge),
    }


def screening_json(reasons: Iterable[Reason], knowledge: Knowledge) -> list[ScreeningJson]:
    """Write the gates that hold, by their outcome."""
    grouped: dict[str, list[Reason]] = {}
    for reason in reasons:
        grouped.setdefault(reason.effect, []).append(reason)
    return [{"outcome": effect, "reasons": _reasons(found, knowledge)} for effect, found in grouped.items()]


def advice_json(reason: Reason, knowledge: Knowledge) -> AdviceJson:
    """Write a piece of advice."""
    return {
        "topic": reason.firing.activation.rule.then.topic or "course",
        "text": sentence(reason, knowledge),
        "reasons": [reason_json(reason, knowledge)],
    }


def gap_json(gap: Gap, knowledge: Knowledge) -> GapJson:
    """Write a gap."""
    return {
        "component": gap.component,
        "text": gap.text,
        "suggested_complex": gap.suggested_complex or None,
        "reasons": _reasons(gap.reasons, knowledge),
    }


def question_json(question: Question) -> QuestionJson:
    """Write a question."""
    return {
        "term": question.term,
        "text": question.text,
        "answers": [{"answer": each.answer, "changes": each.changes} for each in question.answers],
        "rank": question.rank,
        "rules": list(question.rules),
        "waits": question.waits,
    }


def conflict_json(clash: Clash, knowledge: Knowledge) -> ConflictJson:
    """Write what rules contradicted each other in."""
    return {
        "rules": list(clash.rules),
        "exercise": clash.subject if clash.subject in knowledge.exercises else None,
        "outcomes": list(clash.outcomes),
        "taken": clash.taken,
        "text": clash.sentence,
    }


def firings_json(explanation: Explanation) -> list[FiringJson]:
    """List every rule that fired, in the order of steps and ids, and whether some proposal of it applied."""
    outcomes = _outcomes(explanation)
    listed = sorted(
        explanation.firings, key=lambda firing: (firing.activation.rule.step, firing.rule_id, firing.activation.bound)
    )
    return [_firing(firing, outcomes.get(firing)) for firing in listed]


def _firing(firing: Firing, defeated_by: set[str] | None) -> FiringJson:
    overridden = sorted(defeated_by or ())
    return {
        "rule": firing.rule_id,
        "step": firing.activation.rule.step,
        "bound": firing.activation.bound or None,
        "certain": firing.activation.certain,
        "ledger": list(firing.activation.rule.document.ledger),
        "outcome": "overridden" if overridden else "applied",
        "overridden_by": overridden,
        "facts": [fact_json(fact) for fact in firing.facts],
    }


def _outcomes(explanation: Explanation) -> dict[Firing, set[str]]:
    """Give, for each firing none of whose proposals applied, the rules that defeated them."""
    reasons = [*explanation.screening, *explanation.choice.reasons]
    reasons += [reason for decision in explanation.decisions.values() for reason in decision.reasons]
    reasons += [reason for view in explanation.complexes for reason in view.reasons if reason.effect == "indicate"]
    defeated: dict[Firing, set[str]] = {}
    applied = {reason.firing for reason in reasons if reason.applied}
    for reason in reasons:
        if reason.firing not in applied:
            defeated.setdefault(reason.firing, set()).update(reason.overridden_by)
    certain = {firing.rule_id for firing in explanation.firings if firing.activation.certain}
    for firing in explanation.firings:
        if firing.activation.rule.step == 1 and (exceptions := certain & set(firing.activation.rule.then.unless)):
            defeated[firing] = exceptions
    return defeated
