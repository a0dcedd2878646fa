"""Completions: records in which few facts are unknown, each in every way in which the unknown ones can be answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from hypothesis import strategies as st

from recommender.direct import DirectEngine
from recommender.explanation import Explanation, Recommender
from recommender.patient import EXERCISE_FIELDS, read_patient
from recommender.prospect import domain
from recommender.wording import sentence
from tests.strategies import COMPLEXES, EQUIPMENT, EXERCISES, FINDINGS, KNOWLEDGE, gating

RULES = KNOWLEDGE.rules
GROUPS = {term: name for name, terms in FINDINGS.items() for term in terms}
FIELDS = (
    "stage", "pain", "doctor_clearance", "supervised", "first_session", "scoliosis_early", "age", "temperature_c",
    "minutes", "requested_complex",
)  # fmt: skip
YES_NO = {"yes": True, "no": False}
FAST = Recommender(KNOWLEDGE, DirectEngine(RULES.values()))
"""It decides as with durable-rules, in less time; a test holds the two engines against each other."""

Facts = Mapping[str, Any]
"""By finding its state, by field its value or list; None for unknown."""


@dataclass(frozen=True)
class Case:
    """A patient of whom few facts are unknown.

    Attributes:
        facts: every fact that is known.
        choices: for each unknown fact, what it could be, None for unknown among it.
        screened: findings are absent because the record says that the patient was screened.
    """

    facts: Facts
    choices: Mapping[str, list[Any]]
    screened: bool

    def record(self, answers: Facts) -> dict[str, Any]:
        """Write the record with some of the unknown facts answered."""
        record: dict[str, Any] = {"screened": True} if self.screened else {}
        for term, value in {**self.facts, **answers}.items():
            if term not in GROUPS:
                record |= {} if value is None else {term: YES_NO.get(value, value) if isinstance(value, str) else value}
            elif value == "present":
                record.setdefault(GROUPS[term], []).append(term)
            elif value == "absent" and not self.screened:
                record.setdefault("ruled_out", []).append(term)
        return record

    def completions(self) -> Iterator[dict[str, Any]]:
        """Yield every way to answer the unknown facts, or to leave them unknown."""
        for values in product(*self.choices.values()):
            yield dict(zip(self.choices, values, strict=True))


def result_of(explanation: Explanation) -> tuple[object, ...]:
    """Give what answers may not change once nothing open could: status, complex, verdicts, doses, order, advice."""
    items = explanation.session.items
    return (
        explanation.status,
        explanation.choice.complex,
        tuple((name, decision.verdict) for name, decision in explanation.decisions.items()),
        tuple((item.exercise.id, item.phase, repr(item.dose)) for item in items),
        frozenset(sentence(reason, explanation.knowledge) for reason in explanation.advice),
    )


def readable(record: Mapping[str, Any]) -> bool:
    """Say whether a record contradicts itself nowhere."""
    return not read_patient(record, KNOWLEDGE).problems


@st.composite
def cases(draw: st.DrawFn, most: int = 3) -> Case:
    """Draw a patient of whom at most so many facts are unknown; those are facts that a few rules read together."""
    quiet = sorted(GROUPS.keys() - gating())
    present = draw(st.lists(st.sampled_from(draw(st.sampled_from([quiet, sorted(GROUPS)]))), max_size=3))
    facts: dict[str, Any] = {term: "present" if term in present else "absent" for term in GROUPS}
    facts |= {field: draw(_field(field)) for field in FIELDS}
    facts |= {name: draw(st.just([]) | st.lists(st.sampled_from(EXERCISES), max_size=2)) for name in EXERCISE_FIELDS}
    facts["equipment"] = draw(st.sampled_from([[], list(EQUIPMENT), ["chair", "horizontal_bar"]]))
    unknown = draw(st.lists(st.sampled_from(draw(_terms())), min_size=1, max_size=most, unique=True))
    choices = {term: draw(_choices(term)) for term in unknown}
    screened = GROUPS.keys().isdisjoint(unknown) and draw(st.booleans())
    return Case({term: value for term, value in facts.items() if term not in unknown}, choices, screened)


def _field(field: str) -> st.SearchStrategy[Any]:
    """Draw a value that leads to a program more often than not."""
    usual: dict[str, list[Any]] = {
        "pain": ["none", "mild", "moderate"], "doctor_clearance": ["yes"], "supervised": ["yes"],
        "scoliosis_early": ["no"], "temperature_c": [36.6], "requested_complex": [None],
    }  # fmt: skip
    values = list(domain(field, KNOWLEDGE))
    return st.sampled_from([*usual.get(field, values) * len(values), *values])


@st.composite
def _terms(draw: st.DrawFn) -> list[str]:
    """Draw the facts that two rules read, with those from which these are derived."""
    rules = [RULES[draw(st.sampled_from(sorted(RULES)))] for _ in range(2)]
    read = {fact for rule in rules for fact in rule.facts_read}
    deriving = [rule for rule in RULES.values() if rule.step == 1 and rule.then.fact in read]
    read |= {fact for rule in deriving for fact in rule.facts_read}
    read |= {rule.bound.list for rule in rules if rule.bound}
    known = sorted(read & {*GROUPS, *FIELDS, *EXERCISE_FIELDS, "equipment"})
    return known or draw(st.permutations([*GROUPS, *FIELDS, *EXERCISE_FIELDS]))[:5]


@st.composite
def _choices(draw: st.DrawFn, term: str) -> list[Any]:
    if term in EXERCISE_FIELDS:
        return [None, [], draw(st.lists(st.sampled_from(EXERCISES), min_size=20, max_size=40, unique=True))]
    if term == "equipment":
        return [None, [], list(EQUIPMENT), draw(st.lists(st.sampled_from(EQUIPMENT), max_size=2, unique=True))]
    if term == "requested_complex":
        return [None, *draw(st.lists(st.sampled_from(COMPLEXES), min_size=1, max_size=3, unique=True))]
    return [None, *domain(term, KNOWLEDGE)]
