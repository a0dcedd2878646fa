"""The order of a session: where each exercise stands, and which rules put it there."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recommender.exercise import Exercise
from recommender.knowledge import Knowledge
from recommender.memory import Firing
from recommender.selector import Catalogue
from recommender.session import WARM_UP, Item

Rank = list[Any]
Key = Callable[[Knowledge, Item], Any]


def _position(knowledge: Knowledge, item: Item) -> int:
    order = list(knowledge.words("position_order"))
    return next((order.index(name) for name in _positions(knowledge, item.exercise) if name in order), len(order))


def _positions(knowledge: Knowledge, exercise: Exercise) -> Sequence[str]:
    return Catalogue(knowledge.exercises, knowledge.complexes, knowledge.vocabulary).positions_of(exercise)


KEYS: Mapping[str, Key] = {
    "phase": lambda _, item: (item.phase != WARM_UP, item.place),
    "position": _position,
    "load": lambda knowledge, item: list(knowledge.words("load_order")).index(item.exercise.load),
    "high_load_late": lambda knowledge, item: item.exercise.load == knowledge.words("load_order")[-1],
    "preference": lambda _, item: -item.priority,
    "printed_order": lambda _, item: item.exercise.printed_order,
}


@dataclass(frozen=True)
class Order:
    """The order of some items under the ordering rules, and what it would be without one of them.

    Attributes:
        rules: the ordering rules, the one that sorts first in front.
        ranks: of each exercise, what each rule ranks it by.
    """

    rules: Sequence[Firing]
    knowledge: Knowledge
    ranks: Mapping[str, Rank]

    def rank(self, item: Item) -> tuple[Rank, str]:
        """Rank an item, also one that is not among them."""
        known = self.ranks.get(item.exercise.id)
        return _rank(item, self.rules, self.knowledge) if known is None else known, item.exercise.id

    def sort(self, items: Iterable[Item]) -> list[Item]:
        """Sort items."""
        return sorted(items, key=self.rank)

    def without_rule(self, place: int) -> "Order":
        """Give the order without the ordering rule at a place."""
        ranks = {exercise: [*rank[:place], *rank[place + 1 :]] for exercise, rank in self.ranks.items()}
        return Order([*self.rules[:place], *self.rules[place + 1 :]], self.knowledge, ranks)


def order_of(items: Iterable[Item], arranging: Iterable[Firing], knowledge: Knowledge) -> Order:
    """Rank items by the ordering rules."""
    rules = sorted(arranging, key=lambda firing: (firing.activation.rule.then.order, firing.rule_id))
    return Order(rules, knowledge, {item.exercise.id: _rank(item, rules, knowledge) for item in items})


def _rank(item: Item, rules: Iterable[Firing], knowledge: Knowledge) -> Rank:
    return [KEYS[_name(rule)](knowledge, item) for rule in rules]


def _name(firing: Firing) -> str:
    return firing.activation.rule.then.key or "printed_order"
