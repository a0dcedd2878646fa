"""A placing: the last verdict of every exercise, once there is a session. `program` makes the session."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import takewhile

from recommender.decision import Decision, Grounds, Reason, Verdict, propose
from recommender.plan import Plan
from recommender.resolution import barring, complex_of, rules_of
from recommender.session import Item, Session


def place(session: Session, plan: Plan) -> dict[str, Decision]:
    """Give every exercise its last verdict: prescribed, or eligible with what kept it out, or barred as before."""
    placing = Placing(session, plan)
    return {name: Decision(name, placing.verdict(decision), placing) for name, decision in plan.decisions.items()}


class Placing(Grounds):
    """What a session makes of every exercise."""

    def __init__(self, session: Session, plan: Plan) -> None:
        """Take the session, and what it was made from."""
        self._session = session
        self._plan = plan
        self._items = {item.exercise.id: item for item in session.items}

    def verdict(self, decision: Decision) -> Verdict:
        """Give the last verdict on an exercise."""
        if decision.exercise in self._items:
            return "prescribed"
        return "eligible" if decision.open else decision.verdict

    def reasons(self, exercise: str, /) -> Iterable[Reason]:
        """Give every reason: of an item its own in front, of what is left out what keeps it out."""
        decision = self._plan.decisions[exercise]
        if exercise in self._items:
            return self._cited(self._items[exercise], decision)
        return self._kept_out(decision) if decision.open else self._barred(decision)

    def undefeated(self, exercise: str, /) -> Iterable[Reason] | None:
        """Give what applied to a barred exercise before: that defeats all else. Of another one, None."""
        decision = self._plan.decisions[exercise]
        return None if exercise in self._items or decision.open else decision.applied

    def _cited(self, item: Item, decision: Decision) -> Iterable[Reason]:
        """Give the reasons of an item in front of what else there is about its exercise."""
        cited = {reason.firing for reason in item.reasons}
        kept = [reason for reason in decision.reasons if reason.firing not in cited]
        return *item.reasons, *_leaving(decision.exercise, self._plan), *kept

    def _kept_out(self, decision: Decision) -> Iterable[Reason]:
        """Give what keeps an open exercise out, the rules before the clock, in front of its other reasons."""
        name, session = decision.exercise, self._session
        clock = (session.left_out or {}).get(name) or session.no_time.get(name, ())
        holding = [*_leaving(name, self._plan), *clock]
        several = len(holding) > 1
        marked = [reason.marked(deciding=place == 0, several=several) for place, reason in enumerate(holding)]
        return *marked, *decision.reasons

    def _barred(self, decision: Decision) -> Iterable[Reason]:
        """Give the bars of an exercise; they, and rules that would choose its complex, defeat all that keeps it out."""
        complex_id = self._plan.knowledge.exercises[decision.exercise].complex
        holders = (*rules_of(barring(decision)), *self._instead.get(complex_id, ()))
        leaving = _leaving(decision.exercise, self._plan)
        return *decision.reasons, *(reason.defeated_by((*holders, *reason.overridden_by)) for reason in leaving)

    @cached_property
    def _instead(self) -> Mapping[str, tuple[str, ...]]:
        """Name, for each barred complex that goes before the chosen one, the rules that would choose it."""
        found: dict[str, tuple[str, ...]] = {}
        for reason in takewhile(lambda reason: not reason.applied, self._plan.choice):
            name = complex_of(reason.firing)
            found[name] = (*found.get(name, ()), reason.firing.rule_id)
        return found


def _leaving(exercise: str, plan: Plan) -> list[Reason]:
    """Give the rules that keep an exercise out; a warm-up that they except defeats them."""
    warming = {firing.rule_id for firing in plan.warming_up.get(exercise, ())}
    found = []
    for firing in plan.kept_out.get(exercise, ()):
        exceptions = tuple(rule for rule in firing.then.unless if rule in warming)
        reason = propose(firing, "leave_out", exercise)
        found.append(reason.defeated_by(exceptions) if exceptions else reason)
    return found
