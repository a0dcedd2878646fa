"""Frozen by the type checker: dataclasses of which one recommendation makes hundreds.

A dataclass that is frozen at run time takes four times as long to make, because each field is set through `object`.
The type checker refuses to set a field of these as it does of the others.
"""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(eq_default=False, frozen_default=True)
def by_identity(kind: type[T]) -> type[T]:
    """Make a dataclass with slots of which each one equals only itself."""
    return dataclass(slots=True, eq=False)(kind)


@dataclass_transform(frozen_default=True)
def by_value(kind: type[T]) -> type[T]:
    """Make a dataclass with slots of which those with equal fields are equal, and hashed alike."""
    return dataclass(slots=True, unsafe_hash=True)(kind)
