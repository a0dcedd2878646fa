"""The program: a plan made into a session, in order, cut to the time there is, with the reasons for all of it."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from operator import itemgetter

from recommender.clock import Clock, Fitted, fit, leave_out, length, shortest
from recommender.decision import Reason, propose
from recommender.light import dataclass
from recommender.memory import Firing
from recommender.order import Order, order_of
from recommender.plan import LOW_END, Plan, bare_item, items_of, without_low_end
from recommender.rule import Then
from recommender.session import SECONDS_A_MINUTE, Gap, Item, Session


@dataclass(frozen=True)
class _Draft:
    """A session in the making.

    Attributes:
        items: all that there is, in order, before the clock cuts it.
    """

    plan: Plan
    order: Order
    items: Sequence[Item]

    @cached_property
    def fitted(self) -> Fitted:
        """Give what fits the time there is."""
        return self.fitting(self.plan.clock.minutes)

    def fitting(self, minutes: float) -> Fitted:
        """Give what would fit some minutes."""
        return fit(self.items, minutes, self.plan.complex, self.plan.knowledge)

    @cached_property
    def shortest(self) -> Sequence[Item]:
        """Give all items, cut as far as they can be cut."""
        return shortest(self.items, self.plan.knowledge)

    def places(self, order: Order, items: Sequence[Item]) -> Mapping[str, int]:
        """Give the places that items would have in another order; what the clock then leaves out has none."""
        ordered: Sequence[Item] = order.sort(items)
        if self.fitted.left_out:
            ordered = leave_out(ordered, self.plan.clock.seconds, self.plan.complex).items
        return {item.exercise.id: place for place, item in enumerate(ordered)}


def build_session(plan: Plan) -> Session:
    """Build the session: warm-up and main part, dosed, ordered, cut to the time there is, with its gaps."""
    items = items_of(plan)
    order = order_of(items, plan.proposing("arrange"), plan.knowledge)
    draft = _Draft(plan, order, order.sort(items))
    spare = draft.fitting(plan.clock.spare) if draft.fitted.items is not draft.items else draft.fitted
    kept = _with_low_ends(draft, _with_clock(draft, spare))
    return Session(
        tuple(_with_places(draft, kept)),
        length(kept),
        plan.clock.minutes,
        {
            exercise: _kept_out(plan.clock, exercise, several=exercise in spare.left_out)
            for exercise in draft.fitted.left_out
        },
        (*_gaps(plan, kept), *_short(plan, kept)),
        {item.exercise.id: item.dose for item in draft.items},
        lambda: dict.fromkeys(_without_time(draft), _kept_out(plan.clock, "", several=True)),
    )


def _kept_out(clock: Clock, exercise: str, *, several: bool) -> tuple[Reason, ...]:
    """Cite the clock for an exercise that it keeps out; one of several where that one is out anyway."""
    return tuple(
        Reason(reason.firing, "leave_out", exercise, (), reason.deciding, several or reason.one_of_several)
        for reason in clock.reasons
    )


def _with_clock(draft: _Draft, spare: Fitted) -> list[Item]:
    """Cite the clock for each dose that it cuts; one of several where the next limit cuts it alike."""
    full, less = {item.exercise.id: item.dose for item in draft.items}, spare.doses
    return [
        item
        if item.dose == full[item.exercise.id]
        else _citing_clock(draft.plan, item, several=item.dose == less.get(item.exercise.id))
        for item in draft.fitted.items
    ]


def _citing_clock(plan: Plan, item: Item, *, several: bool) -> Item:
    cited = [reason.about(item.exercise.id).marked(several=several) for reason in plan.clock.reasons]
    return item._replace(reasons=(*item.reasons, *cited))


def _with_low_ends(draft: _Draft, items: list[Item]) -> list[Item]:
    """Say of a rule that asks for the low end that the clock would ask for it too, where it would."""
    for firing in draft.plan.proposing("dose"):
        then = firing.then
        if draft.plan.clock.minutes and _only_low_end(then) and _too_long_without(draft, firing):
            items = [_forestalling(draft.plan, item, firing) for item in items]
    return items


def _only_low_end(then: Then) -> bool:
    return not then.caution and then.limit is None and then.dose == LOW_END


def _too_long_without(draft: _Draft, firing: Firing) -> bool:
    alone = [item for item in draft.items if _alone(item, firing)]
    if not alone:
        return False
    changed = {item.exercise.id: without_low_end(draft.plan, item, firing) for item in alone}
    return length([changed.get(item.exercise.id, item) for item in draft.items]) > draft.plan.clock.seconds


def _alone(item: Item, firing: Firing) -> bool:
    return any(reason.firing is firing and not reason.one_of_several for reason in item.reasons)


def _forestalling(plan: Plan, item: Item, firing: Firing) -> Item:
    if not _alone(item, firing):
        return item
    marked = tuple(reason.marked(several=True) if reason.firing is firing else reason for reason in item.reasons)
    item = item._replace(reasons=marked)
    told = any(reason.effect == "session" for reason in item.reasons)
    return item if told else _citing_clock(plan, item, several=True)


def _with_places(draft: _Draft, items: Sequence[Item]) -> list[Item]:
    """Cite for each place the ordering rules without which it would be another; all of them where none is alone."""
    base = draft.shortest if draft.fitted.left_out else items
    without = [
        (firing, draft.places(draft.order.without_rule(place), base)) for place, firing in enumerate(draft.order.rules)
    ]
    return [_placed(item, place, without) for place, item in enumerate(items)]


def _placed(item: Item, place: int, without: Sequence[tuple[Firing, Mapping[str, int]]]) -> Item:
    name = item.exercise.id
    alone = [propose(firing, "arrange", name) for firing, places in without if places.get(name) != place]
    cited = alone or [propose(firing, "arrange", name).marked(several=True) for firing, _ in without]
    return item._replace(reasons=(*item.reasons, *cited))


def _without_time(draft: _Draft) -> list[str]:
    """Name what a rule keeps out, and the clock would keep out without that rule."""
    plan = draft.plan
    if not plan.clock.minutes or not draft.items:
        return []
    return [
        exercise for firing in plan.proposing("leave_out") for exercise in _out_of_time(draft, plan.lent_by(firing))
    ]


def _out_of_time(draft: _Draft, waiting: Sequence[str]) -> Sequence[str]:
    """Name those of some exercises that would not fit besides what there is, however short all is made.

    Args:
        draft: what there is.
        waiting: in the order in which they are lent; a complex lends all that it has, as long as it fits.
    """
    plan, order = draft.plan, draft.order
    spent = sum(item.seconds + item.dose.rest_seconds for item in draft.shortest)
    last = max(((order.rank(item), item) for item in draft.shortest), key=itemgetter(0))
    for exercise in waiting:
        item = bare_item(plan, exercise)
        last = max(last, (order.rank(item), item), key=itemgetter(0))
        spent += item.seconds + item.dose.rest_seconds
        if spent - last[1].dose.rest_seconds > plan.clock.seconds:
            known = plan.knowledge.exercises
            return [name for name in waiting if known[name].complex >= item.exercise.complex]
    return []


def _gaps(plan: Plan, items: Sequence[Item]) -> list[Gap]:
    chosen = {item.exercise.id for item in items}
    return [
        Gap(
            firing.then.component,
            f"The program lacks {firing.then.component}.",
            _suggestion(plan, firing),
            (propose(firing, "require").marked(deciding=True),),
        )
        for firing in plan.proposing("require")
        if chosen.isdisjoint(firing.exercises)
    ]


def _suggestion(plan: Plan, firing: Firing) -> str:
    """Name the possible complex, other than the chosen one, that has most of what is missing."""
    wanted = firing.exercises
    counts = {
        name: sum(plan.decisions[exercise].open for exercise in members if exercise in wanted)
        for name, members in plan.knowledge.by_complex.items()
        if name != plan.complex
    }
    best = max(sorted(counts), key=lambda name: counts[name], default="")
    return best if counts.get(best) else ""


def _short(plan: Plan, items: Sequence[Item]) -> list[Gap]:
    """Note a session that is shorter than a rule aims at."""
    total, gaps = length(items), []
    for firing in plan.proposing("session"):
        name = firing.then.minutes_aim
        aim = plan.knowledge.number(name) if name else 0
        if total < aim * SECONDS_A_MINUTE:
            minutes = round(total / SECONDS_A_MINUTE)
            text = f"The session takes about {minutes} minutes, less than the {aim:g} that are aimed at."
            gaps.append(Gap("session length", text, "", (propose(firing, "session").marked(deciding=True),)))
    return gaps
