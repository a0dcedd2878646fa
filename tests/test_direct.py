"""The direct engine fires exactly what the rule engine fires, so that what it looks ahead to is what comes."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.direct import DirectEngine
from recommender.engines import engine_of
from recommender.explanation import Recommender
from recommender.fact import ListFact
from recommender.inference import assess
from recommender.intake import take_in
from recommender.patient import read_patient
from recommender.result import to_json
from tests.minibase import ASSESS, mini, rule_text
from tests.strategies import COMPLEXES, KNOWLEDGE, records

ENGINE = engine_of("", KNOWLEDGE)
DIRECT = DirectEngine(KNOWLEDGE.rules.values())
BOTH = [Recommender(KNOWLEDGE, engine) for engine in (ENGINE, DIRECT)]
slow = [HealthCheck.too_slow]


@settings(max_examples=40, deadline=None, suppress_health_check=slow)
@given(records(), st.sampled_from(COMPLEXES))
def test_every_step_fires_what_the_engine_fires(record: dict[str, Any], name: str) -> None:
    """Given any record, before and after facts are derived, both engines give the same activations in every step."""
    memory = take_in(read_patient(record, KNOWLEDGE), KNOWLEDGE.vocabulary)
    assert list(DIRECT.fire(1, memory.values, memory.lists)) == list(ENGINE.fire(1, memory.values, memory.lists))
    assess(memory, ENGINE, KNOWLEDGE.vocabulary, KNOWLEDGE.rules)
    facts = {**memory.values, "complex": name}
    for step in range(1, 6):
        assert list(DIRECT.fire(step, facts, memory.lists)) == list(ENGINE.fire(step, facts, memory.lists))


@settings(max_examples=30, deadline=None, suppress_health_check=slow)
@given(records())
def test_the_whole_result_is_the_same_but_for_the_engine(record: dict[str, Any]) -> None:
    """Given any patient, the two engines differ in nothing but their name."""
    engine, direct = ({**to_json(recommender.recommend(record))} for recommender in BOTH)
    assert (engine.pop("engine"), direct.pop("engine")) == (ENGINE.name, "direct")
    assert direct == engine


def test_a_list_that_a_possible_rule_binds_fires_as_possible() -> None:
    """Given an unknown fact, or an unknown entry, a rule that binds a list fires as possible for each entry."""
    when = '[when.patient]\nfact = "fever"\nis = "present"\n[when.bound]\nlist = "equipment"\nis = "absent"\n'
    then = 'effect = "exclude"\nif_unknown = "withhold"'
    rule = rule_text(f'{when}[when.exercise]\nequipment = "$bound"', then)
    built, problems = mini({**ASSESS, "restrict/bound": rule})
    assert problems == []
    engines = (DirectEngine(built.rules.values()), engine_of("", built))
    lists = [ListFact("equipment", "fitball", "unknown"), ListFact("equipment", "bar", "absent")]
    for fever in ("present", "absent", "unknown"):
        facts = {"fever": fever, "stage": "acute", "pain": "none"}
        direct, engine = (list(each.fire(3, facts, lists)) for each in engines)
        assert direct == engine
