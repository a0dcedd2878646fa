"""A fact: one term of the working memory with its value, where it comes from, and what it rests on."""

from typing import Literal, NamedTuple

from recommender.condition import Value
from recommender.light import dataclass

FactOrigin = Literal["record", "clinic", "assumed", "derived", "diary"]
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fact:
    """What is held about one term.

    Attributes:
        term: a finding, a field or a derived fact.
        value: `present`, `absent`, `unknown`, `yes`, `no`, a word, or a number in the unit of the field.
        origin: the record, the clinic's standing facts, an assumption, rules, or the diary of a course.
        because: for a derived fact, the rules that derived it.
        premises: for a derived fact, the facts that it rests on.
        spare: of its roots, those without any one of which it would hold as well: another rule derives it, say.
        field: for a reading of a field of the record that exceptions may change: the field.
        otherwise: what that reading would be for each other value of the field; empty where that is the value itself.
    """

    term: str
    value: Value
    origin: FactOrigin = "record"
    because: tuple[str, ...] = ()
    premises: tuple["Fact", ...] = ()
    spare: frozenset[str] = NOTHING
    field: str = ""
    otherwise: tuple[Value, ...] = ()

    @property
    def roots(self) -> frozenset[str]:
        """Name what it rests on in the end: facts that rest on no other, itself if need be."""
        return NOTHING.union(*(fact.roots for fact in self.premises)) if self.premises else frozenset({self.term})

    @property
    def needed(self) -> frozenset[str]:
        """Name the roots without any one of which it would not hold."""
        return self.roots - self.spare


class ListFact(NamedTuple):
    """One entry of a list fact: an exercise that is named, or an item of equipment and whether it is at hand."""

    list: str
    value: str
    state: str = "present"
    origin: FactOrigin = "record"
