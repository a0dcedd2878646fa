"""A trial: one reply to a prompt, run through the program, and what it changes. Nothing here is guessed."""

from collections.abc import Collection, Mapping
from functools import cached_property

from recommender.change import plain_record
from recommender.decision import Reason
from recommender.explanation import Explanation, Recommender
from recommender.light import dataclass
from recommender.prompt import Prompt
from recommender.reply import ENTRIES_MAX, Reply, replies_to, with_reply
from recommender.session import Item
from recommender.wording import sentence


@dataclass(frozen=True)
class Trial:
    """One reply and the results without and with it."""

    reply: Reply
    before: Explanation
    after: Explanation

    @cached_property
    def gained(self) -> tuple[str, ...]:
        """Name the exercises that enter the program, in its order."""
        return tuple(name for name in _items(self.after) if name not in _items(self.before))

    @cached_property
    def lost(self) -> tuple[str, ...]:
        """Name the exercises that leave the program."""
        return tuple(name for name in _items(self.before) if name not in _items(self.after))

    @cached_property
    def redosed(self) -> tuple[str, ...]:
        """Name the exercises that stay and are dosed otherwise."""
        old = _items(self.before)
        return tuple(name for name, item in _items(self.after).items() if name in old and item.dose != old[name].dose)

    @cached_property
    def limited(self) -> tuple[str, ...]:
        """Name the exercises that stay and get a limit that they did not have."""
        old = _items(self.before)
        return tuple(
            name for name, item in _items(self.after).items() if name in old and not _limits(item) <= _limits(old[name])
        )

    @cached_property
    def reordered(self) -> bool:
        """Say whether the exercises that stay change places among each other."""
        stay = [name for name in _items(self.before) if name in _items(self.after)]
        return stay != [name for name in _items(self.after) if name in _items(self.before)]

    @cached_property
    def verdicts(self) -> Mapping[str, tuple[str, str]]:
        """Give the verdict before and after of each exercise whose verdict changes."""
        old = {name: decision.verdict for name, decision in self.before.decisions.items()}
        new = {name: decision.verdict for name, decision in self.after.decisions.items()}
        return {name: (old[name], new[name]) for name in old if old[name] != new[name]}

    @cached_property
    def advice(self) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
        """Give the advice that comes, and the advice that goes."""
        old, new = _advice(self.before), _advice(self.after)
        came = tuple(reason for text, reason in new.items() if text not in old)
        return came, tuple(reason for text, reason in old.items() if text not in new)

    @property
    def changes(self) -> bool:
        """Say whether anything changes: status, complex, a verdict, a dose, the order or an advice."""
        ends = (self.before.status, self.before.choice.complex), (self.after.status, self.after.choice.complex)
        parts = (self.verdicts, self.redosed, self.limited, self.reordered, *self.advice)
        return ends[0] != ends[1] or any(parts)

    @property
    def gates_left(self) -> int:
        """Count the gates that wait for an answer after the reply."""
        return sum(reason.applied and not reason.firing.activation.certain for reason in self.after.screening)


def _items(explanation: Explanation) -> dict[str, Item]:
    return {item.exercise.id: item for item in explanation.session.items}


def _limits(item: Item) -> set[str]:
    return {reason.firing.rule_id for reason in item.reasons if reason.effect == "limit"}


def _advice(explanation: Explanation) -> dict[str, Reason]:
    return {sentence(reason, explanation.knowledge): reason for reason in explanation.advice}


def try_replies(
    prompt: Prompt,
    explanation: Explanation,
    recommender: Recommender,
    clinic: Collection[str] = (),
    entries_max: int = ENTRIES_MAX,
) -> list[Trial]:
    """Run the replies to a prompt.

    Args:
        prompt: what is asked.
        explanation: the result without any reply.
        recommender: whoever made it.
        clinic: the fields that come from the clinic's standing facts.
        entries_max: the most exercises to name in a list of them.
    """
    record = plain_record(explanation.reading, explanation.knowledge)
    standing = set(clinic) - {prompt.topic}
    return [
        Trial(reply, explanation, recommender.recommend(with_reply(record, reply, explanation.knowledge), standing))
        for reply in replies_to(prompt, explanation, entries_max)
    ]
