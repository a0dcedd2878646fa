"""A comparison: two results side by side, part by part, each part with the reasons of both sides.

It does not ask why there are two results: the record may have changed, the knowledge, or both. It is data; how it reads
is the business of `comparison_view`.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from recommender.decision import BARS, Reason, effect_of
from recommender.explanation import Explanation
from recommender.fact_change import FactChange, compare_facts
from recommender.inference import Clash
from recommender.item_change import ItemChange, compare_items
from recommender.light import dataclass
from recommender.limit_change import LimitChange, compare_limits
from recommender.patient import Remark
from recommender.question import Question
from recommender.resolution import complex_of
from recommender.rule import FACT
from recommender.session import Gap
from recommender.standing import ComplexView
from recommender.turnover import Turnover, by_key, proposal, turnover, turnover_of
from recommender.verdict_change import VerdictChange, compare_verdicts
from recommender.wording import sentence


@dataclass(frozen=True, slots=True)
class StatusChange:
    """The status on both sides.

    Attributes:
        gates: the gates, and the clearances that a program rests on, that rose or fell.
        restrictions: what came or went of that which makes a program a restricted one; each rule once.
    """

    before: str
    after: str
    gates: Turnover[Reason]
    restrictions: Turnover[Reason]


@dataclass(frozen=True, slots=True)
class ChoiceChange:
    """The chosen complex on both sides, "" where there is none.

    Attributes:
        reasons_before: the proposals to choose either complex, or a requested one, as they fared on that side; so are
            `reasons_after`.
    """

    before: str
    after: str
    reasons_before: tuple[Reason, ...]
    reasons_after: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class ComplexChange:
    """A complex whose verdict differs; None on the side whose knowledge does not hold it."""

    complex: str
    before: ComplexView | None
    after: ComplexView | None


@dataclass(frozen=True, slots=True)
class SessionChange:
    """The minutes of both sessions and the most that they may take, 0 where nothing limits them.

    Attributes:
        reasons_before: the rules that set the most; so are `reasons_after`.
    """

    minutes: tuple[float, float]
    minutes_max: tuple[float, float]
    reasons_before: tuple[Reason, ...]
    reasons_after: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class AdviceChange:
    """A piece of advice that came, went, or is worded otherwise."""

    before: Reason | None
    after: Reason | None

    @property
    def kind(self) -> Literal["came", "went", "reworded"]:
        """Say what became of it."""
        return "came" if self.before is None else "went" if self.after is None else "reworded"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two results and all that differs between them.

    Attributes:
        facts: terms that are held otherwise.
        complexes: complexes whose verdict differs.
        verdicts: exercises whose verdict, or what it rests on, differs.
        program: every exercise that either program holds, those that stay as they are among them.
        remarks: what is read otherwise than it is written, on one side only.
        limits: of the exercises that both sides leave open.
    """

    before: Explanation
    after: Explanation
    facts: tuple[FactChange, ...]
    status: StatusChange
    choice: ChoiceChange
    complexes: tuple[ComplexChange, ...]
    verdicts: tuple[VerdictChange, ...]
    program: tuple[ItemChange, ...]
    session: SessionChange
    limits: tuple[LimitChange, ...]
    questions: Turnover[Question]
    advice: tuple[AdviceChange, ...]
    gaps: Turnover[Gap]
    clashes: Turnover[Clash]
    remarks: Turnover[Remark]

    @property
    def sides(self) -> tuple[Explanation, Explanation]:
        """Give both results."""
        return (self.before, self.after)

    @property
    def differs(self) -> bool:
        """Say whether anything but facts differs."""
        return any(
            (
                self.status.before != self.status.after,
                self.status.gates,
                self.choice.before != self.choice.after,
                self.complexes,
                self.verdicts,
                any(change.differs for change in self.program),
                self.session.minutes_max[0] != self.session.minutes_max[1],
                self.limits,
                self.questions,
                self.advice,
                self.gaps,
                self.clashes,
                self.remarks,
            )
        )

    def items(self, kind: Literal["gained", "lost", "kept"]) -> tuple[ItemChange, ...]:
        """Give the exercises that the second program gained, lost or kept."""
        return tuple(change for change in self.program if change.kind == kind)


