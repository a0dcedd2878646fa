"""An audit: the JSON of the answer to an inquiry. It is what `audit_schema` says; nothing is decided."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from recommender.answer import line_of, prove
from recommender.answer_schema import (
    CheckJson,
    ComplexWhyJson,
    ConditionJson,
    DeepJson,
    ExerciseWhyJson,
    LedgerWhyJson,
    LineJson,
    ProofJson,
    ProposalJson,
    RuleWhyJson,
    WhyJson,
)
from recommender.carrier import carriers_of
from recommender.complex_view import shares_of, sides_of, view_of
from recommender.decision import Reason
from recommender.explanation import Explanation
from recommender.fact import Fact
from recommender.fate import ON_COMPLEXES, Fate, facts_for, fate_of
from recommender.inquiry import Inquiry
from recommender.judgement import Judgement, keeping_out
from recommender.phrase import judgement_phrase
from recommender.proof import Proof
from recommender.resolution import complex_of
from recommender.result import ReasonJson, exercise_result, fact_json, firings_json, reason_json

if TYPE_CHECKING:
    from recommender.faithfulness import Check


def answer_json(inquiry: Inquiry) -> WhyJson:
    """Write the answer to an inquiry, as deep as was asked for."""
    found = _line(inquiry) if inquiry.depth == "line" else _deep(inquiry)
    if inquiry.checks is not None:
        found["checks"] = [_check(check) for check in inquiry.checks]
    return found


def _line(inquiry: Inquiry) -> LineJson:
    return {"kind": inquiry.topic.kind, "topic": inquiry.topic.name, "line": line_of(inquiry)}


def _deep(inquiry: Inquiry) -> DeepJson:
    found = FORMS[inquiry.topic.kind](inquiry)
    if inquiry.depth == "proof":
        found["proof"] = proof_json(prove(inquiry))
    return found


def _check(check: "Check") -> CheckJson:
    removed = check.removed
    return {
        "rule": check.reason.firing.rule_id,
        "effect": check.reason.effect,
        "subject": check.citation.subject,
        "without_rules": list(removed.rules),
        "fact": removed.term or None,
        "value": removed.value if removed.term else None,
        "before": check.before.words,
        "after": check.after.words,
        "finding": check.finding,
        "why": check.why,
    }


def proof_json(proof: Proof) -> ProofJson:
    """Write a proof."""
    children = [proof_json(child) for child in proof.children]
    return {"kind": proof.kind, "name": proof.name, "state": proof.state, "label": proof.label, "children": children}


def _exercise(inquiry: Inquiry) -> ExerciseWhyJson:
    found = exercise_result(inquiry.explanation.decisions[inquiry.topic.name], inquiry.explanation)
    return {
        "exercise": found["exercise"],
        "verdict": found["verdict"],
        "reasons": found["reasons"],
        "substitutes": found["substitutes"],
        "kind": "exercise",
        "topic": inquiry.topic.name,
        "line": line_of(inquiry),
        "reason_sets": [[fact_json(fact) for fact in facts] for facts in inquiry.sets.sets],
        "reason_sets_complete": inquiry.sets.complete,
    }


def _complex(inquiry: Inquiry) -> ComplexWhyJson:
    explanation = inquiry.explanation
    view = view_of(inquiry.topic.name, explanation)
    sides = sides_of(view, explanation)
    return {
        "kind": "complex",
        "topic": inquiry.topic.name,
        "line": line_of(inquiry),
        "complex": view.complex,
        "verdict": view.verdict,
        "exercises_left": view.exercises_left,
        "reasons": _reasons(view.reasons, explanation),
        "reasons_for": _reasons(sides.pro, explanation),
        "reasons_against": _reasons(sides.con, explanation),
        "deciding": [
            {"verdict": share.verdict, "rule": share.rule or None, "exercises": list(share.exercises)}
            for share in shares_of(view.complex, explanation)
        ],
    }


def _reasons(reasons: Iterable[Reason], explanation: Explanation) -> list[ReasonJson]:
    return [reason_json(reason, explanation.knowledge) for reason in reasons]


def _rule(inquiry: Inquiry) -> RuleWhyJson:
    name, explanation = inquiry.topic.name, inquiry.explanation
    if name not in explanation.knowledge.rules:
        other = inquiry.archive.other_rules[name]
        line = line_of(inquiry)
        return {"kind": "rule", "topic": name, "line": line, "status": other.status, "title": other.title}
    fate = fate_of(name, explanation)
    document = fate.rule.document
    return {
        "kind": "rule",
        "topic": name,
        "line": line_of(inquiry),
        "status": document.status,
        "title": document.title,
        "state": fate.state,
        "step": fate.rule.step,
        "effect": fate.rule.then.effect,
        "condition": fate.judgement.state,
        "failed": [_failed(part, fate, explanation) for part in keeping_out(fate.judgement)],
        "waits_for": list(fate.waits_for),
        "excepted_by": list(fate.excepted_by),
        "proposals": [_proposal(reason) for reason in fate.reasons],
        "firings": [firing for firing in firings_json(explanation) if firing["rule"] == name],
        "sources": [
            {"source": source.source, "section": source.section, "lines": list(source.lines)}
            for source in document.sources
        ],
        "ledger": list(document.ledger),
    }


def _failed(part: Judgement, fate: Fate, explanation: Explanation) -> ConditionJson:
    facts = facts_for(fate.firings, explanation)
    fact: Fact | None = facts.get(part.fact)
    text = judgement_phrase(part, facts, explanation.knowledge)
    return {"text": text, "state": part.state, "fact": fact_json(fact) if fact else None}


def _proposal(reason: Reason) -> ProposalJson:
    return {
        "effect": reason.effect,
        "exercise": reason.exercise or None,
        "complex": complex_of(reason.firing) if reason.effect in ON_COMPLEXES else None,
        "outcome": "applied" if reason.applied else "overridden",
        "overridden_by": list(reason.overridden_by),
        "deciding": reason.deciding,
    }


def _row(inquiry: Inquiry) -> LedgerWhyJson:
    row = inquiry.archive.ledger[inquiry.topic.name]
    return {
        "kind": "ledger",
        "topic": row.id,
        "line": line_of(inquiry),
        "row_kind": row.kind,
        "lines": list(row.lines),
        "carriers": [
            {"kind": carrier.kind, "name": carrier.name, "state": carrier.state or None, "line": carrier.line}
            for carrier in carriers_of(row, inquiry.explanation, inquiry.archive)
        ],
        "why_not": row.why_not or None,
    }


FORMS: Mapping[str, Callable[[Inquiry], DeepJson]] = {
    "exercise": _exercise,
    "complex": _complex,
    "rule": _rule,
    "ledger": _row,
}
