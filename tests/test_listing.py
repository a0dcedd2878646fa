"""Listings show what the knowledge base holds, by kind, by entry and by rule."""

import json

import pytest

from recommender.block import Block, Bullets, Heading, Paragraph, Table
from recommender.coverage import RuleCoverage, Seen
from recommender.knowledge import Knowledge
from recommender.ledger import Row, load_ledger
from recommender.listing import (
    coverage_json,
    entry_json,
    kinds_of,
    lay_out_coverage,
    lay_out_entry,
    lay_out_kind,
    lay_out_ledger,
    lay_out_rule,
    lay_out_rules,
    list_kind,
    rule_json,
)
from recommender.problem import UnknownNameError
from recommender.rule import STEPS


def rows_of(blocks: list[Block]) -> dict[str, tuple[str, ...]]:
    """Give the rows of the one table by their first cell."""
    (table,) = [block for block in blocks if isinstance(block, Table)]
    return {row[0]: row[1:] for row in table.rows}


def bullets_of(blocks: list[Block]) -> tuple[str, ...]:
    """Give the items of the one list."""
    (bullets,) = [block for block in blocks if isinstance(block, Bullets)]
    return bullets.items


def test_a_kind_is_listed_by_id(knowledge: Knowledge) -> None:
    """Every exercise stands in the list of exercises."""
    assert list_kind("exercises", knowledge) == knowledge.exercises


def test_an_unknown_kind_offers_the_nearest(knowledge: Knowledge) -> None:
    """A slip in the kind is answered with what there is."""
    with pytest.raises(UnknownNameError, match="no kind of knowledge is named 'exercise'; did you mean exercises"):
        list_kind("exercise", knowledge)


@pytest.mark.parametrize(
    "kind",
    ["exercises", "complexes", "defaults", "sources", "families", "fields", "derived", "aliases", "codes", "stages"],
)
def test_every_kind_is_laid_out_with_a_line_for_each_entry(knowledge: Knowledge, kind: str) -> None:
    """The heading counts the entries, and every entry says what it is."""
    blocks = lay_out_kind(kind, knowledge)
    rows = rows_of(blocks)
    assert blocks[0] == Heading(f"{kind} ({len(rows)})", 1)
    assert list(rows) == list(list_kind(kind, knowledge))
    assert all(gist for (gist,) in rows.values())


@pytest.mark.parametrize(
    ("kind", "entry", "gist"),
    [
        ("exercises", "acu-02-heel-slide", "Heel slide"),
        ("stages", "acute", "acute stage (exacerbation)"),
        ("codes", "M51.1", "lumbar_disc_hernia, pinched_nerve_or_vertebra"),
        ("aliases", "first_time", "first_session yes"),
    ],
)
def test_the_gist_of_an_entry_is_its_title_label_or_meaning(
    knowledge: Knowledge, kind: str, entry: str, gist: str
) -> None:
    """A line says in a few words what an entry is."""
    assert rows_of(lay_out_kind(kind, knowledge))[entry] == (gist,)


def test_a_code_with_a_note_still_says_what_it_is_read_as(knowledge: Knowledge) -> None:
    """A note does not take the place of the reading."""
    assert "lumbar_disc_hernia" in rows_of(lay_out_kind("codes", knowledge))["M51.2"][0]


def test_an_entry_is_found_whatever_its_kind(knowledge: Knowledge) -> None:
    """An id alone is enough."""
    entry, blocks = lay_out_entry("fever_threshold_c", knowledge)
    assert entry is knowledge.defaults["fever_threshold_c"]
    assert blocks[0] == Heading("fever_threshold_c (defaults)", 1)
    assert "value: 37.5" in bullets_of(blocks)


def test_an_unknown_entry_offers_the_nearest(knowledge: Knowledge) -> None:
    """A slip in an id is answered with near ids of every kind."""
    with pytest.raises(UnknownNameError, match="no entry is named 'scoliosi'; did you mean scoliosis"):
        lay_out_entry("scoliosi", knowledge)


def test_an_entry_shows_what_is_inferred(knowledge: Knowledge) -> None:
    """Slots that the sources do not state are marked."""
    _, blocks = lay_out_entry("acu-02-heel-slide", knowledge)
    assert "load (inferred): minimal" in bullets_of(blocks)
    assert "surface: bed" in bullets_of(blocks)


def test_an_entry_shows_lists_and_parts_in_words(knowledge: Knowledge) -> None:
    """Lists are joined, and parts show their slots without the empty ones."""
    items = bullets_of(lay_out_entry("acu-01-ankle-pump-fist-clench", knowledge)[1])
    assert "source: source S2, section S2.ACUTE, lines 232" in items
    assert "targets (inferred): feet; hands; circulation" in items
    assert not any(item.startswith("variant of") for item in items)


def test_an_entry_shows_a_mapping_in_words(knowledge: Knowledge) -> None:
    """What an alias sets is shown as field and value."""
    items = bullets_of(lay_out_entry("pain_subsiding", knowledge)[1])
    assert "means: stage subacute_late" in items


def test_every_entry_can_be_laid_out_and_written(knowledge: Knowledge) -> None:
    """No entry of any kind is in the way of its page or its JSON."""
    for entries in kinds_of(knowledge).values():
        for name, entry in entries.items():
            assert bullets_of(lay_out_entry(name, knowledge)[1])
            assert json.dumps(entry_json(entry))


def test_all_rules_are_listed_with_effect_and_title(knowledge: Knowledge) -> None:
    """Every active rule has a line."""
    rows = rows_of(lay_out_rules("all", knowledge))
    assert list(rows) == list(knowledge.all_rules)
    assert rows["screen/bleeding"] == ("refer", knowledge.rules["screen/bleeding"].document.title)


