"""Trials: what a reply changes, found by running it; and how that is said."""

from typing import Any

import jsonschema
import pytest

from recommender.ask_view import ask_json, ask_schema, lay_out_ask
from recommender.block import Bullets, Heading, Paragraph
from recommender.explanation import Recommender
from recommender.outcome import at_stake, outcome, standing
from recommender.prompt import prompts_of
from recommender.trial import Trial, try_replies
from tests.completions import result_of
from tests.minibase import SCREENED, recommender_of, rule_text
from tests.strategies import KNOWLEDGE


def tried(recommender: Recommender, topic: str, **record: Any) -> dict[str, Trial]:
    """Try the replies about a topic; give the trials by the label of the reply."""
    explanation = recommender.recommend({**SCREENED, **record})
    prompts = prompts_of(explanation.questions, recommender.knowledge)
    prompt = next(prompt for prompt in prompts if prompt.topic == topic)
    return {trial.reply.label: trial for trial in try_replies(prompt, explanation, recommender)}


def test_a_reply_is_run(recommender: Recommender) -> None:
    """The result after the reply is that of the record with it."""
    trial = tried(recommender, "supervised", supervised=None)["no"]
    assert result_of(trial.after) == result_of(recommender.recommend({**SCREENED, "supervised": False}))
    assert result_of(trial.before) == result_of(recommender.recommend({**SCREENED, "supervised": None}))


def test_a_gate_that_closes_is_the_first_thing_to_say(recommender: Recommender) -> None:
    """A fever ends the program; without one nothing changes by itself."""
    trials = tried(recommender, "temperature_c")
    assert outcome(trials["37.5 or more"]) == "NOT NOW: DEFER"
    assert (outcome(trials["below 37.5"]), trials["below 37.5"].changes) == ("nothing by itself", False)


def test_gates_that_still_wait_are_counted(recommender: Recommender) -> None:
    """One gate fewer waits, the others hold as before."""
    trials = tried(recommender, "kidney_pain", screened=False)
    assert (trials["present"].after.status, trials["present"].gates_left) == ("refer", 0)
    left = trials["absent"].gates_left
    assert left == sum(not reason.firing.activation.certain for reason in trials["absent"].before.screening) - 1
    assert outcome(trials["absent"]) == f"nothing yet: {left} gates still wait"


def test_one_gate_waits_in_the_singular(recommender: Recommender) -> None:
    """Given one gate besides, it still waits."""
    known = [name for name in KNOWLEDGE.vocabulary.findings if name not in ("kidney_pain", "lumbar_injury")]
    trials = tried(recommender, "kidney_pain", screened=False, ruled_out=known, scoliosis_early=False)
    assert outcome(trials["absent"]) == "nothing yet: 1 gate still waits"


def test_the_last_gate_brings_the_program(recommender: Recommender) -> None:
    """Once nothing blocks any more, the program is said: status, complex, how many exercises, how long."""
    trial = tried(recommender, "stage", stage=None)["remission"]
    assert outcome(trial).startswith("PROGRAM: Remission; 13 exercises, about 14 min")


def test_what_enters_and_leaves_a_program_is_named(recommender: Recommender) -> None:
    """An exercise that hurts leaves; those that are not dosed otherwise are not mentioned."""
    trials = tried(recommender, "painful_exercises")
    name, trial = list(trials.items())[1]
    assert (trial.lost, trial.gained, trial.redosed, trial.reordered) == ((name,), (), (), False)
    assert trial.verdicts[name] == ("prescribed", "excluded")
    assert outcome(trial) == f"out: {name}"


def test_an_item_at_hand_opens_exercises_of_other_complexes(recommender: Recommender) -> None:
    """Outside the program verdicts are counted by what they become."""
    trials = tried(recommender, "equipment", equipment=None)
    assert outcome(trials["bench"]) == "2 exercises become eligible"
    assert outcome(trials["dumbbells"]) == "1 exercise becomes eligible"


def test_other_doses_and_advice_are_said(recommender: Recommender) -> None:
    """After the first session there is more to do, and other advice."""
    trial = tried(recommender, "first_session", first_session=None)["no"]
    assert trial.gained
    assert trial.redosed
    assert all(trial.advice)
    said = outcome(trial)
    assert said.startswith("in: ")
    assert "and 3 more; other dose: " in said
    assert said.endswith("; advice: 2 more, 3 less")


def test_a_limit_is_told_from_a_dose(recommender: Recommender) -> None:
    """What hurts only at full range is done with less range."""
    name, trial = list(tried(recommender, "pain_only_at_full_range").items())[1]
    assert (trial.limited, trial.redosed, trial.changes) == ((name,), (), True)
    assert outcome(trial) == f"limited: {name}"


def test_another_complex_is_named_and_its_exercises_counted(recommender: Recommender) -> None:
    """Another program is not listed exercise by exercise."""
    said = outcome(tried(recommender, "requested_complex")["gentle"])
    assert said.startswith("the complex becomes Gentle complex; in: ")
    assert ", " not in said


