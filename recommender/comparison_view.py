"""The view of a comparison: one line that sums up, what was changed, then only the parts that differ."""

from collections.abc import Iterable, Sequence

from recommender.block import Block, Heading, Notes, Paragraph
from recommender.comparison import Comparison, titles
from recommender.comparison_wording import (
    ARROW,
    BRIEF,
    Reach,
    briefly,
    limit_phrase,
    listed,
    why,
)
from recommender.decision import Reason
from recommender.explanation import Explanation
from recommender.fact_change_view import lay_out_facts
from recommender.patient import Remark
from recommender.phrase import counted
from recommender.prescription import foot_of
from recommender.program_change_view import lay_out_program_changes
from recommender.resolution import complex_of
from recommender.session import Gap
from recommender.sheet import STATUS_LINES
from recommender.turnover import Turnover
from recommender.verdict_change_view import lay_out_same_verdicts, lay_out_verdicts, same_verdicts
from recommender.wording import term_label, title_of

WITH_IT = "all of it, with the program"


def lay_out_comparison(comparison: Comparison, reach: Reach = BRIEF) -> list[Block]:
    """Lay out what differs between two results."""
    return [
        Heading(summary_of(comparison), 1),
        *lay_out_facts(comparison, reach),
        *_notes(_state_notes(comparison, reach)),
        *lay_out_program_changes(comparison, reach),
        *lay_out_verdicts("Outside the program", _outside(comparison), comparison, reach),
        *(lay_out_same_verdicts(comparison) if reach.each else []),
        *_notes(_other_notes(comparison, reach)),
        Paragraph(foot_of(comparison.after)),
    ]


def summary_of(comparison: Comparison) -> str:
    """Sum up in one line: the status of both sides, and how much differs."""
    before, after = (STATUS_LINES[side.status] for side in comparison.sides)
    head = f"{before} stays" if before == after else f"{before} {ARROW} {after}"
    return f"{head}: {', '.join(_counts(comparison)) or _nothing(comparison)}"


def _counts(comparison: Comparison) -> list[str]:
    kept = comparison.items("kept")
    gained, lost = comparison.items("gained"), comparison.items("lost")
    moved = sum(change.order.moved for change in kept)
    doses = [change for change in kept if change.dose]
    verdicts = _outside(comparison)
    return [
        *([f"{counted(gained, 'exercise')} in"] if gained else []),
        *([f"{len(lost)} out" if gained else f"{counted(lost, 'exercise')} out"] if lost else []),
        *([f"{moved} moved"] if moved else []),
        *([f"{counted(doses, 'dose')} changed"] if doses else []),
        *([f"{counted(verdicts, 'other verdict')} changed"] if verdicts else []),
    ]


def _nothing(comparison: Comparison) -> str:
    return "program and verdicts stay as they are" if comparison.differs else "nothing changes"


def _outside(comparison: Comparison) -> list[str]:
    """Name the exercises whose verdict changed, less those that came into the program or went out of it."""
    inside = {change.exercise for change in comparison.program if change.kind != "kept"}
    return [
        change.exercise
        for change in comparison.verdicts
        if change.exercise not in inside and change.verdicts[0] != change.verdicts[1]
    ]


def _notes(entries: Iterable[tuple[str, str]]) -> list[Block]:
    told = tuple((label, text) for label, text in entries if text)
    return [Notes(told)] if told else []


def _state_notes(comparison: Comparison, reach: Reach) -> list[tuple[str, str]]:
    old, new = (side.knowledge.version for side in comparison.sides)
    return [
        ("Knowledge", f"{old} {ARROW} {new}" if old != new else ""),
        ("Status", _status(comparison, reach)),
        ("Complex", _choice(comparison)),
        ("Request", _request(comparison)),
        ("Other complexes", _complexes(comparison, reach)),
        ("Read otherwise", _remarks(comparison.remarks.came)),
        ("No longer read otherwise", _remarks(comparison.remarks.went)),
        ("Minutes", _minutes(comparison)),
    ]


def _remarks(remarks: Iterable[Remark]) -> str:
    return " ".join(f"{remark.text[:1].upper()}{remark.text[1:].rstrip('.')}." for remark in remarks)


