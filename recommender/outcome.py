"""An outcome: how a program stands, and what a reply changes of it, each in one line."""

from collections import Counter
from collections.abc import Iterable, Iterator

from recommender.explanation import Explanation
from recommender.knowledge import Knowledge
from recommender.phrase import counted, some
from recommender.sheet import STATUS_LINES
from recommender.trial import Trial
from recommender.wording import title_of

EFFECTS_MAX = 3
NAMED_MAX = 3
NOTHING = "nothing by itself"


def standing(explanation: Explanation) -> str:
    """Say how a program stands: `PROGRAM: complex of remission; 13 exercises, about 17 min`."""
    line = STATUS_LINES[explanation.status]
    if not explanation.has_program:
        return line
    if not explanation.session.items:
        return f"{line}: no exercise is left"
    count, minutes = counted(len(explanation.session.items), "exercise"), round(explanation.session.seconds / 60)
    return f"{line}: {title_of(explanation.choice.complex, explanation.knowledge)}; {count}, about {minutes} min"


def outcome(trial: Trial) -> str:
    """Say what a reply changes, in one line without its full stop."""
    return "; ".join(_parts(trial)) or _unchanged(trial)


def _unchanged(trial: Trial) -> str:
    waiting = trial.gates_left
    return f"nothing yet: {counted(waiting, 'gate')} still wait{'s' if waiting == 1 else ''}" if waiting else NOTHING


def _parts(trial: Trial) -> Iterator[str]:
    before, after = trial.before, trial.after
    if after.status != before.status:
        yield STATUS_LINES[after.status] if before.has_program else standing(after)
    if before.has_program and after.has_program:
        yield from _program(trial)
    else:
        yield from _becoming([ends for ends in trial.verdicts.values() if "excluded" in ends])


def _program(trial: Trial) -> Iterator[str]:
    """Say what changes of a program: another complex, and of the same one each exercise; verdicts, advice."""
    another = trial.after.choice.complex != trial.before.choice.complex
    if another:
        yield f"the complex becomes {title_of(trial.after.choice.complex, trial.after.knowledge) or 'none'}"
    lists = (("in", trial.gained), ("out", trial.lost), ("other dose", trial.redosed), ("limited", trial.limited))
    for label, names in lists:
        if names:
            yield f"{label}: {len(names) if another else some(names, NAMED_MAX)}"
    if trial.reordered:
        yield "another order"
    yield from _becoming([ends for ends in trial.verdicts.values() if "prescribed" not in ends])
    counts = [f"{len(found)} {word}" for word, found in zip(("more", "less"), trial.advice, strict=True) if found]
    if counts:
        yield f"advice: {', '.join(counts)}"


def _becoming(changes: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Count the exercises whose verdict changes, by what they become."""
    for verdict, count in sorted(Counter(after for _, after in changes).items()):
        yield f"{counted(count, 'exercise')} become{'s' if count == 1 else ''} {verdict}"


def at_stake(rules: Iterable[str], knowledge: Knowledge) -> str:
    """Name the effects at stake, each with the first of its rules, the most decisive first."""
    named: dict[str, list[str]] = {}
    for name in rules:
        named.setdefault(knowledge.rules[name].then.effect, []).append(name)
    shown = [f"{effect} ({some(found, 1)})" for effect, found in named.items()]
    return "; ".join(shown[:EFFECTS_MAX]) + (f"; {', '.join(list(named)[EFFECTS_MAX:])}" if shown[EFFECTS_MAX:] else "")
