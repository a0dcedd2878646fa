"""The verification, laid out: one line a reason."""

from dataclasses import replace

from recommender.block import Bullets, Heading, Paragraph
from recommender.explanation import Recommender
from recommender.faithfulness import Check, verify
from recommender.verification import lay_out_checks
from tests.minibase import SCREENED, recommender_of, rule_text

ITEM = "rem-4-cat-cow"
ON_ITEM = f'[when.exercise]\nid = ["{ITEM}"]'
EXCLUDE = rule_text(ON_ITEM)


def lines(checks: list[Check]) -> tuple[str, ...]:
    """Give the lines that are laid out."""
    [bullets] = [block for block in lay_out_checks(checks) if isinstance(block, Bullets)]
    return bullets.items


def test_a_reason_that_is_the_cause_says_what_would_be_without_it(recommender: Recommender) -> None:
    """One line has the rule and its facts."""
    record = {**SCREENED, "painful_exercises": [ITEM]}
    checks = verify(recommender.recommend(record), recommender, "restrict/painful_movement")
    without, otherwise = lines([check for check in checks if check.citation.subject == ITEM])[0].split("; ")
    assert without == f"held: without restrict/painful_movement the verdict of {ITEM} is prescribed"
    assert otherwise == f"were painful_exercises:{ITEM} absent, the verdict of {ITEM} is prescribed."


def test_one_of_several_says_that_nothing_changes() -> None:
    """Each of two exclusions is still there without the other."""
    recommender = recommender_of({"restrict/a": EXCLUDE, "restrict/b": EXCLUDE})
    checks = verify(recommender.recommend(SCREENED), recommender, "restrict/a")
    assert lines(checks)[0] == f"one of several: without restrict/a the verdict of {ITEM} is still excluded."


def test_an_overridden_reason_says_without_what_it_applies() -> None:
    """The limit applies once the exclusion is gone."""
    limit = rule_text(ON_ITEM, 'effect = "limit"\ncaution = "Slowly."')
    recommender = recommender_of({"restrict/a": EXCLUDE, "restrict/limit": limit})
    checks = verify(recommender.recommend(SCREENED), recommender, "restrict/limit")
    assert lines(checks) == (f"held: without restrict/a the limit of {ITEM} by restrict/limit is applied.",)


def test_what_is_not_known_and_what_is_held_back_is_said(recommender: Recommender) -> None:
    """Without any value that speaks against it, a fact is not known; without a complex there is none."""
    checks = verify(recommender.recommend({**SCREENED, "minutes": 6}), recommender, "arrange/minutes_at_hand")
    assert any("were minutes not known, the" in line for line in lines(checks))
    checks = verify(recommender.recommend(SCREENED), recommender, "advise/three_sessions_a_week")
    assert any("were complex none, the advice is not given" in line for line in lines(checks))
    alone = [replace(check, removed=replace(check.removed, alone=True)) for check in checks]
    assert "and did nothing new follow from it, " in lines(alone)[0]


def test_what_is_broken_stands_first_with_what_is_wrong(recommender: Recommender) -> None:
    """A broken reason is not to be overlooked."""
    checks = verify(recommender.recommend(SCREENED), recommender, ITEM)
    wrong = replace(checks[-1], finding="broken", why="it is not so")
    first, *_ = lines([*checks[:-1], wrong])
    assert first.startswith("BROKEN: ")
    assert first.endswith(" It is broken: it is not so.")


def test_the_findings_are_counted() -> None:
    """Reasons are counted, not checks."""
    recommender = recommender_of({"restrict/a": EXCLUDE, "restrict/b": EXCLUDE})
    heading, counted, _ = lay_out_checks(verify(recommender.recommend(SCREENED), recommender, ITEM))
    assert heading == Heading("Faithfulness")
    assert counted == Paragraph("held: 0; one of several: 2; BROKEN: 0.")


def test_nothing_to_check_has_no_lines() -> None:
    """A topic without reasons has none."""
    assert lay_out_checks([]) == [Heading("Faithfulness"), Paragraph("held: 0; one of several: 0; BROKEN: 0.")]