@pytest.mark.parametrize("step", STEPS)
def test_the_rules_of_a_step_are_those_of_its_folder(knowledge: Knowledge, step: str) -> None:
    """A step lists its folder and nothing else."""
    rows = rows_of(lay_out_rules(step, knowledge))
    assert list(rows) == [name for name in knowledge.all_rules if name.startswith(f"{step}/")]


def test_an_unknown_step_offers_the_nearest(knowledge: Knowledge) -> None:
    """A slip in the step is answered with what there is."""
    with pytest.raises(UnknownNameError, match="no step is named 'screens'; did you mean screen"):
        lay_out_rules("screens", knowledge)


def test_a_rule_shows_what_it_reads_and_says(knowledge: Knowledge) -> None:
    """The page of a rule names its effect, facts, sources and sentence."""
    rule = knowledge.rules["screen/bleeding"]
    items = bullets_of(lay_out_rule("screen/bleeding", knowledge))
    assert f"effect: refer; if unknown: {rule.then.if_unknown}" in items
    assert f"reads: {', '.join(sorted(rule.facts_read))}" in items
    assert f"says: {rule.document.reason.text}" in items
    assert any(item.startswith("sources: S2 ") for item in items)


def test_a_rule_on_exercises_names_them(knowledge: Knowledge) -> None:
    """The page of a rule on exercises ends with their names."""
    named = sorted(knowledge.rules["restrict/comfortable_range"].exercises_for(""))
    last = lay_out_rule("restrict/comfortable_range", knowledge)[-1]
    assert last == Paragraph(f"Exercises ({len(named)}): {', '.join(named)}.")


def test_a_rule_that_reads_nothing_of_the_patient_says_so(knowledge: Knowledge) -> None:
    """A rule for every patient is marked as such."""
    assert "reads: nothing of the patient" in bullets_of(lay_out_rule("restrict/comfortable_range", knowledge))


def test_an_unknown_rule_offers_the_nearest(knowledge: Knowledge) -> None:
    """A slip in the id is answered with near ids."""
    with pytest.raises(UnknownNameError, match="no rule is named 'screen/bleding'; did you mean screen/bleeding"):
        lay_out_rule("screen/bleding", knowledge)


def test_the_json_of_a_rule_names_its_exercises(knowledge: Knowledge) -> None:
    """A rule on exercises gives them for each bound value, `any` where nothing is bound."""
    free = rule_json(knowledge.rules["restrict/comfortable_range"])
    bound = rule_json(knowledge.rules["restrict/equipment_not_at_hand"])
    assert free["exercises"] == {"any": sorted(knowledge.rules["restrict/comfortable_range"].exercises_for(""))}
    assert "acu-06-knee-extension-over-bolster" in bound["exercises"]["knee_bolster"]


def test_the_json_of_a_rule_on_the_patient_names_no_exercises(knowledge: Knowledge) -> None:
    """A rule that refers is about the patient."""
    found = rule_json(knowledge.rules["screen/bleeding"])
    assert (found["id"], found["step"], found["exercises"]) == ("screen/bleeding", 2, {})
    assert json.dumps(found)


WHOLE = RuleCoverage("screen/whole", always=False, firing=Seen(true=True, false=True))
PART = RuleCoverage("screen/part", False, Seen(true=True), {"fever is present": Seen(true=True, false=False)})


def test_coverage_lays_out_only_what_is_missing() -> None:
    """Given a rule that is seen whole and one that is not, the second alone has a line."""
    blocks = lay_out_coverage([WHOLE, PART])
    assert blocks[0] == Heading("1 of 2 rules, and all of their conditions, seen both true and false", 1)
    assert rows_of(blocks) == {"screen/part": ("never silent; never false: fever is present",)}


def test_full_coverage_is_one_line() -> None:
    """Given nothing that is missing, there is no table."""
    assert lay_out_coverage([WHOLE]) == [
        Heading("1 of 1 rules, and all of their conditions, seen both true and false", 1)
    ]


def test_the_json_of_coverage_says_what_was_seen_and_what_was_not() -> None:
    """Given two rules, each has its sights and its list of what is missing."""
    whole, part = json.loads(json.dumps(coverage_json([WHOLE, PART])))
    assert (whole["rule"], whole["firing"], whole["missing"]) == ("screen/whole", {"true": True, "false": True}, [])
    assert part["comparisons"] == {"fever is present": {"true": True, "false": False}}
    assert part["missing"] == ["never silent", "never false: fever is present"]


def test_a_row_of_the_ledger_shows_its_lines_and_carriers() -> None:
    """Given a row that two files carry out and one that nothing does, each has a line with what became of it."""
    rows = {
        "C1": Row(id="C1", kind="conflict", lines=("S1:6", "S2:7-9"), carried_out_by=("rules/a.toml", "precedence")),
        "U1": Row(id="U1", kind="unresolvable", lines=("S2:1",), why_not="It is an advert."),
    }
    assert lay_out_ledger(rows) == [
        Heading("ledger (2 rows)", 1),
        Bullets(("C1 (S1:6; S2:7-9): rules/a.toml, precedence", "U1 (S2:1): not carried out: It is an advert.")),
    ]


def test_the_shipped_ledger_has_a_line_for_each_row() -> None:
    """Given the shipped ledger, none of its rows is left out."""
    rows = load_ledger()
    assert [item.partition(" ")[0] for item in bullets_of(lay_out_ledger(rows))] == list(rows)
