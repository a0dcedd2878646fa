"""Generated patients: records as a clinician could write them, over the shipped vocabulary."""

from typing import Any

from hypothesis import strategies as st

from recommender.knowledge import load_knowledge

KNOWLEDGE = load_knowledge()
VOCABULARY = KNOWLEDGE.vocabulary
STAGES = tuple(VOCABULARY.groups["stages"])
PAIN = tuple(VOCABULARY.groups["pain_levels"])
EQUIPMENT = tuple(term.id for term in VOCABULARY.missing_equipment())
EXERCISES = tuple(KNOWLEDGE.exercises)
COMPLEXES = tuple(KNOWLEDGE.complexes)
LISTS = ("diagnoses", "symptoms", "populations", "states")
FINDINGS = {name: tuple(term for term in VOCABULARY.groups[name] if term in VOCABULARY.findings) for name in LISTS}
PAIN_SYMPTOMS = KNOWLEDGE.rules["assess/pain_symptom_without_pain"].facts_read - {"pain"}
INDICATIONS = {"pinched_nerve_or_vertebra": "pin-1-hang-60s"}


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw a value, or None for unknown."""
    return st.none() | strategy


@st.composite
def records(draw: st.DrawFn, *, screened: bool | None = None, quiet: bool = False) -> dict[str, Any]:
    """Draw a record.

    Args:
        draw: Hypothesis's.
        screened: fixes the field.
        quiet: leaves out findings that close a gate, so that most records get a program.
    """
    record: dict[str, Any] = {
        "stage": draw(st.sampled_from(STAGES) if quiet else maybe(st.sampled_from(STAGES))),
        "pain": draw(st.sampled_from(PAIN[:3]) if quiet else maybe(st.sampled_from(PAIN))),
        "screened": screened if screened is not None else draw(maybe(st.booleans())),
        "supervised": True if quiet else draw(maybe(st.booleans())),
        "doctor_clearance": True if quiet else draw(maybe(st.booleans())),
        "first_session": draw(maybe(st.booleans())),
        "scoliosis_early": draw(maybe(st.booleans())),
        "age": draw(maybe(st.integers(0, 120))),
        "temperature_c": None if quiet else draw(maybe(st.floats(35, 40).map(lambda value: round(value, 1)))),
        "minutes": draw(maybe(st.integers(5, 40))),
        "requested_complex": draw(maybe(st.sampled_from(COMPLEXES))),
        "equipment": draw(maybe(st.lists(st.sampled_from(EQUIPMENT), unique=True))),
    }
    for name in LISTS:
        words = [word for word in FINDINGS[name] if not quiet or word not in gating()]
        record[name] = draw(maybe(st.lists(st.sampled_from(words), unique=True, max_size=3))) if words else None
    for name in ("painful_exercises", "discomfort_exercises", "easy_exercises", "pain_only_at_full_range"):
        record[name] = draw(maybe(st.lists(st.sampled_from(EXERCISES), unique=True, max_size=3)))
    return {name: value for name, value in record.items() if value is not None}


def gating() -> frozenset[str]:
    """Name the findings whose presence closes a gate even with a clearance."""
    closing = [rule for rule in KNOWLEDGE.rules.values() if rule.step == 2 and rule.then.effect in ("refer", "defer")]
    sure = [rule for rule in closing if "doctor_clearance" not in rule.facts_read]
    derived = {"chronic_disease_exacerbation", "spondylolisthesis", "suspected_dvt"}
    return frozenset(fact for rule in sure for fact in rule.facts_read) | derived
