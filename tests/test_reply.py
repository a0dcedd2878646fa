"""Replies: what may be said to a prompt, and the record that says it."""

from typing import Any

import pytest

from recommender.explanation import Explanation, Recommender
from recommender.prompt import Prompt, prompts_of
from recommender.reply import Reply, entries_of, replies_to, with_reply
from tests.minibase import SCREENED, recommender_of, rule_text


def asked(recommender: Recommender, topic: str, **record: Any) -> tuple[Prompt, Explanation]:
    """Give the prompt about a topic, and how the program stands."""
    explanation = recommender.recommend({**SCREENED, **record})
    prompts = prompts_of(explanation.questions, recommender.knowledge)
    return next(prompt for prompt in prompts if prompt.topic == topic), explanation


def labels(recommender: Recommender, topic: str, **record: Any) -> list[str]:
    """List the replies to a prompt by their labels."""
    return [reply.label for reply in replies_to(*asked(recommender, topic, **record))]


@pytest.mark.parametrize(
    ("topic", "record", "expected"),
    [
        ("fever", {"screened": False}, ["present", "absent"]),
        ("uterine_bleeding", {"screened": False, "ruled_out": ["bleeding_any"]}, ["absent"]),
        ("supervised", {"supervised": None}, ["yes", "no"]),
        ("pain", {"pain": None}, ["none", "mild", "moderate", "pronounced"]),
        ("age", {}, ["below 65", "65 or more"]),
        ("temperature_c", {}, ["below 37.5", "37.5 or more"]),
        ("minutes", {}, ["5", "15", "20"]),
    ],
)
def test_replies_cover_the_answers(
    recommender: Recommender, topic: str, record: dict[str, Any], expected: list[str]
) -> None:
    """Each word once; of a number each stretch within which no rule tells values apart; of minutes each limit."""
    assert labels(recommender, topic, **record) == expected


def test_a_stated_fact_that_is_asked_again_has_all_its_words(recommender: Recommender) -> None:
    """Remission with pain: every stage may be the answer, the stated one too."""
    assert labels(recommender, "stage", pain="mild") == ["acute", "subacute_early", "subacute_late", "remission"]


def test_stretches_meet_where_rules_cut() -> None:
    """A number above or at most a cut belongs below it, one at least or below a cut above it."""
    cuts = ("at_least = 30", "above = 40", "at_most = 50", "below = 60")
    rules = {
        f"advise/x{place}": rule_text(f'[when.patient]\nfact = "age"\n{cut}', 'effect = "advise"')
        for place, cut in enumerate(cuts)
    }
    prompt, explanation = asked(recommender_of(rules), "age")
    replies = replies_to(prompt, explanation)
    assert [reply.label for reply in replies] == [
        "below 30", "30 to below 41", "41 to below 51", "51 to below 60", "60 or more"
    ]  # fmt: skip
    assert [reply.value for reply in replies] == [29, 40, 50, 59, 60]


def test_stretches_of_a_measured_number_are_as_fine_as_can_be() -> None:
    """Just above a temperature is the next number that there is."""
    rule = rule_text('[when.patient]\nfact = "temperature_c"\nabove = 38.5', 'effect = "advise"')
    first, second = replies_to(*asked(recommender_of({"advise/x": rule}), "temperature_c"))
    assert first.value == 38.5 < second.value


def test_a_free_word_is_one_that_a_rule_asks_for() -> None:
    """What no rule asks for is no reply worth trying."""
    rule = rule_text('[when.patient]\nfact = "sex"\nis = "F"', 'effect = "advise"')
    assert labels(recommender_of({"advise/x": rule}), "sex") == ["F"]


def test_equipment_is_one_prompt(recommender: Recommender) -> None:
    """None, each open item by itself, all of them."""
    found = labels(recommender, "equipment", equipment=None)
    assert (found[0], found[-1]) == ("none", "all")
    assert {"chair", "fitball"} <= set(found)
    prompt, _ = asked(recommender, "equipment", equipment=None)
    assert (prompt.kind, set(prompt.items)) == ("equipment", set(found[1:-1]))
    assert prompt.waits


def test_one_open_item_alone_is_not_all(recommender: Recommender) -> None:
    """Where one item is open, all is that one."""
    assert labels(recommender, "equipment", stage="acute", pain="mild", equipment=None) == ["none", "knee_bolster"]


def test_exercises_are_those_of_the_program(recommender: Recommender) -> None:
    """None, and the first few of the program; of those, only exercises of which a rule says something."""
    prompt, explanation = asked(recommender, "painful_exercises")
    placed = [item.exercise.id for item in explanation.session.items]
    assert labels(recommender, "painful_exercises") == ["none", *placed[:3]]
    assert list(entries_of(prompt, explanation)) == placed
    assert labels(recommender, "easy_exercises", equipment=["horizontal_bar"]) == ["none", "bar-1-passive-hang"]


def test_without_a_program_no_exercise_is_named(recommender: Recommender) -> None:
    """Any of a hundred exercises may hurt; none is tried by itself."""
    assert labels(recommender, "painful_exercises", stage=None) == ["none"]


def test_complexes_are_those_that_are_not_barred(recommender: Recommender) -> None:
    """A barred complex would not be granted, so nothing changes by asking for it."""
    found = labels(recommender, "requested_complex")
    assert "gentle" in found
    assert "acute-period" not in found


def test_nothing_is_offered_by_name_for_a_finding(recommender: Recommender) -> None:
    """Yes or no need no list."""
    assert entries_of(*asked(recommender, "fever", screened=False)) == ()


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply("fever", "present", "present"), {"symptoms": ["fever"]}),
        (Reply("fever", "absent", "absent"), {"ruled_out": ["fever"]}),
        (Reply("supervised", "yes", True), {"supervised": True}),
        (Reply("equipment", "none", []), {"equipment": []}),
    ],
)
def test_a_record_says_the_reply(recommender: Recommender, reply: Reply, expected: dict[str, Any]) -> None:
    """A finding enters its list or is ruled out; a field gets its value."""
    assert with_reply({}, reply, recommender.knowledge) == expected


def test_a_reply_replaces_what_was_said_before(recommender: Recommender) -> None:
    """A finding is present or ruled out, not both."""
    record = with_reply({"symptoms": ["fever"]}, Reply("fever", "absent", "absent"), recommender.knowledge)
    assert record == {"symptoms": [], "ruled_out": ["fever"]}
