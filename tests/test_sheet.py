"""The sheet and the leaflet: what a clinician and a patient are shown, whatever the words around it."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from recommender.block import Block, Bullets, Heading, Notes, Table
from recommender.clinic import with_clinic
from recommender.decision import Reason
from recommender.dose import PrescribedDose, dose_text
from recommender.explanation import Explanation, Recommender
from recommender.inference import Clash
from recommender.leaflet import PLAIN_STATUS
from recommender.prescription import NOTICE
from recommender.question import waited_for
from recommender.render import to_text
from recommender.sheet import GROUP_MIN, STATUS_LINES, Layout, lay_out
from recommender.whole_patient import read_whole_patients
from recommender.wording import fill, plain, term_label

WELL: dict[str, Any] = {
    "stage": "remission",
    "pain": "none",
    "screened": True,
    "supervised": True,
    "first_session": False,
    "equipment": [],
}
HERNIA = {**WELL, "stage": "subacute_late", "diagnoses": ["lumbar_disc_hernia"], "doctor_clearance": True}
REFERRED = {**WELL, "symptoms": ["saddle_numbness"], "diagnoses": ["kidney_pain"]}
PATIENT = Layout("patient")
PLAIN = PrescribedDose((1, 1), (8, 10), "total", None, None, None, 20, "smooth", "calm")


def shown(explanation: Explanation, layout: Layout | None = None) -> str:
    """Read a sheet as one line of text."""
    return " ".join(to_text(lay_out(explanation, layout or Layout())).split())


def title(blocks: list[Block]) -> str:
    """Give the title of a sheet."""
    assert isinstance(blocks[0], Heading)
    assert blocks[0].level == 1
    return blocks[0].text


def table(blocks: list[Block]) -> Table:
    """Give the table of the program."""
    return next(block for block in blocks if isinstance(block, Table))


def bullets(blocks: list[Block]) -> list[str]:
    """Give every item of every list."""
    return [item for block in blocks if isinstance(block, Bullets) for item in block.items]


def below(blocks: list[Block], heading: str) -> list[str]:
    """Give the items of the list below a heading that begins with some words; none where it is not there."""
    for place, block in enumerate(blocks):
        if isinstance(block, Heading) and block.text.startswith(heading):
            following = blocks[place + 1]
            assert isinstance(following, Bullets)
            return list(following.items)
    return []


def note(blocks: list[Block], label: str) -> str:
    """Give the note behind a label that begins with some words; nothing where it is not there."""
    entries = [entry for block in blocks if isinstance(block, Notes) for entry in block.entries]
    return next((text for found, text in entries if found.startswith(label)), "")


@pytest.mark.parametrize(
    ("record", "status"),
    [
        (WELL, "program"),
        (HERNIA, "restricted_program"),
        ({**WELL, "pain": "pronounced"}, "defer"),
        (REFERRED, "refer"),
        ({}, "needs_information"),
    ],
)
def test_the_title_says_the_status(recommender: Recommender, record: dict[str, Any], status: str) -> None:
    """Each status has a title of its own, for the clinician and for the patient."""
    explanation = recommender.recommend(record)
    assert explanation.status == status
    assert STATUS_LINES[status] in title(lay_out(explanation, Layout()))
    assert title(lay_out(explanation, PATIENT)) == PLAIN_STATUS[status]


def test_the_title_names_the_patient(recommender: Recommender) -> None:
    """A record that names its patient is told apart from others."""
    assert title(lay_out(recommender.recommend({**WELL, "patient_id": "A-17"}), Layout())).startswith("A-17")


def test_the_title_sums_the_session_up(recommender: Recommender) -> None:
    """Complex, number of exercises and minutes stand in the title."""
    explanation = recommender.recommend(WELL)
    said = title(lay_out(explanation, Layout()))
    assert "Remission" in said
    assert f"{len(explanation.session.items)} exercises" in said
    assert f"{round(explanation.session.minutes)} min" in said


@pytest.mark.parametrize("layout", [Layout(), PATIENT])
def test_the_table_holds_the_session_in_its_order(recommender: Recommender, layout: Layout) -> None:
    """Every item has one numbered row with its dose; the warm-up has its heading."""
    explanation = recommender.recommend(WELL)
    rows = table(lay_out(explanation, layout)).rows
    full = [row for row in rows if len(row) > 1]
    assert [row[0] for row in full] == [str(place) for place in range(1, len(explanation.session.items) + 1)]
    for row, item in zip(full, explanation.session.items, strict=True):
        assert row[1].startswith(item.exercise.title)
        assert row[2] == dose_text(item.dose)
    assert "warm-up" in rows[0][0].casefold()


def test_every_start_position_has_its_heading(recommender: Recommender) -> None:
    """The table says when to change position."""
    explanation = recommender.recommend(WELL)
    headings = [row[0].casefold() for row in table(lay_out(explanation, Layout())).rows if len(row) == 1]
    for item in explanation.session.items:
        label = explanation.knowledge.vocabulary.label(item.exercise.start_position).casefold()
        assert any(label in heading for heading in headings)


def test_what_the_program_rests_on_is_said(recommender: Recommender) -> None:
    """The facts that rules used are named: stated, derived and unknown ones."""
    said = shown(recommender.recommend({**HERNIA, "first_session": None}))
    for term in ("lumbar_disc_hernia", "doctor_clearance", "chronic_disease", "first_session"):
        assert term_label(term, recommender.knowledge) in said


def test_a_clinics_fact_is_told_apart(recommender: Recommender) -> None:
    """What comes from the clinic's standing facts is not shown as stated for this patient."""
    raw, fields = with_clinic({**WELL, "supervised": None, "first_session": True}, {"supervised": False})
    assert "Clinic: supervised session: no" in shown(recommender.recommend(raw, fields))


