"""A sheet: a recommendation laid out for the clinician, on one screen. The patient's is the leaflet."""

from collections.abc import Iterable, Sequence

from recommender.block import Block, Bullets, Heading, Notes, Paragraph
from recommender.decision import Decision, Reason
from recommender.explanation import Explanation
from recommender.fact import Fact
from recommender.knowledge import Knowledge
from recommender.leaflet import lay_out_leaflet
from recommender.light import dataclass
from recommender.prescription import capital, foot_of, lay_out_instructions, lay_out_program, weekly_of
from recommender.question import waited_for
from recommender.resolution import complex_of
from recommender.session import Gap
from recommender.standing import ComplexView
from recommender.trace import cautions_of, substitutes_of
from recommender.vocabulary import UNKNOWN
from recommender.wording import fill, sentence, term_label, title_of, value_label

QUESTIONS_SHOWN = 3
GROUP_MIN = 4
SELF_EXPLAINING = ("stage", "working_stage", "pain", "working_pain")
STATUS_LINES = {
    "program": "PROGRAM",
    "restricted_program": "RESTRICTED PROGRAM",
    "defer": "NOT NOW: DEFER",
    "refer": "NO PROGRAM: REFER TO A DOCTOR",
    "needs_information": "NO PROGRAM YET: INFORMATION IS NEEDED",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """What the reader wants to see.

    Attributes:
        audience: clinician or patient.
        everything: every exercise with its verdict.
        instructions: how to do each exercise.
    """

    audience: str = "clinician"
    everything: bool = False
    instructions: bool = False


def lay_out(explanation: Explanation, layout: Layout) -> list[Block]:
    """Lay a recommendation out for its reader."""
    if layout.audience == "patient":
        return lay_out_leaflet(explanation)
    blocks: list[Block] = [Heading(_verdict_line(explanation), 1), Paragraph(rests_on(explanation))]
    blocks += lay_out_readings(explanation)
    blocks += [lay_out_program(explanation)] if explanation.has_program else _gates(explanation)
    notes = [*(_notes(explanation, layout) if explanation.has_program else []), *asked_next(explanation)]
    blocks += [Notes(tuple((label, text) for label, text in notes if text))] if notes else []
    if layout.instructions:
        blocks += lay_out_instructions(explanation.session.items)
    blocks += _every(explanation) if layout.everything else []
    return [*blocks, Paragraph(foot_of(explanation))]


def _notes(explanation: Explanation, layout: Layout) -> list[tuple[str, str]]:
    """Give the short notes below a program, each behind its label; what has nothing to say is empty."""
    return [
        ("Mind", mind_of(explanation)),
        *safety_notes(explanation.advice, explanation.knowledge),
        ("Gaps", gaps_of(explanation)),
        *([] if layout.everything else [_left_out(explanation)]),
        ("Other complexes possible", _others(explanation)),
    ]


def safety_notes(advice: Iterable[Reason], knowledge: Knowledge) -> list[tuple[str, str]]:
    """Give what ends, eases or reviews a session, and what findings forbid, each behind its label."""
    advice = list(advice)
    stop = [reason for reason in advice if reason.firing.activation.rule.then.topic == "stop"]
    eases = [reason for reason in stop if reason.firing.activation.rule.then.eases]
    review = [reason for reason in advice if reason.firing.activation.rule.then.review]
    findings = [reason for reason in advice if _from_finding(reason)]
    return [
        ("Stop and call a doctor", _signs([reason for reason in stop if reason not in eases], knowledge)),
        ("Ease or skip", _signs(eases, knowledge)),
        ("Review", _signs(review, knowledge)),
        ("For these findings", _listed([_lower(reason.firing.activation.rule.document.title) for reason in findings])),
    ]


def gaps_of(explanation: Explanation) -> str:
    """Say what a program lacks, and which complex of another day has it."""
    return " ".join(_gap(gap, explanation) for gap in explanation.session.gaps)


def _verdict_line(explanation: Explanation) -> str:
    line = STATUS_LINES[explanation.status]
    urgent = any(reason.firing.activation.rule.then.urgent for reason in _known_gates(explanation))
    line = f"{line} AT ONCE" if urgent else line
    who = explanation.reading.record.patient_id
    line = f"{who}: {line}" if who else line
    if not explanation.has_program:
        return line
    session, knowledge = explanation.session, explanation.knowledge
    if not session.items:
        return f"{line}: no exercise is left"
    count = f"{len(session.items)} exercises, about {round(session.seconds / 60)} min"
    return f"{line}: {title_of(explanation.choice.complex, knowledge)}; {count}{weekly_of(explanation)}"


def _known_gates(explanation: Explanation) -> list[Reason]:
    """Give the gates that hold for certain."""
    return [reason for reason in explanation.screening if reason.applied and reason.firing.activation.certain]


def rests_on(explanation: Explanation) -> str:
    """Say which facts the rules used, by where they come from."""
    order = {term: place for place, term in enumerate(explanation.facts)}
    used = sorted(_facts_used(explanation), key=lambda fact: (order.get(fact.term, len(order)), fact.term))
    origins = (("record", "Stated"), ("clinic", "Clinic"), ("derived", "Derived"), ("assumed", "Assumed"))
    parts = [
        f"{label}: {', '.join(_stated(fact, explanation) for fact in facts)}."
        for origin, label in origins
        if (facts := [fact for fact in used if fact.origin == origin and fact.value not in (UNKNOWN, "absent")])
    ]
    open_terms = {
        fact.term
        for fact in used
        if fact.value == UNKNOWN and ":" not in fact.term and explanation.facts[fact.term].value == UNKNOWN
    }
    unknown = sorted(term_label(term, explanation.knowledge) for term in open_terms)
    if unknown:
        shown = ", ".join(unknown[:6]) + (f" and {len(unknown) - 6} more" if len(unknown) > 6 else "")  # noqa: PLR2004
        strict = ", taken at its strictest" if explanation.has_program else ""
        parts.append(f"Not known{strict}: {shown}.")
    idle = sorted(set(explanation.reading.present) - {fact.term for fact in used})
    if idle:
        named = ", ".join(term_label(term, explanation.knowledge) for term in idle)
        parts.append(f"Stated, and read by no rule that fired: {named}.")
    return " ".join(parts) or "Nothing was stated."


def _facts_used(explanation: Explanation) -> list[Fact]:
    hidden = {
        "working_stage": "stage",
        "working_pain": "pain",
        "complex": "",
        "disc_disease": "",
    }
    found: dict[str, Fact] = {}
    for firing in explanation.firings:
        for fact in firing.facts:
            same = hidden.get(fact.term)
            if same is None or (same and explanation.facts[same].value != fact.value):
                found.setdefault(fact.term, fact)
    return list(found.values())


def _stated(fact: Fact, explanation: Explanation) -> str:
    label = term_label(fact.term, explanation.knowledge)
    if fact.value == "present":
        return label
    if fact.term in SELF_EXPLAINING:
        return value_label(fact.value, explanation.knowledge)
    return f"{label}: {value_label(fact.value, explanation.knowledge)}"


def lay_out_readings(explanation: Explanation) -> list[Block]:
    """Say what was read otherwise, what clashed, and why the complex is another than was asked for or expected."""
    said = [capital(remark.text) for remark in explanation.remarks]
    said += [clash.sentence for clash in explanation.clashes]
    for reason in explanation.choice.reasons:
        barred = any(not rule.startswith("select/") for rule in reason.overridden_by)
        if barred and explanation.has_program and reason.firing.activation.rule.then.as_ != "fallback":
            complex_id = title_of(complex_of(reason.firing), explanation.knowledge)
            said.append(f"{complex_id} was not chosen: see {', '.join(reason.overridden_by)}.")
    return [Bullets(tuple(dict.fromkeys(said)))] if said else []


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _gates(explanation: Explanation) -> list[Block]:
    known = _known_gates(explanation)
    waiting = sum(reason.applied for reason in explanation.screening) - len(known)
    lines = tuple(f"{sentence(reason, explanation.knowledge)} [{reason.firing.rule_id}]" for reason in known)
    more = f"{waiting} {'gate waits' if waiting == 1 else 'gates wait'} for an answer; see the questions."
    return [Heading("Why"), Bullets((*lines, *([more] if waiting else [])))]


def mind_of(explanation: Explanation) -> str:
    """Say what limits and particular dose rules ask to mind, with the numbers of the exercises."""
    cautions: dict[str, list[str]] = {}
    for place, item in enumerate(explanation.session.items, start=1):
        for text, reasons in cautions_of(item).items():
            if any(reason.effect == "limit" or _particular(reason) for reason in reasons):
                cautions.setdefault(text, []).append(str(place))
    return " ".join(f"{text.rstrip('.')} ({_places(places)})." for text, places in cautions.items())


def _listed(parts: Iterable[str]) -> str:
    return f"{'; '.join(parts)}." if parts else ""


def _signs(reasons: Iterable[Reason], knowledge: Knowledge) -> str:
    """Name the signs that stop and review rules wait for, in a few words each."""
    filled = (fill(reason.firing.activation.rule.then.sign, reason, knowledge) for reason in reasons)
    return _listed(list(dict.fromkeys(filled)))


def _from_finding(reason: Reason) -> bool:
    """Say whether an advice holds for a finding, and for as long as that finding is not ruled out."""
    then = reason.firing.activation.rule.then
    return then.if_unknown == "apply" and not (then.review or then.topic == "stop")


def _particular(reason: Reason) -> bool:
    """Say whether a dose rule speaks to some patients or some exercises, not to everybody about everything."""
    rule = reason.firing.activation.rule
    return bool(rule.facts_read) or bool(rule.document.when.get("exercise"))


def _places(places: Sequence[str]) -> str:
    return f"no. {', '.join(places)}" if len(places) <= 6 else f"{len(places)} exercises"  # noqa: PLR2004 - what fits a line


def _gap(gap: Gap, explanation: Explanation) -> str:
    if not gap.suggested_complex:
        return gap.text
    return (
        f"{gap.text} Another day: {title_of(gap.suggested_complex, explanation.knowledge)} ({gap.suggested_complex})."
    )


def _left_out(explanation: Explanation) -> tuple[str, str]:
    """Count what is not prescribed by its deciding reason, with what stands in for items of the chosen complex.

    Small groups of other complexes are counted together.
    """
    groups: dict[tuple[str, str], list[Decision]] = {}
    for decision in explanation.decisions.values():
        if decision.verdict != "prescribed" and decision.reasons:
            groups.setdefault((decision.verdict, _deciding(decision).firing.rule_id), []).append(decision)
    largest_first = sorted(groups.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    named = [entry for entry in largest_first if len(entry[1]) >= GROUP_MIN or _own(entry[1], explanation)]
    parts = [_group_left_out(verdict, rule, members, explanation) for (verdict, rule), members in named]
    rest = [members for key, members in largest_first if key not in dict(named)]
    parts += [f"{sum(map(len, rest))} for other reasons (--all names them)"] if rest else []
    return f"Left out ({sum(len(members) for members in groups.values())})", _listed(parts)


def _group_left_out(verdict: str, rule: str, members: Sequence[Decision], explanation: Explanation) -> str:
    title = _lower(explanation.knowledge.rules[rule].document.title)
    mark = "" if verdict == "excluded" else f" {verdict}:"
    return f"{len(members)}{mark} {title}{_instead(members, explanation)}"


def _own(members: Iterable[Decision], explanation: Explanation) -> list[Decision]:
    """Pick the exercises of the chosen complex."""
    complexes = explanation.knowledge.exercises
    return [member for member in members if complexes[member.exercise].complex == explanation.choice.complex]


def _instead(members: Iterable[Decision], explanation: Explanation) -> str:
    own = _own(members, explanation)
    swaps = []
    for decision in own[:2]:
        found = substitutes_of(decision, explanation.decisions, explanation.knowledge)
        instead = f": instead {found[0]}" if found else ""
        swaps.append(f"{decision.exercise}{instead}")
    more = f" and {len(own) - 2} more" if len(own) > 2 else ""  # noqa: PLR2004 - what fits a line
    return f" ({', '.join(swaps)}{more})" if swaps else ""


def _deciding(decision: Decision) -> Reason:
    return next((reason for reason in decision.reasons if reason.deciding), decision.reasons[0])


def _every(explanation: Explanation) -> list[Block]:
    lines = tuple(
        f"{decision.exercise}: {decision.verdict.upper()}. {sentence(_deciding(decision), explanation.knowledge)} "
        f"[{_deciding(decision).firing.rule_id}]"
        for decision in explanation.decisions.values()
        if decision.reasons
    )
    return [Heading(f"Every exercise ({len(lines)})"), Bullets(lines)]


def _others(explanation: Explanation) -> str:
    possible = [view for view in explanation.complexes if view.verdict == "possible"]
    return _listed([f"{view.complex} ({view.exercises_left}{_suits(view)})" for view in possible])


def _suits(view: ComplexView) -> str:
    return ", suits the findings" if view.reasons else ""


def asked_next(explanation: Explanation) -> list[tuple[str, str]]:
    """Give the most decisive questions for whose answers something waits, behind a label that counts them."""
    waiting = waited_for(explanation.questions)
    shown = waiting[:QUESTIONS_SHOWN]
    label = f"Ask next ({len(shown)} of {len(waiting)})" if len(waiting) > len(shown) else "Ask next"
    asked = (f"{place}. {question.text} [{question.term}]" for place, question in enumerate(shown, start=1))
    return [(label, " ".join(asked))] if shown else []
