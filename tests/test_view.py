"""Views: the answer to an inquiry about an exercise, a complex, a rule or a row of the ledger, as blocks."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from recommender.archive import Archive
from recommender.block import Block, Branch, Bullets, Entry, Heading, Line, Paragraph, Tree
from recommender.explanation import Recommender
from recommender.fact import Fact
from recommender.faithfulness import verify
from recommender.inquiry import Depth, Inquiry, Topic, find_topic
from recommender.reason_sets import ReasonSets
from recommender.view import lay_out_answer
from tests.minibase import SCREENED, recommender_of, rule_text

WELL: dict[str, Any] = {
    "stage": "subacute_late",
    "pain": "none",
    "screened": True,
    "supervised": True,
    "first_session": False,
    "equipment": [],
}
HERNIA = {**WELL, "diagnoses": ["lumbar_disc_hernia"], "doctor_clearance": True}
FEVER = {**WELL, "symptoms": ["fever"]}
GATED = "NOT REACHED: Its step was not reached: defer, by screen/raised_temperature."
ASKED = {"stage": "acute", "pain": "mild"}


def lay(
    recommender: Recommender,
    name: str,
    record: dict[str, Any],
    depth: Depth = "reasons",
    sets: Sequence[Sequence[Fact]] = (),
    *,
    complete: bool = True,
) -> list[Block]:
    """Lay out the answer about one topic."""
    archive = Archive(recommender.knowledge)
    topic, found = find_topic(name, archive), ReasonSets(sets, complete)
    return lay_out_answer(Inquiry(topic, recommender.recommend(record), archive, depth, found))


def title(blocks: Sequence[Block]) -> str:
    """Give the title of a view."""
    assert isinstance(blocks[0], Heading)
    return blocks[0].text


def below(blocks: Sequence[Block], heading: str) -> str:
    """Read what stands below a heading as one text; nothing where the heading is not there."""
    found: list[str] = []
    inside = False
    for block in blocks:
        if isinstance(block, Heading):
            inside = block.text.startswith(heading)
        elif inside:
            found.append(words(block))
    return "\n".join(found)


def words(block: Block) -> str:
    """Give the words of a block."""
    if isinstance(block, Bullets):
        return "\n".join(block.items)
    if isinstance(block, Entry):
        return "\n".join((block.head, *block.body))
    if isinstance(block, Tree):
        return "\n".join(text for branch in block.branches for text in branch_words(branch))
    assert isinstance(block, Paragraph | Line)
    return block.text


def branch_words(branch: Branch) -> list[str]:
    """Give the words of a branch and of all below it."""
    return [branch.text, *(text for child in branch.children for text in branch_words(child))]


def line(recommender: Recommender, name: str, record: dict[str, Any]) -> str:
    """Give the answer in one line."""
    (block,) = lay(recommender, name, record, "line")
    assert isinstance(block, Line)
    return block.text


def test_a_prescribed_exercise_shows_its_dose(recommender: Recommender) -> None:
    """The view of an item of the program gives verdict, number, dose and minutes."""
    blocks = lay(recommender, "sub-3-sacrum-lift", WELL)
    assert title(blocks) == "sub-3-sacrum-lift: PRESCRIBED"
    assert isinstance(blocks[1], Paragraph)
    assert blocks[1].text.startswith("Lift the sacrum, weight on the loin, of Subacute period. Number ")
    assert "4-6" in blocks[1].text
    assert blocks[1].text.endswith(" min.")


def test_a_prescribed_exercise_parts_choice_dose_and_place(recommender: Recommender) -> None:
    """The reasons of an item are apart: why it is there, how it is dosed, where it stands."""
    blocks = lay(recommender, "sub-3-sacrum-lift", WELL)
    assert "select/subacute_complex: choose, decides" in below(blocks, "Because")
    assert "dose/smooth_measured: dose" in below(blocks, "Dose and care")
    assert "arrange" in below(blocks, "Place in the session")


def test_an_excluded_exercise_shows_what_decides(recommender: Recommender) -> None:
    """The deciding reason has its rule in its head; below stand the sentence, the facts, the lines, the ledger rows."""
    blocks = lay(recommender, "gs-09-bicycle", HERNIA)
    assert title(blocks) == "gs-09-bicycle: EXCLUDED"
    entry = blocks[3]
    assert isinstance(entry, Entry)
    assert entry.head.startswith("restrict/hernia_profile: exclude, decides")
    assert entry.body[0].startswith("Bicycle does not fit the profile")
    assert entry.body[1:] == (
        "Facts: lumbar disc hernia = present (record).",
        "Source S2:354,78,173,579; ledger ex-hernia-profile, C01.",
    )
    assert below(blocks, "Because").count("decides") == 1


def test_a_defeated_reason_stands_below_its_victor(recommender: Recommender) -> None:
    """What lost stays visible, below a heading that names what it lost to."""
    blocks = lay(recommender, "gs-09-bicycle", HERNIA)
    assert "restrict/leg_raise_45: limit" in below(blocks, "Overridden by restrict/hernia_profile")


def test_nothing_defeated_has_no_heading(recommender: Recommender) -> None:
    """A view without a lost reason does not speak of one."""
    blocks = lay(recommender, "sub-3-sacrum-lift", WELL)
    assert not [block for block in blocks if isinstance(block, Heading) and block.text.startswith("Overridden")]


def test_a_substitute_is_named_with_its_verdict(recommender: Recommender) -> None:
    """What can stand in for an exercise is named with what became of it; a prescribed one needs none."""
    record = {**WELL, "discomfort_exercises": ["sub-6-head-lift-abs-glutes"]}
    instead = below(lay(recommender, "sub-6-head-lift-abs-glutes", record), "Instead")
    assert "gs-06-head-lift-toes-toward" in instead
    assert "eligible" in instead
    assert below(lay(recommender, "sub-6-head-lift-abs-glutes", WELL), "Instead") == ""


def test_a_reason_without_facts_holds_for_everybody(recommender: Recommender) -> None:
    """A rule that reads nothing of the patient says so."""
    because = below(lay(recommender, "sub-2-chest-arch-on-elbows", WELL), "Because")
    assert "Holds for every patient." in because
    assert "restrict/default_excluded" in because


def test_one_of_several_reasons_says_so(recommender: Recommender) -> None:
    """Where several reasons each suffice, the view says it."""
    assert "suffice" in below(lay(recommender, "sub-2-chest-arch-on-elbows", WELL), "Because")


def test_a_derived_fact_shows_what_it_rests_on(recommender: Recommender) -> None:
    """Behind a derived fact stand the facts of the record."""
    record = {**WELL, "pain": "none", "stage": "remission", "symptoms": ["low_back_pain"]}
    because = below(lay(recommender, "rem-2-crawl-under", record), "Because")
    assert "derived from" in because
    assert "low back pain = present (record)" in because


def test_what_an_exercise_replaces_is_cut_short(recommender: Recommender) -> None:
    """Given an item that uses the minutes of barred ones, three of those are named and the rest counted."""
    record = {**HERNIA, "requested_complex": "gentle"}
    because = below(lay(recommender, "gs-13-hand-assisted-knee-pull", record), "Because")
    assert "In place of " in because
    assert " more), barred by " in because


def test_sets_that_suffice_are_numbered(recommender: Recommender) -> None:
    """Given sets of facts, each is a line; a set without facts holds for everybody."""
    hernia, pain = Fact("lumbar_disc_hernia", "present"), Fact("pain", "mild")
    blocks = lay(recommender, "gs-09-bicycle", HERNIA, sets=((hernia,), (pain, hernia)))
    assert below(blocks, "Enough to keep it out, each of 2, whatever else were so").splitlines() == [
        "lumbar disc hernia = present (record)",
        "pain level = mild pain (record) and lumbar disc hernia = present (record)",
    ]
    alone = lay(recommender, "gs-09-bicycle", HERNIA, "proof", sets=((),))
    assert below(alone, "Enough to keep it out, whatever else were so").startswith("nothing of this patient")


def test_sets_that_may_not_be_all_say_so(recommender: Recommender) -> None:
    """Given a search that was given up, the last line says so; otherwise none does."""
    hernia = (Fact("lumbar_disc_hernia", "present"),)
    told = [
        below(lay(recommender, "gs-09-bicycle", HERNIA, sets=(hernia,), complete=complete), "Enough").splitlines()
        for complete in (True, False)
    ]
    assert told[1] == [*told[0], "the search was given up here: there may be other sets, or smaller ones"]


def test_many_sets_are_cut_short(recommender: Recommender) -> None:
    """Given many sets, eight are shown and the rest counted; single facts that are not known share a line."""
    known = [(Fact("pain", "mild"), Fact("age", age)) for age in range(10)]
    unknown = [(Fact(term, "unknown"),) for term in ("fever", "supervised")]
    shown = below(lay(recommender, "gs-09-bicycle", HERNIA, sets=(*unknown, *known)), "Enough").splitlines()
    assert len(shown) == 10
    assert shown[8:] == [
        "2 more sets (--format json names them)",
        "any of 2 that are not known: fever (raised body temperature), supervised session",
    ]


def test_an_exercise_in_one_line(recommender: Recommender) -> None:
    """One line has the verdict, the rule, the sentence and the source, and counts other reasons of the kind."""
    said = line(recommender, "gs-09-bicycle", HERNIA)
    assert said.startswith("gs-09-bicycle: EXCLUDED by restrict/hernia_profile: Bicycle does not fit")
    assert "[S2:354,78,173,579; ledger ex-hernia-profile, C01]" in said
    several = line(recommender, "sub-2-chest-arch-on-elbows", WELL)
    assert several.endswith(" more of this kind.")


def test_an_exercise_that_nothing_speaks_of() -> None:
    """Given no program and nothing that bars the exercise, the view says so, in a line and with reasons."""
    recommender = recommender_of({"screen/none": rule_text(then='effect = "clear"'), "select/own": IDLE_CHOICE})
    said = "nothing bars it, and there is no program that it could be part of."
    assert line(recommender, "gs-09-bicycle", SCREENED) == f"gs-09-bicycle: ELIGIBLE: {said}"
    shown = lay(recommender, "gs-09-bicycle", SCREENED)
    assert shown[2] == Paragraph(said.capitalize())


IDLE_CHOICE = rule_text(
    '[when.patient]\nfact = "fever"\nis = "present"', 'effect = "choose"\ncomplex = "gentle"\nas = "stage"'
)


def test_checks_stand_below_the_answer(recommender: Recommender) -> None:
    """Given that an answer is to be verified, what became of each check stands below it, at any depth."""
    explanation, archive = recommender.recommend(HERNIA), Archive(recommender.knowledge)
    topic = Topic("exercise", "gs-09-bicycle")
    checks = verify(explanation, recommender, topic.name)
    for depth in ("line", "reasons"):
        blocks = lay_out_answer(Inquiry(topic, explanation, archive, depth, checks=checks))
        assert "held: without restrict/hernia_profile the verdict" in below(blocks, "Faithfulness")


def test_every_exercise_can_be_viewed(recommender: Recommender) -> None:
    """There is a view of every exercise, whatever became of it, and of a record that says nothing."""
    archive = Archive(recommender.knowledge)
    for record in ({}, HERNIA):
        explanation = recommender.recommend(record)
        for exercise, decision in explanation.decisions.items():
            blocks = lay_out_answer(Inquiry(Topic("exercise", exercise), explanation, archive))
            assert title(blocks) == f"{exercise}: {decision.verdict.upper()}"


def test_a_proof_is_a_tree(recommender: Recommender) -> None:
    """Given the deepest view, rules, comparisons and fields stand below each other; a derivation is shown once."""
    blocks = lay(recommender, "gs-13-hand-assisted-knee-pull", {**HERNIA, "requested_complex": "gentle"}, "proof")
    tree = below(blocks, "Proof")
    assert "record: requested_complex = gentle" in tree
    assert tree.count("assess/stage_as_given fired\n") == 1
    assert "assess/stage_as_given fired (see above)" in tree
    assert "derived: " not in tree


def test_a_chosen_complex(recommender: Recommender) -> None:
    """The view of the chosen complex has the reasons for it, and what decided about its exercises, counted."""
    blocks = lay(recommender, "gentle", {**HERNIA, "requested_complex": "gentle"})
    assert title(blocks) == "gentle: CHOSEN"
    assert isinstance(blocks[1], Paragraph)
    assert blocks[1].text.startswith("Gentle complex. 1")
    assert "select/requested_complex: choose, decides" in below(blocks, "For it")
    assert below(blocks, "Against it") == ""
    assert " excluded by restrict/hernia_profile: gs-01-arms-up-breathing, " in below(blocks, "What decided")


def test_a_possible_complex_names_the_chosen_one(recommender: Recommender) -> None:
    """The view of a complex that is only possible says what was chosen instead."""
    blocks = lay(recommender, "gentle", WELL)
    assert title(blocks) == "gentle: POSSIBLE"
    assert "select/subacute_complex: choose, decides" in below(blocks, "Chosen instead")
    said = line(recommender, "gentle", WELL)
    assert said.startswith("gentle: POSSIBLE, while subacute-period is chosen by select/subacute_complex: ")


def test_a_barred_complex_has_both_sides(recommender: Recommender) -> None:
    """The view of a barred complex has what bars it, and what would have chosen it."""
    record = {**HERNIA, "requested_complex": "training"}
    blocks = lay(recommender, "training", record)
    assert title(blocks) == "training: BARRED"
    assert "select/requested_complex: choose, overridden by" in below(blocks, "For it")
    assert "restrict/hernia_complexes: exclude" in below(blocks, "Against it")
    assert line(recommender, "training", record).startswith("training: BARRED by restrict/")
    assert "is excluded" not in line(recommender, "training", record).partition(":")[0]


def test_gates_that_wait_are_counted(recommender: Recommender) -> None:
    """Given many gates that wait for an answer, the deciding one is shown, and the others are counted."""
    against = below(lay(recommender, "acute-period", ASKED), "Against it")
    assert against.count("Source ") == 1
    assert "gates in all: a question is open for each" in against


def test_a_complex_that_nothing_chose() -> None:
    """Given no rule that chooses, a complex is possible, and nothing stands on either side."""
    recommender = recommender_of({"select/own": IDLE_CHOICE})
    assert line(recommender, "gentle", SCREENED) == "gentle: POSSIBLE: 25 of 25 exercises left."
    decided = below(lay(recommender, "gentle", SCREENED), "What decided")
    assert decided.startswith("25 eligible: gs-01-arms-up-breathing, ")


def test_the_proof_of_a_complex(recommender: Recommender) -> None:
    """The proof of a complex has its reasons, and what decided about its exercises, all of them."""
    tree = below(lay(recommender, "gentle", {**HERNIA, "requested_complex": "gentle"}, "proof"), "Proof")
    assert "record: requested_complex = gentle" in tree
    assert " excluded by restrict/hernia_profile: " in tree
    assert " more" not in tree


@pytest.mark.parametrize(
    ("name", "record", "head", "heading", "said"),
    [
        (
            "restrict/hernia_profile",
            HERNIA,
            "APPLIED",
            "It fired because",
            "lumbar disc hernia is present\nrecord: diagnoses = lumbar_disc_hernia",
        ),
        (
            "restrict/hernia_profile",
            WELL,
            "NOT FIRED",
            "What keeps it out",
            "lumbar disc hernia is absent, not present\nrecord: screened = yes",
        ),
        (
            "assess/elderly_from_age",
            {**WELL, "age": 44},
            "NOT FIRED",
            "What keeps it out",
            "age 44 is not at least elderly_age_years (65 years)\nrecord: age = 44",
        ),
        (
            "restrict/hernia_profile",
            {**WELL, "screened": None},
            "APPLIED AS POSSIBLE",
            "What is not known",
            "lumbar disc hernia is not known; asked for: present\nrecord: lumbar_disc_hernia is not given",
        ),
        (
            "restrict/disc_no_external_weight",
            HERNIA,
            "APPLIED",
            "It fired because",
            "is present\nderived by assess/disc_disease from lumbar disc hernia = present (record)",
        ),
        (
            "restrict/disc_no_external_weight",
            WELL,
            "NOT FIRED",
            "What keeps it out",
            "disc hernia or protrusion is absent, not present\nnothing derives it",
        ),
        ("dose/bar_repetitions", WELL, "FIRED, WITHOUT EFFECT", "What became of it", "No dose of this program changes"),
        ("arrange/printed_order", WELL, None, "It fired because", "it holds for every patient"),
        (
            "restrict/painful_movement",
            {**WELL, "painful_exercises": ["rem-4-cat-cow"]},
            "APPLIED",
            "It fired because",
            "painful exercises: there is an entry: Cat and cow\nrecord: painful_exercises = rem-4-cat-cow",
        ),
        (
            "restrict/painful_movement",
            WELL,
            "NOT FIRED",
            "What keeps it out",
            "painful exercises: there is no entry\nrecord: painful_exercises is not given",
        ),
        (
            "assess/disc_disease",
            {**WELL, "screened": None},
            "WAITS FOR AN ANSWER",
            "What became of it",
            "It waits for: lumbar disc hernia, lumbar disc protrusion (bulging disc); until then what it derives",
        ),
        (
            "assess/pain_as_given",
            {**WELL, "symptoms": ["low_back_pain"]},
            "OVERRIDDEN",
            "What became of it",
            "Its written exception fired: assess/pain_symptom_without_pain.",
        ),
        ("assess/stage_as_given", WELL, "APPLIED", "What became of it", "It derives: stage that the rules work with"),
        (
            "arrange/no_mixing_complexes",
            WELL,
            "APPLIED",
            "What became of it",
            "\nIts written exception fired: arrange/warm_up_later.",
        ),
        ("arrange/no_mixing_complexes", WELL, "APPLIED", "It fired because", "derived by select/subacute_complex"),
        ("restrict/leg_raise_45", WELL, None, "Its numbers", "leg_raise_degrees_max (45 degrees to the floor)"),
        ("restrict/leg_raise_45", WELL, None, "Source", "S2:181; ledger ex-leg-raise-45, C17, C18; stated."),
        ("dose/smooth_measured", FEVER, "NOT REACHED", "Its condition would hold", "it holds for every patient"),
        (
            "dose/acute_slow",
            FEVER,
            "NOT REACHED",
            "What keeps it out",
            "stage that the rules work with is late subacute stage (pain subsiding), not acute",
        ),
    ],
)
def test_a_rule_says_what_became_of_it(
    recommender: Recommender, name: str, record: dict[str, Any], head: str | None, heading: str, said: str
) -> None:
    """Given a rule and a patient, the state, the very comparison and the fact behind it are shown."""
    blocks = lay(recommender, name, record)
    assert head is None or title(blocks) == f"{name}: {head}"
    assert said in below(blocks, heading)


@pytest.mark.parametrize(
    ("name", "record", "said"),
    [
        ("restrict/hernia_profile", HERNIA, "APPLIED: exclude applies to "),
        ("restrict/hernia_profile", WELL, "NOT FIRED: lumbar disc hernia is absent, not present."),
        ("restrict/hanging_closed", HERNIA, "OVERRIDDEN: close is overridden for 5 exercises ("),
        ("assess/disc_disease", HERNIA, "APPLIED: It derives: disc hernia or protrusion = present, derived from "),
        ("dose/bar_repetitions", WELL, "FIRED, WITHOUT EFFECT: No dose of this program changes by it."),
        (
            "dose/smooth_measured",
            FEVER,
            f"{GATED} Its condition would hold.",
        ),
        (
            "dose/acute_slow",
            FEVER,
            f"{GATED} Its condition would not hold: stage that the rules work with is late subacute stage",
        ),
        (
            "advise/heart_rate_ceiling",
            {**FEVER, "age": 50},
            f"{GATED} Its condition is open: complex is not known; asked for: training.",
        ),
        (
            "restrict/harder_form_of_painful",
            {**WELL, "painful_exercises": ["rem-4-cat-cow"]},
            "FIRED, WITHOUT EFFECT: It names no exercise for what it binds.",
        ),
    ],
)
def test_a_rule_in_one_line(recommender: Recommender, name: str, record: dict[str, Any], said: str) -> None:
    """Given a rule, one line says what became of it, and why."""
    assert line(recommender, name, record).startswith(f"{name}: {said}")


def test_what_is_not_known_is_not_enough(recommender: Recommender) -> None:
    """Given a rule that takes no notice of what is not known, the view says so."""
    blocks = lay(recommender, "assess/elderly_from_age", WELL)
    assert Paragraph("What is not known is not enough for it to fire.") in blocks


def test_a_last_step_without_a_complex() -> None:
    """Given no complex that could be chosen, a rule of the last step says that its step was not reached."""
    recommender = recommender_of({"select/own": IDLE_CHOICE, "advise/one": ADVICE})
    assert line(recommender, "advise/one", SCREENED) == (
        "advise/one: NOT REACHED: Its step was not reached: no complex has an exercise that is open. "
        "Its condition would hold."
    )


ADVICE = rule_text(then='effect = "advise"\ntopic = "during"')


def test_a_condition_that_came_true_too_late() -> None:
    """Given a rule that reads what is settled only after its step, it has not fired, and the view says why."""
    late = rule_text(
        '[when.patient]\nfact = "disc_disease"\nis = "absent"', 'effect = "derive"\nfact = "fever"\nvalue = "present"'
    )
    recommender = recommender_of({"assess/late": late})
    blocks = lay(recommender, "assess/late", SCREENED)
    assert title(blocks) == "assess/late: NOT FIRED"
    assert below(blocks, "Its condition holds only of what was settled after its step").startswith("disc hernia or")
    assert line(recommender, "assess/late", SCREENED).endswith("of what was settled after its step.")


def test_the_proof_of_a_rule(recommender: Recommender) -> None:
    """The proof of a rule has its whole condition and all that it proposed."""
    tree = below(lay(recommender, "restrict/hernia_profile", HERNIA, "proof"), "Proof")
    assert tree.startswith("lumbar disc hernia is present\nrecord: diagnoses = lumbar_disc_hernia\nexclude applies to ")
    assert " more" not in tree


def test_a_row_names_what_carries_it_out(recommender: Recommender) -> None:
    """The view of a row has its lines, counts the rules that applied, and says what became of each."""
    blocks = lay(recommender, "C38", HERNIA)
    assert title(blocks) == "C38: CARRIED OUT"
    assert isinstance(blocks[1], Paragraph)
    assert blocks[1].text == ("A row of the ledger (conflict), from S2:173; S2:371-374. 3 rules, 3 of them applied.")
    assert "assess/disc_disease: APPLIED: It derives" in below(blocks, "Carried out by")
    assert line(recommender, "C38", WELL) == "C38: CARRIED OUT: 3 rules, none of them applied."
    assert line(recommender, "C38", HERNIA).endswith("restrict/disc_no_external_weight).")


def test_a_row_that_nothing_carries_out_says_why(recommender: Recommender) -> None:
    """The view of a row without a carrier gives the reason of the ledger, and no empty list."""
    archive = Archive(recommender.knowledge)
    row = next(row for row in archive.ledger.values() if row.why_not)
    blocks = lay(recommender, row.id, WELL)
    assert title(blocks) == f"{row.id}: NOT CARRIED OUT"
    assert len(blocks) == 2
    assert line(recommender, row.id, WELL) == f"{row.id}: NOT CARRIED OUT: {row.why_not}"


def test_the_proof_of_a_row(recommender: Recommender) -> None:
    """The proof of a row has the proof of each of its rules."""
    tree = below(lay(recommender, "C38", HERNIA, "proof"), "Proof")
    assert "restrict/disc_no_external_weight: applied" in tree
    assert "record: diagnoses = lumbar_disc_hernia" in tree


CARRIERS = """[[row]]
id = "X1"
kind = "rule"
lines = ["S2:1"]
carried_out_by = [
  "rules/restrict/old.toml", "rules/restrict/new.toml", "rules/restrict/gone.toml", "precedence",
  "knowledge/exercises/gentle/gs-09-bicycle.toml", "knowledge/exercises/gentle/gone.toml", "knowledge/families.toml",
  "default elderly_age_years", "default load_order",
]
"""


def written(recommender: Recommender, folder: Path) -> Archive:
    """Write an archive with a row of many carriers, and two rules that are not active."""
    for name, text in {
        "knowledge/ledger.toml": CARRIERS,
        "rules/restrict/old.toml": 'status = "retired"\ntitle = "Was once so"',
        "rules/restrict/new.toml": 'status = "draft"\ntitle = "May come"',
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Archive(recommender.knowledge, folder / "knowledge", folder / "rules")


def test_every_kind_of_carrier_is_told(recommender: Recommender, tmp_path: Path) -> None:
    """Given rules that are idle or gone, an exercise, a default, the precedence and other files, each has its line."""
    archive = written(recommender, tmp_path)
    inquiry = Inquiry(Topic("ledger", "X1"), recommender.recommend(HERNIA), archive)
    found = below(lay_out_answer(inquiry), "Carried out by").splitlines()
    assert found[0].startswith("restrict/old: RETIRED: A retired rule takes no part")
    assert found[1].startswith("restrict/new: DRAFT: A draft takes no part")
    assert found[2] == "rules/restrict/gone.toml: no such file is there."
    assert found[3].startswith("precedence: proposals are weighed in this order: refer, defer, ask, ")
    assert found[4].startswith("gs-09-bicycle: EXCLUDED by restrict/hernia_profile: ")
    assert found[5:7] == [
        "knowledge/exercises/gentle/gone.toml: what stands in this file.",
        "knowledge/families.toml: what stands in this file.",
    ]
    assert found[7].startswith("default elderly_age_years = 65 years. The documents")
    assert found[8].startswith("default load_order = minimal, light, ")


def test_a_row_in_one_line_names_what_is_no_rule(recommender: Recommender, tmp_path: Path) -> None:
    """Given carriers that are no rules, the one line says what they are, and the proof has a node for each."""
    archive = written(recommender, tmp_path)
    explanation = recommender.recommend(HERNIA)
    (said,) = lay_out_answer(Inquiry(Topic("ledger", "X1"), explanation, archive, "line"))
    assert isinstance(said, Line)
    assert said.text.startswith("X1: CARRIED OUT: 2 rules, none of them applied. ")
    assert "default elderly_age_years = 65 years." in said.text
    tree = below(lay_out_answer(Inquiry(Topic("ledger", "X1"), explanation, archive, "proof")), "Proof")
    assert "gs-09-bicycle: EXCLUDED" in tree


@pytest.mark.parametrize(("name", "state", "titled"), [("old", "RETIRED", "Was once so"), ("new", "DRAFT", "May come")])
def test_a_rule_that_is_not_active_says_so(
    recommender: Recommender, tmp_path: Path, name: str, state: str, titled: str
) -> None:
    """Given a draft or a retired rule, the view says that it decided nothing, at any depth."""
    topic, archive = Topic("rule", f"restrict/{name}"), written(recommender, tmp_path)
    explanation = recommender.recommend(HERNIA)
    (said,) = lay_out_answer(Inquiry(topic, explanation, archive, "line"))
    assert isinstance(said, Line)
    assert said.text.startswith(f"restrict/{name}: {state}: ")
    for depth in ("reasons", "proof"):
        blocks = lay_out_answer(Inquiry(topic, explanation, archive, depth))
        assert title(blocks) == f"restrict/{name}: {state}"
        assert isinstance(blocks[1], Paragraph)
        assert blocks[1].text.startswith(f"{titled}. ")
        assert "takes no part in programs" in blocks[1].text