def compare(before: Explanation, after: Explanation) -> Comparison:
    """Compare two results."""
    return Comparison(
        before,
        after,
        compare_facts(before, after),
        _status(before, after),
        _choice(before, after),
        tuple(_complexes(before, after)),
        compare_verdicts(before, after),
        compare_items(before, after),
        _session(before, after),
        compare_limits(before, after),
        turnover(before.questions, after.questions, lambda question: question.term),
        tuple(_advice(before, after)),
        turnover(before.session.gaps, after.session.gaps, lambda gap: (gap.component, gap.text)),
        turnover(before.clashes, after.clashes, lambda clash: clash.sentence),
        turnover(before.remarks, after.remarks, lambda remark: remark.text),
    )


def _status(before: Explanation, after: Explanation) -> StatusChange:
    return StatusChange(
        before.status,
        after.status,
        turnover_of(_applied(before.screening), _applied(after.screening)),
        turnover_of(_restrictions(before), _restrictions(after)),
    )


def _applied(reasons: Iterable[Reason]) -> list[Reason]:
    return [reason for reason in reasons if reason.applied]


def _restrictions(explanation: Explanation) -> list[Reason]:
    """Collect what bars or limits exercises because of a finding; nothing without a restricted program."""
    if explanation.status != "restricted_program":
        return []
    findings = {term for term, fact in explanation.facts.items() if fact.value == "present"}
    return [
        reason
        for decision in explanation.decisions.values()
        for reason in _applied(decision.reasons)
        if reason.effect in (*BARS, "limit") and any(fact.term in findings for fact in reason.firing.facts)
    ]


def _choice(before: Explanation, after: Explanation) -> ChoiceChange:
    chosen = (before.choice.complex, after.choice.complex)
    told = {*chosen, *(side.reading.values.get("requested_complex", "") for side in (before, after))}
    old, new = (
        tuple(reason for reason in side.choice.reasons if complex_of(reason.firing) in told) for side in (before, after)
    )
    return ChoiceChange(*chosen, old, new)


def _complexes(before: Explanation, after: Explanation) -> Iterable[ComplexChange]:
    old, new = ({view.complex: view for view in side.complexes} for side in (before, after))
    for name in sorted({*old, *new}):
        views = (old.get(name), new.get(name))
        if len({view and view.verdict for view in views}) > 1:
            yield ComplexChange(name, *views)


def _session(before: Explanation, after: Explanation) -> SessionChange:
    return SessionChange(
        (before.session.minutes, after.session.minutes),
        (before.session.minutes_max, after.session.minutes_max),
        _clock(before),
        _clock(after),
    )


def _clock(explanation: Explanation) -> tuple[Reason, ...]:
    """Give the rules that set the most minutes that the session may take."""
    return tuple(
        Reason(firing, "session", deciding=True)
        for firing in explanation.firings
        if (name := firing.activation.rule.then.minutes_max)
        and effect_of(firing) == "session"
        and _minutes(name, explanation) == explanation.session.minutes_max
    )


def _minutes(name: str, explanation: Explanation) -> float:
    """Read `default:NAME` from the defaults, or `fact:NAME` from the record."""
    term = name.removeprefix(FACT)
    return explanation.knowledge.number(name) if term == name else float(explanation.facts[term].value)


def _advice(before: Explanation, after: Explanation) -> Iterable[AdviceChange]:
    old, new = by_key(before.advice, proposal), by_key(after.advice, proposal)
    for key in dict.fromkeys((*new, *old)):
        change = AdviceChange(old.get(key), new.get(key))
        if change.kind != "reworded" or _said(change.before, before) != _said(change.after, after):
            yield change


def _said(reason: Reason | None, explanation: Explanation) -> str:
    return sentence(reason, explanation.knowledge) if reason else ""


def titles(comparison: Comparison) -> Mapping[str, str]:
    """Give the title of every exercise and complex of either knowledge; where both hold one, the second's."""
    return {
        name: thing.title
        for side in comparison.sides
        for things in (side.knowledge.exercises, side.knowledge.complexes)
        for name, thing in things.items()
    }
