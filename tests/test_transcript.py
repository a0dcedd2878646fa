"""A transcript holds all of a result: verdicts and reasons by their ids, doses, limits, and what the patient reads."""

from recommender.explanation import Recommender
from recommender.render import to_text
from recommender.sheet import Layout, lay_out
from recommender.transcript import lay_out_transcript
from tests.minibase import SCREENED, recommender_of, rule_text

ITEM = '[when.exercise]\nid = ["rem-4-cat-cow"]'


def transcript(recommender: Recommender, **record: object) -> list[str]:
    """Write the transcript of the screened patient, changed."""
    return to_text(lay_out_transcript(recommender.recommend({**SCREENED, **record}))).splitlines()


def line(lines: list[str], start: str) -> str:
    """Give the one line that begins so."""
    [found] = [each for each in lines if each.startswith(start)]
    return found


def test_a_verdict_names_every_reason_and_what_lost() -> None:
    """Given an exclusion and a limit of one item, both stand by it, the limit as lost, and the others apart."""
    limit = 'effect = "limit"\ncaution = "Slowly."\n[then.limit]\nrange = "half"\nsets_max = 2'
    lines = transcript(recommender_of({"restrict/out": rule_text(ITEM), "restrict/less": rule_text(ITEM, limit)}))
    assert line(lines, "rem-4-cat-cow: ") == (
        "rem-4-cat-cow: excluded (exclude restrict/out, lost: limit restrict/less)"
    )
    assert line(lines, "restrict/less: ") == "restrict/less: sets_max 2, range half"
    assert line(lines, "working_stage: ") == "working_stage: remission (assess/stage)"


def test_what_is_only_possible_is_marked() -> None:
    """Given a finding that nobody asked about, what waits for it is marked, and asked."""
    fever = '[when.patient]\nfact = "fever"\nis = "present"'
    text = rule_text(f"{fever}\n{ITEM}", 'effect = "exclude"\nif_unknown = "withhold"')
    lines = transcript(recommender_of({"restrict/out": text}), screened=False)
    assert line(lines, "rem-4-cat-cow: ") == "rem-4-cat-cow: withheld (perhaps withhold restrict/out)"
    assert any(each.endswith(". fever: restrict/out") for each in lines)


def test_doses_stand_with_what_changed_them() -> None:
    """Given a dose rule, each item has its numbers, its cautions with their rules, and how it may grow."""
    dose = 'effect = "dose"\ncaution = "Look ahead."\n[then.dose]\nbreathing = "calm"\nlater = "More."'
    lines = transcript(recommender_of({"dose/one": rule_text(ITEM, dose)}))
    at = lines.index(next(each for each in lines if each.endswith(". rem-4-cat-cow, main")))
    shown = " ".join(lines[at : at + 12])
    assert "breathing calm" in shown
    assert "Look ahead. (dose dose/one)" in shown
    assert "later: More." in shown


def test_a_gap_names_its_rule() -> None:
    """Given a component that no item has, the gap stands with the rule that asks for it."""
    require = 'effect = "require"\ncomponent = "hanging"'
    rules = {"arrange/one": rule_text(ITEM, require), "restrict/out": rule_text(ITEM)}
    lines = transcript(recommender_of(rules))
    assert "(require arrange/one)" in line(lines, "The program lacks hanging.")


def test_without_a_program_there_are_no_doses() -> None:
    """Given a gate that holds, it is named, and nothing is dosed; the patient's own words stay."""
    gate = rule_text('[when.patient]\nfact = "fever"\nis = "present"', 'effect = "defer"')
    lines = transcript(recommender_of({"screen/fever": gate}), symptoms=["fever"])
    assert (lines[0], "Doses" in lines) == ("defer: no complex, 0 seconds", False)
    assert line(lines, "defer screen/") == "defer screen/fever"
    assert "No exercises for now" in lines


def test_it_does_not_name_what_made_it(recommender: Recommender) -> None:
    """Given a result, its foot stands on the sheet and not in the transcript, which a new version leaves alone."""
    explanation = recommender.recommend(SCREENED)
    version = recommender.knowledge.version
    assert version in to_text(lay_out(explanation, Layout()))
    assert version not in to_text(lay_out_transcript(explanation))
