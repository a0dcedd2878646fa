"""A prompt: what a person is asked in one go. All equipment is one prompt, for what is at hand is stated whole."""

from collections.abc import Iterable
from typing import Literal

from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.patient import EXERCISE_FIELDS
from recommender.question import Question, question_text

Kind = Literal["finding", "yes_no", "stage", "pain", "number", "word", "complex", "equipment", "exercises"]
EQUIPMENT = "equipment"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One or more questions about one slot of the record.

    Attributes:
        topic: the finding or the field that the answer states.
        questions: the most decisive first.
    """

    topic: str
    kind: Kind
    text: str
    description: str
    questions: tuple[Question, ...]

    @property
    def waits(self) -> bool:
        """Say whether something is blocked, withheld or assumed until it is answered."""
        return any(question.waits for question in self.questions)

    @property
    def rules(self) -> tuple[str, ...]:
        """Name the rules that the answer could move, the most decisive first."""
        return tuple(dict.fromkeys(rule for question in self.questions for rule in question.rules))

    @property
    def items(self) -> tuple[str, ...]:
        """Name the items of equipment that are asked about."""
        return tuple(question.term.partition(":")[2] for question in self.questions if ":" in question.term)


def prompts_of(questions: Iterable[Question], knowledge: Knowledge) -> list[Prompt]:
    """Turn questions into prompts; each stands where its most decisive question stands."""
    grouped: dict[str, list[Question]] = {}
    for question in questions:
        grouped.setdefault(question.term.partition(":")[0], []).append(question)
    return [_prompt(topic, tuple(found), knowledge) for topic, found in grouped.items()]


def _prompt(topic: str, questions: tuple[Question, ...], knowledge: Knowledge) -> Prompt:
    vocabulary = knowledge.vocabulary
    found = vocabulary.findings.get(topic) or vocabulary.fields.get(topic)
    description = found.description if found else ""
    return Prompt(topic, _kind(topic, knowledge), question_text(topic, knowledge), description, questions)


def _kind(topic: str, knowledge: Knowledge) -> Kind:
    if topic == EQUIPMENT:
        return "equipment"
    if topic in EXERCISE_FIELDS:
        return "exercises"
    kept = knowledge.vocabulary.fields.get(topic)
    return "finding" if kept is None or kept.kind == "list" else kept.kind
