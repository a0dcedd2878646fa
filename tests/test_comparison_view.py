"""The view of comparisons and what-ifs: one line that sums up, what was changed, then the parts that differ."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from recommender.change import Op
from recommender.comparison import Comparison, compare
from recommender.comparison_view import lay_out_comparison, summary_of
from recommender.comparison_wording import BRIEF, WHOLE, Reach
from recommender.corpus import read_texts
from recommender.explanation import Recommender
from recommender.knowledge import read_knowledge
from recommender.render import WIDTH, to_markdown, to_text
from recommender.whatif import what_if
from recommender.whatif_view import lay_out_whatif
from tests.minibase import SCREENED, exercise_text, rule_text, sound_base
from tests.pairs import (
    CAT,
    CROSS,
    FEVER,
    REACH,
    RECOMMENDER,
    SICK,
    WELL,
    built,
    fevered,
    on_fever,
    only,
    recovered,
    shipped,
)

DEFAULTS = "knowledge/defaults.toml"
WIDE = 10_000
LIMIT = 'effect = "limit"\nlimit = {{ {} }}'
SAYS = 'effect = "advise"\ntopic = "course"'


def shown(comparison: Comparison, reach: Reach = BRIEF) -> str:
    """Give the whole view, one line a block or bullet."""
    return to_text(lay_out_comparison(comparison, reach), WIDE)


def line_of(text: str, begin: str) -> str:
    """Give the line that begins so; nothing where there is none."""
    return next((line.strip() for line in text.splitlines() if line.strip().startswith(begin)), "")


def below(text: str, heading: str) -> list[str]:
    """Give the bullets below a heading."""
    lines = text.splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith(f"{heading} ("))
    end = next((place for place in range(start + 1, len(lines)) if not lines[place].startswith(" - ")), len(lines))
    return lines[start + 1 : end]


def between(rules: Mapping[str, str], knowledge: Mapping[str, str]) -> Comparison:
    """Compare one patient under one mini base with two knowledges."""
    return compare(built(rules).recommend(SCREENED), built(rules, knowledge).recommend(SCREENED))


def test_the_first_line_counts_what_differs() -> None:
    """Given other minutes and another stage, the first line names both statuses and counts what came and went."""
    assert summary_of(shipped(WELL, doctor_clearance=False)).startswith(
        "RESTRICTED PROGRAM -> NO PROGRAM: REFER TO A DOCTOR: 13 exercises out, "
    )
    assert summary_of(fevered({"restrict/no": on_fever('effect = "exclude"', CROSS)})) == (
        "PROGRAM -> RESTRICTED PROGRAM: 1 exercise out"
    )
    assert " exercises in, " in summary_of(shipped(WELL, requested_complex="gentle"))
    assert summary_of(fevered({"restrict/no": on_fever(LIMIT.format("reps_max = 2"), CROSS)})).endswith(
        "1 dose changed"
    )


def test_the_first_line_says_what_stays() -> None:
    """Given no difference, the first line says so; given other advice alone, that program and verdicts stay."""
    assert summary_of(shipped(WELL)) == "RESTRICTED PROGRAM stays: nothing changes"
    assert summary_of(fevered({"advise/rest": on_fever(SAYS)})) == (
        "PROGRAM stays: program and verdicts stay as they are"
    )


def test_moved_exercises_and_other_verdicts_are_counted() -> None:
    """Given a preference and a bar on another complex, the first line counts both."""
    rules = {
        "arrange/preferred": rule_text("", 'effect = "arrange"\nkey = "preference"\norder = 1'),
        "prefer/late": on_fever('effect = "prefer"', REACH),
        "restrict/no": on_fever('effect = "exclude"', "gs-09-bicycle", "gs-03-ankle-circles"),
    }
    assert summary_of(fevered(rules)).endswith(": 1 moved, 2 other verdicts changed")


def test_facts_are_told_as_before_and_after() -> None:
    """Given changed facts, each stands with both values in words, what follows from them apart."""
    text = shown(
        shipped(
            WELL,
            diagnoses=["lumbar_disc_hernia"],
            equipment=["fitball"],
            painful_exercises=[CAT],
            requested_complex="gentle",
            age=70,
        )
    )
    changed, so = line_of(text, "Changed: "), line_of(text, "So: ")
    assert "age: not known -> 70" in changed
    assert "lumbar disc hernia: absent -> present" in changed
    assert "requested exercise complex: not known -> Gentle complex" in changed
    assert "fitball (gymnastic ball): not at hand -> at hand" in changed
    assert "Cat and cow (painful exercises): not named -> named" in changed
    assert "disc hernia or protrusion: absent -> present" in so


def test_a_derived_fact_that_repeats_the_record_is_not_told() -> None:
    """Given another stage, the stage that the rules work with is told only where it is another one."""
    assert "work with" not in shown(shipped(WELL, stage="subacute_late"))
    assert "stage that the rules work with" in shown(shipped(WELL, pain="mild"))


def test_many_alike_facts_are_counted() -> None:
    """Given a screening, what it answers is counted, with a few names; each is told where everything is."""
    comparison = shipped({"stage": "remission", "pain": "none", "equipment": []}, screened=True)
    assert " facts: not known -> absent (" in line_of(shown(comparison), "Changed: ")
    assert "pregnancy: not known -> absent;" in line_of(shown(comparison, WHOLE), "Changed: ")
    assert "not known -> at hand" in shown(shipped({"stage": "acute"}, equipment=["fitball"]))


def test_a_fact_without_effect_says_why() -> None:
    """Given a fact that no rule reads, or none that fires, or whose rules come to the same, the view says so."""
    rules = {
        "restrict/old": rule_text(
            '[when.patient]\nfact = "age"\nat_least = 60\n' + only(CAT), 'effect = "limit"\nlimit = { reps_max = 99 }'
        ),
    }
    recommender = built(rules)

    def with_change(**changes: Any) -> str:
        before = {**SCREENED, "age": 30, "sex": "F"}
        return shown(compare(recommender.recommend(before), recommender.recommend({**before, **changes})))

    assert "No rule reads sex." in with_change(sex="M")
    assert "No rule that fires reads age." in with_change(age=40)
    same = compare(recommender.recommend({**SCREENED, "age": 70}), recommender.recommend({**SCREENED, "age": 80}))
    assert "The rules that read age (restrict/old) come to the same on both sides." in shown(same)
    assert "Every fact is held as before." in shown(shipped(WELL))


def test_gates_are_told_and_those_that_wait_are_counted() -> None:
    """Given gates that rise and wait, those that hold are told in a sentence, the others counted with their terms."""
    status = line_of(shown(shipped(WELL, doctor_clearance=False)), "Status: ")
    assert "Now: " in status
    assert "[screen/chronic_disease_without_clearance]. No longer: " in status
    waiting = line_of(shown(shipped(SCREENED, screened=None)), "Status: ")
    assert "gates that wait for an answer (" in waiting


def test_what_restricts_a_program_is_named() -> None:
    """Given a finding that restricts, its rule is named; given that it goes, so is it."""
    rules = {"restrict/no": on_fever('effect = "exclude"', CROSS, title="Fever rests")}
    assert "Restricted by: fever rests [restrict/no]." in shown(fevered(rules))
    assert "No longer restricted by: fever rests [restrict/no]." in shown(recovered(rules))


def test_another_complex_says_why() -> None:
    """Given a request, the view names both complexes with their reasons, and what the former gives way to."""
    text = line_of(shown(shipped(WELL, requested_complex="gentle")), "Complex: ")
    assert text.startswith("Complex: Remission -> Gentle complex. Before: ")
    assert "[select/remission_complex]. Now: " in text
    assert text.endswith("Remission gives way to select/requested_complex.")


def test_a_complex_that_no_rule_proposes_any_more_says_so() -> None:
    """Given another stage under which nothing proposes the former complex, the view says that."""
    rules = {
        "select/acute": rule_text(
            '[when.patient]\nfact = "working_stage"\nis = "acute"',
            'effect = "choose"\ncomplex = "acute-period"\nas = "stage"',
        )
    }
    recommender = built(rules)
    acute = recommender.recommend({**SCREENED, "stage": "acute"})
    text = shown(compare(recommender.recommend(SCREENED), acute))
    assert line_of(text, "Complex: ").endswith("No rule proposes Remission now.")


def test_no_complex_on_one_side_is_said() -> None:
    """Given a gate, there is no complex, and the other complexes are not told."""
    text = shown(shipped(WELL, doctor_clearance=False))
    assert line_of(text, "Complex: ").startswith("Complex: Remission -> none. Before: ")
    assert "Other complexes" not in text


def test_a_request_that_is_not_granted_says_why() -> None:
    """Given a request that is barred, the view names what it gives way to."""
    text = line_of(shown(shipped(WELL, requested_complex="pinched")), "Request: ")
    assert text.startswith("Request: When pinched: hanging gives way to restrict/")


def test_other_complexes_are_told() -> None:
    """Given a hernia, the complexes that became barred are named; the chosen one is told elsewhere."""
    text = line_of(shown(shipped(WELL, diagnoses=["lumbar_disc_hernia"])), "Other complexes: ")
    assert "Now barred: " in text


def test_a_complex_of_one_knowledge_only_is_gone_on_the_other_side() -> None:
    """Given knowledge without a complex, it is told as gone, and the two knowledges are named."""
    other = RECOMMENDER.recommend(WELL)
    knowledge = replace(
        other.knowledge,
        complexes={name: each for name, each in other.knowledge.complexes.items() if name != "level-2"},
        exercises={name: each for name, each in other.knowledge.exercises.items() if each.complex != "level-2"},
    )
    less = replace(other, standings=replace(other.standings, knowledge=knowledge))
    text = shown(compare(other, less))
    assert "Now gone: Level 2." in text
    assert "Knowledge: " not in text


def test_minutes_are_told_with_what_limits_them() -> None:
    """Given fewer minutes, both lengths and both limits stand with the rule; without a limit that is said."""
    assert "; at most 20 -> at most 10 (The session is kept within the 10 minutes" in line_of(
        shown(shipped(WELL, minutes=10)), "Minutes: "
    )
    assert line_of(shown(shipped(WELL, requested_complex="gentle")), "Minutes: ").endswith(", at most 20.")
    limit = rule_text(
        '[when.patient]\nfact = "fever"\nis = "absent"\n',
        'effect = "session"\nminutes_max = "default:session_minutes_max"',
    )
    assert line_of(shown(fevered({"arrange/clock": limit})), "Minutes: ").endswith("at most 20 -> without a limit.")
    assert "without a limit." in shown(fevered({"restrict/no": on_fever('effect = "exclude"', CROSS)}))


def test_remarks_are_told() -> None:
    """Given remission with pain, the other reading is told; given that the pain goes, that it is no longer so."""
    assert line_of(shown(shipped(WELL, pain="mild")), "Read otherwise: ").startswith("Read otherwise: The stage counts")
    assert "No longer read otherwise: The stage counts" in shown(shipped({**WELL, "pain": "mild"}, pain="none"))


def test_alike_verdicts_are_counted_with_the_rules_of_both_sides() -> None:
    """Given a bar on three exercises, one line counts them, names both rules, and says what the bar says."""
    rules = {"restrict/no": on_fever('effect = "exclude"', CAT, CROSS, REACH, title="Fever rests")}
    (line,) = below(shown(fevered(rules)), "Out")
    assert line.startswith(" - 3 exercises: prescribed [select/own] -> excluded [restrict/no]; now: fever rests (")
    assert all(title in line for title in ("Cat and cow", "Crawl under", "Heel-sit, reach up, side-sit left and right"))
    assert "; no longer: fever rests (" in below(shown(recovered(rules)), "In")[0]


def test_both_bars_are_told_where_one_takes_the_place_of_the_other() -> None:
    """Given an exclusion that turns into a withholding, both rules are told."""
    well = '[when.patient]\nfact = "fever"\nis = "absent"\n'
    rules = {
        "restrict/sick": on_fever('effect = "withhold"', CROSS, title="Sick"),
        "restrict/well": rule_text(well + only(CROSS), 'effect = "exclude"', title="Well"),
    }
    (line,) = below(shown(fevered(rules)), "Outside the program")
    assert "excluded [restrict/well] -> withheld [restrict/sick]; now: sick; no longer: well." in line


def test_two_open_verdicts_tell_what_decides_now() -> None:
    """Given an exercise that the clock leaves out, the clock is told."""
    lines = below(shown(shipped(WELL, minutes=8)), "Out")
    assert (
        "-> eligible [arrange/minutes_at_hand]; now: a session lasts no longer than the minutes there are" in lines[0]
    )


def test_a_verdict_that_nothing_decides_names_no_rule() -> None:
    """Given no complex and no rule about an exercise, only the side that a rule decides names one."""
    acute = {**SCREENED, "stage": "acute"}
    rules = {"restrict/no": on_fever('effect = "exclude"', CROSS, title="Fever rests")}
    comparison = fevered(rules, acute)
    assert below(shown(comparison), "Outside the program") == [
        " - Crawl under an imaginary bar: eligible -> excluded [restrict/no]; now: fever rests."
    ]
    assert "Before: nothing bars it. Now: " in shown(comparison, WHOLE)
    recommender = built(rules)
    fell = compare(recommender.recommend({**acute, "symptoms": ["fever"]}), recommender.recommend(acute))
    assert below(shown(fell), "Outside the program") == [
        " - Crawl under an imaginary bar: excluded [restrict/no] -> eligible; no longer: fever rests."
    ]


def test_many_groups_of_verdicts_are_cut() -> None:
    """Given more groups than are told, the rest is counted; where everything is told, each exercise stands alone."""
    comparison = shipped(WELL, stage="subacute_early", pain="moderate", diagnoses=["lumbar_disc_hernia"])
    few = Reach(groups=1)
    assert below(shown(comparison, few), "Outside the program")[-1].endswith(
        " more for other reasons (--all names them)."
    )
    every = below(shown(comparison, WHOLE), "Outside the program")
    assert all(". Before: " in line and ". Now: " in line for line in every)


def test_an_exercise_of_one_knowledge_only_says_so() -> None:
    """Given an exercise that is new in the knowledge, it was not in the other; both versions are told."""
    more = {"knowledge/exercises/one/one-2.toml": exercise_text("one-2", "one")}
    asked = {**SCREENED, "requested_complex": "one"}
    before, after = (
        Recommender(read_knowledge(corpus)[0]).recommend(asked) for corpus in (sound_base(), sound_base(more))
    )
    text = shown(compare(before, after))
    assert below(text, "In")[0].startswith(" - Item one-2: not in this knowledge -> prescribed [select/wish]")
    assert line_of(text, "Knowledge: ") == f"Knowledge: {before.knowledge.version} -> {after.knowledge.version}"
    assert "Item one-2: not in this knowledge -> prescribed. Now: " in shown(compare(before, after), WHOLE)


def test_a_fact_of_one_knowledge_only_says_so() -> None:
    """Given a term that only one side holds, the other has no such term."""
    other = RECOMMENDER.recommend(WELL)
    less = replace(other, facts={name: fact for name, fact in other.facts.items() if name != "sex"})
    assert "sex: no such term -> not known" in shown(compare(less, other))
    assert "sex: not known -> no such term" in shown(compare(other, less))


def test_the_same_verdict_for_other_reasons_is_counted() -> None:
    """Given a second bar, the exercise is counted; where everything is told, what came is told."""
    rules = {
        "restrict/always": rule_text(only(CROSS), 'effect = "exclude"'),
        "restrict/no": on_fever('effect = "exclude"', CROSS),
    }
    assert "Same verdict, other reasons (1): --all names them" in shown(fevered(rules))
    (line,) = below(shown(fevered(rules), WHOLE), "Same verdict, other reasons")
    assert line.startswith(" - Crawl under an imaginary bar: excluded as before. Now: ")
    (line,) = below(shown(recovered(rules), WHOLE), "Same verdict, other reasons")
    assert "No longer: " in line


def test_doses_are_told_by_the_rules_that_change_them() -> None:
    """Given a limit and a pace, each slot stands behind its rule; alike changes are told together."""
    rules = {
        "restrict/few": on_fever(LIMIT.format("reps_max = 2"), CROSS, REACH, title="Few"),
        "restrict/pause": on_fever(LIMIT.format("rest_seconds_min = 60"), CROSS, title="Pause"),
    }
    text = shown(fevered(rules))
    assert (
        " - Now: few [restrict/few]: reps 5-6 -> 2 (Crawl under an imaginary bar); reps 5-6 each side -> 2 each" in text
    )
    assert " - Now: pause [restrict/pause]: rest 20 s -> 60 s (Crawl under an imaginary bar)." in text


def test_a_new_hold_was_none() -> None:
    """Given a rule that sets a hold where there was none, the former is told as none."""
    then = 'effect = "dose"\ndose = { hold_breaths = ["hold_breaths_min", "hold_breaths_max"], pace = "slow" }'
    names = [
        line.split('"')[1]
        for line in read_texts()[DEFAULTS].splitlines()
        if line.startswith('id = "') and "breath" in line
    ]
    then = then.replace("hold_breaths_min", names[0]).replace("hold_breaths_max", names[0])
    text = shown(fevered({"dose/hold": on_fever(then, CROSS)}))
    assert "hold none -> " in text
    assert "pace smooth -> slow" in text


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"dose/grow": on_fever('effect = "dose"\ndose = { later = "Grow." }', CROSS)}, "later: now 'Grow.'"),
        (
            {
                "dose/grow": rule_text(
                    '[when.patient]\nfact = "fever"\nis = "absent"\n' + only(CROSS),
                    'effect = "dose"\ndose = { later = "Grow." }',
                )
            },
            "later: no longer 'Grow.'",
        ),
    ],
)
def test_notes_for_later_come_and_go(rules: Mapping[str, str], said: str) -> None:
    """Given a rule that speaks of later sessions, what it says comes or goes."""
    assert said in shown(fevered(rules))


def test_notes_for_later_can_change_their_order() -> None:
    """Given the same notes from other rules, nothing but their order differs."""

    def note(text: str, state: str) -> str:
        when = f'[when.patient]\nfact = "fever"\nis = "{state}"\n' + only(CROSS)
        return rule_text(when, f'effect = "dose"\ndose = {{ later = "{text}" }}')

    rules = {
        "dose/a": note("One.", "absent"), "dose/b": note("Two.", "absent"),
        "dose/c": note("Two.", "present"), "dose/d": note("One.", "present"),
    }  # fmt: skip
    assert "later: in another order" in shown(fevered(rules))


def test_what_knowledge_alone_changes_says_so() -> None:
    """Given another number in the knowledge, the view says that; given a rule that reads it, that it still holds."""
    text = read_texts()[DEFAULTS]
    longer = text.replace(
        '"rest_between_exercises_seconds"\nvalue = 20', '"rest_between_exercises_seconds"\nvalue = 25'
    )
    assert " - The numbers of the knowledge differ: rest 20 s -> 25 s (" in shown(between({}, {DEFAULTS: longer}))
    sets = text.replace('"rest_between_sets_seconds"\nvalue = 30', '"rest_between_sets_seconds"\nvalue = 40')
    rule = rule_text(only(CROSS), LIMIT.format('rest_seconds_min = "default:rest_between_sets_seconds"'), title="Pause")
    shown_again = shown(between({"restrict/pause": rule}, {DEFAULTS: sets}))
    assert " - Still: pause [restrict/pause]: rest 30 s -> 40 s (Crawl under an imaginary bar)." in shown_again


def test_moves_are_told_with_their_rules() -> None:
    """Given a preference for the last exercise, it alone is told, with both places and the rule."""
    rules = {
        "arrange/preferred": rule_text("", 'effect = "arrange"\nkey = "preference"\norder = 1'),
        "prefer/late": on_fever('effect = "prefer"', REACH, title="Reach first"),
    }
    (line,) = (line for line in shown(fevered(rules)).splitlines() if "reach first [prefer/late]" in line)
    assert line.startswith(" - Heel-sit, reach up, side-sit left and right: no. ")
    assert " -> 1; now: " in line


def test_many_moves_are_cut() -> None:
    """Given more moves than are told, the rest is counted."""
    sore = {**WELL, "requested_complex": "gentle", "pain": "mild", "diagnoses": ["lumbar_disc_hernia"]}
    comparison = shipped(sore, pain="none", diagnoses=None)
    moved = sum(change.order.moved for change in comparison.items("kept"))
    assert moved > 1
    assert f" - {moved - 1} more (--all names them)." in shown(comparison, Reach(groups=1))


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (
            "reps_max = 2",
            "Limits tightened: reps: no limit -> at most 2, rest [restrict/rest] (Crawl under an imaginary",
        ),
        ("rest_seconds_min = 60", "Limits tightened: rest seconds: no limit -> at least 60, rest [restrict/rest] ("),
        ('range = "half"', "Limits tightened: range: free -> half, rest [restrict/rest] ("),
        ('omits = "Phase B:"', "Limits tightened: omits: nothing -> Phase B, rest [restrict/rest] ("),
    ],
)
def test_limits_are_told_with_their_rules(limit: str, said: str) -> None:
    """Given a limit, what it asks for stands with its rule; given that it goes, it loosens by the same rule."""
    rules = {"restrict/rest": on_fever(LIMIT.format(limit), CROSS, title="Rest")}
    assert said in shown(fevered(rules))
    assert "Limits loosened: " in shown(recovered(rules))
    assert "rest [restrict/rest] (Crawl under an imaginary bar)." in line_of(shown(recovered(rules)), "Limits loosened")


def test_cautions_are_told() -> None:
    """Given a caution of a limit, it comes and goes with its rule; a caution of the exercise has none."""
    rules = {"restrict/rest": on_fever('effect = "limit"\ncaution = "Keep it small."', CROSS)}
    said = "Keep it small [restrict/rest] (Crawl under an imaginary bar)"
    assert line_of(shown(fevered(rules)), "To mind now: ") == f"To mind now: {said}"
    assert line_of(shown(recovered(rules)), "No longer to mind: ") == f"No longer to mind: {said}"
    other = {"knowledge/exercises/one/one-1.toml": exercise_text("one-1", "one", cautions_inferred='["Slowly."]')}
    asked = {**SCREENED, "requested_complex": "one"}
    sides = (Recommender(read_knowledge(each)[0]).recommend(asked) for each in (sound_base(), sound_base(other)))
    assert "To mind now: Slowly (Item one-1)" in shown(compare(*sides))


def test_questions_are_told() -> None:
    """Given that a stage is no longer known, it is asked again; given it, it is no longer asked."""
    assert "[first_session]?" in line_of(shown(shipped(WELL, first_session=None)), "New questions (1)")
    sure = shipped({name: value for name, value in WELL.items() if name != "first_session"}, first_session=True)
    assert "first therapy session" in line_of(shown(sure), "No longer asked (1)")


def test_advice_is_told() -> None:
    """Given advice that comes and goes, each is named by its rule, in a sentence where everything is told."""
    rules = {"advise/rest": on_fever(SAYS, title="Rest well", text="Rest, because the test says it.")}
    assert "New advice (1): rest well [advise/rest]" in shown(fevered(rules))
    assert "Advice gone (1): rest well [advise/rest]" in shown(recovered(rules))
    assert "New advice (1): Rest, because the test says it [advise/rest]" in shown(fevered(rules), WHOLE)


def test_advice_goes_with_the_program() -> None:
    """Given a gate, the advice is counted, and that it goes with the program is said."""
    assert "): all of it, with the program" in line_of(shown(shipped(WELL, doctor_clearance=False)), "Advice gone (")


def test_gaps_are_told() -> None:
    """Given what the program lacks, it is told as new and as gone; one that is only worded anew is new alone."""
    rules = {"arrange/swim": on_fever('effect = "require"\ncomponent = "swimming"', "gs-09-bicycle")}
    assert "New gaps: The program lacks swimming." in shown(fevered(rules))
    assert "Gaps gone: The program lacks swimming." in shown(recovered(rules))
    text = shown(shipped(WELL, minutes=8))
    assert "New gaps: The session takes about 8 minutes" in text
    assert "Gaps gone" not in text


def test_conflicts_are_told() -> None:
    """Given two complexes of equal rank, the conflict is told, and that it is settled."""
    rules = {"select/other": rule_text(FEVER, 'effect = "choose"\ncomplex = "gentle"\nas = "stage"')}
    assert "New conflicts: select/other and select/own disagree on complex" in shown(fevered(rules))
    assert "Conflicts settled: select/other and select/own" in shown(recovered(rules))


def test_a_rule_that_waits_for_an_answer_says_so() -> None:
    """Given that fever is not known, the bar says that it is not known."""
    recommender = built({"restrict/no": on_fever('effect = "exclude"\nif_unknown = "withhold"', CROSS, title="Rests")})
    open_record = {name: value for name, value in SCREENED.items() if name != "screened"}
    comparison = compare(recommender.recommend(SCREENED), recommender.recommend(open_record))
    assert "withheld [restrict/no]; now: not known, and if so: rests." in shown(comparison)


def test_the_view_fits_eighty_columns() -> None:
    """Given a great change, no line of the text is wider than the page, and the brief view fits two screens or so."""
    text = to_text(lay_out_comparison(shipped(WELL, stage="acute", diagnoses=["lumbar_disc_hernia"])))
    assert max(map(len, text.splitlines())) <= WIDTH
    assert len(text.splitlines()) < 120


def test_markdown_has_the_parts_as_headings() -> None:
    """Given markdown, the first line is the title and the parts are headings."""
    text = to_markdown(lay_out_comparison(shipped(WELL, requested_complex="gentle")))
    assert text.startswith("# RESTRICTED PROGRAM stays: ")
    assert "\n## In (" in text


def test_needless_changes_stand_below_the_first_line() -> None:
    """Given changes that the record says already, they are named as they were given."""
    stated: dict[Op, list[str]] = {"set": ["supervised=yes"], "add": ["diagnosis=lumbar_osteochondrosis"]}
    blocks = lay_out_whatif(what_if(RECOMMENDER, WELL, stated))
    said = "The record says so already: --add diagnoses=lumbar_osteochondrosis; --set supervised=yes."
    assert to_text(blocks, WIDE).splitlines()[2] == said
    gone = lay_out_whatif(what_if(RECOMMENDER, SICK, {"remove": ["symptom=fever"]}))
    assert "already" not in to_text(gone)
