"""Sessions: warm-up, order, cutting to the time there is, and what a session lacks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.decision import Decision, Reason, effect_of
from recommender.engine import Activation
from recommender.exercise import Exercise
from recommender.explanation import Explanation, Recommender
from recommender.knowledge import Default, Knowledge
from recommender.memory import Firing
from recommender.plan import Plan
from recommender.program import build_session
from recommender.rule import DoseChange, Limit, Then
from recommender.selector import Catalogue
from recommender.session import MAIN, WARM_UP, Item, Session
from tests.grounds import Told
from tests.strategies import KNOWLEDGE, records

RECOMMENDER = Recommender(KNOWLEDGE)
WELL: dict[str, Any] = {
    "stage": "remission",
    "pain": "none",
    "screened": True,
    "supervised": True,
    "first_session": False,
    "equipment": [],
}
GENTLE = {**WELL, "requested_complex": "gentle"}
SORE = {**WELL, "stage": "subacute_early", "pain": "mild"}


def session_of(**changes: Any) -> Session:
    """Build the session of a well patient with some fields changed."""
    return RECOMMENDER.recommend({**WELL, **changes}).session


def gentle(minutes: int) -> Session:
    """Build the session of the largest complex for the minutes there are."""
    return session_of(requested_complex="gentle", minutes=minutes)


def plan_of(explanation: Explanation, without: Sequence[str] = (), minutes: float = 0) -> Plan:
    """Take a plan from an explanation, less the rules of some effects, with other minutes for every session."""
    knowledge = explanation.knowledge
    if minutes:
        names = ("session_minutes_max", "first_session_minutes_max")
        changed: dict[str, Default] = {name: replace(knowledge.defaults[name], value=minutes) for name in names}
        knowledge = replace(knowledge, defaults={**knowledge.defaults, **changed})
    firings = [firing for firing in explanation.firings if firing.activation.rule.step == 5]
    firings = [firing for firing in firings if effect_of(firing) not in without]
    return Plan(
        explanation.choice.complex,
        explanation.choice.reasons,
        explanation.decisions,
        firings,
        knowledge,
        explanation.facts,
    )


def with_exercise(plan: Plan, exercise: Exercise) -> Plan:
    """Change one exercise of a plan."""
    known: Mapping[str, Exercise] = {**plan.knowledge.exercises, exercise.id: exercise}
    return replace(plan, knowledge=replace(plan.knowledge, exercises=known))


def with_reasons(decision: Decision, reasons: Sequence[Reason]) -> Decision:
    """Give a decision other reasons."""
    return Decision(decision.exercise, decision.verdict, Told(reasons))


def with_rule(plan: Plan, rule_id: str, **changes: Any) -> Plan:
    """Change what one rule of a plan proposes; a limit stands in the decisions as well."""
    swapped: dict[Firing, Firing] = {}

    def swap(firing: Firing) -> Firing:
        if firing.rule_id != rule_id:
            return firing
        rule = firing.activation.rule
        then: Then = replace(rule.then, **changes)
        changed = replace(rule, document=replace(rule.document, then=then))
        return swapped.setdefault(firing, Firing(Activation(changed, certain=True), firing.facts))

    decisions = {
        name: with_reasons(decision, [replace(reason, firing=swap(reason.firing)) for reason in decision.reasons])
        for name, decision in plan.decisions.items()
    }
    return replace(plan, firings=[swap(firing) for firing in plan.firings], decisions=decisions)


def ids(items: Sequence[Item]) -> list[str]:
    """Name the exercises of a session in order."""
    return [item.exercise.id for item in items]


def main_of(session: Session) -> list[Item]:
    """Give the main part."""
    return [item for item in session.items if item.phase == MAIN]


def length_of(session: Session) -> int:
    """Add up what the items and the pauses between them take, in seconds."""
    return sum(item.seconds for item in session.items) + sum(item.dose.rest_seconds for item in session.items[:-1])


def position_of(item: Item, knowledge: Knowledge) -> int:
    """Rank the start position of an item."""
    order = knowledge.words("position_order")
    catalogue = Catalogue(knowledge.exercises, knowledge.complexes, knowledge.vocabulary)
    return next(order.index(name) for name in catalogue.positions_of(item.exercise) if name in order)


def alike(items: Sequence[Item]) -> list[tuple[str, str]]:
    """Name the pairs of near-duplicates among items."""
    chosen = set(ids(items))
    return [
        (item.exercise.id, other)
        for item in items
        for other in item.exercise.near_duplicates
        if other in chosen and item.exercise.id < other
    ]


@pytest.mark.parametrize(
    ("record", "default"), [(GENTLE, "warm_up_later"), ({**SORE, "stage": "acute"}, "warm_up_acute")]
)
def test_the_warm_up_comes_first(knowledge: Knowledge, record: dict[str, Any], default: str) -> None:
    """A session begins with the items that knowledge names for the stage, in their order."""
    session = RECOMMENDER.recommend(record).session
    warm = [item for item in session.items if item.phase == WARM_UP]
    assert ids(warm) == list(knowledge.words(default))
    assert list(session.items[: len(warm)]) == warm


def test_the_main_part_is_what_is_open_in_the_complex(knowledge: Knowledge) -> None:
    """Every open item of the complex stands in the session once; a warm-up item is not repeated."""
    explanation = RECOMMENDER.recommend(WELL)
    expected = {name for name in knowledge.by_complex["remission-period"] if explanation.decisions[name].open}
    assert sorted(ids(main_of(explanation.session))) == sorted(expected)
    assert len(set(ids(session_of(requested_complex="gentle").items))) == 25


def test_a_barred_warm_up_item_stays_out() -> None:
    """A warm-up item that hurts is no warm-up."""
    assert "gs-03-ankle-circles" not in ids(session_of(painful_exercises=["gs-03-ankle-circles"]).items)


@pytest.mark.parametrize("record", [WELL, GENTLE, {**WELL, "first_session": True}])
def test_start_positions_stand_in_blocks(knowledge: Knowledge, record: dict[str, Any]) -> None:
    """The patient changes position as seldom as can be, from lying to standing."""
    places = [position_of(item, knowledge) for item in main_of(RECOMMENDER.recommend(record).session)]
    assert places == sorted(places)


@pytest.mark.parametrize("record", [WELL, GENTLE])
def test_within_a_block_light_comes_before_harder(knowledge: Knowledge, record: dict[str, Any]) -> None:
    """Difficulty rises from light loads within each start position."""
    loads = list(knowledge.words("load_order"))
    for before, after in pairwise(main_of(RECOMMENDER.recommend(record).session)):
        if position_of(before, knowledge) == position_of(after, knowledge):
            assert loads.index(before.exercise.load) <= loads.index(after.exercise.load)


def test_high_load_comes_last(knowledge: Knowledge) -> None:
    """An item of high load stands behind every block, although it is done lying down."""
    heavy = replace(knowledge.exercises["gs-06-head-lift-toes-toward"], load="high")
    plan = with_exercise(plan_of(RECOMMENDER.recommend(GENTLE)), heavy)
    assert ids(build_session(plan).items)[-1] == heavy.id


def test_a_preferred_item_comes_before_its_equals(knowledge: Knowledge) -> None:
    """Of items of one position and load those that more preferences name come first."""
    for before, after in pairwise(main_of(session_of(requested_complex="gentle"))):
        same = position_of(before, knowledge) == position_of(after, knowledge)
        if same and before.exercise.load == after.exercise.load:
            assert before.priority >= after.priority


def test_the_seated_bend_comes_before_the_standing_one() -> None:
    """The easier of two forms goes first, and both stay."""
    order = ids(session_of().items)
    assert order.index("rem-5b-seated-forward-bend") < order.index("rem-5-standing-forward-bend")


def test_a_position_that_the_order_does_not_name_comes_last(knowledge: Knowledge) -> None:
    """A start position without a place in the order follows all others."""
    order = replace(knowledge.defaults["position_order"], value=["side_lying", "quadruped", "supine"])
    plan = plan_of(RECOMMENDER.recommend(WELL))
    plan = replace(plan, knowledge=replace(knowledge, defaults={**knowledge.defaults, "position_order": order}))
    assert build_session(plan).items[-1].exercise.start_position in ("standing", "heel_sit", "seated", "seated_floor")


def test_every_place_is_explained() -> None:
    """Each item cites a rule for where it stands."""
    assert all(any(reason.effect == "arrange" for reason in item.reasons) for item in session_of().items)


def test_full_ranges_stay_while_there_is_time() -> None:
    """A session that is short enough is not shortened, and leaves nothing out."""
    session = session_of()
    dose = next(item.dose for item in session.items if item.exercise.id == "rem-4-cat-cow")
    assert (dose.reps, dose.rest_seconds, session.left_out) == ((8, 10), 20, {})


def test_the_low_end_is_the_first_cut() -> None:
    """Thirteen minutes hold the whole remission set at the low end, with its pauses."""
    session = session_of(minutes=13)
    assert all(item.dose == item.dose.at_low_end() for item in session.items)
    assert {item.dose.rest_seconds for item in session.items} == {20}
    assert session.left_out == {}


def test_near_duplicates_stay_together_while_there_is_time() -> None:
    """Alike items of one complex are all kept when they fit."""
    assert ("gs-04-knee-to-chest-alternate", "gs-13-hand-assisted-knee-pull") in alike(gentle(20).items)


def test_the_least_pause_is_the_second_cut(knowledge: Knowledge) -> None:
    """Twenty minutes hold the whole gentle set at the low end with the shortest pauses."""
    session = gentle(20)
    least = knowledge.number("rest_between_exercises_seconds_min")
    assert {item.dose.rest_seconds for item in session.items} == {least}
    assert session.left_out == {}


def test_a_shortened_item_cites_what_shortens_it() -> None:
    """A dose that the clock changed says so."""
    item = next(item for item in gentle(20).items if item.exercise.id == "gs-11-alternate-arm-reach")
    assert "arrange/session_minutes" in {reason.firing.rule_id for reason in item.reasons}


def test_the_second_of_a_near_duplicate_pair_is_left_out_first() -> None:
    """Leaving out begins with what another item of the session stands in for."""
    first = next(iter(gentle(12).left_out or {}))
    assert first in {name for item in main_of(gentle(20)) for name in item.exercise.near_duplicates}


@pytest.mark.parametrize("minutes", [5, 7, 9, 12])
def test_what_is_left_out_follows_the_order_of_the_contract(knowledge: Knowledge, minutes: int) -> None:
    """Each drop is a later near-duplicate; else it is of the component covered most; else the last in print."""
    session = gentle(minutes)
    remaining = {item.exercise.id for item in main_of(session)} | set(session.left_out or {})
    for dropped in session.left_out or {}:
        known = [knowledge.exercises[name] for name in remaining]
        exercise = knowledge.exercises[dropped]
        seconds_of_pairs = {
            later.id
            for earlier in known
            for later in known
            if later.id in earlier.near_duplicates and later.printed_order > earlier.printed_order
        }
        counts = {
            target: sum(other.targets[0] == target for other in known) for target in {e.targets[0] for e in known}
        }
        if seconds_of_pairs:
            assert dropped in seconds_of_pairs
        else:
            assert counts[exercise.targets[0]] == max(counts.values())
        remaining.remove(dropped)


def test_a_preferred_item_is_left_out_later() -> None:
    """With seven minutes what prefers strengthening is still there, and its equal without a preference is not."""
    session = gentle(7)
    assert "gl-1-arm-leg-swing-up" in ids(session.items)
    assert "gl-2-knees-to-chest" in (session.left_out or {})


def test_the_main_part_is_left_out_before_the_warm_up() -> None:
    """A session too short for anything else keeps its warm-up."""
    session = build_session(plan_of(RECOMMENDER.recommend(GENTLE), minutes=1.5))
    assert session.items
    assert {item.phase for item in session.items} == {WARM_UP}


def test_one_exercise_is_never_left_out() -> None:
    """A single exercise that is longer than the time there is stays."""
    session = build_session(plan_of(RECOMMENDER.recommend(GENTLE), minutes=0.1))
    assert len(session.items) == 1
    assert session.seconds > session.minutes_max * 60


@given(records(quiet=True, screened=True), st.floats(0.2, 30))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_session_fits_its_minutes(record: dict[str, Any], minutes: float) -> None:
    """The total never exceeds the minutes there are, unless a single exercise does."""
    explanation = RECOMMENDER.recommend(record)
    sessions = [explanation.session]
    if explanation.choice.complex:
        sessions.append(build_session(plan_of(explanation, minutes=minutes)))
    for session in sessions:
        assert session.seconds == length_of(session)
        assert session.seconds <= session.minutes_max * 60 or len(session.items) <= 1


@given(st.integers(5, 19))
@settings(max_examples=10, deadline=None)
def test_more_time_never_gives_less(minutes: int) -> None:
    """A minute more never makes the session hold fewer exercises."""
    assert len(gentle(minutes + 1).items) >= len(gentle(minutes).items)


def test_what_the_clock_keeps_out_is_eligible_and_says_why() -> None:
    """An item that is left out stays eligible, with the session limit as reason."""
    explanation = RECOMMENDER.recommend({**GENTLE, "minutes": 10})
    assert explanation.session.left_out
    for name in explanation.session.left_out:
        decision = explanation.decisions[name]
        assert decision.verdict == "eligible"
        assert decision.reasons[0].firing.rule_id == "arrange/minutes_at_hand"


def test_of_two_session_limits_the_stricter_holds() -> None:
    """The minutes of the record count when they are fewer, never when they are more."""
    assert gentle(10).minutes_max == 10
    assert gentle(90).minutes_max == 20


def test_equal_session_limits_each_suffice() -> None:
    """A first session has two limits of twenty minutes; each is marked as one of several."""
    plan = plan_of(RECOMMENDER.recommend({**GENTLE, "first_session": True}), minutes=5)
    left_out = build_session(plan).left_out or {}
    reasons = left_out[next(iter(left_out))]
    assert [reason.firing.rule_id for reason in reasons] == ["arrange/first_session_minutes", "arrange/session_minutes"]
    assert all(reason.one_of_several for reason in reasons)


def test_without_a_limit_nothing_is_cut() -> None:
    """A knowledge base that limits no session gives every item its full range, and no note on its length."""
    session = build_session(plan_of(RECOMMENDER.recommend(GENTLE), without=["session"]))
    assert (len(session.items), session.minutes_max, session.left_out) == (25, 0, {})
    assert session.minutes > 20
    short = build_session(plan_of(RECOMMENDER.recommend(SORE), without=["session"]))
    assert "session length" not in [gap.component for gap in short.gaps]


def test_a_limit_holds_against_the_clock() -> None:
    """A pause that a limit lengthens is not shortened to save time: of two limits more rest holds."""
    plan = with_rule(
        plan_of(RECOMMENDER.recommend(GENTLE), minutes=12),
        "restrict/loin_pressed_down",
        limit=Limit(rest_seconds_min=40),
    )
    supine = [item for item in build_session(plan).items if item.exercise.start_position == "supine"]
    assert {item.dose.rest_seconds for item in supine} == {40}


def test_a_limit_holds_against_a_dose_rule() -> None:
    """A slow pace that a limit asks for is not quickened by a dose rule: a limit goes before a dose."""
    plan = plan_of(RECOMMENDER.recommend(GENTLE))
    plan = with_rule(plan, "restrict/loin_pressed_down", limit=Limit(pace="slow"))
    plan = with_rule(plan, "dose/smooth_measured", dose=DoseChange(pace="brisk"))
    supine = [item for item in build_session(plan).items if item.exercise.start_position == "supine"]
    assert {item.dose.pace for item in supine} == {"slow"}


def test_a_rule_that_changes_the_dose_is_cited() -> None:
    """Mild pain takes the low end, and the item says so."""
    session = RECOMMENDER.recommend(SORE).session
    item = next(item for item in session.items if item.exercise.id == "sub-3-sacrum-lift")
    assert item.dose.reps == (4, 4)
    assert "dose/pain_low_end" in {reason.firing.rule_id for reason in item.reasons}


def test_a_rule_that_changes_nothing_is_not_cited() -> None:
    """Where the range is one number the low end is no reason."""
    session = RECOMMENDER.recommend(SORE).session
    item = next(item for item in session.items if item.exercise.id == "sub-1-leg-straighten-up")
    assert "dose/pain_low_end" not in {reason.firing.rule_id for reason in item.reasons}


def test_two_rules_for_the_low_end_each_suffice() -> None:
    """Mild pain in a first session: both rules are cited, each as one of several."""
    session = RECOMMENDER.recommend({**SORE, "first_session": True}).session
    item = next(item for item in session.items if item.exercise.id == "sub-3-sacrum-lift")
    low = [reason for reason in item.reasons if reason.firing.rule_id.endswith("low_end")]
    assert [reason.firing.rule_id for reason in low] == ["dose/first_session_low_end", "dose/pain_low_end"]
    assert all(reason.one_of_several for reason in low)


def test_a_printed_dose_needs_no_suggestion(knowledge: Knowledge) -> None:
    """The rule for suggested numbers is cited only where a number is not printed."""
    exercise = knowledge.exercises["sub-1-leg-straighten-up"]
    assert exercise.dose is not None
    stated = replace(exercise, dose=replace(exercise.dose, origin={"sets": "stated", "reps": "stated"}))
    plan = plan_of(RECOMMENDER.recommend(SORE))
    for known, cited in ((exercise, True), (stated, False)):
        items = build_session(with_exercise(plan, known)).items
        item = next(item for item in items if item.exercise.id == exercise.id)
        assert ("dose/suggested_dose" in {reason.firing.rule_id for reason in item.reasons}) is cited


def test_a_gap_names_another_complex_that_fills_it() -> None:
    """A program without abdominal work suggests the open complex that has most of it."""
    session = session_of(first_session=True)
    gap = next(gap for gap in session.gaps if gap.component == "abdominal strengthening")
    assert gap.suggested_complex == "gentle"
    assert [reason.firing.rule_id for reason in gap.reasons] == ["arrange/require_abdominals"]


def test_a_gap_without_another_complex_suggests_none() -> None:
    """After an operation only the gentle set is open: what it lacks, no other complex has."""
    hurting = ["gs-06-head-lift-toes-toward", "gs-09-bicycle", "gq-3-knee-to-opposite-hand"]
    session = session_of(diagnoses=["operated spine"], doctor_clearance=True, painful_exercises=hurting)
    gap = next(gap for gap in session.gaps if gap.component == "abdominal strengthening")
    assert gap.suggested_complex == ""


def test_what_is_there_is_no_gap() -> None:
    """The whole remission set stretches and strengthens."""
    assert [gap.component for gap in session_of().gaps] == ["session length"]


def test_a_long_enough_session_has_no_note_on_its_length() -> None:
    """Fifteen minutes and more are what is aimed at."""
    session = session_of(requested_complex="gentle")
    assert session.minutes >= 15
    assert session.gaps == ()


def test_minutes_have_one_decimal() -> None:
    """The length is told to a tenth of a minute."""
    assert Session(seconds=100).minutes == 1.7


def test_nothing_open_is_an_empty_session(recommender: Recommender) -> None:
    """A patient whom every item of the stage hurts gets no item."""
    acute = {**SORE, "stage": "acute", "painful_exercises": recommender.knowledge.by_complex["acute-period"]}
    assert recommender.recommend(acute).session == Session()


def without(*rules: str) -> Recommender:
    """Build a recommender over the shipped knowledge without some rules."""
    kept = {name: rule for name, rule in KNOWLEDGE.rules.items() if name not in rules}
    return Recommender(replace(KNOWLEDGE, rules=kept))


NO_MIXING = "arrange/no_mixing_complexes"


def test_without_the_rule_against_mixing_other_complexes_lend_what_fits() -> None:
    """A program is kept to one complex by the rule alone: without it whole complexes are added as long as they fit."""
    mixed = without(NO_MIXING).recommend(WELL)
    assert {name for name in KNOWLEDGE.by_complex["remission-period"] if mixed.decisions[name].open} <= {
        item.exercise.id for item in mixed.session.items
    }
    lent = {item.exercise.complex for item in main_of(mixed.session)} - {"remission-period"}
    assert lent
    for name in lent:
        able = {each for each in KNOWLEDGE.by_complex[name] if mixed.decisions[each].open}
        assert able <= set(ids(mixed.session.items))
    assert mixed.session.seconds <= mixed.session.minutes_max * 60


def test_what_another_complex_lends_is_left_out_first() -> None:
    """With no time for it, a program without the rule against mixing is what it is with it."""
    little = {**WELL, "minutes": 8}
    mixed, kept = (each.recommend(little).session for each in (without(NO_MIXING), RECOMMENDER))
    assert ids(mixed.items) == ids(kept.items)
    assert set(kept.no_time) <= set(mixed.left_out or {})


def test_what_would_find_no_time_says_that_the_clock_suffices_too() -> None:
    """An item of another complex for which there is no time is kept out twice; one that would fit, once."""
    explanation = RECOMMENDER.recommend(WELL)
    mixed = without(NO_MIXING).recommend(WELL)
    outside = {
        name: decision
        for name, decision in explanation.decisions.items()
        if decision.verdict == "eligible" and KNOWLEDGE.exercises[name].complex != "remission-period"
    }
    crowded = {name for name in outside if mixed.decisions[name].verdict == "eligible"}
    assert set(explanation.session.no_time) == crowded
    assert crowded
    assert crowded < set(outside)
    for name, decision in outside.items():
        out = [reason for reason in decision.reasons if reason.effect == "leave_out"]
        rules = [NO_MIXING, "arrange/session_minutes"] if name in crowded else [NO_MIXING]
        assert [reason.firing.rule_id for reason in out] == rules
        assert all(reason.one_of_several is (name in crowded) for reason in out)


def test_a_rule_for_the_low_end_says_that_the_clock_would_ask_for_it_too() -> None:
    """Mild pain takes the low end of a set that is too long without it: the clock would as well, and is cited."""
    session = session_of(requested_complex="gentle", stage="subacute_late", pain="mild")
    item = next(item for item in session.items if item.exercise.id == "gs-11-alternate-arm-reach")
    cited = {reason.firing.rule_id: reason for reason in item.reasons}
    assert cited["dose/pain_low_end"].one_of_several
    assert "arrange/session_minutes" in cited
    short = session_of(stage="subacute_late", pain="mild", requested_complex="s1-core")
    assert not any(reason.effect == "session" for item in short.items for reason in item.reasons)
    low = [reason for item in short.items for reason in item.reasons if reason.firing.rule_id == "dose/pain_low_end"]
    assert low
    assert not any(reason.one_of_several for reason in low)


def test_a_clock_that_only_its_rule_asks_for_is_cited_beside_the_low_end() -> None:
    """Where nothing is cut, as pain took the low end already, the clock is one of several."""
    record = {"requested_complex": "gentle", "stage": "subacute_late", "pain": "mild", "minutes": 40}
    plan = plan_of(RECOMMENDER.recommend({**WELL, **record}), minutes=21)
    item = next(item for item in build_session(plan).items if item.exercise.id == "gs-11-alternate-arm-reach")
    [clock] = [reason for reason in item.reasons if reason.effect == "session"]
    assert (clock.firing.rule_id, clock.one_of_several) == ("arrange/session_minutes", True)


def test_a_limit_that_the_next_one_makes_good_is_one_of_several() -> None:
    """With nineteen minutes of twenty a set that is too long for both is cut by either."""
    cut = [reason for item in gentle(19).items for reason in item.reasons if reason.effect == "session"]
    assert {reason.firing.rule_id for reason in cut} == {"arrange/minutes_at_hand"}
    assert {reason.one_of_several for reason in cut} == {True}
    alone = [reason for item in session_of(minutes=13).items for reason in item.reasons if reason.effect == "session"]
    assert {reason.one_of_several for reason in alone} == {False}


def test_an_exercise_without_a_dose_is_not_prescribed() -> None:
    """Without the rule that excludes it, an item that knowledge has no dose for is eligible at most."""
    explanation = without("restrict/default_excluded", "restrict/straight_line").recommend(
        {**WELL, "requested_complex": "fitball", "equipment": ["fitball"]}
    )
    undosed = {name for name in KNOWLEDGE.by_complex["fitball"] if KNOWLEDGE.exercises[name].dose is None}
    assert any(explanation.decisions[name].verdict == "eligible" for name in undosed)
    assert undosed.isdisjoint(ids(explanation.session.items))


def test_nothing_is_lent_to_an_empty_session() -> None:
    """A complex of which nothing can be done names nothing that it has no time for."""
    plan = plan_of(RECOMMENDER.recommend(WELL), without=["prescribe"])
    barred = {name: Decision(name, "excluded", Told()) for name in plan.decisions}
    assert build_session(replace(plan, decisions=barred)).no_time == {}
