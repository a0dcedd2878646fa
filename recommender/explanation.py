"""An explanation: the whole recorded trace of one recommendation. Every text and table is a view of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from recommender.decision import BARS, Decision, Reason, effect_of
from recommender.engine import DurableEngine, Engine
from recommender.fact import Fact
from recommender.inference import Clash, assess, fire_step
from recommender.intake import take_in
from recommender.knowledge import Knowledge
from recommender.memory import Firing, WorkingMemory
from recommender.patient import Reading, Remark, read_patient
from recommender.problem import DataError
from recommender.question import Question, ask
from recommender.resolution import (
    Choice,
    bars_of,
    choose_complex,
    complex_of,
    left_in,
    resolve_exercises,
    resolve_screen,
)
from recommender.session import Plan, Session, build_session
from recommender.wording import sentence

STATUS = {"refer": "refer", "defer": "defer", "ask": "needs_information"}


@dataclass(frozen=True, slots=True)
class ComplexView:
    """What became of a complex: chosen, possible or barred."""

    complex: str
    verdict: str
    exercises_left: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One recommendation with everything that it rests on.

    Attributes:
        status: program, restricted_program, defer, refer or needs_information.
        choice: the complex, "" without a program, with the reasons for and against.
        decisions: by exercise id, in the order of the ids.
        screening: the reasons of every gate that holds, and of every clearance that the program rests on.
        firings: every rule that fired, by step and rule id.
    """

    reading: Reading
    knowledge: Knowledge
    engine: str
    status: str
    facts: Mapping[str, Fact]
    choice: Choice
    complexes: tuple[ComplexView, ...]
    session: Session
    decisions: Mapping[str, Decision]
    screening: tuple[Reason, ...]
    advice: tuple[Reason, ...]
    questions: tuple[Question, ...]
    clashes: tuple[Clash, ...]
    remarks: tuple[Remark, ...]
    firings: tuple[Firing, ...]

    @property
    def has_program(self) -> bool:
        """Say whether there is a program."""
        return self.status in ("program", "restricted_program")


class Recommender:
    """Recommends programs from one knowledge base with one engine; it keeps nothing of a patient."""

    def __init__(self, knowledge: Knowledge, engine: Engine | None = None) -> None:
        """Take the knowledge, and the engine that fires its rules; durable-rules by default."""
        self.knowledge = knowledge
        self.engine: Engine = engine or DurableEngine(knowledge.rules, knowledge.vocabulary.numbers)

    def recommend(self, raw: Mapping[str, Any], clinic: Collection[str] = (), source: str = "patient") -> Explanation:
        """Recommend a program for a raw record.

        Args:
            raw: field names and values of the contract's patient record.
            clinic: the fields that come from the clinic's standing facts.
            source: what the record is called in problems.

        Raises:
            DataError: the record cannot be used; it holds every fault.
        """
        reading = read_patient(raw, self.knowledge, source)
        if reading.problems:
            raise DataError(reading.problems)
        return self.explain(reading, clinic)

    def explain(self, reading: Reading, clinic: Collection[str] = ()) -> Explanation:
        """Run the five steps over a reading without problems and record all of it."""
        memory = take_in(reading, self.knowledge.vocabulary, clinic)
        assessed, clashes = assess(memory, self.engine, self.knowledge.vocabulary)
        screened = fire_step(2, memory, self.engine)
        gate, screening = resolve_screen(screened)
        restricted = fire_step(3, memory, self.engine)
        decisions = resolve_exercises(restricted, self.knowledge.exercises)
        selected = fire_step(4, memory, self.engine)
        choice = choose_complex(selected, decisions, self.knowledge)
        firings = [*assessed, *screened, *restricted, *selected]
        session = Session()
        advice: tuple[Reason, ...] = ()
        indications = [Reason(firing, "indicate") for firing in selected if effect_of(firing) == "indicate"]
        complexes = _complexes(choice, indications, decisions, self.knowledge)
        if gate:
            gates = tuple(reason for reason in screening if reason.applied)
            decisions = {name: _gated(decision, gates[0]) for name, decision in decisions.items()}
            complexes = tuple(_closed(view, gates) for view in complexes)
            choice = Choice("", tuple(reason.defeated_by(_rules(gates)) for reason in choice.reasons), choice.clashes)
        elif choice.complex:
            memory.add({"complex": Fact("complex", choice.complex, "derived", tuple(_rules(choice.reasons[:1])))})
            last = fire_step(5, memory, self.engine)
            firings += last
            plan = Plan(choice.complex, choice.reasons, decisions, last, self.knowledge, memory.facts)
            session = build_session(plan)
            decisions = _placed(decisions, session, last)
            advice = tuple(Reason(firing, "advise", deciding=True) for firing in last if effect_of(firing) == "advise")
        return Explanation(
            reading,
            self.knowledge,
            self.engine.name,
            STATUS.get(gate) or _program_status(memory, screening, decisions),
            memory.facts,
            choice,
            complexes,
            session,
            decisions,
            tuple(screening),
            advice,
            tuple(ask(firings, decisions, self.knowledge)),
            (*clashes, *choice.clashes),
            (*reading.remarks, *_remarks(assessed, memory, reading, self.knowledge)),
            tuple(firings),
        )


def _rules(reasons: Sequence[Reason]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reason.firing.rule_id for reason in reasons))


