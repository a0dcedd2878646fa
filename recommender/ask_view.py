"""The view of what to ask: which unknown facts could change the result, and what each reply changes of it, run."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from typing_extensions import TypedDict

from recommender.block import Block, Bullets, Heading, Paragraph
from recommender.explanation import Explanation
from recommender.json_schema import schema_of
from recommender.knowledge import Knowledge
from recommender.outcome import at_stake, outcome, standing
from recommender.phrase import counted
from recommender.prompt import Prompt
from recommender.reply import ALL, NONE, Reply
from recommender.trial import Trial
from recommender.wording import sentence

Tried = Sequence[tuple[Prompt, Sequence[Trial]]]
SAID: Mapping[str, str] = {"present": "yes", "absent": "no", NONE: "none", ALL: "all of them"}


class TrialJson(TypedDict):
    """A reply and what it changes; verdicts as [before, after]."""

    answer: str
    status: str
    complex: str | None
    changes: str
    gained: list[str]
    lost: list[str]
    redosed: list[str]
    limited: list[str]
    reordered: bool
    verdicts: dict[str, list[str]]
    advice_added: list[str]
    advice_dropped: list[str]


class PromptJson(TypedDict):
    """An unknown fact, what hangs on it, and each reply."""

    rank: int
    term: str
    text: str
    description: str
    waits: bool
    rules: list[str]
    answers: list[TrialJson]


class AskJson(TypedDict):
    """Which unknown facts could change the result: `open` in all, the most decisive of them in `questions`."""

    knowledge_version: str
    status: str
    complex: str | None
    open: int
    questions: list[PromptJson]


def ask_schema() -> dict[str, Any]:
    """Give the JSON Schema of the answer."""
    return schema_of(AskJson, "Lumbar questions")


def ask_json(tried: Tried, more: int, explanation: Explanation) -> AskJson:
    """Write what to ask.

    Args:
        tried: the prompts that are shown, with their trials, the most decisive first.
        more: how many further prompts there are.
        explanation: the result as it stands.
    """
    return {
        "knowledge_version": explanation.knowledge.version,
        "status": explanation.status,
        "complex": explanation.choice.complex or None,
        "open": len(tried) + more,
        "questions": [_prompt_json(rank, prompt, trials) for rank, (prompt, trials) in enumerate(tried, start=1)],
    }


def _prompt_json(rank: int, prompt: Prompt, trials: Iterable[Trial]) -> PromptJson:
    return {
        "rank": rank,
        "term": prompt.topic,
        "text": prompt.text,
        "description": prompt.description,
        "waits": prompt.waits,
        "rules": list(prompt.rules),
        "answers": [_trial_json(trial) for trial in trials],
    }


def _trial_json(trial: Trial) -> TrialJson:
    came, went = ([sentence(reason, trial.after.knowledge) for reason in reasons] for reasons in trial.advice)
    return {
        "answer": trial.reply.label,
        "status": trial.after.status,
        "complex": trial.after.choice.complex or None,
        "changes": outcome(trial),
        "gained": list(trial.gained),
        "lost": list(trial.lost),
        "redosed": list(trial.redosed),
        "limited": list(trial.limited),
        "reordered": trial.reordered,
        "verdicts": {name: list(ends) for name, ends in trial.verdicts.items()},
        "advice_added": came,
        "advice_dropped": went,
    }


def lay_out_ask(tried: Tried, more: int, explanation: Explanation) -> list[Block]:
    """Lay out what to ask; the arguments are those of `ask_json`."""
    blocks: list[Block] = [Heading(standing(explanation), 1), Paragraph(_count(len(tried), more))]
    for place, (prompt, trials) in enumerate(tried, start=1):
        blocks += [Heading(f"{place}. {prompt.text} [{prompt.topic}]"), lay_out_trials(prompt, trials)]
    return blocks


def _count(shown: int, more: int) -> str:
    if not shown + more:
        return "Nothing that is unknown could change the result."
    total = f"{counted(shown + more, 'unknown fact')} could change the result"
    return f"{total}; the {shown} most decisive, each answer tried (--all for all):" if more else f"{total}:"


def lay_out_trials(prompt: Prompt, trials: Iterable[Trial]) -> Bullets:
    """Lay out what each reply changes, alike ones together, and what is at stake."""
    alike: dict[str, list[Reply]] = {}
    knowledge = None
    for trial in trials:
        knowledge = trial.after.knowledge
        alike.setdefault(outcome(trial), []).append(trial.reply)
    said = [f"{_replies(replies, knowledge)}: {text}" for text, replies in alike.items() if knowledge]
    return Bullets((*said, *([f"at stake: {at_stake(prompt.rules, knowledge)}"] if knowledge else [])))


def _replies(replies: Iterable[Reply], knowledge: Knowledge) -> str:
    return ", ".join(reply_word(reply, knowledge) for reply in replies)


def reply_word(reply: Reply, knowledge: Knowledge) -> str:
    """Say a reply in a word or two."""
    if reply.label in SAID:
        return SAID[reply.label]
    if reply.label in knowledge.complexes or reply.label in knowledge.exercises:
        return reply.label
    return knowledge.vocabulary.label(reply.label) if isinstance(reply.value, str | list) else reply.label
