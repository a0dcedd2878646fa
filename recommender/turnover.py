"""A turnover: what came and what went between two results. Reasons are the same where their rule proposes the same."""

from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

from recommender.decision import Reason
from recommender.light import dataclass

T = TypeVar("T")


@dataclass(frozen=True)
class Turnover(Generic[T]):
    """What only the second result holds, and what only the first one held."""

    came: tuple[T, ...] = ()
    went: tuple[T, ...] = ()

    def __bool__(self) -> bool:
        """Say whether anything came or went."""
        return bool(self.came or self.went)


def turnover(before: Iterable[T], after: Iterable[T], key: Callable[[T], Hashable]) -> Turnover[T]:
    """Compare two collections; things with equal keys are the same thing, and each is told once."""
    old, new = by_key(before, key), by_key(after, key)
    return Turnover(
        tuple(thing for name, thing in new.items() if name not in old),
        tuple(thing for name, thing in old.items() if name not in new),
    )


def by_key(things: Iterable[T], key: Callable[[T], Hashable]) -> dict[Hashable, T]:
    """Give things by their keys, the first of each in its place."""
    found: dict[Hashable, T] = {}
    for thing in things:
        found.setdefault(key(thing), thing)
    return found


def proposal(reason: Reason) -> tuple[str, str, str]:
    """Tell a proposal from others: by rule, bound value and effect, whatever the exercise and the facts behind it."""
    activation = reason.firing.activation
    return (activation.rule.id, activation.bound, reason.effect)


def turnover_of(before: Iterable[Reason], after: Iterable[Reason]) -> Turnover[Reason]:
    """Compare reasons by what they propose."""
    return turnover(before, after, proposal)
