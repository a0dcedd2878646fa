"""Reasons, laid out: a head with the rule, below it the sentence, the facts, the source and the ledger rows."""

from collections.abc import Iterable
from dataclasses import replace

from recommender.block import Block, Branch, Bullets, Entry, Heading, Tree
from recommender.decision import Decision, Reason
from recommender.knowledge import Knowledge
from recommender.phrase import FOR_ALL, backing_phrase, fact_phrase, marks_of, replaced_phrase, said_of, some
from recommender.proof import Proof
from recommender.reason_sets import ReasonSets
from recommender.vocabulary import UNKNOWN
from recommender.wording import fill, term_label

NO_FACT = "nothing of this patient: it is kept out for everybody"
INCOMPLETE = "the search was given up here: there may be other sets, or smaller ones"
REPLACED_MAX = 3
SETS_MAX = 8


def lay_out_reasons(heading: str, reasons: Iterable[Reason], knowledge: Knowledge) -> list[Block]:
    """Lay out reasons below a heading; nothing where there are none."""
    entries: list[Block] = [_entry(reason, knowledge, ()) for reason in reasons]
    return [Heading(heading), *entries] if entries else []


def lay_out_overridden(reasons: Iterable[Reason], knowledge: Knowledge) -> list[Block]:
    """Lay out reasons that lost, below a heading for each group of rules that they lost to."""
    groups: dict[tuple[str, ...], list[Reason]] = {}
    for reason in reasons:
        groups.setdefault(reason.overridden_by, []).append(replace(reason, overridden_by=()))
    return [
        block
        for rules, found in groups.items()
        for block in lay_out_reasons(f"Overridden by {', '.join(rules)}", found, knowledge)
    ]


def lay_out_explained(heading: str, reasons: Iterable[Reason], knowledge: Knowledge) -> list[Block]:
    """Lay out reasons below a heading, each with the longer explanation of its rule."""
    entries: list[Block] = [_entry(reason, knowledge, (_detail(reason, knowledge),)) for reason in reasons]
    return [Heading(heading), *entries] if entries else []


def _entry(reason: Reason, knowledge: Knowledge, more: tuple[str, ...]) -> Entry:
    facts = "; ".join(fact_phrase(fact, knowledge) for fact in reason.firing.facts)
    body = [" ".join((said_of(reason, knowledge), *more)), *replaced_phrase(reason, REPLACED_MAX)]
    body += [f"Facts: {facts}." if facts else f"{FOR_ALL.capitalize()}."]
    return Entry(
        f"{reason.firing.rule_id}: {marks_of(reason)}", (*body, f"Source {backing_phrase(reason, knowledge)}.")
    )


def _detail(reason: Reason, knowledge: Knowledge) -> str:
    return fill(reason.firing.activation.rule.document.reason.detail, reason, knowledge)


def deciding_of(decision: Decision) -> Reason | None:
    """Give the reason that decides a verdict; None where nothing speaks for or against."""
    return next((reason for reason in decision.reasons if reason.deciding), None)


def lay_out_sets(found: ReasonSets, knowledge: Knowledge) -> list[Block]:
    """Lay out the smallest sets of facts that keep an exercise out; nothing where none is given.

    Facts that are not known, and that each keep it out alone, share a line.
    """
    sets = found.sets
    if not sets:
        return []
    open_facts = [facts[0] for facts in sets if len(facts) == 1 and facts[0].value == UNKNOWN]
    known = [facts for facts in sets if len(facts) != 1 or facts[0].value != UNKNOWN]
    lines = [" and ".join(fact_phrase(fact, knowledge) for fact in facts) or NO_FACT for facts in known[:SETS_MAX]]
    lines += [f"{len(known) - SETS_MAX} more sets (--format json names them)"] if len(known) > SETS_MAX else []
    names = [term_label(fact.term, knowledge) for fact in open_facts]
    lines += [f"any of {len(names)} that are not known: {some(names)}"] if names else []
    lines += [] if found.complete else [INCOMPLETE]
    each = "" if len(sets) == 1 else f", each of {len(sets)}"
    return [Heading(f"Enough to keep it out{each}, whatever else were so"), Bullets(tuple(lines), numbered=True)]


def lay_out_proof(proof: Proof) -> list[Block]:
    """Lay out a proof as a tree; what was derived once is not derived again."""
    seen: set[str] = set()
    return [Heading("Proof"), Tree(tuple(_branch(child, seen) for child in proof.children))]


def _branch(proof: Proof, seen: set[str]) -> Branch:
    if proof.kind == "rule" and proof.name in seen:
        return Branch(f"{proof.label} (see above)")
    if proof.kind == "rule":
        seen.add(proof.name)
    return Branch(proof.label, tuple(_branch(child, seen) for child in _without_echo(proof)))


def _without_echo(proof: Proof) -> list[Proof]:
    """Pass over a derived fact whose value the comparison has just said."""
    return [
        inner
        for child in proof.children
        for inner in (child.children if child.kind == "fact" and child.children else (child,))
    ]
