"""Interviews: never one question too few, what every typed line comes to, how the program stands."""

import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.explanation import Recommender
from recommender.interview import Interview, Turn, begin, respond
from recommender.interview_view import explained, progress, question, turn_text, welcome
from recommender.patient import EXERCISE_FIELDS
from recommender.problem import DataError
from recommender.prospect import admissible
from recommender.reply import Reply, with_reply
from tests.completions import FAST, GROUPS, YES_NO, Case, cases, readable, result_of
from tests.minibase import SCREENED
from tests.strategies import EQUIPMENT, EXERCISES, KNOWLEDGE

LISTS = (*EXERCISE_FIELDS, "equipment")
TURNS_MAX = 100
PAIRS = 15
some_examples = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def line_for(topic: str, facts: Mapping[str, Any]) -> str:
    """Write the answer of a patient of whom everything is known."""
    value = facts.get(topic)
    if topic in GROUPS:
        return "y" if value == "present" else "n"
    if isinstance(value, list):
        return ", ".join(value) or "none"
    return "" if value is None else str(value)


def answered(facts: Mapping[str, Any], skipped: frozenset[str] = frozenset()) -> Interview:
    """Lead an interview from an empty record to its end; some questions are left open."""
    interview = begin({}, FAST)
    for _ in range(TURNS_MAX):
        if interview.prompt is None:
            return interview
        topic = interview.prompt.topic
        turn = respond(interview, "" if topic in skipped else line_for(topic, facts), FAST)
        assert turn.event in ("answered", "left_open"), turn.problem
        interview = turn.interview
    pytest.fail("the interview does not end")


def everything(case: Case) -> dict[str, Any]:
    """Give a patient of whom everything is known, and nothing contradicts: no early scoliosis where there is none."""
    known = {term: next(value for value in values if value is not None) for term, values in case.choices.items()}
    facts = {**case.facts, **known}
    return {**facts, "scoliosis_early": "no"} if facts["scoliosis"] == "absent" else facts


def open_replies(interview: Interview) -> Iterator[Reply]:
    """Yield every answer to everything that is still unknown and was not left open on purpose."""
    reading = interview.explanation.reading
    unknown = {*GROUPS, *(field for field in KNOWLEDGE.vocabulary.fields if field not in LISTS)} - reading.values.keys()
    facts = interview.explanation.facts
    for term in sorted(unknown - interview.left_open):
        if term not in GROUPS or (facts[term].value == "unknown" or term not in {*reading.present, *reading.absent}):
            for value in admissible(term, reading, KNOWLEDGE):
                if term != "sex":
                    yield Reply(term, str(value), YES_NO.get(str(value), value))
    for name in sorted(set(LISTS) - interview.left_open - interview.record.keys()):
        yield Reply(name, "some", list(EQUIPMENT if name == "equipment" else EXERCISES))


def changed_by(interview: Interview, *replies: Reply) -> bool:
    """Say whether answers to what is still unknown change the result."""
    record: Mapping[str, Any] = interview.record
    for reply in replies:
        record = with_reply(record, reply, KNOWLEDGE)
    return readable(record) and result_of(FAST.recommend(record)) != result_of(interview.explanation)


@some_examples
@given(cases(), st.randoms(use_true_random=False))
def test_never_one_too_few(case: Case, rng: random.Random) -> None:
    """When it ends by itself, no answer to anything still unknown changes the result, alone or in pairs."""
    facts = everything(case)
    if not readable(case.record(facts)):
        return
    interview = answered(facts)
    replies = list(open_replies(interview))
    assert [reply for reply in replies if changed_by(interview, reply)] == []
    pairs = [rng.sample(replies, 2) for _ in range(PAIRS) if len(replies) > 1]
    assert [pair for pair in pairs if pair[0].topic != pair[1].topic and changed_by(interview, *pair)] == []


@some_examples
@given(cases(), st.sets(st.sampled_from([*GROUPS, "stage", "age", "equipment", "supervised"]), max_size=3))
def test_never_one_too_few_when_some_stay_open(case: Case, skipped: set[str]) -> None:
    """What was left unknown stays so; with that, no answer to anything else changes the result."""
    facts = everything(case)
    if not readable(case.record(facts)):
        return
    interview = answered(facts, frozenset(skipped))
    assert interview.left_open - {"requested_complex"} <= skipped
    assert [reply for reply in open_replies(interview) if changed_by(interview, reply)] == []


@some_examples
@given(cases())
def test_the_answers_make_the_record(case: Case) -> None:
    """The result at the end is the one for the patient of whom everything is known."""
    facts = everything(case)
    if readable(record := case.record(facts)):
        assert result_of(answered(facts).explanation) == result_of(FAST.recommend(record))


def after(interview: Interview, *lines: str, recommender: Recommender = FAST) -> Turn:
    """Type lines, and give what the last one came to."""
    turn = Turn(interview, "help")
    for line in lines:
        turn = respond(turn.interview, line, recommender)
    return turn


