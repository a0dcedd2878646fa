"""A mutation run: every mutant against the cases of its rule, then whole patients or courses, and what none noticed.

Only patients whom the fault can touch are decided again: those in whom a changed rule fires, or no longer does.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from recommender.block import Block
from recommender.canonical import canonical, digest
from recommender.casebook import lists_of, outcome_of
from recommender.compiled import CODE
from recommender.condition import Facts, Value
from recommender.corpus import Corpus
from recommender.course_mutation import CourseMutation
from recommender.direct import DirectEngine, activations, by_list
from recommender.engine import Activation
from recommender.explanation import Explanation, Recommender
from recommender.intake import take_in
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.mutant import Mutant, infected, mutants_of
from recommender.problem import DataError, LumbarError, Problem
from recommender.record_file import file_bytes, parse_record
from recommender.rule import Rule
from recommender.sheet import Layout, lay_out
from recommender.transcript import lay_out_transcript
from recommender.vocabulary import UNKNOWN
from recommender.whole_course import WholeCourse
from recommender.whole_patient import WholePatient

REFUSED, CASE, PATIENT, COURSE, SURVIVED = "refused", "case", "patient", "course", "survived"
ASSESS = 1
Shown = tuple[list[Block], list[Block]]
Fired = tuple[tuple[bool, str, frozenset[str]], ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a mutant.

    Attributes:
        by: refused when read, noticed by a case of the rule, by a whole patient or course, or survived.
        witness: the case, the patient or the course that noticed it.
    """

    mutant: str
    faults: str
    by: str
    witness: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    """A whole patient as the right rules decide it."""

    patient: WholePatient
    explanation: Explanation
    lists: Mapping[str, Mapping[str, str]]
    shown: Shown

    @property
    def facts(self) -> Facts:
        return {term: fact.value for term, fact in self.explanation.facts.items()} | {
            "complex": self.explanation.choice.complex or UNKNOWN
        }


class Mutation:
    """Judges mutants of one knowledge base by its cases, by whole patients and by whole courses."""

    def __init__(
        self,
        corpus: Corpus,
        knowledge: Knowledge,
        patients: Iterable[WholePatient],
        courses: Iterable[WholeCourse] = (),
    ) -> None:
        """Take the rules, and the patients and courses as they are decided rightly."""
        self._corpus = corpus
        self._knowledge = knowledge
        recommender = Recommender(knowledge, DirectEngine(knowledge.rules.values()))
        self._known = [self._decided(patient, recommender) for patient in patients]
        self._courses = CourseMutation(knowledge, courses)

    def _decided(self, patient: WholePatient, recommender: Recommender) -> _Known:
        explanation = recommender.recommend(patient.record)
        lists = by_list(take_in(explanation.reading, self._knowledge.vocabulary).lists)
        return _Known(patient, explanation, lists, _shown(explanation))

    def mutants(self, rules: Iterable[str]) -> Iterator[Mutant]:
        """Yield the mutants of some rules."""
        for rule in rules:
            of_a_course = rule in self._knowledge.course_rules
            yield from mutants_of(rule, self._corpus, self._knowledge.course if of_a_course else self._knowledge)

    def judge(self, mutant: Mutant) -> Judged:
        """Say what notices a mutant: the cases first, then the whole patients or courses."""
        if mutant.refused:
            return Judged(mutant.id, mutant.faults, REFUSED)
        if case := self._case(mutant):
            return Judged(mutant.id, mutant.faults, CASE, case)
        if mutant.rule in self._knowledge.course_rules:
            course = self._courses.witness(mutant)
            return Judged(mutant.id, mutant.faults, COURSE if course else SURVIVED, course)
        if patient := self._patient(mutant):
            return Judged(mutant.id, mutant.faults, PATIENT, patient)
        return Judged(mutant.id, mutant.faults, SURVIVED)

    def _case(self, mutant: Mutant) -> str:
        """Name the case of a changed rule that comes out otherwise; "" where none does."""
        for name, rule in mutant.changed.items():
            for case in self._knowledge.all_rules[name].document.cases if rule else ():
                lists = by_list(lists_of(case.lists))
                given: dict[str, Value] = {**dict.fromkeys(rule.facts_read, UNKNOWN), **case.given} if rule else {}
                fired = list(activations(rule, given, lists)) if rule else []
                if outcome_of(fired, case.exercise) != case.expect:
                    return case.name
        return ""

    def _patient(self, mutant: Mutant) -> str:
        """Name the first whole patient whose sheet is otherwise; "" where every one stays the same."""
        touched = [known for known in self._known if self._touches(mutant, known)]
        if not touched:
            return ""
        changed = infected(mutant, self._knowledge)
        recommender = Recommender(changed, DirectEngine(changed.rules.values()))
        return next((known.patient.name for known in touched if self._notices(known, recommender)), "")

    def _touches(self, mutant: Mutant, known: _Known) -> bool:
        """Say whether a fault can touch a patient; what derives facts may end what it waits for, so it always can."""
        for name, rule in mutant.changed.items():
            right = self._knowledge.rules[name]
            fired = _fired(right, known)
            if right.step == ASSESS or fired != (_fired(rule, known) if rule else ()):
                return True
            if rule and fired and rule.then != right.then:
                return True
        return False

    def _notices(self, known: _Known, recommender: Recommender) -> bool:
        try:
            return _shown(recommender.recommend(known.patient.record)) != known.shown
        except (LumbarError, KeyError, ValueError):
            return True