def _status(comparison: Comparison, reach: Reach) -> str:
    """Say which gates rose and fell; where a program became restricted, or no longer is, by what."""
    changed = comparison.status
    parts = [
        f"{word}: {said}"
        for word, reasons, side in (
            ("Now", changed.gates.came, comparison.after),
            ("No longer", changed.gates.went, comparison.before),
        )
        if (said := _gates(reasons, side, reach))
    ]
    if changed.before != changed.after:
        parts += _restrictions(changed.restrictions, comparison)
    return " ".join(f"{part}." for part in parts)


def _gates(reasons: Sequence[Reason], side: Explanation, reach: Reach) -> str:
    """Tell the gates that are certain, and count those that wait for an answer."""
    certain = [why(reason, side) for reason in reasons if reason.firing.activation.certain]
    waiting = [reason for reason in reasons if not reason.firing.activation.certain]
    terms = dict.fromkeys(term_label(fact.term, side.knowledge) for each in waiting for fact in each.firing.missing)
    asked = (
        [f"{counted(waiting, 'gate')} that wait for an answer ({listed(list(terms), reach.names)})"] if waiting else []
    )
    return "; ".join([*certain, *asked])


def _restrictions(changed: Turnover[Reason], comparison: Comparison) -> list[str]:
    came = [briefly(reason) for reason in changed.came]
    went = [briefly(reason) for reason in changed.went]
    return [
        *([f"Restricted by: {listed(came, 3)}"] if came and comparison.after.has_program else []),
        *([f"No longer restricted by: {listed(went, 3)}"] if went and comparison.after.has_program else []),
    ]


def _choice(comparison: Comparison) -> str:
    """Say which complex was chosen and which is, and why it is not the former one any more."""
    changed, sides = comparison.choice, comparison.sides
    if changed.before == changed.after:
        return ""
    names = [_complex_title(name, sides) for name in (changed.before, changed.after)]
    parts = [f"{names[0]} {ARROW} {names[1]}"]
    for word, name, reasons, side in (
        ("Before", changed.before, changed.reasons_before, sides[0]),
        ("Now", changed.after, changed.reasons_after, sides[1]),
    ):
        chosen = [reason for reason in reasons if reason.deciding and complex_of(reason.firing) == name]
        parts += [f"{word}: {why(reason, side)}" for reason in chosen]
    if changed.before and changed.after:
        parts.append(_against(changed.before, changed.reasons_after, sides))
    return " ".join(f"{part}." for part in parts)


def _request(comparison: Comparison) -> str:
    """Say why a complex that only the second record asks for is not chosen."""
    sides = comparison.sides
    asked, now = (side.reading.values.get("requested_complex", "") for side in sides)
    if not now or now in (asked, comparison.choice.after) or not sides[1].has_program:
        return ""
    return f"{_against(now, comparison.choice.reasons_after, sides)}."


def _complex_title(name: str, sides: Sequence[Explanation]) -> str:
    if not name:
        return "none"
    return title_of(name, next(side.knowledge for side in sides[::-1] if name in side.knowledge.complexes))


def _against(name: str, reasons: Iterable[Reason], sides: Sequence[Explanation]) -> str:
    """Say why a complex is not chosen."""
    title = _complex_title(name, sides)
    lost = [reason for reason in reasons if complex_of(reason.firing) == name]
    if not lost:
        return f"No rule proposes {title} now"
    return (
        f"{title} gives way to {listed(list(dict.fromkeys(rule for each in lost for rule in each.overridden_by)), 3)}"
    )


def _complexes(comparison: Comparison, reach: Reach) -> str:
    """Say which complexes became possible or barred while there is a program on both sides."""
    sides = comparison.sides
    chosen = {comparison.choice.before, comparison.choice.after}
    if not all(side.has_program for side in sides):
        return ""
    groups: dict[str, list[str]] = {}
    for change in comparison.complexes:
        verdict = change.after.verdict if change.after else "gone"
        if change.complex not in chosen:
            groups.setdefault(verdict, []).append(_complex_title(change.complex, sides))
    return " ".join(f"Now {verdict}: {listed(names, reach.names)}." for verdict, names in sorted(groups.items()))


