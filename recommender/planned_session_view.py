"""The view of one planned session: each exercise with its dose before and now, what became of it, and why."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from string import ascii_lowercase

from recommender.adjustment import OUT, Adjustment
from recommender.block import Block, Bullets, Heading, Table
from recommender.decision import Reason
from recommender.dose import dose_text
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.phrase import counted
from recommender.planned_session import PlannedItem, PlannedSession
from recommender.reason_view import deciding_of
from recommender.wording import sentence, title_of

OUTCOMES = {
    "drop": "left out",
    "skip": "skipped",
    "restart": "low end",
    "ease": "eased",
    "hold": "held",
    "grow": "grown",
}
FORMS = {"advance": "harder form", "regress": "easier form"}
NEW = "new"
NAMED_MAX = 6
PRESCRIBED = "prescribed"
NO_TIME = "The session has no time for it."
NOT_CHOSEN = "The program of this session does without it."


@dataclass(slots=True)
class Key:
    """The letters of reasons, so that those which many exercises share are told once."""

    knowledge: Knowledge
    letters: dict[tuple[str, str], str] = field(default_factory=dict)

    def letter(self, reason: Reason) -> str:
        """Give the letter of a reason, a new one for one that had none."""
        told = (sentence(reason.about(""), self.knowledge), reason.firing.rule_id)
        return self.letters.setdefault(told, _letter(len(self.letters)))

    def lines(self) -> tuple[str, ...]:
        """Tell each reason behind its letter."""
        return tuple(f"{letter}: {text} [{rule}]" for (text, rule), letter in self.letters.items())


def lay_out_session(session: PlannedSession) -> list[Block]:
    """Lay out a session that is to be done, and what is not in it any more."""
    knowledge = session.explanation.knowledge
    key = Key(knowledge)
    rows = tuple(_row(place, each, session, key) for place, each in enumerate(session.items, start=1))
    table = Table(("#", "Exercise", "Dose (before -> now)", "Change"), rows)
    why: list[Block] = [Bullets(key.lines())] if key.letters else []
    return [Heading(_head(session)), table, *why, *_absent(session)]


def _head(session: PlannedSession) -> str:
    day = f", {session.on}" if session.on else ""
    watched = session.explanation.facts["supervised"].value
    seen = {"yes": ", supervised", "no": ", not supervised"}.get(str(watched), "")
    count = f"{counted(session.items, 'exercise')}, about {session.minutes:.0f} min{seen}"
    complex_ = title_of(session.complex, session.explanation.knowledge)
    return f"Session {session.number} (week {session.week}{day}): {complex_}; {count}"


def _row(place: int, each: PlannedItem, session: PlannedSession, key: Key) -> tuple[str, ...]:
    return str(place), each.item.exercise.title, _dose(each), _change(each, session, key)


def _dose(each: PlannedItem) -> str:
    now = dose_text(each.item.dose)
    before = dose_text(each.before) if each.before else now
    return now if before == now else f"{before} -> {now}"


def _change(each: PlannedItem, session: PlannedSession, key: Key) -> str:
    if each.adjustment is None:
        base = each.item.exercise.variant_of
        opened = any(base == change.value for change in session.amendments if change.field == "easy_exercises")
        return f"{NEW}: harder form" if opened else NEW
    return told_change(each.adjustment, key)


def told_change(adjustment: Adjustment, key: Key) -> str:
    """Say what became of an exercise, with the letters of its reasons: `held a,b; harder form c`."""
    dosing = [reason for reason in adjustment.applied if reason.effect not in FORMS]
    forming = [reason for reason in adjustment.applied if reason.effect in FORMS]
    told = [_lettered(OUTCOMES[adjustment.outcome], dosing, key)]
    told += [_lettered(FORMS[adjustment.form], forming, key)] if adjustment.form else []
    return "; ".join(told)


def _lettered(word: str, reasons: Iterable[Reason], key: Key) -> str:
    letters = ",".join(sorted({key.letter(reason) for reason in reasons}, key=lambda letter: (len(letter), letter)))
    return f"{word} {letters}" if letters else word


def _letter(number: int) -> str:
    """Give a, b, ... z, then aa, ab, ..."""
    more, place = divmod(number, len(ascii_lowercase))
    return (_letter(more - 1) if more else "") + ascii_lowercase[place]


def _absent(session: PlannedSession) -> list[Block]:
    """Lay out what was done before and is not in the session; exercises with equal reasons share a line."""
    knowledge = session.explanation.knowledge
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, adjustment in session.absent.items():
        groups.setdefault(tuple(_why_absent(name, adjustment, session)), []).append(name)
    lines = tuple(_group(names, why, knowledge) for why, names in groups.items())
    return [Heading(f"Not in this session ({len(session.absent)})"), Bullets(lines)] if lines else []


def _group(names: Sequence[str], why: Iterable[str], knowledge: Knowledge) -> str:
    more = [f"and {len(names) - NAMED_MAX} more"] if len(names) > NAMED_MAX else []
    named = "; ".join([*(title_of(name, knowledge) for name in names[:NAMED_MAX]), *more])
    return f"{named}: {' '.join(why)}"


def _why_absent(name: str, adjustment: Adjustment, session: PlannedSession) -> Iterator[str]:
    """Say what keeps an exercise out: the diary, else the rules of a session, else the time."""
    knowledge = session.explanation.knowledge
    reasons = reasons_absent(name, adjustment, session)
    for reason in reasons:
        yield f"{sentence(reason.about(''), knowledge)} [{reason.firing.rule_id}]"
    if not reasons:
        yield NO_TIME if session.explanation.decisions[name].verdict == PRESCRIBED else NOT_CHOSEN


def reasons_absent(name: str, adjustment: Adjustment, session: PlannedSession) -> Sequence[Reason]:
    """Give what keeps an exercise out that was done before: course rules, else a rule of the session; or nothing."""
    out = [reason for reason in adjustment.applied if reason.effect in OUT]
    decision = session.explanation.decisions[name]
    deciding = None if decision.verdict == PRESCRIBED else deciding_of(decision)
    return out or ([deciding] if deciding else [])