def at(topic: str, **record: Any) -> Interview:
    """Begin, and leave open what comes before the question about a topic."""
    interview = begin({**SCREENED, **record}, FAST)
    while interview.prompt and interview.prompt.topic != topic:
        interview = after(interview, "").interview
    assert interview.prompt
    return interview


def test_an_empty_record_begins_with_the_gates() -> None:
    """The most decisive first: what refers, then what defers."""
    prompts = [prompt.topic for prompt in begin({}, FAST).prompts]
    assert prompts[0] == "bladder_bowel_disturbance"
    assert prompts.index("kidney_pain") < prompts.index("fever") < prompts.index("increased_lumbar_lordosis")
    assert prompts.count("equipment") == 1


def test_a_bad_record_is_refused() -> None:
    """Problems of the record that it begins with are told at once."""
    with pytest.raises(DataError):
        begin({"stage": "remision"}, FAST)


def test_an_answer_is_taken() -> None:
    """The record grows by it, its question is gone, and it can be taken back."""
    interview = begin({}, FAST)
    turn = after(interview, "y")
    assert (turn.event, turn.interview.record) == ("answered", {"symptoms": ["bladder_bowel_disturbance"]})
    assert turn.interview.explanation.status == "refer"
    assert "bladder_bowel_disturbance" not in {prompt.topic for prompt in turn.interview.prompts}
    back = after(turn.interview, "back")
    assert (back.event, back.interview) == ("taken_back", interview)


def test_nothing_is_taken_back_before_the_first_answer() -> None:
    """Back at the beginning changes nothing."""
    interview = begin({}, FAST)
    assert after(interview, "back").interview == interview


@pytest.mark.parametrize("line", ["", "  ", "skip", "unknown", "UNKNOWN"])
def test_what_is_left_open_is_not_asked_again(line: str) -> None:
    """It stays unknown, and the next question comes."""
    interview = begin({}, FAST)
    turn = after(interview, line)
    assert (turn.event, turn.interview.record) == ("left_open", {})
    assert turn.interview.left_open == {"bladder_bowel_disturbance"}
    assert "bladder_bowel_disturbance" not in {prompt.topic for prompt in turn.interview.prompts}
    assert after(turn.interview, "back").interview.prompts == interview.prompts


def test_no_wish_is_no_answer_to_record() -> None:
    """No complex is wanted: nothing is written, and it is not asked again."""
    turn = after(at("requested_complex"), "none")
    assert turn.event == "left_open"
    assert "requested_complex" not in turn.interview.record


def test_an_invalid_answer_is_asked_again() -> None:
    """The state is the same, with the problem."""
    interview = begin({}, FAST)
    turn = after(interview, "perhaps")
    assert (turn.event, turn.interview) == ("refused", interview)
    assert turn.problem


@pytest.mark.parametrize(("line", "event"), [("?", "explain"), ("help", "help"), ("quit", "quit"), ("EXIT", "quit")])
def test_words_that_steer(line: str, event: str) -> None:
    """They change nothing by themselves."""
    interview = begin({}, FAST)
    assert after(interview, line) == Turn(interview, event)  # type: ignore[arg-type]


def test_after_the_end_any_line_quits() -> None:
    """There is nothing left to answer."""
    assert after(answered({}), "y").event == "quit"


def test_screened_answers_every_finding() -> None:
    """One word instead of sixty: what was not named is absent."""
    turn = after(begin({"symptoms": ["stiffness"]}, FAST), "n", "screened")
    assert turn.event == "screened"
    assert turn.interview.record["screened"] is True
    assert {prompt.kind for prompt in turn.interview.prompts}.isdisjoint({"finding"})


def test_screened_leaves_open_what_was_left_open() -> None:
    """A finding that was left unknown stays unknown; the others are ruled out one by one."""
    turn = after(begin({"diagnoses": ["malignant_tumour"]}, FAST), "", "screened")
    record, open_one = turn.interview.record, next(iter(turn.interview.left_open))
    assert "screened" not in record
    assert {open_one, "malignant_tumour", "tumour_any"}.isdisjoint(record["ruled_out"])
    assert "kidney_pain" in record["ruled_out"]
    assert readable(record)


def test_a_special_case_takes_back_the_general_no() -> None:
    """Bleeding was denied, bleeding from the womb is not: the earlier answer is taken back, not both kept."""
    known = sorted(set(GROUPS) - {"uterine_bleeding"})
    interview = begin({**SCREENED, "screened": False, "ruled_out": known}, FAST)
    assert interview.prompt
    assert interview.prompt.topic == "uterine_bleeding"
    record = after(interview, "y").interview.record
    assert record["diagnoses"] == ["uterine_bleeding"]
    assert set(known) - set(record["ruled_out"]) == {"bleeding_any"}


