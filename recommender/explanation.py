"""An explanation: the whole recorded trace of one recommendation. Every text and table is a view of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from typing import Any

from recommender.decision import BARS, Decision, Reason, effect_of, propose
from recommender.engine import Engine
from recommender.engines import engine_of
from recommender.fact import Fact
from recommender.inference import Clash, assess, fire_step
from recommender.intake import take_in
from recommender.knowledge import Knowledge
from recommender.memory import Firing, WorkingMemory
from recommender.patient import Reading, Remark, read_patient
from recommender.plan import Plan
from recommender.problem import DataError
from recommender.program import build_session
from recommender.question import Question, ask
from recommender.resolution import (
    Choice,
    barring,
    bars_of,
    choose_complex,
    complex_of,
    gates_of,
    least_bars,
    left_in,
    resolve_exercises,
    resolve_screen,
    rules_of,
)
from recommender.session import Session
from recommender.wording import sentence

STATUS = {"refer": "refer", "defer": "defer", "ask": "needs_information"}


@dataclass(frozen=True, slots=True)
class ComplexView:
    """What became of a complex: chosen, possible or barred."""

    complex: str
    verdict: str
    exercises_left: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
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
    clashes: tuple[Clash, ...]
    remarks: tuple[Remark, ...]
    firings: tuple[Firing, ...]

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """List what is unknown and could change the result, the most decisive first."""
        return tuple(ask(self.reading, self.firings, self.knowledge))

    @property
    def has_program(self) -> bool:
        """Say whether there is a program."""
        return self.status in ("program", "restricted_program")


@dataclass(frozen=True, slots=True)
class Considered:
    """What the first four steps find: the gate, "" for none, the verdicts without a program, the complex."""

    memory: WorkingMemory
    gate: str
    screening: tuple[Reason, ...]
    decisions: Mapping[str, Decision]
    choice: Choice
    complexes: tuple[ComplexView, ...]
    clashes: tuple[Clash, ...]
    firings: tuple[Firing, ...]


class Recommender:
    """Recommends programs from one knowledge base with one engine; it keeps nothing of a patient."""

    def __init__(self, knowledge: Knowledge, engine: Engine | None = None) -> None:
        """Take the knowledge, and the engine that fires its rules; by default the first that is installed."""
        self.knowledge = knowledge
        self.engine: Engine = engine or engine_of("", knowledge)

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
        return self.conclude(reading, self.consider(take_in(reading, self.knowledge.vocabulary, clinic)))

    def consider(self, memory: WorkingMemory) -> Considered:
        """Run the first four steps over what was taken in: what is barred, and which complex is chosen."""
        assessed, clashes = assess(memory, self.engine, self.knowledge.vocabulary, self.knowledge.rules)
        screened = fire_step(2, memory, self.engine)
        gate, screening = resolve_screen(screened)
        barred = fire_step(3, memory, self.engine)
        decisions = resolve_exercises(barred, self.knowledge.exercises)
        selected = fire_step(4, memory, self.engine)
        choice = choose_complex(selected, decisions, self.knowledge)
        indications = [propose(firing, "indicate") for firing in selected if effect_of(firing) == "indicate"]
        complexes = _complexes(choice, indications, decisions, self.knowledge)
        if gate:
            gates = gates_of(screening)
            decisions = {name: _gated(decision, gates) for name, decision in decisions.items()}
            complexes = tuple(_closed(view, gates) for view in complexes)
            choice = Choice("", tuple(_also(reason, gates) for reason in choice.reasons), choice.clashes)
        firings = (*assessed, *screened, *barred, *selected)
        return Considered(
            memory, gate, tuple(screening), decisions, choice, complexes, (*clashes, *choice.clashes), firings
        )

    def conclude(self, reading: Reading, found: Considered) -> Explanation:
        """Run the last step, where no gate is closed and a complex is chosen, and record all of it."""
        memory, decisions, firings = found.memory, found.decisions, found.firings
        session = Session()
        advice: tuple[Reason, ...] = ()
        if found.choice.complex:
            chosen = Fact("complex", found.choice.complex, "derived", _chosen_by(found.choice))
            memory = WorkingMemory({**memory.facts, "complex": chosen}, memory.lists)
            last = fire_step(5, memory, self.engine)
            plan = Plan(found.choice.complex, found.choice.reasons, decisions, last, self.knowledge, memory.facts)
            session = build_session(plan)
            decisions = _placed(decisions, session, plan)
            advise = (propose(firing, "advise") for firing in last if effect_of(firing) == "advise")
            advice = tuple(reason.marked(deciding=True) for reason in advise)
            firings = (*firings, *last)
        restricted = not found.gate and _restricted(memory, decisions)
        return Explanation(
            reading,
            self.knowledge,
            self.engine.name,
            STATUS.get(found.gate) or ("restricted_program" if restricted or found.screening else "program"),
            memory.facts,
            found.choice,
            found.complexes,
            session,
            decisions,
            found.screening if found.gate else _clearing(found.screening, restricted=restricted),
            advice,
            found.clashes,
            (*reading.remarks, *_remarks(found.firings, memory, reading, self.knowledge)),
            firings,
        )


def _chosen_by(choice: Choice) -> tuple[str, ...]:
    return rules_of(reason for reason in choice.reasons if reason.deciding)


def _also(reason: Reason, gates: Sequence[Reason]) -> Reason:
    """Give a reason as defeated by the gates, besides what defeats it without them."""
    return reason.defeated_by(tuple(dict.fromkeys((*rules_of(gates), *reason.overridden_by))))


def _restricted(memory: WorkingMemory, decisions: Mapping[str, Decision]) -> bool:
    """Say whether a finding restricts the program, or leaves nothing of it."""
    findings = {term for term, value in memory.values.items() if value == "present"}
    restricting = any(
        fact.term in findings
        for decision in decisions.values()
        for reason in decision.reasons
        if reason.applied and reason.effect in (*BARS, "limit")
        for fact in reason.firing.facts
    )
    return restricting or not any(decision.verdict == "prescribed" for decision in decisions.values())


def _clearing(clearances: tuple[Reason, ...], *, restricted: bool) -> tuple[Reason, ...]:
    """Mark the clearances of which something else suffices to make it a restricted program."""
    if not restricted and len(clearances) == 1:
        return clearances
    return tuple(reason.marked(several=True) for reason in clearances)


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
    found = [reason for reason in indications if complex_of(reason.firing) == name]
    suits = tuple(reason.marked(several=len(found) > 1) for reason in found)
    if name == choice.complex:
        return ComplexView(name, "chosen", left, (*(reason for reason in choice.reasons if reason.applied), *suits))
    if left:
        return ComplexView(name, "possible", left, suits)
    bars = bars_of(name, decisions, knowledge) or _deciding(name, decisions, knowledge)
    alone = _alone(name, decisions, knowledge)
    marked = (replace(reason, one_of_several=_proposal(reason) not in alone) for reason in bars)
    least = least_bars(name, decisions, knowledge) if suits else ()
    return ComplexView(name, "barred", 0, (*marked, *(reason.defeated_by(least) for reason in suits)))


def _proposal(reason: Reason) -> tuple[str, str]:
    return reason.firing.rule_id, reason.firing.activation.bound


def _alone(name: str, decisions: Mapping[str, Decision], knowledge: Knowledge) -> set[tuple[str, str]]:
    """Find what bars some exercise of a complex all by itself, so that the complex would be possible without it."""
    sets = (barring(decisions[exercise]) for exercise in knowledge.by_complex[name])
    return {_proposal(bars[0]) for bars in sets if len(bars) == 1 and not bars[0].one_of_several}


def _deciding(name: str, decisions: Mapping[str, Decision], knowledge: Knowledge) -> list[Reason]:
    found: dict[str, Reason] = {}
    for exercise in knowledge.by_complex[name]:
        reason = decisions[exercise].reasons[0]
        found.setdefault(reason.firing.rule_id, reason)
    return sorted(found.values(), key=lambda reason: reason.rank)


def _closed(view: ComplexView, gates: Sequence[Reason]) -> ComplexView:
    """Bar a complex by the gates that hold; what bars it besides suffices as well."""
    barred = view.verdict == "barred"
    several = barred or len(gates) > 1
    holding = [gate.marked(several=several) for gate in gates if gate.applied]
    bars = [reason.marked(several=True) for reason in view.reasons if reason.effect in BARS]
    suits = [_also(reason, gates) for reason in view.reasons if reason.effect == "indicate"]
    return replace(view, verdict="barred", reasons=(*holding, *bars, *suits))


def _gated(decision: Decision, gates: Sequence[Reason]) -> Decision:
    """Withhold what a closed gate keeps back; the excluded stays excluded. Other gates stand under screening."""
    if decision.verdict == "excluded":
        return decision
    several = len(gates) > 1 or not decision.open or gates[0].one_of_several
    holding = replace(gates[0], exercise=decision.exercise, one_of_several=several)
    bars = tuple(
        reason.marked(several=True, deciding=False) if reason.applied and reason.effect in BARS else reason
        for reason in decision.reasons
    )
    return Decision(decision.exercise, "withheld", (holding, *bars))


def _placed(decisions: Mapping[str, Decision], session: Session, plan: Plan) -> dict[str, Decision]:
    """Give every exercise its last verdict: prescribed, or eligible with what kept it out."""
    prescribed = {item.exercise.id: item.reasons for item in session.items}
    clock = {**session.no_time, **(session.left_out or {})}
    instead = _instead(plan)
    return {
        name: _last(
            decision,
            prescribed.get(name),
            _leaving(name, plan),
            clock.get(name, ()),
            instead.get(plan.knowledge.exercises[name].complex, ()),
        )
        for name, decision in decisions.items()
    }


def _instead(plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """Name, for each barred complex that goes before the chosen one, the rules that would choose it."""
    found: dict[str, tuple[str, ...]] = {}
    for reason in takewhile(lambda reason: not reason.applied, plan.choice):
        name = complex_of(reason.firing)
        found[name] = (*found.get(name, ()), reason.firing.rule_id)
    return found


def _leaving(exercise: str, plan: Plan) -> list[Reason]:
    """Give the rules that keep an exercise out; a warm-up that they except defeats them."""
    warming = {firing.rule_id for firing in plan.warming_up.get(exercise, ())}
    found = []
    for firing in plan.kept_out.get(exercise, ()):
        exceptions = tuple(rule for rule in firing.then.unless if rule in warming)
        reason = propose(firing, "leave_out", exercise)
        found.append(reason.defeated_by(exceptions) if exceptions else reason)
    return found


def _last(
    decision: Decision,
    prescribed: Sequence[Reason] | None,
    leaving: Sequence[Reason],
    clock: Sequence[Reason],
    instead: tuple[str, ...],
) -> Decision:
    """Conclude on one exercise; its bars, and rules that would choose its complex, defeat what keeps it out."""
    if prescribed is not None:
        cited = {reason.firing for reason in prescribed}
        kept = [reason for reason in decision.reasons if reason.firing not in cited]
        return Decision(decision.exercise, "prescribed", (*prescribed, *leaving, *kept))
    if decision.open:
        kept_out = [*leaving, *clock]
        several = len(kept_out) > 1
        marked = tuple(reason.marked(deciding=place == 0, several=several) for place, reason in enumerate(kept_out))
        return Decision(decision.exercise, "eligible", (*marked, *decision.reasons))
    holders = rules_of(barring(decision))
    also = (reason.defeated_by((*holders, *instead, *reason.overridden_by)) for reason in leaving)
    return replace(decision, reasons=(*decision.reasons, *also))


def _remarks(firings: Sequence[Firing], memory: WorkingMemory, reading: Reading, knowledge: Knowledge) -> list[Remark]:
    remarks = []
    for firing in firings:
        then = firing.then
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