def test_many_unknown_facts_are_counted(recommender: Recommender) -> None:
    """An empty record does not fill the page with what is not known."""
    assert len(lay_out(recommender.recommend({}), Layout())) < 12
    assert "more." in shown(recommender.recommend({}))


def test_another_reading_is_said(recommender: Recommender) -> None:
    """What was read otherwise than it was written stands on the sheet."""
    explanation = recommender.recommend({**WELL, "pain": None, "pain_nrs": 2})
    assert any("2 of 10" in item for item in bullets(lay_out(explanation, Layout())))


def test_a_clash_of_rules_is_said(recommender: Recommender) -> None:
    """A contradiction between rules that reached the patient is shown with both rules."""
    clash = Clash(("select/a", "select/b"), "complex", ("gentle", "remission-period"), "gentle")
    explanation = replace(recommender.recommend(WELL), clashes=(clash,))
    assert clash.sentence in bullets(lay_out(explanation, Layout()))


def test_a_limit_is_shown_with_its_exercises(recommender: Recommender) -> None:
    """What a limit asks to mind names the exercises that it is about."""
    explanation = recommender.recommend({**WELL, "pain_only_at_full_range": ["rem-4-cat-cow"]})
    place = next(n for n, item in enumerate(explanation.session.items, 1) if item.exercise.id == "rem-4-cat-cow")
    caution = recommender.knowledge.rules["restrict/partial_range_where_full_range_hurts"].then.caution
    behind = note(lay_out(explanation, Layout()), "Mind").partition(caution.rstrip("."))[2]
    assert str(place) in behind.partition(").")[0]


def test_no_limit_needs_no_note(recommender: Recommender) -> None:
    """A session without a limit has no note about minding."""
    explanation = recommender.recommend(WELL)
    bare = [
        item._replace(reasons=tuple(reason for reason in item.reasons if reason.effect != "limit"))
        for item in explanation.session.items
    ]
    explanation = replace(explanation, session=replace(explanation.session, items=tuple(bare)))
    assert note(lay_out(explanation, Layout()), "Mind") == ""


@pytest.mark.parametrize("record", [WELL, {**WELL, "requested_complex": "training", "age": 40}])
def test_every_stop_criterion_goes_out_with_a_program(recommender: Recommender, record: dict[str, Any]) -> None:
    """When to stop is a few words on the clinician's sheet, and a sentence on the patient's."""
    explanation = recommender.recommend(record)
    brief, whole = shown(explanation), shown(explanation, PATIENT)
    stop = [reason for reason in explanation.advice if reason.firing.activation.rule.then.topic == "stop"]
    assert stop
    assert all(fill(r.firing.activation.rule.then.sign, r, recommender.knowledge) in brief for r in stop)
    assert all(plain(reason, recommender.knowledge) in whole for reason in stop)


def test_what_ends_a_session_is_told_apart_from_what_eases_it(recommender: Recommender) -> None:
    """Sharp pain ends the session; discomfort in one exercise skips that exercise."""
    blocks = lay_out(recommender.recommend(WELL), Layout())
    assert "sharp pain" in note(blocks, "Stop and call")
    assert "uncomfortable" in note(blocks, "Ease or skip")
    assert "uncomfortable" not in note(blocks, "Stop and call")


