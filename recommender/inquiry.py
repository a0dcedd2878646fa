"""An inquiry: one question about one recommendation, the topic, how deep, and what the answer is read from."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from recommender.archive import Archive
from recommender.explanation import Explanation, Recommender
from recommender.light import dataclass
from recommender.problem import UnknownNameError
from recommender.reason_sets import ReasonSets

if TYPE_CHECKING:
    from recommender.faithfulness import Check

Kind = Literal["exercise", "complex", "rule", "ledger"]
Depth = Literal["line", "reasons", "proof"]
NONE = ReasonSets()


@dataclass(frozen=True, slots=True)
class Topic:
    """What is asked about."""

    kind: Kind
    name: str


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One question.

    Attributes:
        sets: the smallest sets of facts that by themselves keep an exercise out.
        checks: whether the reasons are the cause of what they are cited for; None where nobody asked.
    """

    topic: Topic
    explanation: Explanation
    archive: Archive
    depth: Depth = "reasons"
    sets: ReasonSets = NONE
    checks: "Sequence[Check] | None" = None

    @property
    def broken(self) -> bool:
        """Say whether some reason that was checked is not the cause of what it is cited for."""
        return any(not check.held for check in self.checks or ())


def find_topic(name: str, archive: Archive) -> Topic:
    """Find what a name stands for: an exercise before a ledger row of the same id.

    Raises:
        UnknownNameError: nothing has this name; it names the nearest of all kinds.
    """
    knowledge = archive.knowledge
    active: tuple[tuple[Kind, Mapping[str, object]], ...] = (
        ("exercise", knowledge.exercises),
        ("complex", knowledge.complexes),
        ("rule", knowledge.rules),
    )
    for kind, known in active:
        if name in known:
            return Topic(kind, name)
    if name in archive.ledger:
        return Topic("ledger", name)
    if name in archive.other_rules:
        return Topic("rule", name)
    every = [*(word for _, known in active for word in known), *archive.ledger, *archive.other_rules]
    raise UnknownNameError("exercise, complex, rule or ledger row", name, every)


def inquire(name: str, explanation: Explanation, archive: Archive | None = None, depth: Depth = "reasons") -> Inquiry:
    """Ask why: find what a name stands for, and reckon what the answer shows.

    Args:
        name: an exercise, a complex, a rule or a row of the ledger.
        explanation: the recommendation.
        archive: the files that its knowledge was read from; the shipped ones by default.
        depth: how deep the answer goes.

    Raises:
        UnknownNameError: nothing has this name.
    """
    archive = archive or Archive(explanation.knowledge)
    topic = find_topic(name, archive)
    return Inquiry(topic, explanation, archive, depth, _sets(topic, explanation, depth))


def _sets(topic: Topic, explanation: Explanation, depth: Depth) -> ReasonSets:
    if topic.kind != "exercise" or depth == "line":
        return NONE
    from recommender.sufficiency import reason_sets  # noqa: PLC0415 - only an exercise asks for it

    return reason_sets(topic.name, explanation)


def verified(inquiry: Inquiry, recommender: Recommender) -> Inquiry:
    """Check whether the reasons about the topic are the cause of what they are cited for."""
    from recommender.faithfulness import verify  # noqa: PLC0415 - only where an answer is to be verified

    return replace(inquiry, checks=verify(inquiry.explanation, recommender, inquiry.topic.name))
