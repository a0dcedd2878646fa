"""Our own side: the library's inference, with verdicts alone, and with every reason."""

from recommender.engine import Engine
from recommender.inference import fire_step
from recommender.memory import WorkingMemory
from recommender.resolution import resolve_exercises, resolve_screen
from recommender.verdict import gate_of, verdicts_of
from tests.benchmarks.peers.problem import RESTRICT, SCREEN, Decided, Problem


class Verdicts:
    """Decides with one engine, and explains nothing."""

    def __init__(self, problem: Problem, engine: Engine) -> None:
        """Take the engine."""
        self._exercises = problem.knowledge.exercises
        self._engine = engine

    def decide(self, memory: WorkingMemory) -> Decided:
        """Decide for one patient."""
        gate = gate_of(self._engine.fire(SCREEN, memory.values, memory.lists))
        restricted = self._engine.fire(RESTRICT, memory.values, memory.lists)
        return gate, {**verdicts_of(restricted, self._exercises)}


class Explained:
    """Decides with one engine, with every reason, what it rests on and what defeated it."""

    def __init__(self, problem: Problem, engine: Engine) -> None:
        """Take the engine."""
        self._exercises = problem.knowledge.exercises
        self._engine = engine

    def decide(self, memory: WorkingMemory) -> Decided:
        """Decide for one patient."""
        gate, _ = resolve_screen(fire_step(SCREEN, memory, self._engine))
        decisions = resolve_exercises(fire_step(RESTRICT, memory, self._engine), self._exercises)
        return gate, {name: decision.verdict for name, decision in decisions.items()}
