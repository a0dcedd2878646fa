"""Why a complex is chosen, possible or barred: the reasons on both sides, and what decided about its exercises."""

from collections.abc import Sequence

from recommender.block import Block, Bullets, Heading, Paragraph
from recommender.decision import Reason
from recommender.explanation import Explanation
from recommender.light import dataclass
from recommender.phrase import NAMED_MAX, backing_phrase, counted, said_of, some
from recommender.reason_view import deciding_of, lay_out_explained, lay_out_reasons
from recommender.resolution import GATES, complex_of
from recommender.standing import ComplexView

FOR = ("choose", "indicate")


@dataclass(frozen=True, slots=True)
class Sides:
    """The reasons about one complex.

    Attributes:
        pro: they propose it or find it suitable.
        con: they bar it, or choose another one.
    """

    pro: tuple[Reason, ...]
    con: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """Exercises of one complex with the same verdict, decided by the same rule; "" where none decided."""

    rule: str
    verdict: str
    exercises: tuple[str, ...]


def view_of(name: str, explanation: Explanation) -> ComplexView:
    """Find what became of a complex."""
    return next(view for view in explanation.complexes if view.complex == name)


def sides_of(view: ComplexView, explanation: Explanation) -> Sides:
    """Gather the reasons for and against a complex, each rule's once."""
    proposals = explanation.choice.reasons
    found = [*view.reasons, *(reason for reason in proposals if complex_of(reason.firing) == view.complex)]
    pro = [reason for reason in found if reason.effect in FOR and complex_of(reason.firing) == view.complex]
    con = [reason for reason in found if reason.effect not in FOR]
    if view.verdict == "possible":
        con += [reason for reason in proposals if reason.applied]
    return Sides(_once(pro), _once(con))


def _once(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    return tuple({reason.firing: reason for reason in reversed(reasons)}.values())[::-1]


def shares_of(name: str, explanation: Explanation) -> list[Share]:
    """Group the exercises of a complex by verdict and deciding rule, the largest group first."""
    groups: dict[tuple[str, str], list[str]] = {}
    for exercise in explanation.knowledge.by_complex[name]:
        decision = explanation.decisions[exercise]
        reason = deciding_of(decision)
        groups.setdefault((decision.verdict, reason.firing.rule_id if reason else ""), []).append(exercise)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return [Share(rule, verdict, tuple(exercises)) for (verdict, rule), exercises in ordered]


def share_phrase(share: Share, most: int = NAMED_MAX) -> str:
    """Say how many exercises have a verdict, by which rule, and which they are."""
    by = f" by {share.rule}" if share.rule else ""
    return f"{len(share.exercises)} {share.verdict}{by}: {some(share.exercises, most)}"


def _waits(reason: Reason) -> bool:
    """Say whether a reason is a gate that an answer may open."""
    return reason.effect in GATES and not reason.firing.activation.certain


def complex_line(view: ComplexView, explanation: Explanation) -> str:
    """Say in one line what became of a complex, and by which reason."""
    sides = sides_of(view, explanation)
    reasons = [reason for reason in (sides.pro if view.verdict == "chosen" else sides.con) if reason.applied]
    head, left = f"{view.complex}: {view.verdict.upper()}", f"{_left(view, explanation)}."
    if not reasons:
        return f"{head}: {left}"
    rule, said = reasons[0].firing.rule_id, said_of(reasons[0], explanation.knowledge)
    chosen = f", while {explanation.choice.complex} is chosen" if view.verdict == "possible" else ""
    return f"{head}{chosen} by {rule}: {said} [{backing_phrase(reasons[0], explanation.knowledge)}] {left}"


def _left(view: ComplexView, explanation: Explanation) -> str:
    members = explanation.knowledge.by_complex[view.complex]
    return f"{view.exercises_left} of {counted(members, 'exercise')} left"


def complex_head(view: ComplexView, explanation: Explanation) -> list[Block]:
    """Lay out the verdict on a complex, and how many exercises are left."""
    title = explanation.knowledge.complexes[view.complex].title
    members = explanation.knowledge.by_complex[view.complex]
    prescribed = sum(explanation.decisions[name].verdict == "prescribed" for name in members)
    said = f"{title}. {_left(view, explanation)}, {prescribed} in the program."
    return [Heading(f"{view.complex}: {view.verdict.upper()}", 1), Paragraph(said)]


def lay_out_complex(view: ComplexView, explanation: Explanation) -> list[Block]:
    """Lay out why a complex is chosen, possible or barred."""
    knowledge, sides = explanation.knowledge, sides_of(view, explanation)
    shares = tuple(share_phrase(share) for share in shares_of(view.complex, explanation))
    against = "Chosen instead" if view.verdict == "possible" else "Against it"
    waiting = [reason.firing.rule_id for reason in sides.con if _waits(reason)]
    shown = [reason for reason in sides.con if reason.deciding or not _waits(reason)]
    more = f"{counted(waiting, 'gate')} in all: a question is open for each ({some(waiting)})."
    return [
        *complex_head(view, explanation),
        *lay_out_explained("For it", sides.pro, knowledge),
        *lay_out_reasons(against, shown, knowledge),
        *([Bullets((more,))] if len(waiting) > 1 else []),
        Heading("What decided about its exercises"),
        Bullets(shares),
    ]
