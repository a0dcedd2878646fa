"""A placing: the last verdict of every exercise, once there is a session. `program` makes the session."""

from collections.abc import Iterable, Mapping
from functools import partial
from itertools import takewhile

from recommender.decision import Decision, Reason, propose
from recommender.plan import Plan
from recommender.resolution import barring, complex_of, rules_of
from recommender.session import Item, Session


def place(session: Session, plan: Plan) -> dict[str, Decision]:
    """Give every exercise its last verdict: prescribed, or eligible with what kept it out, or barred as before."""
    items = {item.exercise.id: item for item in session.items}
    instead = _instead(plan)
    return {
        name: _prescribed(decision, items[name], plan) if name in items else _left(decision, session, instead, plan)
        for name, decision in plan.decisions.items()
    }


def _prescribed(decision: Decision, item: Item, plan: Plan) -> Decision:
    return Decision(decision.exercise, "prescribed", lambda: _cited(decision, item, plan))


def _cited(decision: Decision, item: Item, plan: Plan) -> Iterable[Reason]:
    """Give the reasons of an item in front of what else there is about its exercise."""
    cited = {reason.firing for reason in item.reasons}
    kept = [reason for reason in decision.reasons if reason.firing not in cited]
    return *item.reasons, *_leaving(decision.exercise, plan), *kept


def _left(decision: Decision, session: Session, instead: Mapping[str, tuple[str, ...]], plan: Plan) -> Decision:
    """Conclude on an exercise that is not in the program: eligible, or barred as before."""
    if decision.open:
        return Decision(decision.exercise, "eligible", partial(_kept_out, decision, session, plan))
    barred = partial(_barred, decision, instead, plan)
    return Decision(decision.exercise, decision.verdict, barred, decision.undefeated)


def _kept_out(decision: Decision, session: Session, plan: Plan) -> Iterable[Reason]:
    """Give what keeps an open exercise out, the rules before the clock, in front of its other reasons."""
    clock = (session.left_out or {}).get(decision.exercise) or session.no_time.get(decision.exercise, ())
    holding = [*_leaving(decision.exercise, plan), *clock]
    several = len(holding) > 1
    marked = [reason.marked(deciding=place == 0, several=several) for place, reason in enumerate(holding)]
    return *marked, *decision.reasons


def _barred(decision: Decision, instead: Mapping[str, tuple[str, ...]], plan: Plan) -> Iterable[Reason]:
    """Give the bars of an exercise; they, and rules that would choose its complex, defeat all that keeps it out."""
    complex_id = plan.knowledge.exercises[decision.exercise].complex
    holders = (*rules_of(barring(decision)), *instead.get(complex_id, ()))
    leaving = _leaving(decision.exercise, plan)
    return *decision.reasons, *(reason.defeated_by((*holders, *reason.overridden_by)) for reason in leaving)


def _instead(plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """Name, for each barred complex that goes before the chosen one, the rules that would choose it."""
    found: dict[str, tuple[str, ...]] = {}
    for reason in takewhile(lambda reason: not reason.applied, plan.choice):
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