def test_every_stop_and_review_rule_has_its_sign(recommender: Recommender) -> None:
    """No rule that stops or reviews is missing from the screen for want of words."""
    advice = [rule.then for rule in recommender.knowledge.rules.values() if rule.then.effect == "advise"]
    assert [then for then in advice if bool(then.sign) != (then.topic == "stop" or then.review)] == []


def test_when_to_review_is_said(recommender: Recommender) -> None:
    """The clinician reads when the program is to be looked at again."""
    explanation = recommender.recommend({**WELL, "symptoms": ["persistent_discomfort_weeks"]})
    rule = recommender.knowledge.rules["advise/see_doctor_lasting_discomfort"]
    assert rule.then.sign in note(lay_out(explanation, Layout()), "Review")


def test_what_a_finding_forbids_outside_the_session_is_said(recommender: Recommender) -> None:
    """A hernia brings its bans of daily life along; a back without findings brings none."""
    jumping = recommender.knowledge.rules["advise/disc_no_jumping"].document.title
    assert jumping[1:] in note(lay_out(recommender.recommend(HERNIA), Layout()), "For these findings")
    assert note(lay_out(recommender.recommend(WELL), Layout()), "For these findings") == ""


def test_a_gap_names_the_complex_that_fills_it(recommender: Recommender) -> None:
    """What the program lacks is said, with what could be done on another day."""
    explanation = recommender.recommend({**WELL, "first_session": True})
    gaps = note(lay_out(explanation, Layout()), "Gaps")
    assert "abdominal strengthening. Another day: " in gaps
    assert "(gentle)" in gaps


def test_no_gap_needs_no_note(recommender: Recommender) -> None:
    """A program that lacks nothing has no note about gaps."""
    explanation = recommender.recommend({**WELL, "requested_complex": "gentle"})
    assert note(lay_out(explanation, Layout()), "Gaps") == ""


def test_all_that_is_left_out_is_counted(recommender: Recommender) -> None:
    """The counts by deciding reason add up to the exercises that are not prescribed; large groups have their reason."""
    explanation = recommender.recommend(HERNIA)
    said = note(lay_out(explanation, Layout()), "Left out")
    out = [decision for decision in explanation.decisions.values() if decision.verdict != "prescribed"]
    assert sum(int(found) for found in re.findall(r"(?:^|; )(\d+) ", said)) == len(out)
    groups = Counter(decision.reasons[0].firing.rule_id for decision in out)
    titles = [recommender.knowledge.rules[rule].document.title for rule, count in groups.items() if count >= GROUP_MIN]
    assert titles
    assert [title for title in titles if title[1:] not in said] == []


def test_small_groups_of_other_complexes_are_counted_together(recommender: Recommender) -> None:
    """What is left of the count is said as a number; --all names the reasons."""
    said = note(lay_out(recommender.recommend(HERNIA), Layout()), "Left out")
    assert re.search(r"\d+ for other reasons \(--all names them\)", said)
    assert "--all" not in note(lay_out(recommender.recommend(HERNIA), Layout(everything=True)), "Left out")


def test_an_item_of_the_own_complex_that_is_left_out_is_named(recommender: Recommender) -> None:
    """What the clinician would expect in the program and does not find is named, with what stands in for it."""
    explanation = recommender.recommend({**WELL, "discomfort_exercises": ["rem-5-standing-forward-bend"]})
    said = note(lay_out(explanation, Layout()), "Left out")
    assert "(rem-5-standing-forward-bend: instead rem-5b-seated-forward-bend)" in said


def test_many_left_out_items_are_counted(recommender: Recommender) -> None:
    """Of many items of the own complex two are named, the others counted."""
    explanation = recommender.recommend({**WELL, "first_session": True})
    said = note(lay_out(explanation, Layout()), "Left out")
    simplest = recommender.knowledge.rules["restrict/first_session_simplest"].document.title
    assert "and 4 more)" in said.partition(simplest[1:])[2].partition(";")[0]


def test_everything_lists_every_exercise(recommender: Recommender) -> None:
    """On demand each exercise stands with its verdict and the rule that decides."""
    for record in (WELL, REFERRED):
        explanation = recommender.recommend(record)
        said = bullets(lay_out(explanation, Layout(everything=True)))
        for name, decision in explanation.decisions.items():
            line = next(line for line in said if line.startswith(f"{name}:"))
            assert decision.verdict.upper() in line


