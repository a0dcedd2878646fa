"""A track: the program that one kind of session of a course follows, and how far each of its exercises can grow.

A course has one track, or two in turn where the source has a missing component in another complex: those alternate from
session to session, and are never mixed in one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from recommender.clock import length
from recommender.decision import Reason
from recommender.dose import PrescribedDose, begin
from recommender.explanation import Explanation, Recommender
from recommender.ladder import Ladder, ladder_of
from recommender.light import dataclass
from recommender.session import MAIN, SECONDS_A_MINUTE, Gap, Item

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Track:
    """One kind of session.

    Attributes:
        requested: the complex that its sessions ask for; None where the record decides.
        explanation: the program of its sessions, the first of the course left out.
        reach: the highest rung of each exercise for which a session has time.
        gap: what it is there for; None for the first track.
    """

    requested: str | None
    explanation: Explanation
    reach: Mapping[str, int]
    gap: Gap | None = None

    @property
    def complex(self) -> str:
        """Name the complex."""
        return self.explanation.choice.complex

    def bears(self, item: Item, explanation: Explanation) -> bool:
        """Say whether an exercise that was not planned may come in: in another complex, or no heavier than what was."""
        ranks = explanation.knowledge.load_ranks
        heaviest = max((ranks[each.exercise.load] for each in self.explanation.session.items), default=0)
        return explanation.choice.complex != self.complex or ranks[item.exercise.load] <= heaviest

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Give the reasons why it is there."""
        return self.gap.reasons if self.gap else tuple(each for each in self.explanation.choice.reasons if each.applied)


def tracks_of(record: Record, recommender: Recommender, clinic: Collection[str] = ()) -> tuple[Track, ...]:
    """Find the track of a record, and those that have what it lacks, where the rules let the patient have them.

    Args:
        record: of a session that is not the first.
        recommender: decides each.
        clinic: the fields that come from the clinic's standing facts.
    """
    own = recommender.recommend(record, clinic)
    first = Track(record.get("requested_complex"), own, reach_of(own))
    return (first, *_others(record, own, recommender, clinic))


def _others(record: Record, own: Explanation, recommender: Recommender, clinic: Collection[str]) -> Iterator[Track]:
    tried = {own.choice.complex}
    for gap in own.session.gaps:
        name = gap.suggested_complex
        if not name or name in tried:
            continue
        tried.add(name)
        other = recommender.recommend({**record, "requested_complex": name}, clinic)
        if other.has_program and other.choice.complex == name and _fills(other, gap):
            yield Track(name, other, reach_of(other), gap)


def _fills(other: Explanation, gap: Gap) -> bool:
    return all(each.component != gap.component for each in other.session.gaps)


def ladders_of(explanation: Explanation) -> dict[str, Ladder]:
    """Give the ladder of each exercise of a program."""
    uncut = explanation.session.uncut
    names = (item.exercise.id for item in explanation.session.items)
    facts = {term: fact.value for term, fact in explanation.facts.items()}
    return {name: ladder_of(name, uncut[name], explanation.knowledge, facts) for name in names}


def reach_of(explanation: Explanation) -> dict[str, int]:
    """Share out the time of a session: one rung each, in turn and in order, as long as one fits.

    It is shared once for a whole course, so that what is left out on the way gives its time to nobody; and for doses
    that nothing limits, so that what limits one today takes no time from it for good.
    """
    knowledge, session = explanation.knowledge, explanation.session
    doses = {item.exercise.id: _unlimited(item, explanation) for item in session.items}
    ladders = {name: ladder_of(name, dose, knowledge, {}) for name, dose in doses.items()}
    rungs = dict.fromkeys(ladders, 0)
    items = {item.exercise.id: ladders[item.exercise.id].item(item, 0, knowledge) for item in session.items}
    growing = [item for item in session.items if item.phase == MAIN]
    while growing:
        growing = [item for item in growing if _climbs(item, items, rungs, ladders, explanation)]
    return rungs


def _unlimited(item: Item, explanation: Explanation) -> PrescribedDose:
    """Give the dose of an exercise with its own ranges; its pace, and a hold in breaths, are what rules gave it."""
    begun = begin(item.exercise, explanation.knowledge)
    return explanation.session.uncut[item.exercise.id]._replace(
        sets=begun.sets, reps=begun.reps, hold_seconds=begun.hold_seconds, work_seconds=begun.work_seconds
    )


def _climbs(
    item: Item, items: dict[str, Item], rungs: dict[str, int], ladders: Mapping[str, Ladder], explanation: Explanation
) -> bool:
    """Let an exercise climb one rung where it has one and the session has time; say whether it did."""
    name, ladder = item.exercise.id, ladders[item.exercise.id]
    if rungs[name] + 1 >= len(ladder.rungs):
        return False
    higher = ladder.item(item, rungs[name] + 1, explanation.knowledge)
    if not _fits({**items, name: higher}.values(), explanation.session.minutes_max):
        return False
    items[name], rungs[name] = higher, rungs[name] + 1
    return True


def _fits(items: Iterable[Item], minutes: float) -> bool:
    return not minutes or length(list(items)) <= minutes * SECONDS_A_MINUTE


def track_for(number: int, tracks: Sequence[Track]) -> Track:
    """Give the track of a session: the first one every other time, the others in turn between."""
    if len(tracks) == 1 or number % 2:
        return tracks[0]
    others = tracks[1:]
    return others[(number // 2 - 1) % len(others)]
