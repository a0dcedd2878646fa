"""A search for moves that lift every conflict: the smallest sets of them, or whether there is one at all.

Every set that lifts all conflicts has to move a feature of each conflict that holds. So the search branches over the
features of one conflict at a time, the one with fewest ways out first; what is forced is done at once. It finds every
minimal set, smallest first (the hitting-set tree of Reiter, 1987, with conflicts read off as they are needed).
"""

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import field

from recommender.condition import Value
from recommender.conflict import Conflict
from recommender.light import dataclass
from recommender.situation import Feature, Move
from recommender.support import Features

Conflicts = Callable[[Sequence[Move]], Sequence[Conflict]]
Way = tuple[Move, ...]
NODES_MAX = 20_000
PATIENCE = 2_000
WAY_MAX = 2_000


@dataclass(slots=True)
class Search:
    """A search from one situation.

    Attributes:
        moves: what may be changed.
        conflicts: gives the conflicts that stand after some moves; none when it is what is searched for.
        nodes_max: after so many situations the search gives up; it then says that it is not complete.
        patience: after so many, sets larger than the smallest are no longer looked for; likewise.
        complete: every minimal set was found; or, of one way, every way was tried.
        tried: how many situations the search for one way has tried; it gives up after a number of them.
        stuck: conflicts from which no move leads on, each with the moves before it.
    """

    moves: Sequence[Move]
    conflicts: Conflicts
    nodes_max: int = NODES_MAX
    patience: int = PATIENCE
    complete: bool = True
    tried: int = 0
    stuck: list[tuple[Sequence[Move], Conflict]] = field(default_factory=list)
    _by_feature: dict[Feature, list[Move]] = field(init=False, default_factory=dict)
    _leading: dict[Conflict, tuple[Move, ...]] = field(init=False, default_factory=dict)
    _dead_ends: list[frozenset[tuple[Feature, Value | None]]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        for move in sorted(self.moves):
            for feature in move.features:
                self._by_feature.setdefault(feature, []).append(move)

    def minimal_sets(self) -> Iterator[tuple[Move, ...]]:
        """Yield every set of moves that lifts all conflicts and has no subset that does, smallest first."""
        found: list[frozenset[Move]] = []
        seen: set[frozenset[Move]] = {frozenset()}
        waiting: list[tuple[int, tuple[Move, ...]]] = [(0, ())]
        visited = 0
        while waiting:
            _, made = heapq.heappop(waiting)
            if any(known <= set(made) for known in found):
                continue
            visited += 1
            if visited > self.nodes_max or (found and visited > self.patience and len(made) > len(found[0])):
                self.complete = False
                return
            ways = self._next(made)
            if ways is None:
                found.append(frozenset(made))
                yield made
                continue
            for forced in ways:
                after = frozenset(made) | forced
                if after not in seen:
                    seen.add(after)
                    heapq.heappush(waiting, (len(after), tuple(sorted(after))))

    def _next(self, made: Sequence[Move]) -> list[frozenset[Move]] | None:
        """Give the sets of moves of which one has to be made next; None when nothing is in conflict."""
        ways = self._ways(made)
        if not ways:
            return None
        forced = frozenset(move for way in ways if len(way) == 1 for move in way)
        if forced:
            return [forced] if _agree(forced) else []
        return [frozenset({move}) for move in min(ways, key=len)]

    def _ways(self, made: Sequence[Move]) -> list[list[Move]]:
        """Give the ways out of each conflict after moves; only the hopeless one where there is one."""
        decided = {move.feature for move in made}
        ways: list[list[Move]] = []
        for conflict in self.conflicts(made):
            open_ways = self._out_of(conflict, decided)
            if not open_ways:
                self.stuck.append((made, conflict))
                return [[]]
            ways.append(open_ways)
        return ways

    def _out_of(self, conflict: Conflict, decided: Collection[Feature]) -> list[Move]:
        """Give the moves that could lift a conflict and move nothing that is decided."""
        if conflict not in self._leading:
            self._leading[conflict] = tuple(dict.fromkeys(self._leading_out(conflict)))
        return [move for move in self._leading[conflict] if move.feature not in decided]

    def _leading_out(self, conflict: Conflict) -> Iterator[Move]:
        for feature, helps in conflict.features.items():
            yield from (move for move in self._by_feature.get(feature, ()) if helps(move.value))

    def way(self, fixed: Features = frozenset()) -> Way | Features:
        """Give some moves that lift all conflicts and leave the fixed features as they are.

        Args:
            fixed: features that no move may change.

        Returns:
            Moves; or, where there are none, those of the fixed features that suffice to leave no way. All of them when
            the search gave up.
        """
        self.tried, self.complete = 0, True
        found = self._lead(frozenset(), fixed)
        return found if self.complete else fixed

    def _lead(self, made: frozenset[Move], fixed: Features) -> Way | Features:
        """Give moves that begin with those made; or the decided features that suffice to leave no way.

        Dead ends are learned: what is known to leave no way is not tried again (conflict-directed backjumping, Prosser,
        1993, with the dead ends as nogoods).
        """
        decided: dict[Feature, Value | None] = dict.fromkeys(fixed)
        decided |= {feature: move.value for move in made for feature in move.features}
        known = next((dead_end for dead_end in self._dead_ends if dead_end <= decided.items()), None)
        if known is not None:
            return frozenset(feature for feature, _ in known)
        found = self._lead_on(made, fixed, decided.keys())
        if self.complete and not isinstance(found, tuple):
            self._dead_ends.append(frozenset(each for each in decided.items() if each[0] in found))
        return found

    def _lead_on(self, made: frozenset[Move], fixed: Features, decided: AbstractSet[Feature]) -> Way | Features:
        self.tried += 1
        if self.tried > WAY_MAX:
            self.complete = False
            return frozenset()
        ways: list[tuple[list[Move], Features]] = []
        for conflict in self.conflicts(sorted(made)):
            held = frozenset(decided & conflict.features.keys())
            ways.append((self._out_of(conflict, decided), held))
            if not ways[-1][0]:
                return held
        if not ways:
            return tuple(sorted(made))
        forced = {way[0]: held for way, held in reversed(ways) if len(way) == 1}
        if forced:
            return self._force(forced, made, fixed)
        return self._branch(*min(ways, key=lambda each: len(each[0])), made, fixed)

    def _force(self, forced: Mapping[Move, Features], made: frozenset[Move], fixed: Features) -> Way | Features:
        """Make the only moves out of some conflicts; a dead end then rests on what forced the moves that matter."""
        if not _agree(forced):
            return frozenset().union(*forced.values())
        found = self._lead(made | forced.keys(), fixed)
        if isinstance(found, tuple):
            return found
        mattering = {move: held for move, held in forced.items() if not found.isdisjoint(move.features)}
        return found.difference(*(move.features for move in mattering)).union(*mattering.values())

    def _branch(self, moves: Sequence[Move], held: Features, made: frozenset[Move], fixed: Features) -> Way | Features:
        """Try each move in turn; a dead end that does not rest on the move is one for the moves after it too."""
        resting = held
        for move, stays in _in_turn(sorted(moves)):
            found = self._lead(made | {move}, fixed | stays)
            if isinstance(found, tuple):
                return found
            if found.isdisjoint(stays.union(move.features)):
                return found
            resting |= found - stays.union(move.features)
            if found.isdisjoint(move.features):
                break
        return resting


def _in_turn(moves: Sequence[Move]) -> Iterator[tuple[Move, Features]]:
    """Yield moves, each with the features before it: no move of those leads on, so they stay as they are."""
    before: set[Feature] = set()
    for place, move in enumerate(moves):
        yield move, frozenset(before - {move.feature})
        if place + 1 < len(moves) and moves[place + 1].feature != move.feature:
            before.add(move.feature)


def _agree(moves: Iterable[Move]) -> bool:
    """Say whether no feature is moved twice."""
    features = [move.feature for move in moves]
    return len(features) == len(set(features))
