"""The search for moves: all minimal sets, smallest first; one way, or what suffices to leave none; when it gives up.

A puzzle is a few clauses over features with a few values. A clause is in conflict while each of its features has one of
the values that it holds against it; so a puzzle is small enough to try everything.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender import search as search_module
from recommender.condition import Value
from recommender.conflict import Conflict, Helps
from recommender.search import Search, Way
from recommender.situation import Feature, Move, moved

Clause = Mapping[Feature, frozenset[Value]]
FEATURES = ("a", "b", "c", "d", "e")
VALUES = (0, 1, 2)
START: Mapping[Feature, Value] = dict.fromkeys(FEATURES, 0)
STAYING = frozenset({0})


@dataclass(frozen=True)
class Puzzle:
    """Clauses, and the moves that there are."""

    clauses: Sequence[Clause]
    moves: Sequence[Move]

    def conflicts(self, made: Sequence[Move]) -> list[Conflict]:
        """Give the clauses that are in conflict after some moves."""
        return [conflict_of(each) for each in self.clauses if in_conflict(each, moved(START, made))]

    def search(self, nodes_max: int = 10**6, patience: int = 10**6) -> Search:
        """Give a search that does not give up, unless it is told to."""
        return Search(self.moves, self.conflicts, nodes_max, patience)

    def ways(self, fixed: Iterable[Feature] = ()) -> Iterator[frozenset[Move]]:
        """Yield, by trying everything, each choice of moves off the fixed features that lifts all conflicts."""
        free = [[move for move in self.moves if move.feature == name] for name in FEATURES if name not in fixed]
        for chosen in product(*([None, *each] for each in free)):
            made = frozenset(move for move in chosen if move)
            after = moved(START, made)
            if not any(in_conflict(each, after) for each in self.clauses):
                yield made

    def minimal_sets(self) -> set[frozenset[Move]]:
        """Find the minimal sets by trying everything."""
        every = set(self.ways())
        return {made for made in every if not any(other < made for other in every)}


def in_conflict(clause: Clause, values: Mapping[Feature, Value]) -> bool:
    """Say whether every feature of a clause has a value that it holds against it."""
    return all(values[name] in held for name, held in clause.items())


def conflict_of(clause: Clause) -> Conflict:
    """Say a clause as a conflict."""
    return Conflict(None, {name: not_among(held) for name, held in clause.items()})


def not_among(held: frozenset[Value]) -> Helps:
    """Let the values be tried that a clause does not hold against a feature."""
    return lambda value: value not in held


def puzzle_of(*clauses: Mapping[Feature, Iterable[Value]], moves: Iterable[tuple[Feature, Value]] = ()) -> Puzzle:
    """Build a puzzle; all moves that there could be, unless some are named."""
    every = [(name, value) for name in FEATURES for value in VALUES if value]
    made = [{name: frozenset(held) for name, held in clause.items()} for clause in clauses]
    return Puzzle(made, [Move(name, value) for name, value in moves or every])


clauses = st.dictionaries(
    st.sampled_from(FEATURES), st.sets(st.sampled_from(VALUES), min_size=1).map(frozenset), min_size=1, max_size=4
)


@st.composite
def puzzles(draw: st.DrawFn) -> Puzzle:
    """Draw a puzzle; clauses that do not hold at first come up only after a move."""
    every = [Move(name, value) for name in FEATURES for value in VALUES if value]
    moves = draw(st.lists(st.sampled_from(every), unique=True, min_size=4))
    return Puzzle(draw(st.lists(clauses, min_size=2, max_size=8)), moves)


fixings = st.lists(st.frozensets(st.sampled_from(FEATURES)), min_size=1, max_size=5)


@settings(max_examples=100, deadline=None)
@given(puzzles())
def test_every_minimal_set_is_found_the_smallest_first(puzzle: Puzzle) -> None:
    """Given any puzzle, the sets are those that trying everything finds, in the order of their size."""
    search = puzzle.search()
    found = list(search.minimal_sets())
    assert search.complete
    assert {frozenset(made) for made in found} == puzzle.minimal_sets()
    assert len(set(found)) == len(found)
    assert [len(made) for made in found] == sorted(len(made) for made in found)


@settings(max_examples=60, deadline=None)
@given(puzzles(), st.integers(1, 12), st.integers(1, 12))
def test_a_search_that_gives_up_says_so_and_gives_nothing_wrong(puzzle: Puzzle, nodes: int, patience: int) -> None:
    """Given a limit, the sets found are minimal ones, and are all of them unless it is said that they are not."""
    search = puzzle.search(nodes, patience)
    found = {frozenset(made) for made in search.minimal_sets()}
    every = puzzle.minimal_sets()
    assert found <= every
    assert found == every or not search.complete


def core_of(found: Way | frozenset[Feature]) -> set[Feature]:
    """Give the features that leave no way."""
    assert not isinstance(found, tuple)
    return set(found)


def dead(core: Iterable[Feature], puzzle: Puzzle) -> bool:
    """Say whether no way leaves some features as they are, by trying everything."""
    return next(puzzle.ways(core), None) is None


@settings(max_examples=100, deadline=None)
@given(puzzles(), fixings)
def test_a_way_lifts_all_and_a_core_suffices(puzzle: Puzzle, asked: Sequence[frozenset[Feature]]) -> None:
    """Given one question after the other, a way leads on and moves nothing fixed; a core of the fixed leaves none.

    What the search has learned from one question is used for the next.
    """
    search = puzzle.search()
    for fixed in asked:
        found = search.way(fixed)
        assert search.complete
        if isinstance(found, tuple):
            assert not puzzle.conflicts(found)
            assert fixed.isdisjoint(move.feature for move in found)
        else:
            assert found <= fixed
            assert dead(found, puzzle)


@settings(max_examples=60, deadline=None)
@given(puzzles(), fixings, st.integers(0, 6))
def test_giving_up_on_a_way_gives_all_that_was_fixed(
    puzzle: Puzzle, asked: Sequence[frozenset[Feature]], most: int
) -> None:
    """Given few situations to try, it gives a way, a core, or all that was fixed; nothing wrong is learned of that."""
    search = puzzle.search()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_module, "WAY_MAX", most)
        for fixed in asked:
            found = search.way(fixed)
            assert isinstance(found, tuple) or (dead(found, puzzle) if search.complete else found == fixed)
    for fixed in asked:
        found = search.way(fixed)
        assert search.complete
        assert isinstance(found, tuple) != dead(fixed, puzzle)


def test_nothing_in_conflict_needs_no_move() -> None:
    """Given no conflict, the empty set is the only one, and the empty way leads on."""
    search = puzzle_of({"a": {1}}).search()
    assert list(search.minimal_sets()) == [()]
    assert search.way() == ()


def test_a_conflict_that_nothing_moves_is_stuck() -> None:
    """Given a conflict over a feature without a move, no set is found, and the conflict is kept with what led to it."""
    puzzle = puzzle_of({"a": {0}}, {"a": {1}, "b": {0}}, moves=[("a", 1)])
    search = puzzle.search()
    assert list(search.minimal_sets()) == []
    assert search.complete
    [(made, conflict)] = search.stuck
    assert (list(made), set(conflict.features)) == ([Move("a", 1)], {"a", "b"})


def test_forced_moves_that_disagree_lead_nowhere() -> None:
    """Given two conflicts of which each forces another value on one feature, there is no set and no way."""
    puzzle = puzzle_of({"a": {0, 1}}, {"a": {0, 2}})
    search = puzzle.search()
    assert list(search.minimal_sets()) == []
    assert search.complete
    assert search.way() == frozenset()


def test_forced_moves_that_disagree_rest_on_what_forced_them() -> None:
    """Given moves that disagree because two features are fixed, the core is those two, and not a third."""
    puzzle = puzzle_of({"a": {0, 1}, "b": {0}}, {"a": {0, 2}, "c": {0}})
    assert core_of(puzzle.search().way(frozenset("bcd"))) == {"b", "c"}
    found = puzzle.search().way(frozenset("bd"))
    assert isinstance(found, tuple)
    assert not puzzle.conflicts(found)


def test_a_forced_move_that_leads_nowhere_rests_on_what_forced_it() -> None:
    """Given a move forced by one fixed feature and barred by another, the core is both, and not a third."""
    puzzle = puzzle_of({"a": {0}, "b": {0}}, {"a": {1}, "c": {0}}, moves=[("a", 1), ("b", 1), ("c", 1)])
    assert core_of(puzzle.search().way(frozenset("bcd"))) == {"b", "c"}


def test_a_forced_move_that_does_not_matter_leaves_no_trace_in_the_core() -> None:
    """Given a forced move beside a dead end that does not rest on it, the core is that of the dead end."""
    puzzle = puzzle_of(
        {"a": {0}, "b": {0}},
        {"c": {0}, "d": {0}}, {"d": {1}, "e": {0}}, {"d": {2}, "e": {0}},
        moves=[("a", 1), ("b", 1), ("c", 1), ("d", 1), ("d", 2), ("e", 1)],
    )  # fmt: skip
    assert core_of(puzzle.search().way(frozenset("bce"))) == {"c", "e"}


def test_a_dead_end_behind_no_move_of_a_branch_is_one_for_the_whole_branch() -> None:
    """Given a dead end that rests on none of the moves of a branch, the other moves of it are not tried."""
    puzzle = puzzle_of({"a": {0}, "b": {0}}, {"c": {0}, "d": {0}, "e": {0}}, moves=[("a", 1), ("a", 2), ("b", 1)])
    search = puzzle.search()
    assert core_of(search.way(frozenset("cde"))) == {"c", "d", "e"}
    assert search.tried == 1
    late = puzzle_of(
        {"a": {0}, "b": {0}},
        {"c": {0}, "d": {0}, "e": {0}}, {"c": {1}, "e": {0}}, {"c": {2}, "e": {0}},
        {"d": {1}, "e": {0}}, {"d": {2}, "e": {0}},
    ).search()  # fmt: skip
    assert core_of(late.way(frozenset("be"))) == {"e"}


def test_a_dead_end_that_rests_on_a_feature_left_alone_ends_the_branch() -> None:
    """Given that nothing leads on while the first feature of a branch stays, no further feature of it is tried."""
    search = puzzle_of(
        {"a": {0}, "b": {0}}, {"a": {0}, "c": {0}},
        {"a": {1}, "e": {0}}, {"c": {1, 2}, "e": {0}},
        moves=[("a", 1), ("b", 1), ("b", 2), ("c", 1), ("c", 2)],
    ).search()  # fmt: skip
    assert core_of(search.way(frozenset("de"))) == {"e"}
    assert search.tried == 1 + 1 + (1 + 2)  # a is moved, b once, and c twice after it


def test_a_set_that_two_branches_reach_is_given_once() -> None:
    """Given two features that need each other, both orders of moving them lead to the one set."""
    puzzle = puzzle_of(
        {"a": {0}, "b": {0}}, {"b": {0}, "c": {0}}, {"a": {0}, "d": {0}},
        moves=[("a", 1), ("b", 1), ("c", 1), ("d", 1)],
    )  # fmt: skip
    found = ["".join(move.feature for move in made) for made in puzzle.search().minimal_sets()]
    assert found == ["ab", "ac", "bd"]


def test_a_dead_end_is_not_tried_twice() -> None:
    """Given the same question again, the answer is the same and no situation is tried."""
    search = puzzle_of({"a": {0}, "b": {0}}, {"a": {1, 2}, "c": {0}}).search()
    first = search.way(frozenset("bcd"))
    assert search.tried > 0
    assert (search.way(frozenset("bcde")), search.tried) == (first, 0)


def test_larger_sets_are_given_up_after_the_smallest() -> None:
    """Given no patience, the sets of the smallest size are found, and it is said that there may be larger ones."""
    puzzle = puzzle_of({"a": {0}, "b": {0}}, {"a": {0}, "c": {0}}, moves=[("a", 1), ("b", 1), ("c", 1)])
    search = puzzle.search(patience=0)
    assert list(search.minimal_sets()) == [(Move("a", 1),)]
    assert not search.complete
    assert set(puzzle.search().minimal_sets()) == {(Move("a", 1),), (Move("b", 1), Move("c", 1))}


def test_all_sets_of_the_smallest_size_are_waited_for() -> None:
    """Given no patience and two sets of one size, both are found before the search gives up."""
    puzzle = puzzle_of({"a": {0}, "b": {0}}, moves=[("a", 1), ("b", 1)])
    assert list(puzzle.search(patience=0).minimal_sets()) == [(Move("a", 1),), (Move("b", 1),)]


def test_after_too_many_situations_nothing_more_is_found() -> None:
    """Given a limit of situations, the search stops there and says so."""
    search = puzzle_of({"a": {0}}).search(nodes_max=1)
    assert list(search.minimal_sets()) == []
    assert not search.complete


def test_a_move_that_moves_more_than_one_feature_lifts_each() -> None:
    """Given a thing that serves for another, getting it does for both; the other one is a way for itself alone."""
    serves = Move("a", 1, along=("b",))
    puzzle = Puzzle([{"b": STAYING}, {"a": STAYING, "c": STAYING}], [serves, Move("b", 1), Move("c", 1)])
    assert set(puzzle.search().minimal_sets()) == {(serves,), (Move("b", 1), Move("c", 1))}


def way_of(found: Way | frozenset[Feature]) -> set[Move]:
    """Give the moves of a way."""
    assert isinstance(found, tuple)
    return set(found)


def test_a_way_may_move_one_feature_along_with_another() -> None:
    """Given a thing that serves for another which is asked for too, a way gets the thing."""
    serves = Move("a", 1, along=("b",))
    puzzle = Puzzle([{"b": STAYING}, {"a": STAYING}], [serves, Move("c", 1)])
    assert way_of(puzzle.search().way()) == {serves}
