"""Views of a trace: the answer to an inquiry, laid out as blocks, as deep as was asked for."""

from collections.abc import Callable, Mapping

from recommender.answer import line_of, prove
from recommender.block import Block, Line
from recommender.carrier import carriers_of
from recommender.complex_view import complex_head, lay_out_complex, view_of
from recommender.exercise_view import exercise_head, lay_out_exercise
from recommender.fate import fate_of
from recommender.inquiry import Inquiry
from recommender.ledger_view import lay_out_row, ledger_head
from recommender.reason_view import lay_out_proof, lay_out_sets
from recommender.rule_view import lay_out_other_rule, lay_out_rule_fate, rule_head


def lay_out_answer(inquiry: Inquiry) -> list[Block]:
    """Lay out the answer to an inquiry: one line, the reasons, or the whole proof."""
    page: list[Block] = [Line(line_of(inquiry))] if inquiry.depth == "line" else PAGES[inquiry.topic.kind](inquiry)
    if inquiry.checks is None:
        return page
    from recommender.verification import lay_out_checks  # noqa: PLC0415 - only a verified answer asks for it

    return [*page, *lay_out_checks(inquiry.checks)]


def _exercise(inquiry: Inquiry) -> list[Block]:
    explanation = inquiry.explanation
    decision = explanation.decisions[inquiry.topic.name]
    if inquiry.depth == "reasons":
        return lay_out_exercise(decision, explanation, inquiry.sets)
    sets = lay_out_sets(inquiry.sets, explanation.knowledge)
    return [*exercise_head(decision, explanation), *lay_out_proof(prove(inquiry)), *sets]


def _complex(inquiry: Inquiry) -> list[Block]:
    view = view_of(inquiry.topic.name, inquiry.explanation)
    if inquiry.depth == "reasons":
        return lay_out_complex(view, inquiry.explanation)
    return [*complex_head(view, inquiry.explanation), *lay_out_proof(prove(inquiry))]


def _rule(inquiry: Inquiry) -> list[Block]:
    if inquiry.topic.name not in inquiry.explanation.knowledge.rules:
        return lay_out_other_rule(inquiry.archive.other_rules[inquiry.topic.name])
    fate = fate_of(inquiry.topic.name, inquiry.explanation)
    if inquiry.depth == "reasons":
        return lay_out_rule_fate(fate, inquiry.explanation)
    return [*rule_head(fate), *lay_out_proof(prove(inquiry))]


def _row(inquiry: Inquiry) -> list[Block]:
    row = inquiry.archive.ledger[inquiry.topic.name]
    carriers = tuple(carriers_of(row, inquiry.explanation, inquiry.archive))
    if inquiry.depth == "reasons":
        return lay_out_row(row, carriers)
    return [*ledger_head(row, carriers), *lay_out_proof(prove(inquiry))]


PAGES: Mapping[str, Callable[[Inquiry], list[Block]]] = {
    "exercise": _exercise,
    "complex": _complex,
    "rule": _rule,
    "ledger": _row,
}
