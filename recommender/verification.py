"""A verification, laid out: one line a reason, saying what was taken away and what became of its effect."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from recommender.block import Block, Bullets, Heading, Paragraph
from recommender.faithfulness import Check
from recommender.vocabulary import UNKNOWN

FINDINGS = ("broken", "exempt", "held")
WORDS = {"broken": "BROKEN", "exempt": "one of several", "held": "held"}


def lay_out_checks(checks: Iterable[Check]) -> list[Block]:
    """Lay checks out: how many reasons hold, then each reason with its checks."""
    reasons = [list(found) for _, found in groupby(checks, key=lambda check: check.citation.key)]
    counts = (f"{WORDS[finding]}: {sum(_worst(found) == finding for found in reasons)}" for finding in FINDINGS[::-1])
    lines = tuple(_line(found) for found in sorted(reasons, key=lambda found: FINDINGS.index(_worst(found))))
    return [Heading("Faithfulness"), Paragraph(f"{'; '.join(counts)}."), *([Bullets(lines)] if lines else [])]


def _worst(checks: Sequence[Check]) -> str:
    return min((check.finding for check in checks), key=FINDINGS.index)


def _line(checks: Sequence[Check]) -> str:
    said = [_said(check) for check in checks]
    why = dict.fromkeys(check.why for check in checks if check.why)
    return f"{WORDS[_worst(checks)]}: {'; '.join(said)}{''.join(f'. It is broken: {each}' for each in why)}."


def _said(check: Check) -> str:
    """Say what became of the effect without a rule, or with a fact that is otherwise."""
    rule, subject = check.reason.firing.rule_id, check.citation.subject
    of = f" of {subject}" if subject else ""
    if not check.reason.applied:
        return (
            f"without {', '.join(check.removed.rules)} the {check.reason.effect}{of} by {rule} is {check.after.words}"
        )
    still = "still " if check.before.value == check.after.value else ""
    what = f"the {check.before.name}{of} is {still}{check.after.words}"
    return f"without {rule} {what}" if check.removed.rules else f"{_otherwise(check)} {what}"


def _otherwise(check: Check) -> str:
    value = {UNKNOWN: "not known", "": "none"}.get(str(check.removed.value), check.removed.value)
    alone = " and did nothing new follow from it" if check.removed.alone else ""
    return f"were {check.removed.term} {value}{alone},"
