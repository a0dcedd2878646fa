"""An observation: what the sessions done so far amount to, as facts that course rules read. It judges nothing."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from itertools import takewhile

from recommender.condition import Value
from recommender.decision import Reason
from recommender.explanation import Explanation
from recommender.fact import Fact
from recommender.knowledge import Knowledge
from recommender.memory import Firing
from recommender.performance import Performance
from recommender.vocabulary import UNKNOWN
from recommender.wording import ceiling_of

DAYS_A_WEEK = 7
NEVER = -1
CLEARED = "cleared"
EVENTS = ("sharp_pain", "microtrauma", "malaise", "spine_flare")
History = Sequence[Performance]
_YES_NO: Mapping[bool | None, str] = {True: "yes", False: "no", None: UNKNOWN}


def session_facts(history: History, explanation: Explanation, on: date | None = None) -> dict[str, Fact]:
    """Observe the sessions as wholes.

    Args:
        history: at least one session, in order.
        explanation: the program of the last one; its heart-rate ceiling counts.
        on: the day of the next one, where it is known.
    """
    last, knowledge = history[-1], explanation.knowledge
    values: dict[str, Value] = {
        **{f"event_{event}": _event(event, last) for event in EVENTS},
        "cleared": _YES_NO[CLEARED in (last.events or ())],
        "diary_kept": _YES_NO[last.whole],
        "session_pain": _known(last.pain),
        "session_pain_after": _known(last.pain_after),
        "session_pain_rise": _less(last.pain_after, last.pain_before),
        "session_pain_excess": _excess((last.pain_before, last.pain, last.pain_after), _usual(history[0])),
        "lasting_pain_excess": _less(last.pain_after, _usual(history[0])),
        "days_of_break": max(_days(last.on, on), _days(history[-2].on, last.on) if len(history) > 1 else 0),
        "sessions_done": len(history),
        "weeks_done": _weeks(history[0], last),
        "painless_sessions": _in_a_row(history, _painless(knowledge)),
        "mild_sessions": _in_a_row(history, _mild(knowledge)),
        "weeks_without_gain": _weeks_without_gain(history),
        "discomfort_weeks": _weeks_of_discomfort(history),
        **_heart_rate(last, explanation),
    }
    return _facts(values, last)


def exercise_facts(exercise: str, history: History, week: int, knowledge: Knowledge) -> dict[str, Fact]:
    """Observe one exercise over the sessions that had it.

    Args:
        exercise: its id; at least one session had it.
        history: all sessions, in order.
        week: that of the next session.
        knowledge: from which number on pain counts.
    """
    mild, moderate = (knowledge.number(f"pain_nrs_{level}_from") for level in ("mild", "moderate"))
    with_it = [each for each in history if each.includes(exercise)]
    last = with_it[-1]
    item = next(each for each in last.session.items if each.exercise == exercise)
    hurt = _last(history, lambda each: _hurts(exercise, each, mild))
    values: dict[str, Value] = {
        "exercise_pain": _known(last.pain_in(exercise)),
        "sessions_since_pain": _since(history, lambda each: _hurts(exercise, each, mild)),
        "sessions_since_strong_pain": _since(history, lambda each: _hurts(exercise, each, moderate)),
        "last_pain": NEVER if hurt is None else _known(hurt.pain_in(exercise)),
        "last_pain_at_low_end": _YES_NO[_at_low_end(hurt, exercise)],
        "sessions_since_discomfort": _since(history, lambda each: bool(each.discomfort_in(exercise))),
        "discomfort_times": sum(bool(each.discomfort_in(exercise)) for each in with_it),
        "exercise_discomfort": _YES_NO[last.discomfort_in(exercise)],
        "exercise_too_easy": _YES_NO[last.too_easy(exercise)],
        "repetitions_met": _YES_NO[last.met(exercise)],
        "sessions_at_dose": _at_dose(exercise, with_it, item.rung),
        "at_low_end": _YES_NO[item.rung == 0],
        "at_high_end": _YES_NO[item.rung >= item.ladder.high_end],
        "week_begins": _YES_NO[week > last.session.week],
        "left_out_since": _YES_NO[any(_went_without(each, last, exercise) for each in history[history.index(last) :])],
        "warm_up_item": _YES_NO[item.item.phase == "warm_up"],
        **_harder_form(exercise, history[-1], knowledge, mild),
    }
    return _facts(values, last)


def _facts(values: Mapping[str, Value], last: Performance) -> dict[str, Fact]:
    return {name: Fact(name, value, "assumed" if last.assumed else "diary") for name, value in values.items()}


def _known(value: float | None) -> Value:
    return UNKNOWN if value is None else value


def _event(event: str, last: Performance) -> str:
    return UNKNOWN if last.events is None else _YES_NO[event in last.events]


def _less(pain: float | None, other: float | None) -> Value:
    return UNKNOWN if pain is None or other is None else round(pain - other, 1)


def _excess(pains: Collection[float | None], usual: float) -> Value:
    """Give by how much the strongest pain passes the usual one; where some are unknown, only if the others do."""
    known = [pain for pain in pains if pain is not None]
    most = max(known, default=None)
    return _less(most, usual) if len(known) == len(pains) or (most and most > usual) else UNKNOWN


def _usual(first: Performance) -> float:
    """Give the pain of the record when the course began: its number, or the least that its word means.

    No pain of the diary is taken for the usual one: more of it would then excuse more.
    """
    explanation = first.session.explanation
    score, level = explanation.reading.record.pain_nrs, explanation.facts["pain"].value
    if score is not None:
        return score
    return 0.0 if level in (UNKNOWN, "none") else explanation.knowledge.number(f"pain_nrs_{level}_from")


def _days(one: date | None, other: date | None) -> int:
    return (other - one).days if one and other else 0


def _weeks(one: Performance, other: Performance) -> int:
    return _days(one.on, other.on) // DAYS_A_WEEK


def _in_a_row(history: History, good: Callable[[Performance], bool]) -> int:
    return sum(1 for _ in takewhile(good, reversed(history)))


def _painless(knowledge: Knowledge) -> Callable[[Performance], bool]:
    least = knowledge.number("pain_nrs_mild_from")
    return lambda each: each.at_most(least) and not each.uncomfortable


def _mild(knowledge: Knowledge) -> Callable[[Performance], bool]:
    moderate = knowledge.number("pain_nrs_moderate_from")
    return lambda each: each.at_most(moderate)


def _hurts(exercise: str, session: Performance, least: float) -> bool:
    """Say whether an exercise is known to have hurt, at least so much."""
    return (session.pain_in(exercise) or 0) >= least


def _weeks_without_gain(history: History) -> int:
    """Count from the session with the least pain so far; without pain there is nothing to gain."""
    known = [(each, each.level) for each in history if each.level is not None]
    if not known or not known[-1][1]:
        return 0
    best = min(known, key=lambda pair: pair[1] or 0)[0]
    return _weeks(best, history[-1])


def _weeks_of_discomfort(history: History) -> int:
    """Count the weeks through which every session was uncomfortable, up to the last."""
    streak = list(takewhile(lambda each: each.uncomfortable, reversed(history)))
    return _weeks(streak[-1] if streak else history[-1], history[-1])


def _heart_rate(last: Performance, explanation: Explanation) -> dict[str, Value]:
    """Hold the heart rate against the ceiling; nothing where none applies, or nobody has done the session yet."""
    ceiling = next((firing for firing in explanation.firings if _sets_ceiling(firing)), None)
    if ceiling is None or last.assumed:
        return {}
    most = ceiling_of(Reason(ceiling, "advise"), explanation.knowledge)
    return {"heart_rate_excess": UNKNOWN if last.heart_rate is None else last.heart_rate - most}


def _sets_ceiling(firing: Firing) -> bool:
    return bool(firing.then.ceiling) and firing.activation.certain


def _last(history: History, wanted: Callable[[Performance], bool]) -> Performance | None:
    return next((each for each in reversed(history) if wanted(each)), None)


def _since(history: History, wanted: Callable[[Performance], bool]) -> int:
    """Count the sessions after one that is wanted, the fewest that any gives; -1 where there is none.

    Only those of its own complex count: others say nothing about its exercises.
    """
    found = [place for place, each in enumerate(history) if wanted(each)]
    complexes = [each.session.complex for each in history]
    return min((complexes[place + 1 :].count(complexes[place]) for place in found), default=NEVER)


def _harder_form(exercise: str, last: Performance, knowledge: Knowledge, least: float) -> dict[str, Value]:
    """Say whether an exercise has a harder form, and whether that hurt or was uncomfortable in the last session."""
    forms = [name for name, each in knowledge.exercises.items() if each.variant_of == exercise]
    done = [name for name in forms if last.includes(name)]
    hurt = any(_hurts(name, last, least) or last.discomfort_in(name) for name in done)
    return {"harder_linked": _YES_NO[bool(forms)], "harder_form_hurt": _YES_NO[hurt]}


def _at_low_end(hurt: Performance | None, exercise: str) -> bool:
    """Say whether an exercise hurt at its low end, or though it was not prescribed at all."""
    return hurt is not None and _rung(hurt, exercise) == 0


def _rung(performance: Performance, exercise: str) -> int:
    """Give the rung at which an exercise was done; what was done without being prescribed counts as the lowest."""
    return next((each.rung for each in performance.session.items if each.exercise == exercise), 0)


def _went_without(later: Performance, last: Performance, exercise: str) -> bool:
    return later.session.complex == last.session.complex and not later.includes(exercise)


def _at_dose(exercise: str, with_it: History, rung: int) -> int:
    """Count the sessions in a row, up to the last, in which an exercise was done as prescribed at one rung."""
    return _in_a_row(with_it, lambda each: _rung(each, exercise) == rung and each.met(exercise) is True)
