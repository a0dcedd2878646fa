"""An answer: what became of the topic of an inquiry, in one line or as a proof, whatever its kind."""

from dataclasses import replace

from recommender.carrier import carriers_of
from recommender.complex_view import complex_line, share_phrase, shares_of, sides_of, view_of
from recommender.exercise_view import exercise_line
from recommender.fate import fate_of
from recommender.inquiry import Inquiry
from recommender.ledger_view import ledger_line
from recommender.phrase import ALL
from recommender.proof import Proof, Prover
from recommender.rule_view import fate_line, other_line


def line_of(inquiry: Inquiry) -> str:
    """Answer in one line."""
    name, explanation, archive = inquiry.topic.name, inquiry.explanation, inquiry.archive
    if inquiry.topic.kind == "exercise":
        return exercise_line(explanation.decisions[name], explanation)
    if inquiry.topic.kind == "complex":
        return complex_line(view_of(name, explanation), explanation)
    if inquiry.topic.kind == "ledger":
        row = archive.ledger[name]
        return ledger_line(row, tuple(carriers_of(row, explanation, archive)))
    if name in explanation.knowledge.rules:
        return fate_line(fate_of(name, explanation), explanation)
    return other_line(archive.other_rules[name])


def prove(inquiry: Inquiry) -> Proof:
    """Answer with the whole proof."""
    name, explanation = inquiry.topic.name, inquiry.explanation
    prover = Prover(explanation)
    if inquiry.topic.kind == "exercise":
        decision = explanation.decisions[name]
        return prover.verdict(name, decision.verdict, decision.reasons)
    if inquiry.topic.kind == "complex":
        view = view_of(name, explanation)
        sides = sides_of(view, explanation)
        proof = prover.verdict(name, view.verdict, (*sides.pro, *sides.con))
        shares = (Proof("outcome", share_phrase(each, ALL), each.rule) for each in shares_of(name, explanation))
        return replace(proof, children=(*proof.children, *shares))
    if inquiry.topic.kind == "ledger":
        return _row(inquiry, prover)
    if name in explanation.knowledge.rules:
        return prover.fate(fate_of(name, explanation))
    return Proof("rule", line_of(inquiry), name, inquiry.archive.other_rules[name].status)


def _row(inquiry: Inquiry, prover: Prover) -> Proof:
    """Prove a row from its carriers: of each rule its fate, of what is no active rule one line."""
    row = inquiry.archive.ledger[inquiry.topic.name]
    children = tuple(
        prover.fate(fate_of(carrier.name, inquiry.explanation))
        if carrier.name in inquiry.explanation.knowledge.rules
        else Proof(carrier.kind, carrier.line, carrier.name, carrier.state)
        for carrier in carriers_of(row, inquiry.explanation, inquiry.archive)
    )
    return Proof("ledger", line_of(inquiry), row.id, "", children)
