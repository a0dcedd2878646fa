"""What became of a rule: applied, overridden, or not fired, and what kept it out."""

from recommender.archive import OtherRule
from recommender.block import Block, Branch, Bullets, Heading, Paragraph, Tree
from recommender.explanation import Explanation
from recommender.fact import Fact
from recommender.fate import ASSESS, Fate, facts_for, outcomes_of
from recommender.judgement import Judgement, carrying, keeping_out
from recommender.phrase import FOR_ALL, fact_phrase, judgement_phrase, numbers_of, outcome_phrase, some, sources_phrase
from recommender.resolution import GATES
from recommender.selector import BOUND
from recommender.statement import Statement, shown, statements_of
from recommender.wording import term_label, title_of

STATES = {
    "applied": "APPLIED",
    "overridden": "OVERRIDDEN",
    "idle": "FIRED, WITHOUT EFFECT",
    "waiting": "WAITS FOR AN ANSWER",
    "not_fired": "NOT FIRED",
    "not_reached": "NOT REACHED",
}
IDLE = {
    "derive": "The fact is taken from elsewhere, where a stricter value stands.",
    "dose": "No dose of this program changes by it.",
    "prefer": "None of the exercises that it prefers is in the program.",
    "prescribe": "None of its exercises is open.",
    "require": "The program has what it asks for.",
    "session": "The session keeps to it anyway.",
    "arrange": "It moves no exercise of this program.",
    "indicate": "No program is made.",
}
UNTIL = {
    "ask": "no program is made",
    "refer": "the patient is referred",
    "withhold": "what it names is withheld",
    "apply": "it acts as if it were so",
    "question": "it only asks",
    "derive": "what it derives is not known",
}
OTHER_RULES = {
    "draft": "A draft takes no part in programs, so it decided nothing here.",
    "course": "It reads what the diary of a course says, so it decided nothing here; see `lumbar review`.",
    "retired": "A retired rule takes no part in programs, so it decided nothing here.",
}
LATE = "Its condition holds only of what was settled after its step"
NOTHING = "It names no exercise for what it binds."


def fate_line(fate: Fate, explanation: Explanation) -> str:
    """Say in one line what became of a rule."""
    return f"{fate.rule.id}: {_state(fate)}: {' '.join(_outline(fate, explanation))}"


def _outline(fate: Fate, explanation: Explanation) -> list[str]:
    """Say what a rule did, or why it did nothing."""
    if fate.state in ("applied", "overridden") and fate.rule.step == ASSESS:
        return [_derived(fate, explanation)]
    if fate.state in ("applied", "overridden"):
        return [f"{outcome_phrase(outcome)}." for outcome in outcomes_of(fate)]
    if fate.state == "idle":
        return [IDLE.get(fate.rule.then.effect, NOTHING)]
    if fate.state == "not_reached":
        return [not_reached(explanation), _would(fate, explanation)]
    return [f"{'; '.join(kept_out_by(fate, explanation))}."]


def _derived(fate: Fate, explanation: Explanation) -> str:
    fact = explanation.facts[fate.rule.then.fact]
    if fate.excepted_by:
        return excepted_phrase(fate)
    return f"It derives: {fact_phrase(fact, explanation.knowledge)}."


def excepted_phrase(fate: Fate) -> str:
    """Name the written exceptions that fired."""
    return f"Its written exception fired: {', '.join(fate.excepted_by)}."


def kept_out_by(fate: Fate, explanation: Explanation) -> list[str]:
    """Name the parts of its condition that keep a rule from firing, with the facts that fail them."""
    facts = facts_for(fate.firings, explanation)
    parts = keeping_out(fate.judgement)
    return [judgement_phrase(part, facts, explanation.knowledge) for part in parts] or [LATE]


def not_reached(explanation: Explanation) -> str:
    """Say why the last step did not run."""
    gates = [reason for reason in explanation.screening if reason.applied and reason.effect in GATES]
    if not gates:
        return "Its step was not reached: no complex has an exercise that is open."
    closed = list(dict.fromkeys(reason.firing.rule_id for reason in gates))
    return f"Its step was not reached: {gates[0].effect}, by {some(closed)}."


def _would(fate: Fate, explanation: Explanation) -> str:
    if fate.judgement.state == "holds":
        return "Its condition would hold."
    said = {"fails": "would not hold", "unknown": "is open"}[fate.judgement.state]
    return f"Its condition {said}: {'; '.join(kept_out_by(fate, explanation))}."