def _program_status(memory: WorkingMemory, screening: Sequence[Reason], decisions: Mapping[str, Decision]) -> str:
    """Tell a plain program from one that a finding restricts or that rests on a clearance."""
    findings = {term for term, value in memory.values.items() if value == "present"}
    restricting = any(
        fact.term in findings
        for decision in decisions.values()
        for reason in decision.reasons
        if reason.applied and reason.effect in (*BARS, "limit")
        for fact in reason.firing.facts
    )
    if not any(decision.verdict == "prescribed" for decision in decisions.values()):
        return "restricted_program"
    return "restricted_program" if restricting or any(reason.effect == "clear" for reason in screening) else "program"


def _complexes(
    choice: Choice, indications: Sequence[Reason], decisions: Mapping[str, Decision], knowledge: Knowledge
) -> tuple[ComplexView, ...]:
    return tuple(_complex_view(name, choice, indications, decisions, knowledge) for name in sorted(knowledge.complexes))


def _complex_view(
    name: str,
    choice: Choice,
    indications: Sequence[Reason],
    decisions: Mapping[str, Decision],
    knowledge: Knowledge,
) -> ComplexView:
    """Say what became of a complex; a rule that finds it suitable is named with it, and defeated by what bars it."""
    left = len(left_in(name, decisions, knowledge))
    suits = tuple(reason for reason in indications if complex_of(reason.firing) == name)
    if name == choice.complex:
        return ComplexView(name, "chosen", left, (*(reason for reason in choice.reasons if reason.applied), *suits))
    if left:
        return ComplexView(name, "possible", left, suits)
    bars = bars_of(name, decisions, knowledge) or _deciding(name, decisions, knowledge)
    defeated = tuple(reason.defeated_by(_rules(bars)) for reason in suits)
    return ComplexView(name, "barred", 0, (*bars, *defeated))


def _deciding(name: str, decisions: Mapping[str, Decision], knowledge: Knowledge) -> list[Reason]:
    found: dict[str, Reason] = {}
    for exercise in knowledge.by_complex[name]:
        reason = decisions[exercise].reasons[0]
        found.setdefault(reason.firing.rule_id, reason)
    return sorted(found.values(), key=lambda reason: reason.rank)


def _closed(view: ComplexView, gates: tuple[Reason, ...]) -> ComplexView:
    return replace(
        view, verdict="barred", reasons=(*gates, *(reason for reason in view.reasons if view.verdict == "barred"))
    )


def _gated(decision: Decision, gate: Reason) -> Decision:
    """Withhold what a closed gate keeps back; the excluded stays excluded. Other gates stand under screening."""
    if decision.verdict == "excluded":
        return decision
    holding = (replace(gate, exercise=decision.exercise),)
    several = tuple(
        replace(reason, one_of_several=True, deciding=False) if reason.applied and reason.effect in BARS else reason
        for reason in decision.reasons
    )
    return Decision(decision.exercise, "withheld", (*holding, *several))


def _placed(decisions: Mapping[str, Decision], session: Session, firings: Sequence[Firing]) -> dict[str, Decision]:
    """Give every exercise its last verdict: prescribed, or eligible with what kept it out."""
    prescribed = {item.exercise.id: item.reasons for item in session.items}
    leaving: dict[str, list[Reason]] = {}
    for firing in firings:
        if effect_of(firing) in ("leave_out", "prescribe"):
            _note_leaving(firing, leaving, prescribed)
    return {
        name: _last(decision, prescribed, leaving.get(name, []), (session.left_out or {}).get(name, ()))
        for name, decision in decisions.items()
    }


def _note_leaving(firing: Firing, leaving: dict[str, list[Reason]], prescribed: Mapping[str, Sequence[Reason]]) -> None:
    rule = firing.activation.rule
    if effect_of(firing) == "prescribe":
        return
    for exercise in rule.exercises_for(firing.activation.bound):
        reason = Reason(firing, "leave_out", exercise)
        exceptions = tuple(
            known.firing.rule_id
            for known in prescribed.get(exercise, ())
            if known.effect == "prescribe" and known.firing.rule_id in rule.then.unless
        )
        leaving.setdefault(exercise, []).append(reason.defeated_by(exceptions) if exceptions else reason)


def _last(
    decision: Decision,
    prescribed: Mapping[str, Sequence[Reason]],
    leaving: Sequence[Reason],
    clock: Sequence[Reason],
) -> Decision:
    if decision.exercise in prescribed:
        kept = [
            reason
            for reason in decision.reasons
            if reason.firing not in {r.firing for r in prescribed[decision.exercise]}
        ]
        return Decision(decision.exercise, "prescribed", (*prescribed[decision.exercise], *leaving, *kept))
    if decision.open:
        kept_out = [*leaving, *clock]
        marked = tuple(
            replace(reason, deciding=place == 0, one_of_several=len(kept_out) > 1)
            for place, reason in enumerate(kept_out)
        )
        return Decision(decision.exercise, "eligible", (*marked, *decision.reasons))
    holders = _rules([reason for reason in decision.reasons if reason.applied and reason.effect in BARS])
    also = (reason.defeated_by(holders) for reason in leaving)
    return replace(decision, reasons=(*decision.reasons, *also))


def _remarks(assessed: Sequence[Firing], memory: WorkingMemory, reading: Reading, knowledge: Knowledge) -> list[Remark]:
    remarks = []
    for firing in assessed:
        then = firing.activation.rule.then
        if then.remark and firing.activation.certain:
            remarks.append(Remark(then.fact, sentence(Reason(firing, "derive"), knowledge)))
    for finding, word in sorted(reading.absent.items()):
        if memory.values[finding] == "present":
            fact = memory.facts[finding]
            remarks.append(
                Remark(
                    finding,
                    f"'{word}' was ruled out, yet {' and '.join(fact.because)} finds it; the stricter reading is used",
                )
            )
    return remarks
