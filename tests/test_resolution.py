"""The resolution: precedence, written exceptions, the choice of a complex."""

from recommender.decision import Reason
from recommender.engine import Activation
from recommender.explanation import Explanation, Recommender
from recommender.memory import Firing
from recommender.resolution import Weighing
from recommender.result import to_json
from tests.minibase import SCREENED, recommender_of, rule_text

ITEM = "rem-4-cat-cow"
ON_ITEM = f'[when.exercise]\nid = ["{ITEM}"]'
PERMIT = rule_text(ON_ITEM, 'effect = "permit"')
LIMIT = rule_text(ON_ITEM, 'effect = "limit"\ncaution = "Slowly."')
EXCLUDE = rule_text(ON_ITEM)
WITHHOLD = rule_text(ON_ITEM, 'effect = "withhold"')


def outcomes(explanation: Explanation, exercise: str = ITEM) -> dict[str, tuple[str, ...]]:
    """Give, for each rule about the exercise, the rules that defeated it."""
    return {reason.firing.rule_id: reason.overridden_by for reason in explanation.decisions[exercise].reasons}


def test_exclusion_defeats_withholding_and_limits() -> None:
    """Given all three, the exercise is excluded and the others stay as overridden."""
    rules = {"restrict/a_limit": LIMIT, "restrict/b_withhold": WITHHOLD, "restrict/c_exclude": EXCLUDE}
    explanation = recommender_of(rules).recommend(SCREENED)
    assert explanation.decisions[ITEM].verdict == "excluded"
    assert explanation.decisions[ITEM].reasons[0].deciding
    assert outcomes(explanation) == {
        "restrict/c_exclude": (),
        "restrict/b_withhold": ("restrict/c_exclude",),
        "restrict/a_limit": ("restrict/c_exclude", "restrict/b_withhold"),
    }


def test_two_exclusions_each_suffice() -> None:
    """Given two, neither alone is the cause, and both say so."""
    explanation = recommender_of({"restrict/a": EXCLUDE, "restrict/b": EXCLUDE}).recommend(SCREENED)
    assert [reason.one_of_several for reason in explanation.decisions[ITEM].reasons] == [True, True]
    assert [reason.deciding for reason in explanation.decisions[ITEM].reasons] == [True, False]


def test_a_closed_exercise_is_opened_by_a_permit_that_the_closing_rule_names() -> None:
    """Given a closure that excepts a permit, the exercise is prescribed and the closure is overridden."""
    close = rule_text(ON_ITEM, 'effect = "close"\nunless = ["restrict/permit"]')
    explanation = recommender_of({"restrict/close": close, "restrict/permit": PERMIT}).recommend(SCREENED)
    assert explanation.decisions[ITEM].verdict == "prescribed"
    assert outcomes(explanation)["restrict/close"] == ("restrict/permit",)


def test_two_permits_each_suffice_to_open() -> None:
    """Given two permits that the closing rule names, neither alone is the cause, and both say so."""
    close = rule_text(ON_ITEM, 'effect = "close"\nunless = ["restrict/permit", "restrict/second"]')
    rules = {"restrict/close": close, "restrict/permit": PERMIT, "restrict/second": PERMIT}
    decision = recommender_of(rules).recommend(SCREENED).decisions[ITEM]
    assert decision.verdict == "prescribed"
    several = {reason.firing.rule_id: reason.one_of_several for reason in decision.reasons}
    assert (several["restrict/permit"], several["restrict/second"]) == (True, True)
    del rules["restrict/second"]
    close_one = close.replace(', "restrict/second"', "")
    assert recommender_of({**rules, "restrict/close": close_one}).recommend(SCREENED).decisions[ITEM].open


def test_one_permit_is_the_cause_alone() -> None:
    """Given a single permit and a limit, the permit is not one of several."""
    close = rule_text(ON_ITEM, 'effect = "close"\nunless = ["restrict/permit"]')
    rules = {"restrict/close": close, "restrict/permit": PERMIT, "restrict/limit": LIMIT}
    decision = recommender_of(rules).recommend(SCREENED).decisions[ITEM]
    assert not any(reason.one_of_several for reason in decision.reasons if reason.effect in ("permit", "limit"))


def test_a_permit_never_lifts_an_exclusion() -> None:
    """Given an exclusion that names no exception, a permit changes nothing and stays as overridden."""
    explanation = recommender_of({"restrict/a": EXCLUDE, "restrict/permit": PERMIT}).recommend(SCREENED)
    assert explanation.decisions[ITEM].verdict == "excluded"
    assert outcomes(explanation)["restrict/permit"] == ("restrict/a",)


