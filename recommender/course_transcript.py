"""A course transcript: all that a review comes to, session by session, by the ids of exercises and rules.

It is compared, as the transcript of one session is; `lumbar review` is what a clinician reads.
"""

from collections.abc import Iterable, Iterator, Mapping

from recommender.adjustment import Adjustment
from recommender.amendment import Amendment
from recommender.appraisal import Appraisal
from recommender.block import Block, Heading, Line
from recommender.decision import Reason
from recommender.dose import dose_text
from recommender.planned_session import PlannedSession
from recommender.review import Review
from recommender.track import Track


def lay_out_course(review: Review) -> list[Block]:
    """Lay out every session of a review, what each of them came to, and the one that follows."""
    blocks: list[Block] = [Heading("Tracks"), *(Line(_track(each)) for each in review.course.tracks)]
    for done in review.sessions:
        blocks += _session(done.performance.session)
        blocks += map(Line, _appraisal(done.appraisal))
    blocks += _session(review.next_session)
    blocks += [Heading("Status"), Line(review.status)]
    blocks += [Line(f"{each.severity} {each.where}: {each.what}") for each in review.problems]
    return blocks


def _track(track: Track) -> str:
    gap = f" for {track.gap.component}" if track.gap else ""
    reach = ", ".join(f"{name} {rung}" for name, rung in track.reach.items())
    return f"{track.complex or 'no complex'}{gap}{_named(track.reasons)}: {reach}"


def _session(session: PlannedSession) -> Iterator[Block]:
    on = f", {session.on}" if session.on else ""
    complex_id = session.complex or "no complex"
    told = f"{complex_id}, {session.minutes} minutes, {session.explanation.status}"
    yield Heading(f"Session {session.number}, week {session.week}{on}: {told}")
    yield from (Line(f"record {_amendment(each)}") for each in session.amendments)
    yield from (Line(f"{name}: {dose_text(dose)}") for name, dose in session.doses.items())
    kept = {each.exercise: each.adjustment for each in session.items if each.adjustment}
    yield from (Line(each) for each in _adjustments(kept))
    yield from (Line(f"absent {each}") for each in _adjustments(session.absent))


def _amendment(amendment: Amendment) -> str:
    return f"{amendment.field} {amendment.value}{_named(amendment.reasons)}"


def _adjustments(adjustments: Mapping[str, Adjustment]) -> Iterator[str]:
    """Give what becomes of each exercise and why, those of equal reasons together."""
    groups: dict[str, list[str]] = {}
    for name, each in adjustments.items():
        outcome = f"{each.outcome} {each.form}".strip()
        groups.setdefault(f"{outcome}{_named(each.reasons)}", []).append(name)
    return (f"{told}: {', '.join(names)}" for told, names in sorted(groups.items()))


def _appraisal(appraisal: Appraisal) -> Iterator[str]:
    asked = f", asks {', '.join(appraisal.questions)}" if appraisal.questions else ""
    yield f"came to {appraisal.status}{_named(appraisal.reasons)}{asked}"


def _named(reasons: Iterable[Reason]) -> str:
    """Name the rules of reasons by what they propose, those that applied before those that lost."""
    told: dict[str, list[str]] = {}
    for reason in sorted(reasons, key=lambda reason: not reason.applied):
        told.setdefault(_proposed(reason), []).append(reason.firing.rule_id)
    found = [f"{proposed} {' '.join(rules)}" for proposed, rules in told.items()]
    return f" ({'; '.join(found)})" if found else ""


def _proposed(reason: Reason) -> str:
    lost = "" if reason.applied else "lost: "
    sure = "" if reason.firing.activation.certain else "perhaps "
    several = " one of several" if reason.applied and reason.one_of_several else ""
    then = reason.firing.then
    said = [*(word for word in (then.fact, then.value) if word), *(["for a doctor"] if then.review else [])]
    return " ".join([f"{lost}{sure}{reason.effect}{several}", *said])
