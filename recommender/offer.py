"""An offer: a change that may be put to a clinician, because the fact can change or is not known yet.

What can change is marked in the vocabulary. An established diagnosis, pregnancy and age never can. A complaint may go
and pain may ease, never come or grow; a stage passes to a later one; equipment may be obtained, not lost; what is not
known may be ruled out.
"""

import math
from collections.abc import Iterator

from recommender.change import Change
from recommender.condition import Value
from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.patient import FINDING_FIELDS
from recommender.prospect import EARLY, SCOLIOSIS
from recommender.rule import Rule
from recommender.situation import NOT_NAMED, Move, Situation
from recommender.vocabulary import UNKNOWN, Term

NAMED_PAINS = ("painful_exercises", "discomfort_exercises", "pain_only_at_full_range")
EASY = "easy_exercises"
WANTED = {"supervised": "yes", "doctor_clearance": "yes", "first_session": "no"}


@dataclass(frozen=True, slots=True)
class Offer:
    """A change of the record, and what it moves in the situation."""

    change: Change
    move: Move


def offers_of(situation: Situation, exercise: str, knowledge: Knowledge) -> list[Offer]:
    """Give every offer that could bear on an exercise, in the order of their fields.

    Args:
        situation: what is held of the patient.
        exercise: the exercise that is asked about; its own complex is what may be requested.
        knowledge: marks what can change.
    """
    found = [
        *_findings(situation, exercise, knowledge),
        *_fields(situation, knowledge),
        *_request(situation, exercise, knowledge),
        *_equipment(situation, knowledge),
        *_exercises(situation, exercise, knowledge),
    ]
    return sorted(found, key=lambda offer: (offer.change.field, offer.change.op, str(offer.change.value)))


def _findings(situation: Situation, exercise: str, knowledge: Knowledge) -> Iterator[Offer]:
    indications = _indications(exercise, knowledge)
    entailed = _entailed(situation, knowledge)
    for group in FINDING_FIELDS:
        for term in knowledge.vocabulary.groups[group].values():
            if term.id not in knowledge.vocabulary.findings or term.id in entailed:
                continue  # a field of the record is offered as that
            if situation.get(term.id) == "present" and term.changeable:
                yield Offer(Change(group, "remove", term.id), Move(term.id, "absent"))
            elif situation.get(term.id) == UNKNOWN:
                yield Offer(Change("ruled_out", "add", term.id), Move(term.id, "absent"))
            if situation.get(term.id) in _reachable(group, term, indications):
                yield Offer(Change(group, "add", term.id), Move(term.id, "present"))


def _entailed(situation: Situation, knowledge: Knowledge) -> frozenset[str]:
    """Name the findings that nobody can rule out: a kind of them is there to stay."""
    terms = knowledge.vocabulary.findings.values()
    return frozenset(term.is_a for term in terms if situation.get(term.id) == "present" and not term.changeable)


def _reachable(group: str, term: Term, indications: frozenset[str]) -> tuple[str, ...]:
    """Name the states from which a finding may become present: an achievement from any, an indication once examined."""
    if group == "states" and term.changeable:
        return ("absent", UNKNOWN)
    return (UNKNOWN,) if term.id in indications else ()


def _indications(exercise: str, knowledge: Knowledge) -> frozenset[str]:
    """Name the findings whose presence a permit of the exercise asks for."""
    permits = (rule for rule in _permits(knowledge) if any(exercise in named for named in rule.exercises.values()))
    compared = (each for rule in permits for each in rule.condition.comparisons())
    return frozenset(each.fact for each in compared if "present" in each.words)


def _fields(situation: Situation, knowledge: Knowledge) -> Iterator[Offer]:
    for name, wanted in WANTED.items():
        if situation[name] != wanted and knowledge.vocabulary.fields[name].changeable:
            yield Offer(Change(name, "set", wanted == "yes"), Move(name, wanted))
    if situation[EARLY] == UNKNOWN:
        if situation[SCOLIOSIS] == "present":
            yield Offer(Change(EARLY, "set", value=True), Move(EARLY, "yes"))
        yield Offer(Change(EARLY, "set", value=False), Move(EARLY, "no"))
    for stage in _later(str(situation["stage"]), list(knowledge.vocabulary.groups["stages"])):
        yield Offer(Change("stage", "set", stage), Move("stage", stage))
    for level in _eased(str(situation["pain"]), list(knowledge.vocabulary.groups["pain_levels"])):
        yield Offer(Change("pain", "set", level), Move("pain", level))
    for limit in _thresholds("temperature_c", situation["temperature_c"], knowledge):
        yield Offer(Change("temperature_c", "below", limit), Move("temperature_c", math.nextafter(limit, -math.inf)))
    if situation["minutes"] != UNKNOWN:
        yield Offer(Change("minutes", "remove"), Move("minutes", UNKNOWN))


def _later(stage: str, in_course: list[str]) -> list[str]:
    return in_course[in_course.index(stage) + 1 :] if stage in in_course else in_course


def _eased(level: str, mildest_first: list[str]) -> list[str]:
    return mildest_first[: mildest_first.index(level)] if level in mildest_first else mildest_first


def _thresholds(fact: str, value: Value, knowledge: Knowledge) -> list[float]:
    """Give the numbers that rules compare a known number with and that it has reached."""
    compared = (each for rule in knowledge.rules.values() for each in rule.condition.comparisons())
    limits = {each.number for each in compared if each.fact == fact and each.operator}
    return sorted(limit for limit in limits if isinstance(value, int | float) and value >= limit)


def _request(situation: Situation, exercise: str, knowledge: Knowledge) -> Iterator[Offer]:
    own = knowledge.exercises[exercise].complex
    if situation["requested_complex"] != own:
        yield Offer(Change("requested_complex", "set", own), Move("requested_complex", own))
    if situation["requested_complex"] not in (own, UNKNOWN):
        yield Offer(Change("requested_complex", "remove"), Move("requested_complex", UNKNOWN))


def _equipment(situation: Situation, knowledge: Knowledge) -> Iterator[Offer]:
    items = list(knowledge.vocabulary.missing_equipment())
    for item in items:
        serves = tuple(f"equipment:{other.id}" for other in items if item.id in other.satisfied_by)
        if situation[f"equipment:{item.id}"] != "present":
            yield Offer(Change("equipment", "add", item.id), Move(f"equipment:{item.id}", "present", serves))


def _exercises(situation: Situation, exercise: str, knowledge: Knowledge) -> Iterator[Offer]:
    for feature in situation:
        name, _, entry = feature.partition(":")
        if name in NAMED_PAINS:
            yield Offer(Change(name, "remove", entry), Move(feature, NOT_NAMED))
    for parent in openers_of(exercise, knowledge):
        if f"{EASY}:{parent}" not in situation:
            yield Offer(Change(EASY, "add", parent), Move(f"{EASY}:{parent}", "present"))


def openers_of(exercise: str, knowledge: Knowledge) -> list[str]:
    """Name the exercises whose having become easy may open an exercise."""
    opened = (rule.exercises.items() for rule in _permits(knowledge) if rule.bound and rule.bound.list == EASY)
    return sorted({bound for items in opened for bound, named in items if exercise in named})


def _permits(knowledge: Knowledge) -> Iterator[Rule]:
    return (rule for rule in knowledge.rules.values() if rule.then.effect == "permit")
