"""The view of changed verdicts: alike ones are counted together, with the rules that decided before and decide now."""

from collections.abc import Iterable, Mapping, Sequence

from recommender.block import Block, Bullets, Heading
from recommender.comparison import Comparison, titles
from recommender.comparison_wording import ARROW, Reach, listed, title_line, why
from recommender.decision import Reason
from recommender.explanation import Explanation
from recommender.phrase import counted
from recommender.verdict_change import VerdictChange

ELSEWHERE = "not in this knowledge"
OPEN = "nothing bars it"
BARRED = ("withheld", "excluded")
Sides = tuple[Explanation, Explanation]


def lay_out_verdicts(heading: str, names: Iterable[str], comparison: Comparison, reach: Reach) -> list[Block]:
    """Lay out why the verdicts on some exercises changed, the largest group first; nothing where none did.

    Args:
        heading: what the exercises have in common.
        names: the exercises, in their order.
        comparison: holds their verdicts.
        reach: how much is told.
    """
    changes = {change.exercise: change for change in comparison.verdicts}
    found = [changes[name] for name in names]
    if not found:
        return []
    known, sides = titles(comparison), comparison.sides
    if reach.each:
        lines = [_whole(change, sides, known[change.exercise]) for change in found]
    else:
        groups = _groups(found)
        lines = [_line(group, known, reach) for group in groups[: reach.groups]]
        rest = sum(map(len, groups[reach.groups :]))
        lines += [f"{rest} more for other reasons (--all names them)."] if rest else []
    return [Heading(f"{heading} ({len(found)})"), Bullets(tuple(lines))]


def _whole(change: VerdictChange, sides: Sides, title: str) -> str:
    """Say of one exercise what decided before and what decides now, each in a sentence."""
    reasons = (
        f"{word}: {why(reason, side) if reason else OPEN}."
        for word, reason, side, verdict in zip(("Before", "Now"), change.deciding, sides, change.verdicts, strict=True)
        if verdict
    )
    before, after = (verdict or ELSEWHERE for verdict in change.verdicts)
    return " ".join((f"{title}: {before} {ARROW} {after}.", *reasons))


def _groups(changes: Iterable[VerdictChange]) -> Sequence[Sequence[VerdictChange]]:
    found: dict[object, list[VerdictChange]] = {}
    for change in changes:
        found.setdefault((change.verdicts, *map(_rule, change.deciding)), []).append(change)
    return sorted(found.values(), key=lambda group: -len(group))


def _rule(reason: Reason | None) -> str:
    return reason.firing.rule_id if reason else ""


def _line(group: Sequence[VerdictChange], titles_of: Mapping[str, str], reach: Reach) -> str:
    """Say of alike changes which rules decided, and what the one says that bars, or that no longer does."""
    first = group[0]
    named = [titles_of[change.exercise] for change in group]
    head = named[0] if len(group) == 1 else counted(group, "exercise")
    before, after = (
        f"{verdict or ELSEWHERE}{f' [{_rule(reason)}]' if reason else ''}"
        for verdict, reason in zip(first.verdicts, first.deciding, strict=True)
    )
    said = "; ".join(_said(first))
    more = f" ({listed(named, reach.names)})" if len(group) > 1 else ""
    return f"{head}: {before} {ARROW} {after}{f'; {said}' if said else ''}{more}."


def _said(change: VerdictChange) -> list[str]:
    (old, new), (before, after) = change.deciding, change.verdicts
    now = [f"now: {title_line(new)}"] if new and (after in BARRED or before not in BARRED) else []
    return now + ([f"no longer: {title_line(old)}"] if old and before in BARRED else [])


def lay_out_same_verdicts(comparison: Comparison) -> list[Block]:
    """Lay out the exercises that keep their verdicts for other reasons, each with what came and what went."""
    known, sides = titles(comparison), comparison.sides
    lines = tuple(_same(change, sides, known[change.exercise]) for change in same_verdicts(comparison))
    return [Heading(f"Same verdict, other reasons ({len(lines)})"), Bullets(lines)] if lines else []


def same_verdicts(comparison: Comparison) -> list[VerdictChange]:
    """Give the exercises that keep their verdicts for other reasons."""
    return [change for change in comparison.verdicts if change.verdicts[0] == change.verdicts[1]]


def _same(change: VerdictChange, sides: Sides, title: str) -> str:
    came = [f"Now: {why(reason, sides[1])}." for reason in change.reasons.came]
    went = [f"No longer: {why(reason, sides[0])}." for reason in change.reasons.went]
    return " ".join((f"{title}: {change.verdicts[1]} as before.", *came, *went))
