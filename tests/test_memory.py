"""The working memory: what a firing rests on."""

from recommender.condition import Comparison, Condition, Either, Every
from recommender.engine import Activation
from recommender.fact import Fact, ListFact
from recommender.knowledge import Knowledge
from recommender.memory import Firing, WorkingMemory, explain_firing
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
    return [fact.term for fact in firing.facts], bool(firing.spare)


def test_a_memory_knows_which_facts_are_qualified() -> None:
    """What has something to spare, or could be read otherwise, is known by its term; what replaces it need not be."""
    spared, read = Fact("b", "present", spare=frozenset({"a"})), Fact("c", "x", otherwise=("y",))
    found = WorkingMemory({"a": Fact("a", "present"), "b": spared})
    assert found.qualified == {"b"}
    found.add({"c": read})
    assert found.qualified == {"b", "c"}
    found.add({"b": Fact("b", "present"), "d": Fact("d", "absent")})
    assert found.qualified == {"c"}


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


SUBACUTE = ("subacute_early", "subacute_late")


def reading(value: str, given: str, *others: str) -> Fact:
    """Make a reading of the stage, beside a pain."""
    premises = (Fact("stage", given), Fact("pain", "mild"))
    return Fact("working_stage", value, "derived", ("assess/x",), premises, field="stage", otherwise=others)


def firing(knowledge: Knowledge, words: tuple[str, ...], *facts: Fact) -> Firing:
    """Explain a rule that compares the stage that the rules work with."""
    found = WorkingMemory({fact.term: fact for fact in facts})
    compared = rule(knowledge, Comparison("working_stage", words))
    return explain_firing(Activation(compared, certain=True), found)


def test_of_a_changed_reading_only_the_field_is_cited_where_it_would_do(knowledge: Knowledge) -> None:
    """Remission with pain counts as late subacute: for a rule about both, the pain does not matter."""
    fired = firing(knowledge, (*SUBACUTE, "remission"), reading("subacute_late", "remission", "acute", *SUBACUTE))
    assert [premise.term for premise in fired.facts[0].premises] == ["stage"]
    assert fired.spare == frozenset()


def test_of_a_changed_reading_the_field_is_not_cited_where_any_value_of_it_would_do(knowledge: Knowledge) -> None:
    """For a rule about every reading that is left, the field does not matter."""
    fired = firing(knowledge, ("acute", *SUBACUTE), reading("subacute_late", "remission", "acute", *SUBACUTE))
    assert [premise.term for premise in fired.facts[0].premises] == ["pain"]


def test_of_a_changed_reading_all_is_cited_where_all_of_it_matters(knowledge: Knowledge) -> None:
    """For a rule about the late subacute stage alone, stage and pain matter."""
    fired = firing(knowledge, SUBACUTE[1:], reading("subacute_late", "remission", "acute", *SUBACUTE))
    assert [premise.term for premise in fired.facts[0].premises] == ["stage", "pain"]


def test_a_field_is_spare_where_any_value_of_it_would_be_read_alike(knowledge: Knowledge) -> None:
    """A stage as given is spare where pain makes the same of every other stage."""
    fired = firing(knowledge, SUBACUTE, reading("subacute_early", "subacute_early", "subacute_late", "subacute_late"))
    assert fired.spare == {"stage"}
    fired = firing(knowledge, SUBACUTE, reading("subacute_early", "subacute_early", "acute", "subacute_late"))
    assert fired.spare == frozenset()


def test_what_one_part_needs_is_not_spare_where_another_could_do_without_it(knowledge: Knowledge) -> None:
    """A fact that rests on either of two, beside a comparison with one of them, needs that one."""
    either = Fact(
        "c", "present", "derived", ("assess/x",), (Fact("a", "present"), Fact("b", "present")), frozenset("ab")
    )
    found = WorkingMemory({"a": Fact("a", "present"), "c": either})
    both = rule(knowledge, Every((Comparison("c", ("present",)), A)))
    assert explain_firing(Activation(both, certain=True), found).spare == {"b"}


def test_two_parts_of_an_any_that_rest_on_one_fact_need_it(knowledge: Knowledge) -> None:
    """A finding, and what follows from it, are one cause and not two."""
    derived = Fact("b", "present", "derived", ("assess/x",), (Fact("a", "present"),))
    found = WorkingMemory({"a": Fact("a", "present"), "b": derived})
    assert explain_firing(Activation(rule(knowledge, Either((A, B))), certain=True), found).spare == frozenset()


def test_exercises_that_a_bound_reading_names_anyhow(knowledge: Knowledge) -> None:
    """A rule that binds a reading names some exercises for whatever the field says, or for what it does say."""
    named = {"acute": frozenset("xy"), "subacute_late": frozenset("yz"), "remission": frozenset("z")}
    bound = Rule(
        "restrict/x",
        3,
        knowledge.rules["restrict/exercise_not_for_stage"].document,
        Every(()),
        Bound(fact="working_stage"),
        selects=True,
        exercises=named,
    )

    def anyhow(fact: Fact) -> frozenset[str]:
        found = WorkingMemory({"working_stage": fact})
        return explain_firing(Activation(bound, certain=True, bound=str(fact.value)), found).anyhow

    assert anyhow(reading("subacute_late", "remission", "acute", "subacute_late")) == {"y", "z"}
    assert anyhow(reading("subacute_late", "subacute_late", "acute", "subacute_late")) == {"y"}
    assert anyhow(Fact("working_stage", "subacute_late", "derived")) == frozenset()