def _minutes(comparison: Comparison) -> str:
    session = comparison.session
    (old, new), (most, now_most) = session.minutes, session.minutes_max
    if not all(side.has_program for side in comparison.sides) or (old == new and most == now_most):
        return ""
    if most == now_most:
        return f"{old:g} {ARROW} {new:g}, {_most(most)}."
    rules = "; ".join(why(reason, comparison.after) for reason in session.reasons_after)
    said = f" ({rules})" if rules else ""
    return f"{old:g} {ARROW} {new:g}; {_most(most)} {ARROW} {_most(now_most)}{said}."


def _most(minutes: float) -> str:
    return f"at most {minutes:g}" if minutes else "without a limit"


def _other_notes(comparison: Comparison, reach: Reach) -> list[tuple[str, str]]:
    sides = comparison.sides
    asked = [f"{each.text.rstrip('?')} [{each.term}]?" for each in comparison.questions.came]
    answered = [term_label(each.term, sides[0].knowledge) for each in comparison.questions.went]
    same = same_verdicts(comparison)
    return [
        (f"Same verdict, other reasons ({len(same)})", "--all names them" if same and not reach.each else ""),
        *_limits(comparison, reach),
        *_cautions(comparison, reach),
        (f"New questions ({len(asked)})", listed(asked, reach.names)),
        (f"No longer asked ({len(answered)})", listed(answered, reach.names)),
        *_advice(comparison, reach),
        ("New gaps", " ".join(gap.text for gap in comparison.gaps.came)),
        ("Gaps gone", " ".join(_gone(comparison.gaps)) if sides[1].has_program else ""),
        ("New conflicts", " ".join(clash.sentence for clash in comparison.clashes.came)),
        ("Conflicts settled", " ".join(clash.sentence for clash in comparison.clashes.went)),
    ]


def _gone(gaps: Turnover[Gap]) -> list[str]:
    """Tell the gaps that are there no more; those that are only worded anew are among the new ones."""
    return [gap.text for gap in gaps.went if gap.component not in {new.component for new in gaps.came}]


def _limits(comparison: Comparison, reach: Reach) -> list[tuple[str, str]]:
    """Tell the limits that differ by their direction and their rules; alike ones are counted together."""
    known = titles(comparison)
    groups: dict[str, dict[str, list[str]]] = {}
    for change in comparison.limits:
        rules = [briefly(reason) for reason in change.reasons_after]
        rules = rules or [briefly(reason) for reason in change.reasons_before]
        said = f"{limit_phrase(change)}, {'; '.join(rules)}"
        groups.setdefault(change.direction, {}).setdefault(said, []).append(known[change.exercise])
    return [
        (
            f"Limits {direction}",
            "; ".join(f"{said} ({listed(names, reach.names)})" for said, names in alike.items()) + ".",
        )
        for direction, alike in groups.items()
    ]


def _cautions(comparison: Comparison, reach: Reach) -> list[tuple[str, str]]:
    """Tell what is to be minded in exercises that both programs hold, and what no longer is."""
    known = titles(comparison)
    found: dict[str, dict[str, list[str]]] = {"To mind now": {}, "No longer to mind": {}}
    for change in comparison.items("kept"):
        for label, cautions in zip(found, (change.cautions.came, change.cautions.went), strict=True):
            for caution in cautions:
                rules = ", ".join(dict.fromkeys(reason.firing.rule_id for reason in caution.reasons))
                said = f"{caution.text.rstrip('.')}{f' [{rules}]' if rules else ''}"
                found[label].setdefault(said, []).append(known[change.exercise])
    return [
        (label, "; ".join(f"{said} ({listed(names, reach.names)})" for said, names in alike.items()))
        for label, alike in found.items()
    ]


def _advice(comparison: Comparison, reach: Reach) -> list[tuple[str, str]]:
    sides = comparison.sides
    labels = {"came": "New advice", "went": "Advice gone", "reworded": "Advice reworded"}
    found: dict[str, list[str]] = {kind: [] for kind in labels}
    for change in comparison.advice:
        told = [(reason, side) for reason, side in ((change.after, sides[1]), (change.before, sides[0])) if reason]
        found[change.kind] += [why(reason, side) if reach.each else briefly(reason) for reason, side in told[:1]]
    names = reach.names if all(side.has_program for side in sides) or reach.each else 0
    return [
        (f"{labels[kind]} ({len(said)})", listed(said, names) if names else WITH_IT)
        for kind, said in found.items()
        if said
    ]
