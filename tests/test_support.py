"""Supports: a value stays what it is, whatever the features outside its support are."""

from collections.abc import Callable, Iterable, Mapping
from itertools import product

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from recommender.condition import Comparison, Condition, Either, Every, Value
from recommender.direct import DirectEngine
from recommender.inference import assess
from recommender.intake import take_in
from recommender.knowledge import Knowledge
from recommender.patient import read_patient
from recommender.problem import EngineError
from recommender.rule import Rule
from recommender.situation import Feature, Situation, memory_of, situation_of
from recommender.support import Derivations, Features, Support, held_by
from recommender.vocabulary import UNKNOWN
from tests.minibase import ASSESS, SCREENED, mini, rule_text
from tests.rule_bases import DERIVED, recommender_with, rule_bases
from tests.strategies import KNOWLEDGE

BASE = situation_of(take_in(read_patient(SCREENED, KNOWLEDGE), KNOWLEDGE.vocabulary))
FINDING = ("present", "absent", UNKNOWN)
DOMAIN: Mapping[Feature, tuple[Value, ...]] = {
    "fever": FINDING, "stiffness": FINDING, "malaise": FINDING, "lumbar_disc_hernia": ("present", "absent"),
    "supervised": ("yes", "no", UNKNOWN),
}  # fmt: skip
Holds = Callable[[Support], bool]


def knowledge_of(**rules: str) -> Knowledge:
    """Read a mini rule base of derivations."""
    built, problems = mini({**ASSESS, **{f"assess/{name}": text for name, text in rules.items()}})
    assert problems == []
    return built


def derive(fact: str, when: str, value: str = "present", more: str = "") -> str:
    """Write a rule that derives a value."""
    return rule_text(when, f'effect = "derive"\nfact = "{fact}"\nvalue = "{value}"\n{more}')


def is_(fact: str, word: str = "present") -> str:
    """Write a condition on one fact."""
    return f'[when.patient]\nfact = "{fact}"\nis = "{word}"'


def any_of(*facts: str) -> str:
    """Write a condition that some finding is present."""
    parts = ", ".join(f'{{ fact = "{fact}", is = "present" }}' for fact in facts)
    return f"[when.patient]\nany = [{parts}]"


def support_in(situation: Situation, knowledge: Knowledge, derivations: Derivations | None = None) -> Support:
    """Derive, and give what finds supports in the situation."""
    memory = memory_of(situation)
    rules = (rule for rule in knowledge.rules.values() if rule.step == 1)
    assess(memory, DirectEngine(rules), knowledge.vocabulary, knowledge.rules)
    derived = frozenset(term for term, fact in memory.facts.items() if fact.origin == "derived")
    return Support(derivations or Derivations(knowledge), memory.values, derived)


def at(knowledge: Knowledge, **values: Value) -> Support:
    """Give what finds supports for a screened patient with some values."""
    return support_in(BASE | values, knowledge)


def situations() -> list[dict[Feature, Value]]:
    """Give every situation over a few features."""
    return [BASE | dict(zip(DOMAIN, values, strict=True)) for values in product(*DOMAIN.values())]


def has(term: str, value: Value) -> Holds:
    """Say whether a term has a value."""
    return lambda support: support.values[term] == value


