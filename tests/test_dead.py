"""Dead knowledge: a rule that changes no result is found with what shadows it; one that changes a result is not."""

from dataclasses import replace
from typing import Any

from recommender.block import Entry, Heading, Paragraph
from recommender.dead import dead_json, find_dead, lay_out_dead
from recommender.explanation import Recommender
from tests.minibase import SCREENED

HERNIA = {**SCREENED, "stage": "subacute_late", "diagnoses": ["lumbar_disc_hernia"], "doctor_clearance": True}
KEPT = ("screen/bleeding", "restrict/hernia_profile", "assess/stage_as_given", "assess/pain_as_given")


def test_a_rule_is_dead_where_nothing_changes_without_it(recommender: Recommender) -> None:
    """Given a twin of a rule, each is dead beside the other; alone it is not, and what cannot be read is passed by."""
    rules = {name: rule for name, rule in recommender.knowledge.rules.items() if not rule.then.unless or name in KEPT}
    own = rules["restrict/hernia_profile"]
    twins = {**rules, "restrict/twin": replace(own, id="restrict/twin")}
    told: list[tuple[int, int]] = []
    records: list[dict[str, Any]] = [HERNIA, {"stage": "no such stage"}]
    alone = find_dead(records, replace(recommender.knowledge, rules=rules))
    beside = find_dead(records, replace(recommender.knowledge, rules=twins), lambda *done: told.append(done))
    assert "restrict/hernia_profile" not in {each.rule for each in alone}
    assert {"restrict/hernia_profile", "restrict/twin"} <= {each.rule for each in beside}
    assert next(each for each in beside if each.rule == "restrict/twin").shadows
    assert told[-1] == (len(twins), len(twins))


def test_dead_rules_are_listed(recommender: Recommender) -> None:
    """Given dead rules, each is an entry with what shadows it; given none, that is said."""
    found = [each for each in find_dead([], recommender.knowledge) if each.rule in KEPT[:1]]
    assert lay_out_dead(found, 0)[1] == Entry("screen/bleeding: fired for 0", ("nothing stands beside it",))
    assert lay_out_dead([], 2) == [
        Heading("0 rules without an effect on 2 patients", 1), Paragraph("Every rule changes some result.")
    ]  # fmt: skip
    assert dead_json(found, 0) == {"patients": 0, "rules": [{"rule": "screen/bleeding", "fired": 0, "shadows": []}]}
