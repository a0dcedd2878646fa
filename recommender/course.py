"""A course: session after session, each following from what the ones before it brought.

A plan is the course of a patient whose sessions all go well; a review is that of the diary. Both go through the same
rules; a diary without an incident gives the plan.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from typing import Any

from recommender.adjustment import LOWERED, Adjustment, adjust
from recommender.amendment import LISTS, Amendment, after_the_first, amended
from recommender.appraisal import REFER, Appraisal, appraise
from recommender.canonical import canonical
from recommender.clock import length, with_least_rests
from recommender.course_request import DAYS_A_WEEK, CourseRequest
from recommender.decision import Reason
from recommender.engines import engine_like
from recommender.explanation import Explanation, Recommender
from recommender.fact import Fact
from recommender.ladder import Ladder
from recommender.light import dataclass
from recommender.observation import CLEARED, exercise_facts, session_facts
from recommender.performance import Performance
from recommender.planned_session import PlannedItem, PlannedSession
from recommender.session import MAIN, SECONDS_A_MINUTE, Item
from recommender.track import Track, ladders_of, track_for, tracks_of
from recommender.vocabulary import COMPLEX

FIRST = 1
ANEW = ("restart",)


@dataclass()
class Course:
    """A course under way; `next_session` prescribes, `note` takes in what became of it.

    Attributes:
        record: the patient's record as it was at the beginning.
        tracks: the kinds of its sessions.
        history: the sessions done.
        appraisal: what the last session comes to.
    """

    record: Mapping[str, Any]
    clinic: Collection[str]
    request: CourseRequest
    recommender: Recommender
    tracks: tuple[Track, ...] = ()
    history: list[Performance] = field(default_factory=list)
    appraisal: Appraisal = field(default_factory=Appraisal)
    _restaged: tuple[Amendment, ...] = ()
    _opened: dict[str, Amendment] = field(default_factory=dict)
    _stopped: bool = False
    _rungs: dict[str, int] = field(default_factory=dict)
    _waiting: dict[str, Adjustment] = field(default_factory=dict)
    _decided: dict[bytes, tuple[Explanation, Mapping[str, Ladder]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._engine = engine_like(self.recommender.engine.name, self.recommender.knowledge.course)
        self._later = after_the_first(self.record, self.recommender.knowledge.vocabulary)
        self.tracks = tracks_of(self._later, self.recommender, self.clinic)

    def next_session(self, number: int, on: date | None = None) -> PlannedSession:
        """Prescribe a session from all that is known.

        Args:
            number: of the session, from 1.
            on: its day, where another than the one of the request is wanted.
        """
        day = on or self._due(number)
        track, week = track_for(number, self.tracks), self._week(number, day)
        adjustments = self._adjustments(week, day)
        self._opened = _opened_after(self._opened, adjustments)
        amendments = tuple(self._amendments(adjustments))
        explanation, ladders = self._decide(number, track, amendments)
        items = self._paced(tuple(self._items(explanation, ladders, track, adjustments)), explanation)
        there = {each.exercise for each in items}
        absent = {name: each for name, each in adjustments.items() if name not in there}
        shown = day if on or self.request.start else None
        return PlannedSession(number, week, shown, explanation, items, absent, amendments)

    def _due(self, number: int) -> date | None:
        """Give the day of a session in the rhythm of the request, counted from the last one that was done."""
        last = self.history[-1] if self.history else None
        if last is None or last.on is None:
            return self.request.day(number)
        return self.request.days_after(last.session.number, number, last.on)

    def _week(self, number: int, on: date | None) -> int:
        """Give the week of a session: that of the request, or an earlier one where its day comes sooner."""
        asked, first = self.request.week(number), self.history[0] if self.history else None
        if first is None or first.on is None or on is None:
            return asked
        return min(asked, first.session.week + max(0, (on - first.on).days) // DAYS_A_WEEK)

    def plan(self) -> tuple[PlannedSession, ...]:
        """Prescribe every session of the request, each on the assumption that those before it went well."""
        sessions = []
        for number in range(FIRST, self.request.sessions + 1):
            sessions.append(self.next_session(number))
            self.note(Performance(sessions[-1], sessions[-1].on))
        return tuple(sessions)

    def note(self, performance: Performance) -> None:
        """Take in a session that was done."""
        self.history.append(performance)
        self._rungs |= {each.exercise: each.rung for each in performance.session.items}
        self._lower(performance)
        if performance.assumed:
            return
        if self.history[1:]:
            self._stopped = self._stopped or performance.session.explanation.status == REFER
        self.appraisal = appraise(self._facts(), self._engine)
        self._restaged = (*self._restaged, *(_of(reason) for reason in self.appraisal.applied("restage")))[:1]
        self._stopped = bool(self.appraisal.applied("stop"))

    def _amendments(self, adjustments: Mapping[str, Adjustment]) -> Iterator[Amendment]:
        """Give what the diary changes in the record for the next session."""
        yield from self._restaged
        yield from self._symptoms()
        yield from (_of(reason) for reason in self.appraisal.applied("record"))
        for name, each in adjustments.items():
            if each.outcome in LISTS:
                yield Amendment(LISTS[each.outcome], name, each.proposing(each.outcome))
        yield from self._opened.values()

    def _symptoms(self) -> Iterator[Amendment]:
        """Give what the diary itself says about the patient, as it was last known: pain at rest, and what happened."""
        told = [each for each in reversed(self.history) if not each.assumed]
        rest = next((each.at_rest for each in told if each.at_rest is not None), None)
        if rest is not None:
            yield Amendment("pain_nrs", rest)
        events = next((each.events for each in told if each.events is not None), frozenset[str]())
        vocabulary = self.recommender.knowledge.vocabulary
        for event in sorted(events) if CLEARED not in events else ():
            finding = vocabulary.events[event].finding if event in vocabulary.events else event
            if finding:
                yield Amendment("symptoms", finding)

    def _seen(self) -> Sequence[str]:
        """Name the exercises that were done so far, sorted."""
        return sorted({name for each in self.history for name in each.session.doses})

    def _facts(self, on: date | None = None) -> dict[str, Fact]:
        """Give the facts of the patient and of the sessions so far, on the day of the next one where it is known."""
        explanation = self.history[-1].session.explanation
        stop = Fact("stop_open", "yes" if self._stopped else "no", "diary")
        return {**explanation.facts, **session_facts(self.history, explanation, on), "stop_open": stop}

    def _adjustments(self, week: int, on: date | None = None) -> dict[str, Adjustment]:
        """Find what becomes of every exercise that was done so far."""
        facts = self._facts(on) if self.history else {}
        return {name: self._adjustment(name, week, facts) for name in self._seen()}

    def _adjustment(self, exercise: str, week: int, facts: Mapping[str, Fact]) -> Adjustment:
        """Fire the rules about one exercise; its complex is that of the last session that had it."""
        observed = exercise_facts(exercise, self.history, week, self.recommender.knowledge)
        time_left = Fact("time_left", "yes" if self._has_time(exercise) else "no", "diary")
        complex_id = self._last_session(exercise).explanation.facts[COMPLEX]
        known = {**facts, **observed, time_left.term: time_left, COMPLEX: complex_id}
        return adjust(exercise, known, self._engine)

    def _lower(self, performance: Performance) -> None:
        """Lower the rungs of what was done, and of all where the course begins anew; that waits for the next time."""
        waiting = {name: each for name, each in self._waiting.items() if not performance.includes(name)}
        adjustments = {} if performance.assumed else self._adjustments(performance.session.week)
        for name, each in adjustments.items():
            if each.outcome in ANEW or (each.outcome in LOWERED and performance.includes(name)):
                self._rungs[name] = _rung_after(self._rungs.get(name, 0), each)
                waiting[name] = each
        self._waiting = waiting

    def _has_time(self, exercise: str) -> bool:
        """Say whether a session has time for one rung more, where there is one."""
        last, reach = self._last(exercise), max(track.reach.get(exercise, 0) for track in self.tracks)
        rung = self._rungs.get(exercise, 0)
        return last.item.phase != MAIN or rung < reach or rung + 1 >= len(last.ladder.rungs)

    def _last_session(self, exercise: str) -> PlannedSession:
        return next(each.session for each in reversed(self.history) if each.includes(exercise))

    def _last(self, exercise: str) -> PlannedItem:
        return next(item for item in self._last_session(exercise).items if item.exercise == exercise)

    def _decide(
        self, number: int, track: Track, amendments: Sequence[Amendment]
    ) -> tuple[Explanation, Mapping[str, Ladder]]:
        """Run the rules of a session over the amended record; an equal record is decided once."""
        record = amended(self._later, amendments)
        if track.requested:
            record["requested_complex"] = track.requested
        if number == FIRST and self.record.get("first_session") is not False:
            record["first_session"] = True
            record |= {"supervised": True} if self.request.first_supervised else {}
        key = canonical(record)
        if key not in self._decided:
            explanation = self.recommender.recommend(record, self.clinic)
            self._decided[key] = (explanation, ladders_of(explanation))
        return self._decided[key]

    def _items(
        self,
        explanation: Explanation,
        ladders: Mapping[str, Ladder],
        track: Track,
        adjustments: Mapping[str, Adjustment],
    ) -> Iterator[PlannedItem]:
        """Dose each exercise; what no track planned comes in as long as there is time, and no heavier than that."""
        dosed = [self._item(item, ladders[item.exercise.id], track, adjustments) for item in explanation.session.items]
        planned = [each for each in dosed if each.exercise in track.reach]
        least = explanation.session.minutes_max * SECONDS_A_MINUTE
        for each in dosed:
            if each in planned:
                yield each
            elif self._may_come_in(each.item, track, explanation) and (
                not least or length([one.item for one in (*planned, each)]) <= least
            ):
                planned.append(each)
                yield each

    def _paced(self, items: tuple[PlannedItem, ...], explanation: Explanation) -> tuple[PlannedItem, ...]:
        """Cut the pauses where doses that have grown would take longer than the session may last."""
        done, most = [each.item for each in items], explanation.session.minutes_max * SECONDS_A_MINUTE
        if not most or length(done) <= most:
            return items
        paced = with_least_rests(done, self.recommender.knowledge)
        return tuple(replace(each, item=item) for each, item in zip(items, paced, strict=True))

    def _may_come_in(self, item: Item, track: Track, explanation: Explanation) -> bool:
        """Say whether an exercise that was not planned may come in: a harder form that was opened is heavier."""
        return item.exercise.variant_of in self._opened or track.bears(item, explanation)

    def _item(self, item: Item, ladder: Ladder, track: Track, adjustments: Mapping[str, Adjustment]) -> PlannedItem:
        name, seen = item.exercise.id, item.exercise.id in adjustments
        adjustment = _stricter(self._waiting.get(name), adjustments.get(name))
        rung = self._rungs.get(name, 0) + bool(adjustment and adjustment.outcome == "grow")
        rung = 0 if _is_anew(adjustment) else rung
        rung = min(rung, track.reach.get(name, 0), len(ladder.rungs) - 1)
        dosed = ladder.item(item, rung, self.recommender.knowledge)
        return PlannedItem(dosed, ladder, rung, adjustment, self._last(name).item.dose if seen else None)


def _stricter(waiting: Adjustment | None, now: Adjustment | None) -> Adjustment | None:
    """Take what waits for an exercise, unless that begins anew by now."""
    return now if _is_anew(now) else waiting or now


def _is_anew(adjustment: Adjustment | None) -> bool:
    return adjustment is not None and adjustment.outcome in ANEW


def _of(reason: Reason) -> Amendment:
    then = reason.firing.then
    if then.effect == "restage":
        return Amendment(then.fact, then.value, (reason,))
    return Amendment("symptoms", then.fact, (reason,))


def _opened_after(opened: Mapping[str, Amendment], adjustments: Mapping[str, Adjustment]) -> dict[str, Amendment]:
    """Keep which exercises open their harder forms, from the session on that called them too easy."""
    now = {name: each for name, each in adjustments.items() if each.form}
    kept = {name: each for name, each in opened.items() if name not in now}
    opening = [(name, each) for name, each in now.items() if each.form in LISTS]
    new = {name: Amendment(LISTS[each.form], name, each.proposing(each.form)) for name, each in opening}
    return kept | new


def _rung_after(rung: int, adjustment: Adjustment) -> int:
    """Give the rung after it was lowered; what is left out comes back at the low end."""
    return max(0, rung - 1) if adjustment.outcome == "ease" else 0