def check(every: Iterable[tuple[Situation, Support]], find: Callable[[Support], Features], holds: Holds) -> None:
    """Check that what holds in a situation holds in all that agree with it on the support."""
    known = [(situation, each, holds(each)) for situation, each in every]
    checked: set[tuple[tuple[Feature, Value], ...]] = set()
    for situation, each, held in known:
        found = tuple((name, situation[name]) for name in sorted(find(each))) if held else ()
        if held and found not in checked:
            checked.add(found)
            alike = (other for after, _, other in known if all(after[name] == value for name, value in found))
            assert all(alike), found


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(rule_bases().filter(lambda rules: any(rule.step == 1 for rule in rules)), st.sampled_from(DERIVED))
def test_a_support_suffices(rules: list[Rule], term: str) -> None:
    """Given derivations made at random, each value, comparison and failure stays while its support does."""
    knowledge = recommender_with(rules).knowledge
    derivations = Derivations(knowledge)
    try:
        every = [(each, support_in(each, knowledge, derivations)) for each in situations()]
    except EngineError:
        reject()  # these rules chase each other for ever
    for value in FINDING:
        check(every, lambda support: support.of_fact(term), has(term, value))
    present = Comparison(term, ("present",))
    check(every, lambda support: support.of_comparison(present), lambda support: present.holds(support.values))
    check(every, lambda support: support.of_comparison(present), lambda support: present.could_hold(support.values))
    check(
        every,
        lambda support: min(support.of_failures(present), key=len),
        lambda support: not present.holds(support.values),
    )


def test_a_stated_fact_supports_itself() -> None:
    """Given a fact that no rule derives, it is its own support."""
    support = at(knowledge_of(), fever="present")
    assert support.of_fact("fever") == {"fever"}
    assert support.of_comparison(Comparison("fever", ("present",))) == {"fever"}


def test_one_rule_that_derives_a_presence_is_support_enough() -> None:
    """Given two rules that derive a finding, the one that rests on fewer facts supports that it is present."""
    both = '[when.patient]\nall = [{ fact = "fever", is = "present" }, { fact = "malaise", is = "present" }]'
    knowledge = knowledge_of(both=derive("disc_disease", both), one=derive("disc_disease", is_("stiffness")))
    support = at(knowledge, fever="present", malaise="present", stiffness="present")
    assert support.of_comparison(Comparison("disc_disease", ("present",))) == {"stiffness"}
    assert at(knowledge, fever="present", malaise="present").of_comparison(
        Comparison("disc_disease", ("present",))
    ) == {"fever", "malaise"}


def test_a_presence_that_the_record_states_needs_no_rule() -> None:
    """Given a finding that is stated, and that a rule would derive as well, the statement supports it."""
    support = at(knowledge_of(a=derive("stiffness", is_("fever"))), stiffness="present", fever="present")
    assert support.of_comparison(Comparison("stiffness", ("present",))) == {"stiffness"}


def test_a_statement_that_rules_only_make_stricter_supports_what_may_be() -> None:
    """Given an unknown finding of which rules derive nothing but presence, not knowing it supports that it may be."""
    stricter = at(knowledge_of(a=derive("stiffness", is_("fever"))), stiffness=UNKNOWN)
    assert stricter.of_comparison(Comparison("stiffness", ("present",))) == {"stiffness"}
    milder = at(knowledge_of(a=derive("stiffness", is_("fever"), "absent")), stiffness=UNKNOWN)
    assert milder.of_comparison(Comparison("stiffness", ("present",))) == {"stiffness", "fever"}


def test_what_is_derived_as_possible_rests_on_what_is_unknown() -> None:
    """Given a finding that is unknown as the fact behind it is, that fact supports that it may be present."""
    rule = derive("disc_disease", is_("fever"), more='if_unknown = "derive"')
    support = at(knowledge_of(a=rule), fever=UNKNOWN)
    assert support.values["disc_disease"] == UNKNOWN
    assert support.of_comparison(Comparison("disc_disease", ("present",))) == {"fever"}
    assert support.of_fact("disc_disease") == {"fever"}


def test_an_absence_rests_on_every_rule_that_stays_silent() -> None:
    """Given a finding that no rule derives, a failing fact of each rule supports its absence."""
    either = derive("disc_disease", any_of("fever", "malaise"))
    support = at(knowledge_of(a=either, b=derive("disc_disease", is_("stiffness"))))
    assert support.values["disc_disease"] == "absent"
    assert support.of_fact("disc_disease") == {"fever", "malaise", "stiffness"}


