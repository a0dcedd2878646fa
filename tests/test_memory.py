"""The working memory: what a firing rests on."""

from recommender.condition import Comparison, Condition, Either, Every
from recommender.engine import Activation
from recommender.fact import Fact, ListFact
from recommender.knowledge import Knowledge
from recommender.memory import WorkingMemory, explain_firing
from recommender.rule import Bound, Rule

A, B = Comparison("a", ("present",)), Comparison("b", ("present",))


def memory(**values: str) -> WorkingMemory:
    """Make a working memory of stated facts."""
    return WorkingMemory({name: Fact(name, value) for name, value in values.items()}, (ListFact("equipment", "chair"),))


def rule(
    knowledge: Knowledge, condition: Condition, bound: Bound | None = None, source: str = "screen/bleeding"
) -> Rule:
    """Make a rule with a condition."""
    return Rule("restrict/x", 3, knowledge.rules[source].document, condition, bound, selects=False, exercises={})


def cited(rule: Rule, found: WorkingMemory, *, certain: bool = True, bound: str = "") -> tuple[list[str], bool]:
    """Name the facts of a firing, and say whether one of several suffices."""
    firing = explain_firing(Activation(rule, certain, bound), found)
    return [fact.term for fact in firing.facts], firing.any_of


def test_every_fact_of_an_all_is_cited(knowledge: Knowledge) -> None:
    """All parts are the cause together."""
    assert cited(rule(knowledge, Every((A, B))), memory(a="present", b="present")) == (["a", "b"], False)


def test_of_an_any_only_the_true_parts_are_cited(knowledge: Knowledge) -> None:
    """A part that is false is no cause."""
    assert cited(rule(knowledge, Either((A, B))), memory(a="absent", b="present")) == (["b"], False)


def test_two_true_parts_of_an_any_each_suffice(knowledge: Knowledge) -> None:
    """Several causes say that they are several."""
    assert cited(rule(knowledge, Every((Either((A, B)),))), memory(a="present", b="present")) == (["a", "b"], True)


def test_a_possible_firing_cites_what_it_waits_for(knowledge: Knowledge) -> None:
    """An unknown part could be true; a false one could not."""
    found = memory(a="absent", b="unknown")
    firing = explain_firing(Activation(rule(knowledge, Either((A, B))), certain=False), found)
    assert [(fact.term, fact.origin) for fact in firing.missing] == [("b", "record")]


def test_a_rule_that_applies_when_unknown_rests_on_an_assumption(knowledge: Knowledge) -> None:
    """Taken at its strictest, the unknown fact is marked assumed."""
    applying = rule(knowledge, A, source="restrict/leg_straighten_partial")
    firing = explain_firing(Activation(applying, certain=False), memory(a="unknown"))
    assert [fact.origin for fact in firing.facts] == ["assumed"]


def test_a_bound_list_entry_is_cited(knowledge: Knowledge) -> None:
    """The entry that fired names the item and its state."""
    bound = rule(knowledge, Every(()), Bound(list="equipment"))
    assert cited(bound, memory(), bound="chair") == (["equipment:chair"], False)


def test_a_bound_fact_is_cited_once(knowledge: Knowledge) -> None:
    """A fact that is both read and bound stands once."""
    bound = rule(knowledge, A, Bound(fact="a"))
    assert cited(bound, memory(a="present"), bound="present") == (["a"], False)


def test_a_fact_that_no_memory_holds_is_not_cited(knowledge: Knowledge) -> None:
    """A derived fact that is not there yet cannot be a cause."""
    assert cited(rule(knowledge, Either((A, B))), memory(a="present")) == (["a"], False)


def test_adding_a_fact_says_whether_a_value_changed() -> None:
    """The fixpoint is reached when nothing changes."""
    found = memory(a="unknown")
    assert found.add({"a": Fact("a", "present", "derived")})
    assert not found.add({"a": Fact("a", "present", "derived")})
    assert found.values == {"a": "present"}