def test_without_a_program_nothing_is_counted_as_left_out(recommender: Recommender) -> None:
    """A gate keeps everything back; there is no table, and no list of what is left out."""
    blocks = lay_out(recommender.recommend(REFERRED), Layout())
    assert not [block for block in blocks if isinstance(block, Table)]
    assert note(blocks, "Left out") == ""


def test_every_gate_that_holds_is_said(recommender: Recommender) -> None:
    """All gates of a referral are named, not the first; a gate that a stricter one defeats is not."""
    explanation = recommender.recommend({**REFERRED, "temperature_c": 39.0})
    said = shown(explanation)
    assert "[screen/red_flags]" in said
    assert "[screen/kidney_pain]" in said
    assert "[screen/raised_temperature]" not in said


def test_what_a_record_leaves_open_is_asked(recommender: Recommender) -> None:
    """The most decisive questions stand on the sheet, with how many there are in all."""
    explanation = recommender.recommend({})
    said = shown(explanation)
    waiting = waited_for(explanation.questions)
    assert f"[{waiting[0].term}]" in said
    assert f"of {len(waiting)})" in said


def test_a_few_questions_are_not_counted(recommender: Recommender) -> None:
    """Where every question is shown there is nothing to count."""
    explanation = recommender.recommend({**WELL, "first_session": None})
    blocks = lay_out(explanation, Layout())
    [question] = waited_for(explanation.questions)
    assert f"[{question.term}]" in note(blocks, "Ask next")
    assert " of " not in next(label for block in blocks if isinstance(block, Notes) for label, _ in block.entries[-1:])


def test_no_question_needs_no_note(recommender: Recommender) -> None:
    """A record that leaves nothing open is asked nothing."""
    assert note(lay_out(recommender.recommend(WELL), Layout()), "Ask next") == ""


def test_other_possible_complexes_are_named(recommender: Recommender) -> None:
    """The clinician reads what else is open to this patient; after a referral nothing is."""
    assert "gentle" in shown(recommender.recommend(WELL)).casefold()
    assert "(gentle" not in shown(recommender.recommend(REFERRED))


def test_instructions_say_how_to_do_each_item(recommender: Recommender) -> None:
    """On demand each item has its steps, its easier and harder forms, what to mind and how it may grow."""
    explanation = recommender.recommend({**HERNIA, "stage": "subacute_late"})
    said = bullets(lay_out(explanation, Layout(instructions=True)))
    for item in explanation.session.items:
        assert set(item.exercise.instructions) <= set(said)
        assert not item.exercise.easier or any(item.exercise.easier in line for line in said)
        assert not item.exercise.harder or any(item.exercise.harder in line for line in said)
        assert all(any(text in line for line in said) for text in item.dose.later)


def test_a_bare_item_has_only_its_steps(recommender: Recommender) -> None:
    """An item without other forms, cautions and growth shows its steps and no empty list."""
    explanation = recommender.recommend(WELL)
    item = explanation.session.items[0]
    exercise = replace(item.exercise, easier="", harder="", cautions_stated=(), cautions_inferred=())
    bare = item._replace(exercise=exercise, dose=item.dose._replace(later=()), reasons=())
    explanation = replace(explanation, session=replace(explanation.session, items=(bare,)))
    blocks = lay_out(explanation, Layout(instructions=True))
    steps = next(place for place, block in enumerate(blocks) if Bullets(exercise.instructions, numbered=True) == block)
    assert not isinstance(blocks[steps + 1], Bullets)


@pytest.mark.parametrize("record", [WELL, HERNIA, REFERRED, {}, {**WELL, "pain": "pronounced"}])
def test_every_sheet_names_the_knowledge_and_the_notice(recommender: Recommender, record: dict[str, Any]) -> None:
    """Each sheet says what it was made with, and that it is no medical device."""
    for layout in (Layout(), PATIENT):
        said = shown(recommender.recommend(record), layout)
        assert recommender.knowledge.version in said
        assert NOTICE in said


@pytest.mark.parametrize("record", [WELL, HERNIA, REFERRED, {}, {**WELL, "pain": "pronounced"}])
def test_the_patient_reads_no_rule_ids(recommender: Recommender, record: dict[str, Any]) -> None:
    """The patient's sheet is in plain words: no rule, no ledger row, no term id."""
    said = shown(recommender.recommend(record), PATIENT)
    assert [rule for rule in recommender.knowledge.rules if rule in said] == []
    assert "[" not in said


