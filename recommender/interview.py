"""An interview: a record that grows by one answer at a time, and how the program stands. It neither reads nor prints.

It asks the most decisive open question first, and ends when no open question could change the result. What is left
open stays unknown, is not asked again, and counts as never to be answered.
"""

from collections.abc import Collection, Mapping
from dataclasses import field, replace
from functools import cached_property
from typing import Any, Literal

from recommender.change import plain_record
from recommender.explanation import Explanation, Recommender
from recommender.light import dataclass
from recommender.problem import Problem
from recommender.prompt import Prompt, prompts_of
from recommender.question import ask
from recommender.reply import NONE, Reply, entries_of, with_reply
from recommender.stake import closed_for_good
from recommender.typed import read_reply

Event = Literal["answered", "left_open", "screened", "taken_back", "explain", "help", "refused", "quit"]
LEAVE_OPEN = ("", "unknown", "skip")
EXPLAIN, HELP, BACK, QUIT, SCREENED = ("?",), ("help", "??"), ("back",), ("quit", "exit"), ("screened",)


@dataclass(frozen=True)
class Interview:
    """Where an interview stands.

    Attributes:
        record: what is known, with ids alone.
        clinic: the fields of it that come from the clinic's standing facts.
        explanation: the result for the record.
        prompts: what is open and could change the result, the most decisive first.
        left_open: the topics that nobody will answer.
        earlier: how it stood before the last answer.
    """

    record: Mapping[str, Any]
    clinic: frozenset[str]
    explanation: Explanation
    prompts: tuple[Prompt, ...]
    left_open: frozenset[str] = frozenset()
    earlier: "Interview | None" = field(default=None, repr=False)

    @property
    def prompt(self) -> Prompt | None:
        """Give what to ask next; None at the end."""
        return self.prompts[0] if self.prompts else None

    @property
    def offered(self) -> tuple[str, ...]:
        """Name what to offer where the next answer is a name: items, exercises, complexes."""
        return tuple(entries_of(self.prompt, self.explanation)) if self.prompt else ()

    @cached_property
    def closed_for_good(self) -> bool:
        """Say whether no answer that is left can bring a program."""
        reading, knowledge = self.explanation.reading, self.explanation.knowledge
        return not self.explanation.has_program and closed_for_good(reading, knowledge, self.left_open)

    @property
    def own_record(self) -> dict[str, Any]:
        """Give the record without the clinic's standing facts, to be saved."""
        return {name: value for name, value in self.record.items() if name not in self.clinic}


@dataclass(frozen=True, slots=True)
class Turn:
    """What a typed line came to.

    Attributes:
        said: the answer, where there is one.
        problem: why the line was refused.
    """

    interview: Interview
    event: Event
    said: Reply | None = None
    problem: Problem | None = None


def begin(
    raw: Mapping[str, Any], recommender: Recommender, clinic: Collection[str] = (), source: str = "patient"
) -> Interview:
    """Begin with a raw record, empty or not.

    Raises:
        DataError: the record cannot be used.
    """
    explanation = recommender.recommend(raw, clinic, source)
    return _standing(plain_record(explanation.reading, recommender.knowledge), frozenset(clinic), recommender)


def _standing(
    record: Mapping[str, Any], clinic: frozenset[str], recommender: Recommender, left_open: Collection[str] = ()
) -> Interview:
    explanation = recommender.recommend(record, clinic)
    reading, knowledge = explanation.reading, recommender.knowledge
    questions = ask(reading, explanation.firings, knowledge, left_open)
    unknown = (question for question in questions if question.term not in reading.values)
    prompts = tuple(prompts_of(unknown, knowledge))
    return Interview(record, clinic, explanation, prompts, frozenset(left_open))


def respond(interview: Interview, line: str, recommender: Recommender) -> Turn:
    """Take a typed line: an answer to the prompt, or a word that steers the interview."""
    word = line.strip().casefold()
    prompt = interview.prompt
    if word in QUIT or prompt is None:
        return Turn(interview, "quit")
    if word in EXPLAIN or word in HELP:
        return Turn(interview, "explain" if word in EXPLAIN else "help")
    if word in BACK:
        return _take_back(interview)
    if word in LEAVE_OPEN or (prompt.kind == "complex" and word == NONE):
        return _leave_open(interview, prompt.topic, recommender)
    if word in SCREENED:
        return _screen(interview, recommender)
    reply = read_reply(line, prompt, interview.offered, recommender.knowledge)
    if isinstance(reply, Problem):
        return Turn(interview, "refused", problem=reply)
    return _take(interview, reply, recommender)


def _take(interview: Interview, reply: Reply, recommender: Recommender) -> Turn:
    record = with_reply(_without_parent(interview.record, reply, recommender), reply, recommender.knowledge)
    after = _standing(record, interview.clinic - {reply.topic}, recommender, interview.left_open)
    return Turn(replace(after, earlier=interview), "answered", reply)


def _without_parent(record: Mapping[str, Any], reply: Reply, recommender: Recommender) -> Mapping[str, Any]:
    """Strike from what is ruled out the finding of which a present one is a case: the earlier no is taken back."""
    term = recommender.knowledge.vocabulary.findings.get(reply.topic)
    parent = term.is_a if term and reply.value == "present" else ""
    if parent not in record.get("ruled_out", ()):
        return record
    return {**record, "ruled_out": [name for name in record["ruled_out"] if name != parent]}


def _leave_open(interview: Interview, topic: str, recommender: Recommender) -> Turn:
    """Leave a topic unknown for good."""
    left = interview.left_open | {topic}
    after = _standing(interview.record, interview.clinic, recommender, left)
    return Turn(replace(after, earlier=interview), "left_open")


def _screen(interview: Interview, recommender: Recommender) -> Turn:
    """Rule out every finding that was neither stated nor left open."""
    findings, record = recommender.knowledge.vocabulary.findings, interview.record
    if interview.left_open.isdisjoint(findings):
        record = {**record, "screened": True}
    else:
        reading = interview.explanation.reading
        stated = {*reading.present, *(findings[name].is_a for name in reading.present)}
        gone = findings.keys() - stated - interview.left_open
        record = {**record, "ruled_out": sorted(gone | set(record.get("ruled_out", ())))}
    after = _standing(record, interview.clinic, recommender, interview.left_open)
    return Turn(replace(after, earlier=interview), "screened")


def _take_back(interview: Interview) -> Turn:
    return Turn(interview.earlier or interview, "taken_back")
