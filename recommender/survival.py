"""Survival: what a mutation run comes to, held against the mutants that are known to be equivalent to their rules."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from recommender.block import Block, Entry, Heading, Paragraph
from recommender.light import dataclass
from recommender.mutation import CASE, COURSE, PATIENT, REFUSED, SURVIVED, Judged
from recommender.phrase import counted

NOTICED = {
    REFUSED: "refused when read",
    CASE: "noticed by a case",
    PATIENT: "noticed by a whole patient",
    COURSE: "noticed by a whole course",
}


@dataclass(frozen=True, slots=True)
class Survival:
    """What a mutation run comes to.

    Attributes:
        judged: every mutant.
        survivors: those that nothing noticed and that nobody explains.
        equivalent: those that nothing can notice, by their id, each with its reason.
        idle: ids that are explained without need, each with why.
    """

    judged: Sequence[Judged]
    survivors: tuple[Judged, ...]
    equivalent: Mapping[str, str]
    idle: Mapping[str, str]

    @property
    def passed(self) -> bool:
        """Say whether everything was noticed or is explained, and nothing is explained without need."""
        return not self.survivors and not self.idle


def survival_of(judged: Sequence[Judged], equivalents: Mapping[str, str], rules: Iterable[str]) -> Survival:
    """Hold judged mutants against those that are known to be equivalent.

    Args:
        judged: every mutant of the rules.
        equivalents: why each mutant is equivalent, by its id; also of other rules.
        rules: that exist and were not looked at; what is said of their mutants is left alone.
    """
    by_id = {each.mutant: each for each in judged}
    others = set(rules)
    asked = {name: reason for name, reason in equivalents.items() if name.partition(":")[0] not in others}
    idle = {name: why for name in asked if (why := _idle(by_id.get(name)))}
    surviving = [each for each in judged if each.by == SURVIVED]
    return Survival(
        judged,
        tuple(each for each in surviving if each.mutant not in asked),
        {name: reason for name, reason in asked.items() if name not in idle},
        idle,
    )


def _idle(judged: Judged | None) -> str:
    if judged is None:
        return "there is no such mutant"
    if judged.by == SURVIVED:
        return ""
    return f"{NOTICED[judged.by]}: {judged.witness}" if judged.witness else NOTICED[judged.by]


def lay_out_survival(survival: Survival) -> list[Block]:
    """Lay out a mutation run: the counts, then what survived, then what is explained without need."""
    counts = Counter(each.by for each in survival.judged)
    told = [f"{counts[by]} {words}" for by, words in NOTICED.items() if counts[by]]
    told += [f"{len(survival.equivalent)} equivalent"] if survival.equivalent else []
    told += [f"{len(survival.survivors)} survived"]
    blocks: list[Block] = [
        Heading(counted(len(survival.judged), "mutant"), 1),
        Paragraph(f"{', '.join(told)}."),
    ]
    blocks += [Heading("Survived: add a case, a patient, a course, or the reason why nothing can tell it")] * bool(
        survival.survivors
    )
    blocks += [Entry(each.mutant, (each.faults,)) for each in survival.survivors]
    blocks += [Heading("Explained without need: take it off the list")] * bool(survival.idle)
    return [*blocks, *(Entry(name, (why,)) for name, why in survival.idle.items())]


def survival_json(survival: Survival) -> dict[str, Any]:
    """Write a mutation run."""
    return {
        "mutants": len(survival.judged),
        "by": dict(sorted(Counter(each.by for each in survival.judged).items())),
        "survivors": [asdict(each) for each in survival.survivors],
        "equivalent": dict(survival.equivalent),
        "idle": dict(survival.idle),
    }
