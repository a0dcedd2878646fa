"""An explanation: the whole recorded trace of one recommendation. Every text and table is a view of it."""

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

from recommender.decision import BARS, Decision, Reason, effect_of, propose
from recommender.engine import Engine
from recommender.engines import engine_of
from recommender.fact import Fact
from recommender.gating import gated
from recommender.inference import Clash, assess, fire_step
from recommender.intake import take_in
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.memory import Firing, WorkingMemory
from recommender.patient import Reading, Remark, read_patient
from recommender.placing import place
from recommender.plan import Plan
from recommender.problem import DataError
from recommender.program import build_session
from recommender.question import Question, ask
from recommender.resolution import (
    Choice,
    choose_complex,
    closed_by,
    gates_of,
    resolve_exercises,
    resolve_screen,
    rules_of,
)
from recommender.session import Session
from recommender.standing import ComplexView, Standings
from recommender.wording import sentence

RESTRICTING = frozenset({*BARS, "limit"})
STATUS = {"refer": "refer", "defer": "defer", "ask": "needs_information"}


@dataclass(frozen=True)
class Explanation:
    """One recommendation with everything that it rests on.

    Attributes:
        status: program, restricted_program, defer, refer or needs_information.
        choice: the complex, "" without a program, with the reasons for and against.
        decisions: by exercise id, in the order of the ids.
        screening: the reasons of every gate that holds, and of every clearance that the program rests on.
        firings: every rule that fired, by step and rule id.
        clinic: the fields that come from the clinic's standing facts.
    """

    reading: Reading
    knowledge: Knowledge
    engine: str
    status: str
    facts: Mapping[str, Fact]
    choice: Choice
    standings: Standings
    session: Session
    decisions: Mapping[str, Decision]
    screening: tuple[Reason, ...]
    advice: tuple[Reason, ...]
    clashes: tuple[Clash, ...]
    remarks: tuple[Remark, ...]
    firings: tuple[Firing, ...]
    clinic: frozenset[str] = frozenset()

    @property
    def complexes(self) -> tuple[ComplexView, ...]:
        """Say what became of each complex, in the order of their ids."""
        return self.standings.complexes

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """List what is unknown and could change the result, the most decisive first."""
        return tuple(ask(self.reading, self.firings, self.knowledge))

    @property
    def has_program(self) -> bool:
        """Say whether there is a program."""
        return self.status in ("program", "restricted_program")


@dataclass(frozen=True, slots=True)
class Fired:
    """What fired in the first four steps, over a memory to which the first one added what it derived."""

    memory: WorkingMemory
    assessed: Sequence[Firing]
    clashes: Sequence[Clash]
    screened: Sequence[Firing]
    barred: Sequence[Firing]
    selected: Sequence[Firing]

    def without(self, rules: Collection[str]) -> "Fired":
        """Give what fires without some rules of steps that derive nothing: all the others."""
        later = (self.screened, self.barred, self.selected)
        kept = ([firing for firing in step if firing.rule_id not in rules] for step in later)
        return Fired(self.memory, self.assessed, self.clashes, *kept)


@dataclass(frozen=True, slots=True)
class Considered:
    """What the first four steps find: the gate, "" for none, the verdicts without a program, the complex."""

    memory: WorkingMemory
    gate: str
    screening: tuple[Reason, ...]
    decisions: Mapping[str, Decision]
    choice: Choice
    standings: Standings
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
        return self.conclude(reading, self.consider(take_in(reading, self.knowledge.vocabulary, clinic)), clinic)

    def consider(self, memory: WorkingMemory) -> Considered:
        """Run the first four steps over what was taken in: what is barred, and which complex is chosen."""
        return self.weigh(self.fire(memory))

    def fire(self, memory: WorkingMemory) -> Fired:
        """Fire the rules of the first four steps over what was taken in."""
        assessed, clashes = assess(memory, self.engine, self.knowledge.vocabulary, self.knowledge.rules)
        return Fired(memory, assessed, clashes, *(fire_step(step, memory, self.engine) for step in (2, 3, 4)))

    def weigh(self, fired: Fired) -> Considered:
        """Weigh what fired against each other: the gate, the verdicts, the choice of a complex."""
        gate, screening = resolve_screen(fired.screened)
        decisions = resolve_exercises(fired.barred, self.knowledge.exercises)
        choice = choose_complex(fired.selected, decisions, self.knowledge)
        indications = [propose(firing, "indicate") for firing in fired.selected if effect_of(firing) == "indicate"]
        gates = gates_of(screening)
        standings = Standings(choice, decisions, indications, gates, self.knowledge)
        if gate:
            decisions = gated(gates, decisions)
            choice = Choice("", tuple(closed_by(reason, gates) for reason in choice.reasons), choice.clashes)
        firings = (*fired.assessed, *fired.screened, *fired.barred, *fired.selected)
        clashes = (*fired.clashes, *choice.clashes)
        return Considered(fired.memory, gate, tuple(screening), decisions, choice, standings, clashes, firings)

    def conclude(self, reading: Reading, found: Considered, clinic: Collection[str] = ()) -> Explanation:
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
            decisions = place(session, plan)
            advice = tuple(propose(firing, "advise", deciding=True) for firing in plan.proposing("advise"))
            firings = (*firings, *last)
        restricted = not found.gate and (not session.items or _restricted(found))
        return Explanation(
            reading,
            self.knowledge,
            self.engine.name,
            STATUS.get(found.gate) or ("restricted_program" if restricted or found.screening else "program"),
            memory.facts,
            found.choice,
            found.standings,
            session,
            decisions,
            found.screening if found.gate else _clearing(found.screening, restricted=restricted),
            advice,
            found.clashes,
            (*reading.remarks, *_remarks(found.firings, memory, reading, self.knowledge)),
            firings,
            frozenset(clinic),
        )


def _chosen_by(choice: Choice) -> tuple[str, ...]:
    return rules_of(reason for reason in choice.reasons if reason.deciding)


def _restricted(found: Considered) -> bool:
    """Say whether a finding bars or limits an exercise."""
    findings = {term for term, value in found.memory.values.items() if value == "present"}
    restricting = (
        firing
        for firing in found.firings
        if effect_of(firing) in RESTRICTING and any(fact.term in findings for fact in firing.facts)
    )
    return any(
        reason.applied
        for firing in restricting
        for exercise in firing.exercises
        for reason in found.decisions[exercise].reasons
        if reason.firing is firing
    )


def _clearing(clearances: tuple[Reason, ...], *, restricted: bool) -> tuple[Reason, ...]:
    """Mark the clearances of which something else suffices to make it a restricted program."""
    if not restricted and len(clearances) == 1:
        return clearances
    return tuple(reason.marked(several=True) for reason in clearances)


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