def rule_head(fate: Fate) -> list[Block]:
    """Lay out what became of a rule, and what it says."""
    document, then = fate.rule.document, fate.rule.then
    aim = f" {then.fact}{'' if then.value == BOUND else f' = {then.value}'}" if then.fact else ""
    unknown = f"; where it is not known, {UNTIL[then.if_unknown]}" if then.if_unknown in UNTIL else ""
    said = f"{document.title}. Step {fate.rule.step}, {fate.rule.folder}; it proposes: {then.effect}{aim}{unknown}."
    return [Heading(f"{fate.rule.id}: {_state(fate)}", 1), Paragraph(said)]


def _state(fate: Fate) -> str:
    """Name what became of a rule; one that acts on what is not known says so."""
    certain = any(firing.activation.certain for firing in fate.firings)
    acts = fate.state in ("applied", "overridden")
    return f"{STATES[fate.state]}{'' if certain or not acts else ' AS POSSIBLE'}"


def lay_out_rule_fate(fate: Fate, explanation: Explanation) -> list[Block]:
    """Lay out what became of a rule, and why."""
    knowledge, document = explanation.knowledge, fate.rule.document
    numbers = tuple(text for _, text in numbers_of(fate.rule.then, knowledge))
    backing = f"{sources_phrase(fate.rule)}; ledger {', '.join(document.ledger)}; {document.strength}"
    blocks = [*rule_head(fate), *_conditions(fate, explanation), *_became(fate, explanation)]
    blocks += [Heading("Its numbers"), Bullets(numbers)] if numbers else []
    return [*blocks, Heading("Source"), Bullets((f"{backing}.",))]


def _conditions(fate: Fate, explanation: Explanation) -> list[Block]:
    """Lay out what satisfied the condition, or what keeps the rule out, with the facts."""
    held = fate.judgement.state == "holds"
    leaves = carrying(fate.judgement) if held else keeping_out(fate.judgement)
    branches = tuple(_leaf(leaf, fate, explanation) for leaf in leaves)
    if held and fate.state in ("not_fired", "not_reached"):
        heading = "Its condition would hold" if fate.state == "not_reached" else LATE
    else:
        heading = {"holds": "It fired because", "fails": "What keeps it out", "unknown": "What is not known"}[
            fate.judgement.state
        ]
    said = not_reached(explanation) if fate.state == "not_reached" else ""
    if fate.state == "not_fired" and fate.judgement.state == "unknown":
        said = "What is not known is not enough for it to fire."
    return [*([Paragraph(said)] if said else []), Heading(heading), Tree(branches or (Branch(f"it {FOR_ALL}"),))]


def _leaf(leaf: Judgement, fate: Fate, explanation: Explanation) -> Branch:
    facts = facts_for(fate.firings, explanation)
    text = judgement_phrase(leaf, facts, explanation.knowledge)
    if leaf.kind == "list":
        bound = [title_of(firing.activation.bound, explanation.knowledge) for firing in fate.firings]
        given = Statement(leaf.fact, shown(getattr(explanation.reading.record, leaf.fact)))
        return Branch(f"{text}{f': {some(bound)}' if bound else ''}", (Branch(given.text),))
    return Branch(text, (Branch(grounds(facts[leaf.fact], explanation)),) if leaf.fact in facts else ())


def grounds(fact: Fact, explanation: Explanation) -> str:
    """Say what a fact rests on: fields of the record, or the rules that derived it and their premises."""
    if fact.origin != "derived":
        return "; ".join(statement.text for statement in statements_of(fact, explanation))
    if not fact.because:
        return "nothing derives it"
    premises = " and ".join(fact_phrase(premise, explanation.knowledge) for premise in fact.premises)
    return f"derived by {', '.join(fact.because)}{f' from {premises}' if premises else ''}"


def _became(fate: Fate, explanation: Explanation) -> list[Block]:
    """Lay out what a rule that fired did."""
    if not fate.firings:
        return []
    lines = _outline(fate, explanation) if fate.state != "waiting" else []
    lines += [excepted_phrase(fate)] if fate.excepted_by and fate.rule.step != ASSESS else []
    waits = [term_label(term, explanation.knowledge) for term in fate.waits_for]
    lines += [f"It waits for: {', '.join(waits)}; until then {UNTIL[fate.rule.then.if_unknown]}."] if waits else []
    return [Heading("What became of it"), Bullets(tuple(lines))]


def other_line(rule: OtherRule) -> str:
    """Say in one line that a rule takes no part in programs."""
    return f"{rule.id}: {rule.status.upper()}: {OTHER_RULES.get(rule.status, OTHER_RULES['draft'])}"


def lay_out_other_rule(rule: OtherRule) -> list[Block]:
    """Lay out that a rule takes no part in programs."""
    said = f"{rule.title}. {OTHER_RULES.get(rule.status, OTHER_RULES['draft'])}"
    return [Heading(f"{rule.id}: {rule.status.upper()}", 1), Paragraph(said)]
