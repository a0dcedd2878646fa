"""Dead knowledge: rules that change no result of many patients, and what shadows each of them.

A result is what a reader gets: the status, what follows from the record, the complex, verdicts, order, doses, cautions,
advice and questions; that a rule is named among the reasons is none. The patients are gone through one by one, and of
each only the rules that fire and have not yet been seen to matter are taken away.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from recommender.block import Block, Entry, Heading, Paragraph
from recommender.decision import Reason
from recommender.direct import DirectEngine
from recommender.explanation import Explanation, Recommender
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.patient import Reading, read_patient
from recommender.phrase import counted
from recommender.resolution import complex_of
from recommender.rule import Rule
from recommender.trace import cautions_of, instructions_of

SHADOWS_MAX, LOOKED_AT, TOLD_EACH = 3, 50, 500
Record = Mapping[str, Any]
Outcome = tuple[object, ...]
ASIDE = ("dose", "prefer", "arrange", "require", "session")
"""Effects of rules that move no question but those that name them; two such rules never say quite the same."""


@dataclass(frozen=True, slots=True)
class DeadRule:
    """A rule that changes no result.

    Attributes:
        fired: for how many patients it fired.
        twins: the rules that say the same at the same time, the most frequent first.
        beaten_by: the rules that defeat it, likewise.
    """

    rule: str
    fired: int
    twins: tuple[str, ...]
    beaten_by: tuple[str, ...]


@dataclass(slots=True)
class _Suspect:
    """A rule that has changed nothing yet, how often it fired, and what stood beside it."""

    fired: int = 0
    twins: Counter[str] = field(default_factory=Counter)
    beaten_by: Counter[str] = field(default_factory=Counter)


def find_dead(
    records: Iterable[Record], knowledge: Knowledge, told: Callable[[int], None] = lambda _: None
) -> tuple[DeadRule, ...]:
    """Find the rules that change no result.

    Args:
        records: of the patients; those that cannot be read are passed by.
        knowledge: the rules.
        told: is told now and then how many patients are done.
    """
    trial = _Trial(knowledge)
    for done, record in enumerate(records, start=1):
        reading = read_patient(record, knowledge)
        if not reading.problems:
            trial.try_on(reading)
        if not done % TOLD_EACH:
            told(done)
    return tuple(
        DeadRule(name, suspect.fired, _most(suspect.twins), _most(suspect.beaten_by))
        for name, suspect in sorted(trial.suspects.items())
    )


def _most(counts: Counter[str]) -> tuple[str, ...]:
    return tuple(each for each, _ in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:SHADOWS_MAX])


class _Trial:
    """Takes rules away from patients in whom they fire.

    Attributes:
        suspects: the rules that have changed nothing yet.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self.suspects = {name: _Suspect() for name in knowledge.rules}
        self._knowledge = knowledge
        self._right = _recommender(knowledge, knowledge.rules)
        self._without: dict[str, Recommender] = {}

    def try_on(self, reading: Reading) -> None:
        """Take each suspect that fires away from a patient, and acquit it where the result is otherwise."""
        right = self._right.explain(reading)
        firings = {firing.rule_id: firing for firing in right.firings}
        outcome = outcome_of(right) if self.suspects.keys() & firings else ()
        for name in sorted(self.suspects.keys() & firings):
            suspect = self.suspects[name]
            suspect.fired += 1
            if self._matters(name, reading, right, outcome):
                del self.suspects[name]
            elif suspect.fired <= LOOKED_AT:
                _note(name, right, suspect)

    def _matters(self, name: str, reading: Reading, right: Explanation, outcome: Outcome) -> bool:
        if name not in self._without:
            rules = {each: rule for each, rule in self._knowledge.rules.items() if each != name}
            self._without[name] = _recommender(self._knowledge, rules)
        without = self._without[name].explain(reading)
        return outcome_of(without) != outcome or (_moves_questions(name, right) and _asked(without) != _asked(right))


def _recommender(knowledge: Knowledge, rules: Mapping[str, Rule]) -> Recommender:
    return Recommender(replace(knowledge, rules=rules), DirectEngine(rules.values()))


