"""A tally: what one session of a diary comes to in numbers: pain, exercises done, dose. It judges nothing."""

from datetime import date

from recommender.diary import Entry
from recommender.ladder import Ladder
from recommender.light import dataclass
from recommender.performance import Performance
from recommender.planned_session import PlannedSession
from recommender.review import Reviewed


@dataclass(frozen=True, slots=True)
class Tally:
    """One session in numbers.

    Attributes:
        number, week: from 1.
        pain_before, pain_during, pain_after: the strongest, 0 to 10; None where the diary gives none.
        done: how many of the prescribed exercises the diary says were done.
        prescribed: how many there were.
        dose_share: how far their doses are from the low end (0) to the high end (1), the mean of those that can grow;
            None where none can. More than the high end, as of special repetitions, counts as the high end.
        status: go_on, consult or refer.
    """

    number: int
    week: int
    on: date | None
    pain_before: float | None
    pain_during: float | None
    pain_after: float | None
    done: int
    prescribed: int
    dose_share: float | None
    status: str


def tally_of(reviewed: Reviewed) -> Tally:
    """Count what one session of the diary came to."""
    performance = reviewed.performance
    session = performance.session
    return Tally(
        session.number,
        session.week,
        performance.on,
        performance.pain_before,
        performance.pain,
        performance.pain_after,
        sum(was_done(name, performance) for name in session.doses),
        len(session.doses),
        dose_share(session),
        reviewed.appraisal.status,
    )


def was_done(exercise: str, performance: Performance) -> bool:
    """Say whether the diary says that an exercise was done, if only in part; what it does not say is not counted."""
    entry = (performance.entries or {}).get(exercise)
    return entry is not None and not entry.skipped_reason and _tells_of_it(entry)


def _tells_of_it(entry: Entry) -> bool:
    """Say whether an entry tells of something done; no repetition at all is nothing, and pain alone is some."""
    return entry.pain_during is not None if entry.done_reps is None else entry.done_reps > 0


def dose_share(session: PlannedSession) -> float | None:
    """Give how far the doses of a session are from the low end to the high end, on the mean; see `Tally`."""
    shares = [min(1, each.rung / end) for each in session.items if (end := _end(each.ladder))]
    return round(sum(shares) / len(shares), 3) if shares else None


def _end(ladder: Ladder) -> int:
    """Give the rung at the high end of the range; where a limit leaves one dose of that, the last rung beyond it."""
    return ladder.high_end or len(ladder.rungs) - 1
