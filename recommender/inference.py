"""The inference: runs the rules of a step over the working memory, the first to its fixpoint. It decides nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from recommender.engine import Engine
from recommender.fact import Fact
from recommender.memory import Firing, WorkingMemory, explain_firing
from recommender.problem import EngineError
from recommender.selector import BOUND
from recommender.vocabulary import UNKNOWN, Vocabulary

ROUNDS_MAX = 20


@dataclass(frozen=True, slots=True)
class Clash:
    """Two rules that gave one thing different outcomes at equal rank; the one that gives less was taken."""

    rules: tuple[str, ...]
    subject: str
    outcomes: tuple[str, ...]
    taken: str

    @property
    def sentence(self) -> str:
        """Say who disagreed, about what, and what was taken."""
        return f"{' and '.join(self.rules)} disagree on {self.subject}; {self.taken}, which gives less, was taken."


def fire_step(step: int, memory: WorkingMemory, engine: Engine) -> list[Firing]:
    """Fire the rules of a step once; for steps whose rules derive nothing this is the fixpoint."""
    return [explain_firing(activation, memory) for activation in engine.fire(step, memory.values, memory.lists)]


def assess(memory: WorkingMemory, engine: Engine, vocabulary: Vocabulary) -> tuple[list[Firing], list[Clash]]:
    """Derive facts from facts until nothing new follows, then close: a derived finding without support is absent.

    Args:
        memory: the record's facts; the derived ones are added to it.
        engine: fires the rules.
        vocabulary: ranks values and names the derived facts.

    Returns:
        Every firing, and the clashes between derivations.
    """
    record = dict(memory.facts)
    fired: dict[tuple[str, str], Firing] = {}
    for _ in range(ROUNDS_MAX):
        for firing in fire_step(1, memory, engine):
            key = (firing.rule_id, firing.activation.bound)
            if key not in fired or firing.activation.certain > fired[key].activation.certain:
                fired[key] = firing
        derived, clashes = _derive(fired.values(), record, vocabulary)
        if not memory.add(derived):
            break
    else:
        raise EngineError("1", f"no fixpoint after {ROUNDS_MAX} rounds")
    memory.add(_closed(memory, vocabulary))
    return sorted(fired.values(), key=lambda firing: (firing.rule_id, firing.activation.bound)), clashes


def _derive(
    fired: Iterable[Firing], record: Mapping[str, Fact], vocabulary: Vocabulary
) -> tuple[dict[str, Fact], list[Clash]]:
    firings = sorted(fired, key=lambda firing: (firing.rule_id, firing.activation.bound))
    certain = {firing.rule_id for firing in firings if firing.activation.certain}
    candidates: dict[str, dict[str, list[Firing]]] = {}
    for firing in firings:
        then = firing.activation.rule.then
        if certain.isdisjoint(then.unless):
            value = firing.activation.bound if then.value == BOUND else then.value
            value = value if firing.activation.certain else UNKNOWN
            candidates.setdefault(then.fact, {}).setdefault(value, []).append(firing)
    derived, clashes = {}, []
    for term, values in candidates.items():
        taken = min(values, key=lambda value: _strictness(term, value, vocabulary))
        known = sorted(set(values) - {UNKNOWN})
        if len(known) > 1:
            rules = tuple(sorted({firing.rule_id for value in known for firing in values[value]}))
            clashes.append(Clash(rules, term, tuple(known), taken))
        if _replaces(taken, record.get(term)):
            derived[term] = _derived_fact(term, taken, values[taken])
    return derived, clashes


def _derived_fact(term: str, value: str, support: Sequence[Firing]) -> Fact:
    premises = tuple({fact.term: fact for firing in support for fact in firing.facts}.values())
    return Fact(term, value, "derived", tuple(firing.rule_id for firing in support), premises)


def _strictness(term: str, value: str, vocabulary: Vocabulary) -> int:
    """Rank a value: the stricter first. Stages are listed strictest first, pain levels mildest first."""
    order = list(vocabulary.values_of(term))
    if term.endswith("pain"):
        order.reverse()
    if value == UNKNOWN:
        return 1 if order == ["present", "absent"] else len(order)
    return {"present": 0, "absent": 2}.get(value, order.index(value) if value in order else 0)


def _replaces(value: str, recorded: Fact | None) -> bool:
    if recorded is None or value == "present":
        return recorded is None or recorded.value != "present"
    return recorded.value == UNKNOWN and value != UNKNOWN


def _closed(memory: WorkingMemory, vocabulary: Vocabulary) -> dict[str, Fact]:
    return {
        term.id: Fact(term.id, "absent" if term.kind == "finding" else UNKNOWN, "derived")
        for term in vocabulary.derived.values()
        if term.id not in memory.facts
    }
