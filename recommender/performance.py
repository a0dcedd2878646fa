"""A performance: one session of a course as it was done, by its diary entries, or as a plan assumes that it will be."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from recommender.diary import Entry
from recommender.light import dataclass
from recommender.planned_session import PlannedSession

WELL = 0.0


@dataclass(frozen=True)
class Performance:
    """One session that was done.

    Attributes:
        session: what was prescribed.
        on: the day; None in a plan without dates.
        entries: by exercise, the whole session's under ""; None where the session is only assumed to go well.
    """

    session: PlannedSession
    on: date | None
    entries: Mapping[str, Entry] | None = None

    @property
    def assumed(self) -> bool:
        """Say whether nobody has done it yet."""
        return self.entries is None

    def includes(self, exercise: str) -> bool:
        """Say whether an exercise was prescribed."""
        return exercise in self.session.doses

    def pain_in(self, exercise: str) -> float | None:
        """Give the pain in one exercise, 0 to 10; None where nobody wrote it down."""
        if self.entries is None:
            return WELL
        entry = self.entries.get(exercise)
        return entry.pain_during if entry else None

    def discomfort_in(self, exercise: str) -> bool | None:
        """Say whether an exercise was uncomfortable; None where nobody wrote it down."""
        if self.entries is None:
            return False
        entry = self.entries.get(exercise)
        return entry.discomfort if entry else None

    def too_easy(self, exercise: str) -> bool | None:
        """Say whether an exercise was too easy; what hurts is not."""
        if self.entries is None:
            return False
        entry = self.entries.get(exercise)
        return False if entry and entry.pain_during else entry.too_easy if entry else None

    def met(self, exercise: str) -> bool | None:
        """Say whether the prescribed repetitions were done; of an exercise without repetitions, whether it was."""
        if self.entries is None:
            return True
        entry = self.entries.get(exercise)
        if entry is None or (entry.done_reps is None and not entry.skipped_reason):
            return None
        reps = self.session.doses[exercise].reps
        return (entry.done_reps or 0) >= (reps[0] if reps else 1)

    @cached_property
    def events(self) -> frozenset[str] | None:
        """Name what happened; None where nobody wrote whether anything did."""
        if self.entries is None:
            return frozenset()
        told = [entry.events for entry in self.entries.values() if entry.events is not None]
        return frozenset(event for events in told for event in events) if told else None

    @cached_property
    def pain_before(self) -> float | None:
        """Give the strongest pain before the session."""
        return WELL if self.entries is None else _most(entry.pain_before for entry in self.entries.values())

    @cached_property
    def pain(self) -> float | None:
        """Give the strongest pain during the session."""
        return WELL if self.entries is None else _most(entry.pain_during for entry in self.entries.values())

    @cached_property
    def pain_after(self) -> float | None:
        """Give the strongest pain after the session."""
        return WELL if self.entries is None else _most(entry.pain_after for entry in self.entries.values())

    @property
    def at_rest(self) -> float | None:
        """Give the strongest pain before or after the session."""
        return _most((self.pain_before, self.pain_after))

    @property
    def level(self) -> float | None:
        """Give the strongest pain of the session, before, during or after it."""
        return _most((self.pain_before, self.pain, self.pain_after))

    @property
    def heart_rate(self) -> int | None:
        """Give the highest heart rate after the session, in beats a minute."""
        rates = [entry.hr_after for entry in (self.entries or {}).values() if entry.hr_after is not None]
        return max(rates, default=None)

    @cached_property
    def uncomfortable(self) -> bool:
        """Say whether any exercise was uncomfortable."""
        return any(entry.discomfort for entry in (self.entries or {}).values())

    @cached_property
    def whole(self) -> bool:
        """Say whether every exercise has its pain, or the reason why it was skipped."""
        return all(self.pain_in(name) is not None or self._skipped(name) for name in self.session.doses)

    def _skipped(self, exercise: str) -> bool:
        entry = (self.entries or {}).get(exercise)
        return bool(entry and entry.skipped_reason)

    def at_most(self, pain: float) -> bool:
        """Say whether the whole session is known to have been below a pain, without any warning sign."""
        known = (self.pain_before, self.pain, self.pain_after)
        below = all(each is not None and each < pain for each in known)
        return below and self.whole and self.events is not None and not self.events


def _most(pains: Iterable[float | None]) -> float | None:
    return max((pain for pain in pains if pain is not None), default=None)