def test_another_order_is_said() -> None:
    """A preference moves exercises without any entering or leaving."""
    rule = rule_text(
        '[when.patient]\nfact = "fever"\nis = "present"\n[when.exercise]\nid = ["rem-5-standing-forward-bend"]',
        'effect = "prefer"',
    )
    order = rule_text("", 'effect = "arrange"\nkey = "preference"\norder = 1')
    closed = rule_text("[when.exercise]\ndefault_excluded = true", 'effect = "exclude"')
    rules = {"prefer/x": rule, "arrange/x": order, "restrict/x": closed}
    trial = tried(recommender_of(rules), "fever", screened=False)["present"]
    assert (trial.reordered, outcome(trial)) == (True, "another order")


def test_a_program_may_be_left_without_a_complex() -> None:
    """When every exercise is barred there is none to name."""
    rule = rule_text('[when.patient]\nfact = "fever"\nis = "present"\n[when.exercise]', 'effect = "exclude"')
    closed = rule_text("[when.exercise]\ndefault_excluded = true", 'effect = "exclude"')
    rules = {"restrict/all": rule, "restrict/x": closed}
    trial = tried(recommender_of(rules), "fever", screened=False)["present"]
    assert "the complex becomes none" in outcome(trial)
    assert standing(trial.after) == "RESTRICTED PROGRAM: no exercise is left"


def test_what_is_at_stake_names_effects_and_rules() -> None:
    """The three most decisive effects with a rule each, the others by name."""
    rules = ("screen/red_flags", "screen/kidney_pain", "screen/raised_temperature", "restrict/painful_movement")
    assert at_stake(rules, KNOWLEDGE) == (
        "refer (screen/red_flags and 1 more); defer (screen/raised_temperature); exclude (restrict/painful_movement)"
    )
    assert at_stake((*rules, "advise/diary"), KNOWLEDGE).endswith("; advise")


def asked(recommender: Recommender, most: int = 3, **record: Any) -> tuple[Any, ...]:
    """Give what the views of the first questions take."""
    explanation = recommender.recommend({**SCREENED, **record})
    prompts = prompts_of(explanation.questions, recommender.knowledge)
    found = [(prompt, try_replies(prompt, explanation, recommender)) for prompt in prompts[:most]]
    return found, len(prompts) - len(found), explanation


def test_the_page_says_how_many_there_are_and_tells_each(recommender: Recommender) -> None:
    """The title says how the program stands; each question has its answers, alike ones together."""
    title, count, *rest = lay_out_ask(*asked(recommender))
    assert isinstance(title, Heading)
    assert title.text.startswith("PROGRAM: Remission; 13 exercises")
    assert count == Paragraph(
        "8 unknown facts could change the result; the 3 most decisive, each answer tried (--all for all):"
    )
    assert rest[0] == Heading("1. What is your body temperature today? [temperature_c]")
    assert isinstance(rest[1], Bullets)
    assert rest[1].items[:2] == ("below 37.5: nothing by itself", "37.5 or more: NOT NOW: DEFER")


def test_findings_are_answered_with_yes_and_no(recommender: Recommender) -> None:
    """In words, whatever the record calls it; equipment, exercises and stages by their names."""
    _, _, _, bullets, *_ = lay_out_ask(*asked(recommender, screened=False))
    assert isinstance(bullets, Bullets)
    assert bullets.items[0].startswith("yes: ")
    assert bullets.items[1].startswith("no: ")


@pytest.mark.parametrize(("shown", "count"), [(99, "8 unknown facts could change the result:")])
def test_nothing_more_needs_no_hint(recommender: Recommender, shown: int, count: str) -> None:
    """Where every question is shown, only their number is said."""
    assert lay_out_ask(*asked(recommender, shown))[1] == Paragraph(count)


def test_nothing_open_is_said(recommender: Recommender) -> None:
    """A record of which everything is known has no question."""
    explanation = recommender.recommend(SCREENED)
    assert lay_out_ask([], 0, explanation)[1] == Paragraph("Nothing that is unknown could change the result.")


def test_a_question_without_a_trial_has_no_lines(recommender: Recommender) -> None:
    """What has no reply worth trying is shown bare."""
    [(prompt, _), *_], more, explanation = asked(recommender)
    assert lay_out_ask([(prompt, [])], more, explanation)[-1] == Bullets(())


def test_json_tells_what_each_reply_changes(recommender: Recommender) -> None:
    """Everything that is told in words stands in the JSON as data."""
    found = ask_json(*asked(recommender, 99))
    assert (found["status"], found["complex"], found["open"]) == ("program", "remission-period", 8)
    assert [question["rank"] for question in found["questions"]] == list(range(1, 9))
    painful = next(question for question in found["questions"] if question["term"] == "painful_exercises")
    none, first, *_ = painful["answers"]
    assert (none["answer"], none["lost"], none["changes"]) == ("none", [], "nothing by itself")
    assert first["lost"] == [first["answer"]]
    assert first["verdicts"][first["answer"]] == ["prescribed", "excluded"]
    assert painful["rules"][0] == "restrict/painful_movement"
    jsonschema.validate(found, ask_schema())