def test_of_a_condition_that_fails_twice_one_part_supports_the_silence() -> None:
    """Given a rule with two facts of which neither holds, one of them keeps it silent."""
    both = '[when.patient]\nall = [{ fact = "fever", is = "present" }, { fact = "malaise", is = "present" }]'
    assert len(at(knowledge_of(a=derive("disc_disease", both))).of_fact("disc_disease")) == 1


def test_an_unknown_part_does_not_silence_a_rule_that_counts_it() -> None:
    """Given a rule that derives as possible, only what is ruled out supports its silence."""
    both = '[when.patient]\nall = [{ fact = "fever", is = "present" }, { fact = "malaise", is = "present" }]'
    derives = knowledge_of(a=derive("disc_disease", both, more='if_unknown = "derive"'))
    assert at(derives, fever=UNKNOWN).of_fact("disc_disease") == {"malaise"}


def test_an_exception_that_holds_supports_the_silence_of_the_rule() -> None:
    """Given a reading of the pain with an exception, what the exception rests on supports the reading."""
    sore = derive("working_pain", is_("fever"), "mild")
    read = rule_text(
        '[when.bound]\nfact = "pain"',
        'effect = "derive"\nfact = "working_pain"\nvalue = "$bound"\nunless = ["assess/sore"]',
    )
    knowledge = knowledge_of(pain=read, sore=sore)
    assert at(knowledge, pain="moderate", fever="present").of_fact("working_pain") == {"fever"}
    assert at(knowledge, pain="moderate").of_fact("working_pain") == {"fever", "pain"}


def test_of_two_exceptions_that_hold_the_one_that_rests_on_fewer_facts_is_taken() -> None:
    """Given a derivation with two exceptions, what silences it is the exception of one fact, not that of two."""
    both = '[when.patient]\nall = [{ fact = "fever", is = "present" }, { fact = "supervised", is = "yes" }]'
    knowledge = knowledge_of(
        a=derive("disc_disease", is_("stiffness"), more='unless = ["assess/b", "assess/c"]'),
        b=derive("elderly", both),
        c=derive("elderly", is_("muscle_tension")),
    )
    support = at(knowledge, stiffness="present", fever="present", muscle_tension="present")
    assert support.values["disc_disease"] == "absent"
    assert support.of_fact("disc_disease") == {"muscle_tension"}


def test_nothing_to_bind_supports_the_silence_of_what_binds_it() -> None:
    """Given an unknown stage, that it is unknown supports that no stage is derived."""
    support = at(knowledge_of(), stage=UNKNOWN)
    assert support.values["working_stage"] == UNKNOWN
    assert support.of_fact("working_stage") == {"stage"}


def test_a_fact_that_derives_itself_is_supported_by_all_it_depends_on() -> None:
    """Given two findings that derive each other, the cone of each is its support where it is derived."""
    knowledge = knowledge_of(a=derive("stiffness", any_of("malaise", "fever")), b=derive("malaise", is_("stiffness")))
    derivations = Derivations(knowledge)
    assert {"stiffness", "malaise"} <= derivations.opaque
    assert derivations.cone("stiffness") == {"stiffness", "malaise", "fever"}
    assert not any(derivations.is_plain(knowledge.rules[f"assess/{name}"]) for name in "ab")
    support = at(knowledge, fever="present")
    assert support.of_comparison(Comparison("stiffness", ("present",))) == {"stiffness", "malaise", "fever"}
    assert at(knowledge).of_fact("malaise") == {"stiffness", "malaise", "fever"}


def test_a_rule_that_reads_what_is_derived_late_makes_its_term_opaque() -> None:
    """Given a rule that fires on an absence which a later round may replace, only the cone is a safe support."""
    knowledge = knowledge_of(a=derive("stiffness", is_("fever")), b=derive("disc_disease", is_("stiffness", "absent")))
    derivations = Derivations(knowledge)
    assert derivations.opaque == {"disc_disease"}
    assert at(knowledge).of_fact("disc_disease") == {"stiffness", "fever"}
    steady = knowledge_of(a=derive("stiffness", is_("fever")), b=derive("disc_disease", is_("stiffness")))
    assert not Derivations(steady).opaque


