"""The order of a session: where each exercise stands, and which rules put it there."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.memory import Firing
from recommender.session import WARM_UP, Item

T = TypeVar("T")
Rank = list[Any]
Key = Callable[[Knowledge, Item], Any]


KEYS: Mapping[str, Key] = {
    "phase": lambda _, item: (item.phase != WARM_UP, item.place),
    "position": lambda knowledge, item: knowledge.position_ranks[item.exercise.id],
    "load": lambda knowledge, item: knowledge.load_ranks[item.exercise.load],
    "high_load_late": lambda knowledge, item: item.exercise.load == knowledge.words("load_order")[-1],
    "preference": lambda _, item: -item.priority,
    "printed_order": lambda _, item: item.exercise.printed_order,
}


@dataclass(frozen=True)
class Order:
    """The order of some items under the ordering rules, and what it would be without one of them.

    Attributes:
        rules: the ordering rules, the one that sorts first in front.
        keys: what each of them ranks an item by.
        ranks: of each exercise, its ranks by all of them.
    """

    rules: Sequence[Firing]
    keys: Sequence[Key]
    knowledge: Knowledge
    ranks: Mapping[str, Rank]

    def rank(self, item: Item) -> tuple[Rank, str]:
        """Rank an item, also one that is not among them."""
        known = self.ranks.get(item.exercise.id)
        return _rank(item, self.keys, self.knowledge) if known is None else known, item.exercise.id

    def sort(self, items: Iterable[Item]) -> list[Item]:
        """Sort items."""
        return sorted(items, key=self.rank)

    def without_rule(self, place: int) -> "Order":
        """Give the order without the ordering rule at a place."""
        ranks = {exercise: rank[:place] + rank[place + 1 :] for exercise, rank in self.ranks.items()}
        return Order(_without(place, self.rules), _without(place, self.keys), self.knowledge, ranks)


def order_of(items: Iterable[Item], arranging: Iterable[Firing], knowledge: Knowledge) -> Order:
    """Rank items by the ordering rules."""
    rules = sorted(arranging, key=lambda firing: (firing.then.order, firing.rule_id))
    keys = [KEYS[firing.then.key or "printed_order"] for firing in rules]
    return Order(rules, keys, knowledge, {item.exercise.id: _rank(item, keys, knowledge) for item in items})


def _rank(item: Item, keys: Iterable[Key], knowledge: Knowledge) -> Rank:
    return [key(knowledge, item) for key in keys]


def _without(place: int, members: Sequence[T]) -> list[T]:
    return [*members[:place], *members[place + 1 :]]
