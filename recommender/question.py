"""A question: an unknown fact that could change the result, what its answers could lead to, and how much hangs on it.

What an answer does change is found by running it; that is the business of `trial`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from recommender.condition import Comparison, Value
from recommender.fact import Fact
from recommender.knowledge import Knowledge, once
from recommender.light import dataclass
from recommender.memory import Firing
from recommender.patient import Reading
from recommender.prospect import EARLY, SCOLIOSIS
from recommender.rule import Rule
from recommender.selector import BOUND
from recommender.stake import Stake, stakes_of
from recommender.vocabulary import UNKNOWN

Given = tuple[str, Value]
WORDS = {
    "refer": "no program: refer to a doctor",
    "defer": "no program now: defer",
    "ask": "no program before it is answered",
    "clear": "a program that rests on the clearance",
    "exclude": "up to {} excluded",
    "withhold": "up to {} withheld",
    "permit": "up to {} opened",
    "limit": "up to {} limited",
    "choose": "another complex may be chosen",
    "session": "the session may be shorter",
    "prefer": "up to {} preferred",
    "dose": "up to {} dosed otherwise",
    "advise": "the advice changes",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer and what it could lead to, in words."""

    answer: str
    changes: str


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask next.

    Attributes:
        term: a term of the record, a list of exercises, or an item of equipment as `equipment:chair`.
        rank: 1 is the most decisive.
        touched: about how many exercises the rules speak that the answer could move.
        rules: those rules, the most decisive first.
        waits: something is blocked, withheld or assumed until it is answered; else all goes on as if it were not so.
    """

    term: str
    text: str
    answers: tuple[Answer, ...]
    rank: int
    touched: int
    rules: tuple[str, ...] = ()
    waits: bool = True


def ask(
    reading: Reading, firings: Iterable[Firing], knowledge: Knowledge, declined: Collection[str] = ()
) -> list[Question]:
    """List every unknown fact that could change the result, the most decisive first.

    Args:
        reading: the record.
        firings: what fired for it; it tells what waits for an answer.
        knowledge: the rules and the words.
        declined: terms that nobody will answer: they are not asked about, and stay unknown.
    """
    waited = _waited(firings, knowledge)
    stakes = stakes_of(reading, knowledge, declined)
    known = {*declined, *(stake.term for stake in stakes)}
    ranked = sorted(
        [*stakes, *_doubted(waited, reading, known)],
        key=lambda stake: (stake.weight, stake.term not in waited, stake.term),
    )
    return [_question(stake, rank, knowledge, waits=stake.term in waited) for rank, stake in enumerate(ranked, start=1)]


def _question(stake: Stake, rank: int, knowledge: Knowledge, *, waits: bool) -> Question:
    text, rules = question_text(stake.term, knowledge), tuple(rule.id for rule in stake.rules)
    return Question(stake.term, text, _answers(stake, knowledge), rank, len(stake.exercises), rules, waits)


def _waited(firings: Iterable[Firing], knowledge: Knowledge) -> Mapping[str, Sequence[Rule]]:
    """Give, by term, the rules that fired and wait for its answer."""
    waited: dict[str, list[Rule]] = {}
    for firing in firings:
        for term in _waits_for(firing, knowledge):
            waited.setdefault(term, []).append(firing.activation.rule)
    return waited


def _doubted(waited: Mapping[str, Sequence[Rule]], reading: Reading, known: Collection[str]) -> Iterator[Stake]:
    """Yield what is stated, and asked about all the same by a rule to which it looks odd."""
    for term in reading.values.keys() & waited.keys() - known:
        yield Stake(term, tuple(waited[term]), frozenset())


def _waits_for(firing: Firing, knowledge: Knowledge) -> Iterator[str]:
    """Yield the terms of the record on which a firing waits; those of a derived value are its field's."""
    rule = firing.activation.rule
    if rule.then.question:
        yield rule.then.question
    elif not firing.activation.certain:
        for fact in unknown_leaves(firing.facts):
            derived = knowledge.vocabulary.derived.get(fact.term)
            yield derived.source_field if derived and derived.source_field else fact.term