def _shown(explanation: Explanation) -> Shown:
    """Give what the snapshots of a whole patient hold: the sheet without its foot, and the transcript."""
    return lay_out(explanation, Layout())[:-1], lay_out_transcript(explanation)


def _fired(rule: Rule, known: _Known) -> Fired:
    return tuple(_plain(each) for each in activations(rule, known.facts, known.lists))


def _plain(activation: Activation) -> tuple[bool, str, frozenset[str]]:
    bound = activation.bound if activation.rule.bound else ""
    return (activation.certain, activation.bound, activation.rule.exercises_for(bound))


def judged(
    mutation: Mutation, rules: Sequence[str], state: Path, told: Callable[[int, int], None] = lambda *_: None
) -> list[Judged]:
    """Judge every mutant of some rules; what was judged before is read from a file, and what is new is added to it.

    Args:
        mutation: judges.
        rules: their ids.
        state: JSON lines, one a mutant; named for the rules and cases that it holds for.
        told: is told how many rules are done, and of how many.
    """
    known = {found.mutant: found for found in _recalled(state)}
    results = []
    state.parent.mkdir(parents=True, exist_ok=True)
    with state.open("a", encoding="utf-8") as file:
        for place, rule in enumerate(rules, start=1):
            for mutant in mutation.mutants([rule]):
                found = known.get(mutant.id)
                if found is None:
                    found = mutation.judge(mutant)
                    file.write(json.dumps(asdict(found)) + "\n")
                results.append(found)
            file.flush()
            told(place, len(rules))
    return results


def _recalled(state: Path) -> Iterator[Judged]:
    """Read what was judged before; a last line that was broken off is passed over."""
    if not state.is_file():
        return
    for line in state.read_text("utf-8").splitlines():
        try:
            yield Judged(**json.loads(line))
        except (ValueError, TypeError):
            continue


def stamp_of(knowledge: Knowledge, patients: Iterable[WholePatient], courses: Iterable[WholeCourse] = ()) -> str:
    """Name what a judgement holds for: the code, the rules with their cases, and the whole patients and courses."""
    stories = [[each.name, each.record] for each in patients], [repr(each) for each in courses]
    return digest(canonical([CODE, knowledge.version, *stories]))[:16]


def read_equivalents(path: Path) -> dict[str, str]:
    """Read which mutants are equivalent to the rule, each with its reason.

    Raises:
        DataError: the file cannot be read, or an entry has no reason.
    """
    table = parse_record(file_bytes(path), str(path), ".toml")
    faults = [
        Problem(f"{path} {name}", "has no reason", "say why nothing can tell it from the rule")
        for name, reason in table.items()
        if not isinstance(reason, str) or not reason.strip()
    ]
    if faults:
        raise DataError(faults)
    return {name: str(reason) for name, reason in table.items()}