def test_the_patient_reads_each_advice_once(recommender: Recommender) -> None:
    """All advice is on the patient's sheet; two rules with the same sentence say it once."""
    explanation = recommender.recommend(HERNIA)
    said = bullets(lay_out(explanation, PATIENT))
    advice = {plain(reason, recommender.knowledge) for reason in explanation.advice}
    assert all(said.count(text) == 1 for text in advice)


def test_a_topic_without_advice_has_no_heading(recommender: Recommender) -> None:
    """A part of the patient's sheet that would be empty is left out."""
    explanation = recommender.recommend(WELL)
    kept: list[Reason] = [r for r in explanation.advice if r.firing.activation.rule.then.topic == "stop"]
    with_all = lay_out(explanation, PATIENT)
    with_stop = lay_out(replace(explanation, advice=tuple(kept)), PATIENT)
    levels = [
        [block for block in blocks if isinstance(block, Heading) and block.level == 2]
        for blocks in (with_all, with_stop)
    ]
    assert len(levels[1]) < len(levels[0])


def test_a_referred_patient_reads_why_and_no_questions(recommender: Recommender) -> None:
    """A patient who is referred reads the reasons in plain words."""
    blocks = lay_out(recommender.recommend(REFERRED), PATIENT)
    reason = recommender.knowledge.rules["screen/red_flags"].document.reason
    assert (reason.plain or reason.text) in bullets(blocks)
    assert below(blocks, "Questions") == []


def test_a_patient_who_lacks_information_reads_every_question(recommender: Recommender) -> None:
    """What has to be answered first is asked in full."""
    explanation = recommender.recommend({})
    waiting = waited_for(explanation.questions)
    assert below(lay_out(explanation, PATIENT), "Questions") == [question.text for question in waiting]


def test_only_open_gates_leave_no_known_reason(recommender: Recommender) -> None:
    """Where every gate waits for an answer, the patient reads questions and no reason."""
    explanation = recommender.recommend({**WELL, "stage": "acute", "supervised": None})
    assert len(bullets(lay_out(explanation, PATIENT))) == len(waited_for(explanation.questions))


def test_nothing_left_is_said(recommender: Recommender) -> None:
    """A patient whom every item of the stage hurts is not given an empty program as if it were one."""
    hurting = list(recommender.knowledge.by_complex["acute-period"])
    explanation = recommender.recommend({**WELL, "stage": "acute", "pain": "mild", "painful_exercises": hurting})
    assert "no exercise is left" in title(lay_out(explanation, Layout()))


def test_the_sheet_is_one_screen(recommender: Recommender) -> None:
    """Every whole patient with up to 20 exercises fits 80 columns and 60 lines, a full-height window or one page."""
    patients = read_whole_patients(Path(__file__).parent / "patients")
    for explanation in (recommender.recommend(patient.record) for patient in patients):
        lines = to_text(lay_out(explanation, Layout())).splitlines()
        assert max(map(len, lines)) <= 80
        assert len(lines) <= 60 + max(0, len(explanation.session.items) - 20)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({}, "8-10 times"),
        ({"unit": "per_side"}, "8-10 each side"),
        ({"unit": "per_direction"}, "8-10 each way"),
        ({"unit": "alternating"}, "8-10 in turn"),
        ({"reps": (5, 5)}, "5 times"),
        ({"reps": None, "hold_seconds": (15, 15)}, "once, hold 15 s"),
        ({"sets": (3, 3), "reps": (3, 4), "unit": "per_set", "hold_seconds": (25, 25)}, "3 x 3-4, hold 25 s"),
        ({"sets": (1, 2), "unit": "per_side"}, "1-2 x 8-10 each side"),
        ({"hold_breaths": (7, 10)}, "8-10 times, hold 7-10 breaths"),
        ({"work_seconds": (25, 25)}, "8-10 times, 25 s each"),
        ({"pace": "slow, as tolerated"}, "8-10 times, slow"),
    ],
)
def test_a_dose_is_said_in_a_few_words(changes: dict[str, Any], text: str) -> None:
    """Sets, repetitions, sides, holds, bouts and a slow pace fit one cell."""
    assert dose_text(PLAIN._replace(**changes)) == text
