"""A light dataclass: the standard one to whoever reads it or checks its types, but cheap to define and to make.

The standard one compiles up to ten methods from text whenever its module is imported, which was much of the start of a
command, and one that is frozen at run time takes longer to make, as each field is set through `object`. Here only
`__init__` is compiled: the other methods are written once, below. That no field of a frozen one is ever set is left to
the type checker, which sees the standard dataclass.
"""

import dataclasses
import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["dataclass"]

T = TypeVar("T")
Key = Callable[[Any], Any]
ORDERS = {"__lt__": operator.lt, "__le__": operator.le, "__gt__": operator.gt, "__ge__": operator.ge}

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(
        *, frozen: bool = False, slots: bool = False, kw_only: bool = False, eq: bool = True, order: bool = False
    ) -> Callable[[type[T]], type[T]]:
        """Make a dataclass; what is asked for means what it does in `dataclasses.dataclass`.

        Args:
            frozen: whether the type checker refuses to set a field; then equal ones are hashed alike, else not at all.
            slots: whether the fields are slots.
            kw_only: whether fields are given by name alone.
            eq: whether those of equal fields are equal; else each one equals only itself.
            order: whether they are ordered by their fields, in turn.
        """

        def define(kind: type[T]) -> type[T]:
            made: Any = dataclasses.dataclass(kind, repr=False, eq=False, slots=slots, kw_only=kw_only)
            made.__repr__ = _repr
            compared = operator.attrgetter(*(each.name for each in dataclasses.fields(made) if each.compare))
            if eq:
                made.__eq__, made.__hash__ = _compared("__eq__", operator.eq, compared), _hash(compared)
            if eq and not frozen:
                made.__hash__ = None
            for name in ORDERS if order else ():
                setattr(made, name, _compared(name, ORDERS[name], compared))
            return made

        return define


def _repr(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in dataclasses.fields(self) if each.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _compared(name: str, how: Callable[[Any, Any], bool], key: Key) -> Callable[[Any, object], Any]:
    """Write a method that compares two of one class by a key."""

    def method(self: Any, other: object) -> Any:
        return how(key(self), key(other)) if other.__class__ is self.__class__ else NotImplemented

    method.__name__ = name
    return method


def _hash(key: Key) -> Callable[[Any], int]:
    def method(self: Any) -> int:
        return hash(key(self))

    return method