def test_a_rule_that_waits_for_an_absence_that_is_closed_supports_nothing() -> None:
    """Given a rule that reads that a derived finding is absent, it never fires on that, and so is no support.

    A finding without support is closed as absent when no rule fires any more; here a fever alone made the rule fire.
    """
    when = '[when.patient]\nany = [{ fact = "disc_disease", is = "absent" }, { fact = "fever", is = "present" }]'
    knowledge = knowledge_of(a=derive("disc_disease", is_("lumbar_disc_hernia")), b=derive("stiffness", when))
    support = at(knowledge, fever="present")
    assert (support.values["stiffness"], support.values["disc_disease"]) == ("present", "absent")
    assert "fever" in support.of_comparison(Comparison("stiffness", ("present",)))
    assert "fever" in support.of_fact("stiffness")
    assert at(knowledge).values["stiffness"] == "absent"


def test_a_rule_that_counts_a_stage_closed_as_unknown_makes_its_term_opaque() -> None:
    """Given a rule that derives as possible from the stage, it never fires on a stage that is closed as unknown."""
    when = is_("working_stage", "acute")
    counting = knowledge_of(a=derive("disc_disease", when, more='if_unknown = "derive"'))
    assert Derivations(counting).opaque == {"disc_disease"}
    assert at(counting, stage=UNKNOWN).values["disc_disease"] == "absent"
    assert not Derivations(knowledge_of(a=derive("disc_disease", when))).opaque


def test_a_cone_goes_through_exceptions() -> None:
    """Given a derivation with an exception, what the exception reads is part of the cone."""
    knowledge = knowledge_of(
        a=derive("disc_disease", is_("fever"), more='unless = ["assess/b"]'),
        b=derive("disc_disease", is_("malaise"), "absent"),
    )
    derivations = Derivations(knowledge)
    assert derivations.cone("disc_disease") == {"fever", "malaise"}
    assert [rule.id for rule in derivations.exceptions(knowledge.rules["assess/a"])] == ["assess/b"]
    assert derivations.cone("fever") == {"fever"}


def test_a_comparison_with_another_word_rests_on_the_value() -> None:
    """Given a derived stage, that it is one of two words rests on what it was derived from."""
    assert at(knowledge_of()).of_comparison(Comparison("working_stage", ("remission", "acute"))) == {"stage"}


A, B, C = (Comparison(name, ("present",)) for name in ("fever", "malaise", "stiffness"))


@pytest.mark.parametrize(
    ("condition", "certain", "held"),
    [
        (A, True, [A]),
        (Every((A, B)), True, [A, B]),
        (Either((Every((A, B)), B)), True, [B]),
        (Either((Every((A, B)), C)), True, [A, B]),
        (Either((Every((A, B)), C)), False, [C]),
    ],
)
def test_of_a_choice_the_part_that_takes_fewest_is_held(
    condition: Condition, *, certain: bool, held: list[Comparison]
) -> None:
    """Given fever and malaise, and a stiffness that nobody asked for, the fewest comparisons that suffice are held."""
    values = {"fever": "present", "malaise": "present", "stiffness": UNKNOWN}
    assert held_by(condition, values, certain=certain) == held


def test_a_condition_that_holds_has_no_failing_part() -> None:
    """Given a choice of which one part holds, nothing fails; where none does, each part has to stay so."""
    knowledge = knowledge_of()
    either = Either((A, Every((B, C))))
    assert at(knowledge, fever="present").of_failures(either) == []
    [joint] = at(knowledge).of_failures(either)
    assert "fever" in joint
    assert len(joint) == 2
    assert at(knowledge).of_failures(Every((A, B))) == [{"fever"}, {"malaise"}]