def test_a_closed_exercise_without_a_permit_is_withheld() -> None:
    """Given a closure alone, the exercise waits."""
    close = rule_text(ON_ITEM, 'effect = "close"')
    assert recommender_of({"restrict/close": close}).recommend(SCREENED).decisions[ITEM].verdict == "withheld"


def test_gates_of_lower_rank_stay_as_overridden(recommender: Recommender) -> None:
    """Given a bleeding, a fever and no stage, it is a referral; each other is defeated by all that go before it."""
    record = {**SCREENED, "stage": None, "diagnoses": ["bleeding_any"], "symptoms": ["fever"]}
    result = to_json(recommender.recommend(record))
    assert result["status"] == "refer"
    assert {group["outcome"] for group in result["screening"]} == {"refer", "defer", "ask"}
    defeated = {
        reason["rule"]: reason["overridden_by"] for group in result["screening"][1:] for reason in group["reasons"]
    }
    assert defeated["screen/raised_temperature"] == ["screen/bleeding"]
    assert defeated["screen/stage_unknown"] == ["screen/bleeding", "screen/raised_temperature"]


def test_a_requested_complex_is_granted(recommender: Recommender) -> None:
    """Given a possible complex that is asked for, it is chosen instead of the stage's own."""
    result = to_json(recommender.recommend({**SCREENED, "requested_complex": "gentle"}))
    assert (result["complex"], result["request"]["granted"]) == ("gentle", True)
    assert result["request"]["reasons"][0]["rule"] == "select/requested_complex"


def test_a_barred_request_gives_the_stage_its_own_with_the_reasons_of_both(recommender: Recommender) -> None:
    """Given a complex of another stage, the stage's own is chosen; the reasons name what bars the request."""
    result = to_json(recommender.recommend({**SCREENED, "requested_complex": "acute-period"}))
    assert (result["complex"], result["request"]["granted"]) == ("remission-period", False)
    reasons = {reason["rule"]: reason for reason in result["request"]["reasons"]}
    assert "restrict/complex_not_for_stage" in reasons["select/requested_complex"]["overridden_by"]
    assert {"select/remission_complex", "restrict/complex_not_for_stage"} <= reasons.keys()


def test_a_fallback_says_what_it_replaces(recommender: Recommender) -> None:
    """Given a cleared hernia in remission, gentle takes the place of the barred complex and says so."""
    explanation = recommender.recommend({**SCREENED, "diagnoses": ["lumbar_disc_hernia"]})
    assert explanation.choice.complex == "gentle"
    chosen = next(reason for reason in explanation.choice.reasons if reason.applied)
    assert chosen.in_place_of == (("remission-period",), ("restrict/hernia_complexes",))
    gentle = next(view for view in to_json(explanation)["complexes"] if view["complex"] == "gentle")
    assert "takes the place of Remission" in gentle["reasons"][0]["text"]


def test_no_complex_is_left_when_everything_is_barred() -> None:
    """Given a rule that bars every exercise, the program is empty, and every complex says what barred it."""
    everything = rule_text("[when.exercise]", 'effect = "exclude"\nbars = "complex"')
    result = to_json(recommender_of({"restrict/all": everything}).recommend(SCREENED))
    assert (result["complex"], result["program"]) == (None, [])
    assert {view["verdict"] for view in result["complexes"]} == {"barred"}


def test_choices_of_equal_rank_clash_and_the_smaller_is_taken() -> None:
    """Given two complexes of one rank, the one that gives less is taken, and the conflict is said."""
    other = rule_text("", 'effect = "choose"\ncomplex = "gentle"\nas = "stage"')
    explanation = recommender_of({"select/other": other}).recommend(SCREENED)
    assert explanation.choice.complex == "remission-period"
    [conflict] = to_json(explanation)["conflicts"]
    assert conflict["rules"] == ["select/other", "select/own"]
    assert (conflict["outcomes"], conflict["taken"], conflict["exercise"]) == (
        ["gentle", "remission-period"],
        "remission-period",
        None,
    )


def test_two_rules_for_one_complex_each_suffice() -> None:
    """Given two rules that choose the same, each says that it is one of several."""
    other = rule_text("", 'effect = "choose"\ncomplex = "remission-period"\nas = "fallback"')
    explanation = recommender_of({"select/other": other}).recommend(SCREENED)
    assert [reason.one_of_several for reason in explanation.choice.reasons] == [True, True]
    assert explanation.clashes == ()


