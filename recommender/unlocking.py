"""An unlocking: the smallest sets of changes that would open an exercise to a patient, or bring it into the program.

Sets are searched for by reading the rules' conditions directly; each one that is given has been run through the engine.
"""

from collections.abc import Iterable, Sequence
from itertools import islice

from recommender.change import Change, apply_changes, plain_record
from recommender.conflict import Conflict, Outlook
from recommender.decision import Reason
from recommender.explanation import Explanation, Recommender
from recommender.intake import take_in
from recommender.light import dataclass
from recommender.offer import Offer, offers_of
from recommender.problem import EngineError, UnknownNameError
from recommender.rivalry import Rivalry
from recommender.search import Search
from recommender.situation import Move, Situation, moved, situation_of

SETS_MAX = 4
PROGRAM_NODES_MAX, PROGRAM_PATIENCE = 400, 40
OPEN = ("prescribed", "eligible")
Changes = tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Unlocking:
    """What would open an exercise.

    Attributes:
        verdict: as things stand.
        prescribed: the sets of changes that would make it prescribed, smallest first; none is a subset of another.
        eligible: the sets that would make it at least eligible; one empty set where it is so already.
        more: larger sets exist too, or may.
        immovable: the reasons that no change on offer lifts; empty where some set makes it prescribed, or may.
    """

    exercise: str
    verdict: str
    prescribed: tuple[Changes, ...]
    eligible: tuple[Changes, ...]
    more: bool
    immovable: tuple[Reason, ...]


def unlock(exercise: str, explanation: Explanation, recommender: Recommender, most: int = SETS_MAX) -> Unlocking:
    """Find the smallest sets of changes that would make an exercise prescribed, and those that would make it eligible.

    Args:
        exercise: its id.
        explanation: the recommendation as things stand.
        recommender: runs every answer before it is given.
        most: how many sets of each kind to give at most.

    Raises:
        UnknownNameError: no exercise has this id.
        EngineError: an answer did not hold when it was run.
    """
    if exercise not in explanation.decisions:
        raise UnknownNameError("exercise", exercise, explanation.decisions)
    offers = offers_of(base_of(explanation), exercise, explanation.knowledge)
    unlocker = Unlocker(exercise, explanation, recommender, offers)
    opening = unlocker.opening()
    opened = unlocker.answers(opening, OPEN, most)
    bringing = unlocker.bringing() if opened else opening
    brought = unlocker.answers(bringing, OPEN[:1], most) if opened else ()
    stuck = unlocker.reasons(bringing) if bringing.complete and not brought else ()
    more = not (opening.complete and bringing.complete)
    return Unlocking(exercise, explanation.decisions[exercise].verdict, brought, opened, more, stuck)


def base_of(explanation: Explanation) -> Situation:
    """Give the situation that is to be changed."""
    return situation_of(take_in(explanation.reading, explanation.knowledge.vocabulary))


class Unlocker:
    """Searches for one exercise of one patient, among given offers."""

    def __init__(
        self, exercise: str, explanation: Explanation, recommender: Recommender, offers: Iterable[Offer]
    ) -> None:
        """Take what is asked about, what runs every answer, and what may be changed."""
        self._exercise = exercise
        self._recommender = recommender
        self._base = base_of(explanation)
        self._record = plain_record(explanation.reading, explanation.knowledge)
        self._changes = {offer.move: offer.change for offer in offers}
        self._movable = frozenset(feature for move in self._changes for feature in move.features)
        self._outlook = Outlook(exercise, self._base, explanation.knowledge)
        self._rivalry = Rivalry(self._outlook, explanation.reading, explanation.knowledge)

    def opening(self) -> Search:
        """Give the search for what makes the exercise eligible, or prescribed."""
        return Search(list(self._changes), self._open)

    def bringing(self, nodes_max: int = PROGRAM_NODES_MAX, patience: int = PROGRAM_PATIENCE) -> Search:
        """Give the search for what makes it prescribed; each of its steps costs a whole recommendation."""
        return Search(list(self._changes), self._in_program, nodes_max, patience)

    def answers(self, search: Search, verdicts: Sequence[str], most: int) -> tuple[Changes, ...]:
        """Give the smallest sets of a search, each run through the engine."""
        found = tuple(islice(search.minimal_sets(), most + 1))
        search.complete = search.complete and len(found) <= most
        return tuple(self._run(made, verdicts) for made in found[:most])

    def _open(self, made: Sequence[Move]) -> list[Conflict]:
        return self._outlook.conflicts(made, self._movable - {move.feature for move in made})

    def _in_program(self, made: Sequence[Move]) -> list[Conflict]:
        return self._open(made) or self._rivalry.conflicts(moved(self._base, made))

    def _run(self, made: Sequence[Move], verdicts: Sequence[str]) -> Changes:
        changes = tuple(sorted(self._changes[move] for move in made))
        verdict = self._decide(changes).decisions[self._exercise].verdict
        if verdict not in verdicts:
            raise EngineError(
                "lookahead", f"{self._exercise} is {verdict} after {changes}, not {' or '.join(verdicts)}"
            )
        return changes

    def _decide(self, changes: Sequence[Change]) -> Explanation:
        return self._recommender.recommend(apply_changes(self._record, changes))

    def reasons(self, search: Search) -> tuple[Reason, ...]:
        """Give the reasons behind the conflicts that no offer leads out of."""
        found: dict[str, Reason] = {}
        for made, conflict in search.stuck:
            rule = conflict.activation.rule.id if conflict.activation else ""
            if rule and rule not in found:
                found |= self._reason(made, rule)
        return tuple(found.values())

    def _reason(self, made: Sequence[Move], rule: str) -> dict[str, Reason]:
        explanation = self._decide([self._changes[move] for move in made])
        reasons = [*explanation.screening, *explanation.decisions[self._exercise].reasons]
        first = next((each for each in reasons if each.firing.rule_id == rule), None)
        return {rule: first} if first else {}