def outcome_of(explanation: Explanation) -> Outcome:
    """Give what a result comes to, without its reasons and its questions."""
    session = explanation.session
    return (
        explanation.status,
        any(gate.applied and gate.firing.then.urgent for gate in explanation.screening),
        {term: fact.value for term, fact in explanation.facts.items() if fact.origin == "derived"},
        explanation.choice.complex,
        [decision.verdict for decision in explanation.decisions.values()],
        _suitable(explanation),
        [
            (item.exercise.id, item.phase, item.dose, list(cautions_of(item)), instructions_of(item))
            for item in session.items
        ],
        session.seconds,
        [(gap.text, gap.suggested_complex) for gap in session.gaps],
        [reason.firing.rule_id for reason in explanation.advice],
        explanation.remarks,
    )


def _suitable(explanation: Explanation) -> set[str]:
    """Name the complexes that some rule finds suitable; where there is no program, nobody is told."""
    named = explanation.standings.indications if explanation.has_program else ()
    return {complex_of(reason.firing) for reason in named}


def _asked(explanation: Explanation) -> list[str]:
    return [question.term for question in explanation.questions]


def _moves_questions(name: str, explanation: Explanation) -> bool:
    """Say whether the questions could be others without a rule: some move only those that name them."""
    if explanation.knowledge.rules[name].then.effect not in ASIDE:
        return True
    return any(name in question.rules for question in explanation.questions) or any(
        not firing.activation.certain for firing in explanation.firings if firing.rule_id == name
    )


def _note(name: str, explanation: Explanation, suspect: _Suspect) -> None:
    """Note the rules that say the same as a suspect, and those that defeat it, each once a patient."""
    twins, beaten_by = set[str](), set[str]()
    for reasons in _arguments(name, explanation):
        for mine in (reason for reason in reasons if reason.firing.rule_id == name):
            beaten_by.update(mine.overridden_by)
            twins.update(each.firing.rule_id for each in reasons if each.applied and _says(each) == _says(mine))
    for fact in explanation.facts.values():
        twins.update(fact.because if name in fact.because else ())
    suspect.twins.update(twins - {name})
    suspect.beaten_by.update(beaten_by - {name})


def _arguments(name: str, explanation: Explanation) -> Iterator[Iterable[Reason]]:
    """Yield the reasons among which those of a rule stand: of its exercises, of the gates, of the complex."""
    if explanation.knowledge.rules[name].then.effect in ASIDE:
        return
    about = {each for firing in explanation.firings if firing.rule_id == name for each in firing.exercises}
    yield from (explanation.decisions[each].reasons for each in sorted(about))
    yield explanation.screening
    yield explanation.choice.reasons
    yield explanation.standings.indications


def _says(reason: Reason) -> tuple[str, str]:
    return reason.effect, complex_of(reason.firing)


def lay_out_dead(dead: Sequence[DeadRule], patients: int) -> list[Block]:
    """Lay out the rules that change no result."""
    blocks: list[Block] = [Heading(f"{counted(dead, 'rule')} without an effect on {counted(patients, 'patient')}", 1)]
    if not dead:
        return [*blocks, Paragraph("Every rule changes some result.")]
    return [*blocks, *(Entry(f"{each.rule}: fired for {each.fired}", _told(each)) for each in dead)]


def _told(dead: DeadRule) -> tuple[str, ...]:
    """Say what shadows a rule; of one that never fired there is nothing to say."""
    twins = [f"says the same: {', '.join(dead.twins)}"] if dead.twins else []
    beaten = [f"goes before it: {', '.join(dead.beaten_by)}"] if dead.beaten_by else []
    return (*twins, *beaten) or ("nothing stands beside it",)


def dead_json(dead: Iterable[DeadRule], patients: int) -> dict[str, Any]:
    """Write the rules that change no result."""
    rules = [
        {"rule": each.rule, "fired": each.fired, "twins": list(each.twins), "beaten_by": list(each.beaten_by)}
        for each in dead
    ]
    return {"patients": patients, "rules": rules}