def test_a_choice_that_lost_names_the_winner(recommender: Recommender) -> None:
    """Given remission, the fallback stays as overridden by the stage's own complex."""
    explanation = recommender.recommend(SCREENED)
    lost = {reason.firing.rule_id: reason.overridden_by for reason in explanation.choice.reasons if not reason.applied}
    assert lost == {"select/gentle_fallback": ("select/remission_complex",)}


def test_an_empty_complex_is_barred_by_what_bars_its_exercises() -> None:
    """Given each item of the complex barred by a rule about items, the choice names those rules."""
    barring = rule_text('[when.exercise]\ncomplex = ["remission-period"]', 'effect = "withhold"')
    explanation = recommender_of({"restrict/items": barring}).recommend(SCREENED)
    assert explanation.choice.complex == ""
    assert explanation.choice.reasons[0].overridden_by == ("restrict/items",)
    view = next(view for view in explanation.complexes if view.complex == "remission-period")
    assert [reason.firing.rule_id for reason in view.reasons] == ["restrict/items"]


def test_a_closure_with_an_exception_is_also_overridden_by_an_exclusion() -> None:
    """Given a closed item that is permitted and excluded besides, the closure applies without both."""
    close = rule_text(ON_ITEM, 'effect = "close"\nunless = ["restrict/permit"]')
    rules = {"restrict/close": close, "restrict/permit": PERMIT, "restrict/x": EXCLUDE}
    assert outcomes(recommender_of(rules).recommend(SCREENED)) == {
        "restrict/x": (),
        "restrict/close": ("restrict/permit", "restrict/x"),
        "restrict/permit": ("restrict/x",),
    }


def test_an_excepted_exclusion_is_overridden_by_its_exception_only() -> None:
    """Given two exclusions, one with an exception that holds, that one would apply beside the other."""
    excepted = rule_text(ON_ITEM, 'effect = "exclude"\nunless = ["restrict/permit"]')
    rules = {"restrict/a": excepted, "restrict/permit": PERMIT, "restrict/b": EXCLUDE}
    assert outcomes(recommender_of(rules).recommend(SCREENED))["restrict/a"] == ("restrict/permit",)


def test_a_bar_that_only_its_own_rule_defeats_suffices_beside_it() -> None:
    """Given an item that lacks one thing, and perhaps another, each proposal of the rule is a cause of its own."""
    bound = rule_text(
        f'[when.bound]\nlist = "painful_exercises"\n\n{ON_ITEM}', 'effect = "exclude"\nif_unknown = "withhold"'
    )
    rule = recommender_of({"restrict/a": bound}).knowledge.rules["restrict/a"]
    sure, perhaps = (Firing(Activation(rule, certain, word), ()) for certain, word in ((True, "x"), (False, "y")))
    weighed = Weighing([Reason(sure, "exclude"), Reason(perhaps, "withhold")])
    assert weighed.verdict == "excluded"
    assert [(reason.applied, reason.one_of_several) for reason in weighed.reasons("")] == [(True, False), (True, True)]


def test_a_fallback_to_the_requested_complex_does_not_suffice(recommender: Recommender) -> None:
    """Given the gentle complex on request, the fallback to it would lose to the stage's own without the request."""
    choice = recommender.recommend({**SCREENED, "requested_complex": "gentle"}).choice
    assert [(reason.firing.rule_id, reason.overridden_by, reason.one_of_several) for reason in choice.reasons] == [
        ("select/requested_complex", (), False),
        ("select/remission_complex", ("select/requested_complex",), False),
        ("select/gentle_fallback", ("select/remission_complex",), False),
    ]


def test_a_choice_is_overridden_by_all_that_go_before_it(recommender: Recommender) -> None:
    """Given a third complex on request, the fallback would lose to the stage's own even without the request."""
    choice = recommender.recommend({**SCREENED, "requested_complex": "level-3"}).choice
    lost = {reason.firing.rule_id: reason.overridden_by for reason in choice.reasons if not reason.applied}
    assert lost["select/gentle_fallback"] == ("select/requested_complex", "select/remission_complex")


def test_a_barred_choice_names_the_fewest_bars_and_the_rivals_that_are_left(recommender: Recommender) -> None:
    """Given a hernia, without these rules the stage's own complex would be chosen, and not the requested one."""
    record = {**SCREENED, "diagnoses": ["lumbar_disc_hernia"], "requested_complex": "bubnovsky-evdokimenko"}
    choice = recommender.recommend(record).choice
    own = next(reason for reason in choice.reasons if reason.firing.rule_id == "select/remission_complex")
    assert own.overridden_by == ("restrict/hernia_complexes", "restrict/hernia_profile", "select/requested_complex")
