"""The wall around durable-rules: what it fires, and every trap of the library."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from durable.engine import MessageNotHandledException, MessageObservedException, Ruleset

from recommender import engine as wall
from recommender.condition import Comparison, Condition, Either, Every, Value
from recommender.engine import Activation, DurableEngine
from recommender.fact import ListFact
from recommender.knowledge import Knowledge
from recommender.problem import EngineError
from recommender.rule import Bound, Rule

NUMBERS = frozenset({"age"})
FEVER = Comparison("fever", ("present",))


@pytest.fixture(scope="module")
def pattern(knowledge: Knowledge) -> Rule:
    """Give a rule to make others from."""
    return knowledge.rules["restrict/no_lordosis_increase"]


def rule(
    pattern: Rule,
    condition: Condition,
    name: str = "restrict/one",
    if_unknown: str = "withhold",
    bound: Bound | None = None,
) -> Rule:
    """Make a rule with another condition."""
    then = replace(pattern.then, if_unknown=if_unknown)  # type: ignore[arg-type]
    document = replace(pattern.document, then=then)
    return Rule(name, 3, document, condition, bound, selects=False, exercises={})


def fire(
    rules: list[Rule], facts: Mapping[str, Value], lists: list[ListFact] | None = None
) -> list[tuple[str, bool, str]]:
    """Fire rules over facts and name what fired."""
    engine = DurableEngine({each.id: each for each in rules}, NUMBERS)
    return [named(each) for each in engine.fire(3, facts, lists or [])]


def named(activation: Activation) -> tuple[str, bool, str]:
    """Name an activation."""
    return activation.rule.id, activation.certain, activation.bound


@pytest.mark.parametrize(
    ("state", "expected"),
    [("present", [("restrict/one", True, "")]), ("unknown", [("restrict/one", False, "")]), ("absent", [])],
)
def test_a_finding_fires_certainly_possibly_or_not(pattern: Rule, state: str, expected: list[Any]) -> None:
    """Present is certain, unknown is possible, absent is silent."""
    assert fire([rule(pattern, FEVER)], {"fever": state}) == expected


def test_a_rule_that_ignores_unknowns_is_silent(pattern: Rule) -> None:
    """`if_unknown = "ignore"` asks nothing of the engine."""
    assert fire([rule(pattern, FEVER, if_unknown="ignore")], {"fever": "unknown"}) == []


def test_any_and_all_join_comparisons(pattern: Rule) -> None:
    """One part of an any suffices; every part of an all is needed."""
    cold = Comparison("cold", ("present", "unknown"))
    either, every = (
        rule(pattern, Either((FEVER, cold)), "restrict/a"),
        rule(pattern, Every((FEVER, cold)), "restrict/b"),
    )
    assert fire([either, every], {"fever": "present", "cold": "absent"}) == [("restrict/a", True, "")]
    assert fire([either, every], {"fever": "present", "cold": "unknown"}) == [
        ("restrict/a", True, ""),
        ("restrict/b", True, ""),
    ]


@pytest.mark.parametrize(("age", "fires"), [(65, True), (64, False), (64.9, False), (66.5, True)])
def test_a_number_is_compared_as_a_number(pattern: Rule, age: float, fires: bool) -> None:  # noqa: FBT001 - a table
    """A threshold holds on its own side only."""
    assert bool(fire([rule(pattern, Comparison("age", operator="at_least", number=65))], {"age": age})) is fires


def test_an_unknown_number_is_possible_and_never_compared(pattern: Rule) -> None:
    """Trap: values are coerced; the word unknown must not be compared with a number."""
    above = rule(pattern, Comparison("age", operator="above", number=65))
    below = rule(pattern, Comparison("age", operator="below", number=65), "restrict/two")
    unknown = rule(pattern, Comparison("age", ("unknown",)), "restrict/three")
    assert fire([above, below, unknown], {"age": "unknown"}) == [
        ("restrict/one", False, ""),
        ("restrict/three", True, ""),
        ("restrict/two", False, ""),
    ]


def test_a_list_fact_binds_its_value(pattern: Rule) -> None:
    """The bound value reaches the activation, once for each entry."""
    bound = rule(pattern, Every(()), bound=Bound(list="equipment", is_="absent"))
    entries = [
        ListFact("equipment", "fitball", "absent"),
        ListFact("equipment", "chair", "unknown"),
        ListFact("equipment", "bench"),
    ]
    assert fire([bound], {}, entries) == [("restrict/one", False, "chair"), ("restrict/one", True, "fitball")]


def test_a_fact_binds_its_value_unless_it_is_unknown(pattern: Rule) -> None:
    """The value of a fact is bound; unknown never is."""
    bound = rule(pattern, Every(()), if_unknown="ignore", bound=Bound(fact="stage"))
    assert fire([bound], {"stage": "acute"}) == [("restrict/one", True, "acute")]
    assert fire([bound], {"stage": "unknown"}) == []


def test_facts_that_no_rule_matches_are_no_error(pattern: Rule) -> None:
    """Trap: an unmatched fact raises; a rule that matches everything is in each ruleset."""
    bound = rule(pattern, FEVER, bound=Bound(list="equipment", is_="absent"))
    assert fire([bound], {"cold": "present"}, [ListFact("equipment", "fitball")]) == []
    bare = Ruleset("bare", None, {"r": {"all": [{"m": {"a": 1}}], "run": lambda _: None}})
    with pytest.raises(MessageNotHandledException):
        bare.assert_fact({"sid": "1", "b": 1})


def test_a_refused_fact_is_raised_and_never_dropped(pattern: Rule) -> None:
    """Trap: equal facts, and false duplicates of the 32-bit hash, are refused by the library."""
    engine = DurableEngine({"restrict/one": rule(pattern, Every(()), bound=Bound(list="equipment"))}, NUMBERS)
    with pytest.raises(EngineError, match="already been observed"):
        engine.fire(3, {}, [ListFact("equipment", "fitball"), ListFact("equipment", "fitball")])


def test_equal_facts_are_refused_by_the_library() -> None:
    """Trap: what the wall relies on is still so."""
    ruleset = Ruleset("twice", None, {"r": {"all": [{"m": {"$ex": {"a": 1}}}], "run": lambda _: None}})
    ruleset.assert_fact({"sid": "1", "a": 1})
    with pytest.raises(MessageObservedException):
        ruleset.assert_fact({"sid": "1", "a": 1})


class Full(list[tuple[str, bool, str]]):
    """A list that takes nothing."""

    def append(self, _: object) -> None:
        """Refuse."""
        raise MemoryError


@pytest.mark.parametrize("bound", [None, Bound(list="equipment"), Bound(fact="stage")])
def test_a_firing_that_cannot_be_recorded_is_raised(pattern: Rule, bound: Bound | None) -> None:
    """Trap: an exception in an action is swallowed; here it is counted, and the error names the rule."""
    engine = DurableEngine({"restrict/one": rule(pattern, Every(()), bound=bound)}, NUMBERS)
    engine._fired = Full()
    with pytest.raises(EngineError, match="restrict/one"):
        engine.fire(3, {"stage": "acute"}, [ListFact("equipment", "fitball")])


def test_absence_is_a_fact_and_needs_no_negation(pattern: Rule) -> None:
    """Trap: `none(...)` depends on arrival; no definition holds it, nor a priority."""
    engine = DurableEngine({"restrict/one": rule(pattern, Comparison("fever", ("absent",)))}, NUMBERS)
    assert "none" not in str(engine._definition([rule(pattern, FEVER)]))
    assert "pri" not in str(engine._definition([rule(pattern, FEVER)])).replace("print", "")
    assert engine.fire(3, {"fever": "absent"}, [])[0].certain


def test_actions_take_one_parameter(pattern: Rule) -> None:
    """Trap: an action with two parameters counts as asynchronous."""
    engine = DurableEngine({"restrict/one": rule(pattern, FEVER)}, NUMBERS)
    actions = [entry["run"] for entry in engine._definition([rule(pattern, FEVER)]).values()]
    assert actions
    assert all(action.__code__.co_argcount == 1 and not action.__defaults__ for action in actions)


def test_a_definition_is_built_afresh_for_each_engine(pattern: Rule) -> None:
    """Trap: registering removes `run` from the definition; two engines over the same rules both fire."""
    one = rule(pattern, FEVER)
    assert fire([one], {"fever": "present"}) == fire([one], {"fever": "present"}) != []


def test_no_thread_is_started(pattern: Rule) -> None:
    """Trap: a Host starts two threads that never stop; none is used."""
    before = threading.active_count()
    fire([rule(pattern, FEVER)], {"fever": "present"})
    assert threading.active_count() == before


def test_nothing_of_a_patient_stays_in_the_engine(pattern: Rule) -> None:
    """Trap: a state stays until it is deleted; firing again sees only the new facts."""
    engine = DurableEngine({"restrict/one": rule(pattern, FEVER)}, NUMBERS)
    assert engine.fire(3, {"fever": "present"}, [])
    assert not engine.fire(3, {"fever": "absent"}, [])
    assert engine.fire(3, {"fever": "present"}, [])


def test_a_rule_that_reads_too_much_is_refused(pattern: Rule) -> None:
    """Trap: a message holds some 250 properties; one rule that reads more fails before it loses facts."""
    wide = Every(tuple(Comparison(f"f{place}", ("present",)) for place in range(wall.PROPERTIES_MAX + 1)))
    with pytest.raises(EngineError, match="at most"):
        fire([rule(pattern, wide)], {})


@pytest.mark.parametrize("count", [63, 64, 100, wall.PROPERTIES_MAX, 3 * wall.PROPERTIES_MAX])
def test_rules_that_match_too_much_at_once_are_split(pattern: Rule, count: int) -> None:
    """Trap: a message that matches over 64 branches is refused; the rules are split until each half takes it."""
    names = [f"f{place:03}" for place in range(count)]
    rules = [rule(pattern, Comparison(name, ("present",)), f"restrict/{name}") for name in names]
    assert fire(rules, dict.fromkeys(names, "present")) == [(f"restrict/{name}", True, "") for name in names]


def test_steps_read_less_than_the_limit(knowledge: Knowledge) -> None:
    """The shipped rules stay within what a wide fact holds."""
    for step in range(1, 6):
        read = {fact for each in knowledge.rules.values() if each.step == step for fact in each.facts_read}
        assert len(read) <= wall.PROPERTIES_MAX


def test_the_order_of_rules_changes_nothing(knowledge: Knowledge) -> None:
    """Trap: without a priority rules fire in definition order; activations come sorted."""
    facts: dict[str, Value] = dict.fromkeys(knowledge.vocabulary.findings, "present")
    forwards = DurableEngine(knowledge.rules, knowledge.vocabulary.numbers)
    backwards = DurableEngine(dict(reversed(list(knowledge.rules.items()))), knowledge.vocabulary.numbers)
    for step in range(1, 6):
        there, back = forwards.fire(step, facts, []), backwards.fire(step, facts, [])
        assert [named(each) for each in there] == [named(each) for each in back]


def test_a_condition_that_the_library_cannot_hold_is_refused(pattern: Rule) -> None:
    """A ruleset that cannot be created is an EngineError, not a crash."""
    wide = Every(tuple(Comparison(f"f{place}", ("present",)) for place in range(wall.PROPERTIES_MAX)))
    with pytest.raises(EngineError, match="could not be built"):
        fire([rule(pattern, wide)], {})


def test_an_error_of_the_library_is_raised_as_ours(pattern: Rule) -> None:
    """What the library cannot take is an EngineError that names the step."""
    engine = DurableEngine({"restrict/one": rule(pattern, FEVER)}, NUMBERS)
    with pytest.raises(EngineError, match="step 3"):
        engine.fire(3, {"fever": object()}, [])  # type: ignore[dict-item]


def test_an_error_between_actions_is_raised_as_ours() -> None:
    """What goes wrong after an action comes back through a callback; it is raised all the same."""

    def spoil(closure: Any) -> None:
        closure.s.spoilt = object()

    ruleset = Ruleset("spoilt", None, {"r": {"all": [{"m": {"a": 1}}], "run": spoil}})
    logging.getLogger("durable").setLevel(logging.CRITICAL)
    with pytest.raises(EngineError, match="not JSON serializable"):
        wall._assert(ruleset, 3, {"sid": "1", "a": 1})