def unknown_leaves(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Yield the unknown facts of the record that unknown facts rest on."""
    for fact in facts:
        if fact.value == UNKNOWN:
            leaves = list(unknown_leaves(fact.premises))
            yield from leaves or [fact]


def question_text(term: str, knowledge: Knowledge) -> str:
    """Give the question about a term in the words of the vocabulary."""
    name = term.partition(":")[2] or term
    vocabulary = knowledge.vocabulary
    found = vocabulary.findings.get(name) or vocabulary.fields.get(name) or vocabulary.groups["equipment"].get(name)
    return found.question if found and found.question else f"Is there {vocabulary.label(name)}?"


def _answers(stake: Stake, knowledge: Knowledge) -> tuple[Answer, ...]:
    values = ("present", "absent") if ":" in stake.term else knowledge.vocabulary.values_of(stake.term)
    return tuple(Answer(value, _changes(value, stake, knowledge)) for value in values)


def _changes(value: str, stake: Stake, knowledge: Knowledge) -> str:
    """Say the most decisive effect that an answer could lead to."""
    following = _following((stake.term, value), knowledge)
    met = next((rule for rule in stake.rules if rule in following.met), None)
    if met is None:
        return "what waits for this answer is decided without it"
    touched = len(stake.exercises & _named(met, following.given))
    exercises = f"{touched} exercise{' is' if touched == 1 else 's are'}"
    effect = met.then.effect
    return f"{WORDS.get(effect, f'the rule applies: {effect}').format(exercises)} ({met.id})"


def _named(rule: Rule, given: Collection[Given]) -> frozenset[str]:
    """Give the exercises that a rule names; of one that binds a fact, those for the values that are given."""
    fact = rule.bound.fact if rule.bound else ""
    bound = [str(value) for term, value in given if term == fact] or rule.exercises
    return frozenset[str]().union(*(rule.exercises_for(value) for value in bound))


@dataclass(frozen=True, slots=True)
class _Following:
    """What an answer says, what could be derived from that, and the rules that ask for any of it."""

    given: frozenset[Given]
    met: frozenset[Rule]


@once
def _followed(_: Knowledge) -> dict[Given, _Following]:
    """Keep what was found to follow from answers."""
    return {}


def _following(given: Given, knowledge: Knowledge) -> _Following:
    """Give what follows from an answer."""
    followed = _followed(knowledge)
    if given not in followed:
        found = frozenset(_derivable_from(given, knowledge))
        met = frozenset(rule for rule in _reading(found, knowledge) if _met(rule, found))
        followed[given] = _Following(found, met)
    return followed[given]


def _derivable_from(given: Given, knowledge: Knowledge) -> set[Given]:
    found: set[Given] = {given, (SCOLIOSIS, "present")} if given == (EARLY, "yes") else {given}
    while True:
        new = {
            _derived(rule, each)
            for each in found
            for rule in _reading((each,), knowledge)
            if rule.then.effect == "derive" and _met(rule, (each,))
        } - found
        if not new:
            return found
        found |= new


@once
def _readers(knowledge: Knowledge) -> Mapping[str, Sequence[Rule]]:
    """Give the rules that read a fact, or bind a list, by its name."""
    found: dict[str, list[Rule]] = {}
    for rule in knowledge.rules.values():
        listed = {rule.bound.list} if rule.bound and rule.bound.list else set()
        for name in rule.facts_read | listed:
            found.setdefault(name, []).append(rule)
    return found


def _reading(given: Collection[Given], knowledge: Knowledge) -> Iterator[Rule]:
    """Yield the rules that could ask for one of the values; no other is worth a look."""
    readers = _readers(knowledge)
    return (rule for term, _ in given for rule in readers.get(term.partition(":")[0], ()))


def _derived(rule: Rule, given: Given) -> Given:
    return rule.then.fact, given[1] if rule.then.value == BOUND else rule.then.value


def _met(rule: Rule, given: Collection[Given]) -> bool:
    """Say whether a rule binds or asks for one of the values."""
    bound = rule.bound
    if bound and any(_binds(rule, term, value) for term, value in given):
        return True
    return any(_asks_for(comparison, given) for comparison in rule.condition.comparisons())


def _binds(rule: Rule, term: str, value: Value) -> bool:
    bound = rule.bound
    if bound is None or not bound.list:
        return bound is not None and term == bound.fact and str(value) in rule.exercises
    return term.startswith(f"{bound.list}:") and bound.is_ == value


def _asks_for(comparison: Comparison, given: Collection[Given]) -> bool:
    return any(comparison.fact == term and comparison.holds({term: value}) for term, value in given)


def waited_for(questions: Iterable[Question]) -> list[Question]:
    """Pick the questions for whose answers something waits."""
    return [question for question in questions if question.waits]