def test_a_clinics_facts_are_used_and_not_saved() -> None:
    """What stands in the clinic's file is known, and is not the patient's."""
    interview = begin({"equipment": ["chair"], "stage": "acute"}, FAST, ["equipment"])
    assert "equipment" not in {prompt.topic for prompt in interview.prompts}
    assert interview.own_record == {"stage": "acute"}
    assert interview.explanation.facts["stage"].origin == "record"


def test_a_stated_fact_is_not_asked_about() -> None:
    """Remission with pain looks odd, and is said; the interview asks for what is unknown."""
    assert "stage" not in {prompt.topic for prompt in begin({**SCREENED, "pain": "mild"}, FAST).prompts}


def test_the_same_record_at_the_end_whatever_came_back() -> None:
    """Answers taken back and given again leave no trace."""
    assert (
        after(begin({}, FAST), "n", "y", "back", "n").interview.record
        == after(begin({}, FAST), "n", "n").interview.record
    )


def shown(interview: Interview) -> str:
    """Write the next question on one line."""
    return " ".join(question(interview).split())


def test_a_question_names_the_answers_that_it_takes() -> None:
    """Yes or no, words, the range of a number, the names to choose from."""
    assert shown(begin({}, FAST)).endswith("unable to pass water? (y/n) >")
    assert shown(at("stage", stage=None)).endswith("(acute, subacute_early, subacute_late, remission) >")
    assert shown(at("pain", pain=None)).endswith("(none, mild, moderate, pronounced, or 0 to 10) >")
    assert shown(at("age")).endswith("(0 to 120 years) >")
    assert "1 gs-02-feet-and-fists: Feet and fists together" in shown(at("painful_exercises"))
    assert shown(at("equipment", equipment=None)).endswith("(names or numbers, none or all) >")
    assert "gentle: Gentle complex" in shown(at("requested_complex"))
    assert question(answered({})) == ""


def test_progress_tells_status_complex_exercises_and_what_is_left() -> None:
    """In a line or two."""
    assert progress(begin({}, FAST)) == "So far: NO PROGRAM YET: INFORMATION IS NEEDED. At most 74 questions left."
    said = " ".join(progress(begin(SCREENED, FAST)).split())
    assert said == "So far: PROGRAM: Remission; 13 exercises, about 14 min. At most 8 questions left."
    assert " ".join(progress(answered({})).split()).endswith("Nothing that is open could change it.")


def test_progress_says_when_no_answer_can_bring_a_program() -> None:
    """After a sure referral, or where a gate was left open, only details are left."""
    for line in ("y", ""):
        said = " ".join(progress(after(begin({}, FAST), line).interview).split())
        assert said.endswith("questions left. None of the answers can bring a program; quit ends here.")
    assert "None of the answers" not in progress(after(begin({}, FAST), "n").interview)


def heard(*lines: str, interview: Interview | None = None) -> list[str]:
    """Give what is said after the last of some lines."""
    return turn_text(after(interview or begin({}, FAST), *lines), FAST).splitlines()


def test_what_a_line_came_to_is_said() -> None:
    """How the answer was understood, and how the program stands now."""
    assert heard("n")[0] == "new bladder or bowel disturbance (red flag): no."
    assert heard("")[0] == "Left unknown."
    assert heard("n", "back")[0] == "The last answer is taken back."
    assert heard("screened")[0] == "Every finding that was not named is absent."
    assert heard("quit")[0] == "Stopped."
    assert heard("rem", interview=at("stage", stage=None))[0] == "stage of the disease: remission."
    assert heard("2", interview=at("pain", pain=None))[0] == "pain level: 2 of 10, read as mild pain."
    assert heard("chair, fitball", interview=at("equipment", equipment=None))[0] == "equipment at hand: chair, fitball."
    assert heard("none", interview=at("painful_exercises"))[0] == "painful exercises: none."
    assert all(line.startswith("So far: ") for line in (heard("n")[1], heard("")[1], heard("quit")[1]))


def test_a_refusal_says_what_would_do() -> None:
    """Why, and what to type instead."""
    assert heard("perhaps") == ["'perhaps' is neither yes nor no: type y or n."]


def test_help_lists_the_words_that_steer() -> None:
    """At the beginning and on request."""
    assert all(word in "\n".join(heard("help")) for word in ("?", "(empty)", "screened", "back", "quit"))
    assert welcome(begin({}, FAST)).startswith("One question at a time")


def test_an_explanation_tells_what_is_meant_and_what_each_answer_changes() -> None:
    """The description of the term, and the answers, run."""
    said = "\n".join(heard("?", interview=at("temperature_c")))
    assert said.startswith("Your body temperature as measured today.")
    assert " - 37.5 or more: NOT NOW: DEFER" in said
    assert explained(answered({}), FAST) == ""


def test_no_view_depends_on_an_answer_that_is_not_there(recommender: Recommender) -> None:
    """A turn that is made without its answer says only how the program stands."""
    turn = Turn(begin({}, recommender), "answered")
    assert turn_text(turn, recommender).strip() == progress(turn.interview)
