"""The page of a review: how the course goes on, what the diary changes, and the next session with its reasons.

A session that is not to be done is not shown as if it were.
"""

from collections.abc import Iterable, Iterator

from recommender.amendment import Amendment
from recommender.appraisal import CONSULT, GO_ON, REFER
from recommender.block import Block, Bullets, Heading, Paragraph, Table
from recommender.decision import Reason
from recommender.phrase import counted
from recommender.planned_session_view import lay_out_session
from recommender.prescription import NOTICE, capital
from recommender.provenance import place_of
from recommender.review import Review, Reviewed
from recommender.review_outcome import deciding_reasons, is_certain, is_urgent, questions_of
from recommender.tally import tally_of
from recommender.wording import sentence, term_label, title_of, value_label

VERDICTS = {
    GO_ON: "THE COURSE GOES ON",
    CONSULT: "STOP: CONSULT A CLINICIAN BEFORE THE NEXT SESSION",
    REFER: "STOP: REFER TO A DOCTOR",
    "defer": "NOT NOW: DEFER",
    "needs_information": "NO SESSION YET: INFORMATION IS NEEDED",
}
AT_ONCE = " AT ONCE"
UNKNOWN_MARK = "?"
FIELD_WORDS = {"pain_nrs": "Pain"}
HISTORY_WORDS = {GO_ON: "goes on", CONSULT: "stop: consult", REFER: "stop: refer"}
QUESTIONS_SHOWN = 3
UNBEGUN = "The diary holds no session yet: the course begins with the first one."
NO_STOP = "No rule stops the course."
HELD_BACK = {
    CONSULT: "It waits. Once a clinician has looked and lets the course go on, enter the event 'cleared' with the last "
    "session in the diary, and review again.",
    REFER: "It waits for a doctor. Once one has looked and lets the course go on, enter the event 'cleared' with the "
    "last session in the diary, and review again.",
    "defer": "It waits until what defers it is over. Then enter how it is: after a sign, the event 'cleared' with the "
    "last session in the diary; after pain, a line of the next session with the pain before it. Review again.",
    "needs_information": "It waits for answers. Write them into the record, and review again.",
}


def lay_out_review(review: Review, *, everything: bool = False) -> list[Block]:
    """Lay out a review for the clinician.

    Args:
        review: what the diary came to.
        everything: the sessions so far, too.
    """
    blocks: list[Block] = [Heading(_verdict(review), 1), Paragraph(_told(review)), *_why(review)]
    blocks += _listed("For the clinician to confirm (suggested, never set)", _suggestions(review))
    blocks += _listed("To note", (_said(reason, review) for reason in _noted(review)))
    blocks += _listed("To ask", _questions(review))
    blocks += _listed("What the diary changes in the record", _changes(review))
    blocks += [*lay_out_session(review.next_session), *_without_day(review)] if review.goes_on else _held_back(review)
    blocks += lay_out_history(review) if everything else []
    return [*blocks, Paragraph(_foot(review))]


def _without_day(review: Review) -> list[Block]:
    """Say how long the doses hold where nobody said when the session is to be."""
    last = review.sessions[-1].performance.on if review.sessions else None
    if review.next_session.on or last is None:
        return []
    days = int(review.course.recommender.knowledge.number("break_days_max"))
    said = f"Done more than {days} days after {last}, every exercise begins at its low end (--on DATE shows it)."
    return [Paragraph(said)]


def _verdict(review: Review) -> str:
    line = VERDICTS[review.status]
    line += AT_ONCE if is_urgent(review) else ""
    line += f": session {review.next_session.number} may follow" if review.goes_on else ""
    who = review.course.record.get("patient_id")
    return f"{who}: {line}" if who else line


def _told(review: Review) -> str:
    sessions = review.sessions
    if not sessions:
        return UNBEGUN
    first, last = sessions[0].performance.on, sessions[-1].performance.on
    days = f"of {first}" if first == last else f"from {first} to {last}"
    over = review.next_session.number > review.course.request.sessions
    weeks = review.course.request.weeks
    lasted = "week that the course was to last is" if weeks == 1 else f"{weeks} weeks that the course was to last are"
    end = f" The {lasted} over." if over else ""
    return f"The diary holds {counted(sessions, 'session')} {days}.{end}"


