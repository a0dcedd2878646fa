"""A sheet: a recommendation laid out for reading, as blocks. It knows neither columns nor markup; views render it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from recommender.decision import Decision, Reason
from recommender.dose import BOTH_SIDES, PrescribedDose, Range
from recommender.explanation import Explanation
from recommender.fact import Fact
from recommender.resolution import complex_of
from recommender.session import WARM_UP, Item
from recommender.trace import cautions_of, instructions_of, substitutes_of
from recommender.vocabulary import UNKNOWN
from recommender.wording import plain, sentence, term_label, title_of, value_label

QUESTIONS_SHOWN = 3
NOTICE = "Lumbar assists a clinician's judgement; it is no medical device."
STATUS_LINES = {
    "program": "PROGRAM",
    "restricted_program": "RESTRICTED PROGRAM",
    "defer": "NOT NOW: DEFER",
    "refer": "NO PROGRAM: REFER TO A DOCTOR",
    "needs_information": "NO PROGRAM YET: INFORMATION IS NEEDED",
}
PLAIN_STATUS = {
    "program": "Your exercise program",
    "restricted_program": "Your exercise program, adapted to your findings",
    "defer": "No exercises for now",
    "refer": "Please see a doctor before you exercise",
    "needs_information": "Some questions have to be answered first",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of the sheet (level 1) or of a part of it (level 2)."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; numbered or not."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; a row of one cell is a heading within the table."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Bullets | Table


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
        return _for_patient(explanation)
    blocks: list[Block] = [Heading(_verdict_line(explanation), 1), Paragraph(_rests_on(explanation))]
    blocks += _readings(explanation)
    if explanation.has_program:
        blocks += [_program(explanation), *_when(explanation), *_gaps(explanation)]
    else:
        blocks += _gates(explanation)
    if layout.instructions:
        blocks += _instructions(explanation.session.items)
    blocks += _left_out(explanation) if not layout.everything else _every(explanation)
    blocks += [*_others(explanation), *_questions(explanation)]
    return [*blocks, Paragraph(_foot(explanation))]


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
    return f"{line}: {title_of(explanation.choice.complex, knowledge)}; {count}{_weekly(explanation)}"


def _weekly(explanation: Explanation) -> str:
    names = [reason.firing.activation.rule.then.weekly for reason in explanation.advice]
    return "".join(f", {explanation.knowledge.number(name):g} times a week" for name in names if name)


def _known_gates(explanation: Explanation) -> list[Reason]:
    """Give the gates that hold for certain."""
    return [reason for reason in explanation.screening if reason.applied and reason.firing.activation.certain]


def _rests_on(explanation: Explanation) -> str:
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
    return f"{label}: {value_label(fact.value, explanation.knowledge)}"


def _readings(explanation: Explanation) -> list[Block]:
    """Say what was read otherwise, what clashed, and why the complex is another than was asked for or expected."""
    said = [_capital(remark.text) for remark in explanation.remarks]
    said += [clash.sentence for clash in explanation.clashes]
    for reason in explanation.choice.reasons:
        barred = any(not rule.startswith("select/") for rule in reason.overridden_by)
        if barred and explanation.has_program and reason.firing.activation.rule.then.as_ != "fallback":
            complex_id = title_of(complex_of(reason.firing), explanation.knowledge)
            said.append(f"{complex_id} was not chosen: see {', '.join(reason.overridden_by)}.")
    return [Bullets(tuple(dict.fromkeys(said)))] if said else []


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _gates(explanation: Explanation) -> list[Block]:
    known = _known_gates(explanation)
    waiting = sum(reason.applied for reason in explanation.screening) - len(known)
    lines = tuple(f"{sentence(reason, explanation.knowledge)} [{reason.firing.rule_id}]" for reason in known)
    more = f"{waiting} {'gate waits' if waiting == 1 else 'gates wait'} for an answer; see the questions."
    return [Heading("Why"), Bullets((*lines, *([more] if waiting else [])))]


def _program(explanation: Explanation) -> Block:
    rows: list[tuple[str, ...]] = []
    place = 0
    for heading, items in groupby(explanation.session.items, key=lambda item: _group(item, explanation)):
        rows.append((heading,))
        for item in items:
            place += 1
            rows.append((str(place), item.exercise.title, dose_text(item.dose), _minutes(item.seconds)))
    return Table(("#", "Exercise", "Dose", "Min"), tuple(rows))


def _group(item: Item, explanation: Explanation) -> str:
    position = explanation.knowledge.vocabulary.label(item.exercise.start_position)
    return f"Warm-up, {position}" if item.phase == WARM_UP else _capital(position)


def _minutes(seconds: int) -> str:
    return f"{seconds / 60:.1f}"


def dose_text(dose: PrescribedDose) -> str:
    """Say a dose in a few words: `2 x 8-10 each side, hold 5 s`."""
    sets = f"{_span(dose.sets)} x " if dose.sets[1] > 1 else ""
    units = {
        "per_side": " each side",
        "per_direction": " each way",
        "alternating": " in turn",
        "per_set": "",
        "total": "",
    }
    reps = f"{_span(dose.reps)}{units[dose.unit]}" if dose.reps else "once"
    if dose.reps and dose.unit not in BOTH_SIDES and dose.unit != "alternating":
        reps += " times" if not sets else ""
    held = f", hold {_span(dose.hold_seconds)} s" if dose.hold_seconds else ""
    held += f", hold {_span(dose.hold_breaths)} breaths" if dose.hold_breaths else ""
    held += f", {_span(dose.work_seconds)} s each" if dose.work_seconds else ""
    return sets + reps + held + (", slow" if "slow" in dose.pace else "")


def _span(numbers: Range) -> str:
    return str(numbers[0]) if numbers[0] == numbers[1] else f"{numbers[0]}-{numbers[1]}"


def _when(explanation: Explanation) -> list[Block]:
    """Say what to mind, how often, when to review, and when to stop and call."""
    cautions: dict[str, list[str]] = {}
    for place, item in enumerate(explanation.session.items, start=1):
        for text, reasons in cautions_of(item).items():
            if any(reason.effect == "limit" or _particular(reason) for reason in reasons):
                cautions.setdefault(text, []).append(str(place))
    minded = tuple(f"{text} ({_places(places)})" for text, places in cautions.items())
    stop = [reason for reason in explanation.advice if reason.firing.activation.rule.then.topic == "stop"]
    shown = tuple(dict.fromkeys(plain(reason, explanation.knowledge) for reason in stop))
    blocks: list[Block] = [Heading("Mind"), Bullets(minded)] if minded else []
    review = [reason for reason in explanation.advice if reason.firing.activation.rule.then.review]
    reviewed = tuple(plain(reason, explanation.knowledge) for reason in review)
    blocks += [Heading("Stop and call"), Paragraph(" ".join(shown)), Heading("Review"), Paragraph(" ".join(reviewed))]
    findings = tuple(plain(reason, explanation.knowledge) for reason in explanation.advice if _from_finding(reason))
    return [*blocks, Heading("For these findings"), Bullets(findings)] if findings else blocks


def _from_finding(reason: Reason) -> bool:
    return any(fact.value == "present" or fact.origin == "assumed" for fact in reason.firing.facts)


def _particular(reason: Reason) -> bool:
    """Say whether a dose rule speaks to some patients or some exercises, not to everybody about everything."""
    rule = reason.firing.activation.rule
    return bool(rule.facts_read) or bool(rule.document.when.get("exercise"))


def _places(places: Sequence[str]) -> str:
    return f"no. {', '.join(places)}" if len(places) <= 6 else f"{len(places)} exercises"  # noqa: PLR2004 - what fits a line


def _gaps(explanation: Explanation) -> list[Block]:
    lines = tuple(
        gap.text
        + (
            f" Another day: {title_of(gap.suggested_complex, explanation.knowledge)} ({gap.suggested_complex})."
            if gap.suggested_complex
            else ""
        )
        for gap in explanation.session.gaps
    )
    return [Heading("Gaps"), Bullets(lines)] if lines else []


def _left_out(explanation: Explanation) -> list[Block]:
    """Count what is not prescribed by its deciding reason, with what stands in for items of the chosen complex."""
    out = [
        decision for decision in explanation.decisions.values() if decision.verdict != "prescribed" and decision.reasons
    ]
    if not out or not explanation.has_program:
        return []
    counts = Counter((decision.verdict, _deciding(decision).firing.rule_id) for decision in out)
    lines = []
    for (verdict, rule), count in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])):
        members = [
            decision for decision in out if (decision.verdict, _deciding(decision).firing.rule_id) == (verdict, rule)
        ]
        title = explanation.knowledge.rules[rule].document.title
        lines.append(f"{count} {verdict}: {title} [{rule}]{_instead(members, explanation)}")
    return [Heading(f"Left out ({len(out)})"), Bullets(tuple(lines))]


def _instead(members: Iterable[Decision], explanation: Explanation) -> str:
    own = [m for m in members if explanation.knowledge.exercises[m.exercise].complex == explanation.choice.complex]
    swaps = []
    for decision in own[:2]:
        found = substitutes_of(decision, explanation.decisions, explanation.knowledge)
        instead = f", instead {found[0]}" if found else ""
        swaps.append(f"{decision.exercise}{instead}")
    more = f" and {len(own) - 2} more" if len(own) > 2 else ""  # noqa: PLR2004 - what fits a line
    return f": {'; '.join(swaps)}{more}" if swaps else ""


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


def _others(explanation: Explanation) -> list[Block]:
    possible = [
        f"{title_of(view.complex, explanation.knowledge)} ({view.complex}, {view.exercises_left}"
        f"{', suits the findings' if view.reasons else ''})"
        for view in explanation.complexes
        if view.verdict == "possible"
    ]
    return (
        [Paragraph(f"Other complexes possible: {'; '.join(possible)}.")] if possible and explanation.has_program else []
    )


def _questions(explanation: Explanation) -> list[Block]:
    if not explanation.questions:
        return []
    shown = tuple(f"{question.text} [{question.term}]" for question in explanation.questions[:QUESTIONS_SHOWN])
    more = len(explanation.questions) - len(shown)
    heading = f"Ask next ({len(shown)} of {len(explanation.questions)})" if more else "Ask next"
    return [Heading(heading), Bullets(shown, numbered=True)]


def _foot(explanation: Explanation) -> str:
    return f"Knowledge {explanation.knowledge.version}, engine {explanation.engine}. {NOTICE}"


def _instructions(items: Iterable[Item]) -> list[Block]:
    blocks: list[Block] = [Heading("How to do each exercise")]
    for place, item in enumerate(items, start=1):
        blocks.append(Heading(f"{place}. {item.exercise.title} ({dose_text(item.dose)})", 3))
        blocks.append(Bullets(tuple(instructions_of(item)), numbered=True))
        forms = [
            (name, text) for name, text in (("Easier", item.exercise.easier), ("Harder", item.exercise.harder)) if text
        ]
        minded = [("Mind", text) for text in cautions_of(item)]
        later = [("Later", text) for text in item.dose.later]
        if forms or minded or later:
            blocks.append(Bullets(tuple(f"{name}: {text}" for name, text in (*forms, *minded, *later))))
    return blocks


def _for_patient(explanation: Explanation) -> list[Block]:
    """Lay the sheet out in plain words, without rule ids."""
    blocks: list[Block] = [Heading(PLAIN_STATUS[explanation.status], 1)]
    if not explanation.has_program:
        holding = [reason for reason in explanation.screening if reason.applied and reason.firing.activation.certain]
        known = tuple(dict.fromkeys(plain(reason, explanation.knowledge) for reason in holding))
        asked = (
            tuple(question.text for question in explanation.questions)
            if explanation.status == "needs_information"
            else ()
        )
        blocks += [Bullets(known)] if known else []
        blocks += [Heading("Questions"), Bullets(asked, numbered=True)] if asked else []
        return [*blocks, Paragraph(_foot(explanation))]
    blocks.append(Paragraph(f"About {round(explanation.session.seconds / 60)} minutes{_weekly(explanation)}."))
    blocks.append(_program(explanation))
    for topic, heading in (
        ("stop", "Stop at once and call your therapist or doctor"),
        ("before", "Before you start"),
        ("during", "While you exercise"),
        ("after", "Afterwards"),
        ("surroundings", "Where and in what"),
        ("course", "In the coming weeks"),
    ):
        said = [reason for reason in explanation.advice if reason.firing.activation.rule.then.topic == topic]
        texts = tuple(dict.fromkeys(plain(reason, explanation.knowledge) for reason in said))
        blocks += [Heading(heading), Bullets(texts)] if texts else []
    blocks += _instructions(explanation.session.items)
    return [*blocks, Paragraph(_foot(explanation))]