def _why(review: Review) -> list[Block]:
    reasons = deciding_reasons(review)
    certain = [reason for reason in reasons if is_certain(reason)]
    lines = [clash.sentence for clash in review.next_session.explanation.clashes]
    lines += [_said(reason, review) for reason in certain]
    waiting = len(reasons) - len(certain)
    more = f"{waiting} {'gate waits' if waiting == 1 else 'gates wait'} for an answer; see what to ask."
    lines += [more] if waiting else []
    return [Bullets(tuple(lines))] if lines else [Paragraph(NO_STOP)]


def _said(reason: Reason, review: Review) -> str:
    return f"{sentence(reason, review.course.recommender.knowledge)} [{reason.firing.rule_id}]"


def _listed(heading: str, lines: Iterable[str]) -> list[Block]:
    found = tuple(lines)
    return [Heading(heading), Bullets(found)] if found else []


def _suggestions(review: Review) -> Iterator[str]:
    for reason in review.appraisal.applied("suggest"):
        then = reason.firing.then
        yield f"{_said(reason, review)} To follow it, set {then.fact} = {then.value} in the record and plan anew."


def _noted(review: Review) -> list[Reason]:
    """Give what is to be noted, what a doctor is to see first."""
    return sorted(review.appraisal.applied("note"), key=lambda reason: not reason.firing.then.review)


def _questions(review: Review) -> Iterator[str]:
    """Ask what the diary leaves open, and the most decisive questions about the patient."""
    asked = list(questions_of(review))
    shown = len(review.appraisal.questions) + QUESTIONS_SHOWN
    yield from (f"{text} [{term}]" for term, text in asked[:shown])
    if len(asked) > shown:
        yield f"{len(asked) - shown} more about the patient (--format json names them)."


def _changes(review: Review) -> Iterator[str]:
    """Tell what changes; changes of one field for one reason share a line."""
    groups: dict[tuple[str, str], list[Amendment]] = {}
    for change in review.next_session.amendments:
        groups.setdefault((change.field, _source(change, review)), []).append(change)
    for (field, source), changes in groups.items():
        yield f"{_change(field, changes, review)}{source}"


def _source(change: Amendment, review: Review) -> str:
    """Say why a record changes: the rules that ask for it, or the line of the diary that says it."""
    vocabulary = review.course.recommender.knowledge.vocabulary
    if change.reasons:
        return ". " + " ".join(_said(reason.about(""), review) for reason in change.reasons)
    return f" ({place_of(change, review.course.history, vocabulary)})."


def _change(field: str, changes: Iterable[Amendment], review: Review) -> str:
    """Say what is set, and what the record said before; or what a list gains."""
    knowledge, record = review.course.recommender.knowledge, review.course.record
    if field == "pain_nrs":
        before = record.get("pain_nrs", record.get("pain"))
        told = [f"{change.value:g} of 10" for change in changes]
    elif field == "stage":
        before, told = record.get("stage"), [value_label(change.value, knowledge) for change in changes]
    else:
        before, told = None, [title_of(str(change.value), knowledge) for change in changes]
    was = f"; before: {value_label(before, knowledge)}" if before is not None else ""
    return f"{FIELD_WORDS.get(field) or capital(term_label(field, knowledge))}: {'; '.join(told)}{was}"


def _held_back(review: Review) -> list[Block]:
    return [Heading(f"Session {review.next_session.number}"), Paragraph(HELD_BACK[review.status])]


def lay_out_history(review: Review) -> list[Block]:
    """Lay out the sessions of the diary, one a line."""
    head = ("Session", "Date", "Pain before", "during", "after", "Done", "It came to")
    rows = tuple(_session_row(each) for each in review.sessions)
    return [Heading("The sessions so far (pain 0 to 10)"), Table(head, rows)] if rows else []


def _session_row(each: Reviewed) -> tuple[str, ...]:
    found = tally_of(each)
    pains = (found.pain_before, found.pain_during, found.pain_after)
    shown = (UNKNOWN_MARK if pain is None else f"{pain:g}" for pain in pains)
    done = f"{found.done} of {found.prescribed}"
    return str(found.number), str(found.on), *shown, done, HISTORY_WORDS[found.status]


def _foot(review: Review) -> str:
    recommender = review.course.recommender
    return f"Knowledge {recommender.knowledge.version}, engine {recommender.engine.name}. {NOTICE}"
