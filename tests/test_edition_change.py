"""What differs between two editions is named rule by rule and slot by slot; comments and order are nothing."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from recommender.edition import Edition, read_edition
from recommender.edition_change import EntryChange, SlotChange, compare_editions
from recommender.impact_view import editions_json, lay_out_editions
from recommender.problem import DataError
from recommender.render import to_text
from tests.editions import edition, write_edition

RULE = """\
title = "A rule"

[when.patient]
any = [
  { fact = "age", at_least = 65 },
  { fact = "fever", is = "present" },
]

[then]
effect = "exclude"
"""
DEFAULTS = '[[default]]\nid = "one"\nvalue = 1\n\n[[default]]\nid = "two"\nvalue = 2\n'


def made(**texts: str) -> Edition:
    """Make an edition of files by folder and name, `__` for `/`."""
    return Edition("x", {f"{name.replace('__', '/')}.toml": text for name, text in texts.items()})


def changes(old: Edition, new: Edition) -> list[EntryChange]:
    """Compare two editions."""
    return list(compare_editions(old, new))


def slots(old: str, new: str) -> list[tuple[str, object, object]]:
    """Compare two states of one rule."""
    [change] = changes(made(rules__restrict__one=old), made(rules__restrict__one=new))
    assert (change.what, change.name, change.kind) == ("rule", "restrict/one", "changed")
    return [(each.slot, each.before, each.after) for each in change.slots]


def test_comments_and_the_order_of_slots_are_no_change() -> None:
    """Given the same rule with a comment, its slots in another order, nothing differs."""
    turned = f'# A comment.\nthen = {{ effect = "exclude" }} # another\n{RULE.partition("[then]")[0]}'
    assert changes(made(rules__restrict__one=RULE), made(rules__restrict__one=turned)) == []


def test_a_rule_comes_and_goes() -> None:
    """Given a rule on one side only, it is added or removed, and no slot of it is listed."""
    with_rule, without = made(rules__restrict__one=RULE), made()
    assert changes(without, with_rule) == [EntryChange("rule", "restrict/one", "added")]
    assert changes(with_rule, without) == [EntryChange("rule", "restrict/one", "removed")]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("at_least = 65", "at_least = 70", [("when.patient.any[1].at_least", 65, 70)]),
        ("at_least = 65", "above = 65", [("when.patient.any[1].at_least", 65, None), ("when.patient.any[1].above", None, 65)]),  # noqa: E501 - a line of a table
        ('"exclude"', '"withhold"', [("then.effect", "exclude", "withhold")]),
        ('  { fact = "fever", is = "present" },\n', "", [("when.patient.any[2]", {"fact": "fever", "is": "present"}, None)]),  # noqa: E501 - a line of a table
        (
            '  { fact = "fever"', '  { fact = "chilling", is = "present" },\n  { fact = "fever"',
            [("when.patient.any[2]", None, {"fact": "chilling", "is": "present"})],
        ),
    ],
)  # fmt: skip
def test_a_condition_is_named_by_its_place(old: str, new: str, found: list[object]) -> None:
    """Given one condition changed, taken away or added, that place alone is named."""
    assert old in RULE
    assert slots(RULE, RULE.replace(old, new)) == found


def test_entries_of_a_list_are_known_by_their_ids() -> None:
    """Given a default changed, one added and the others in another order, those two are named."""
    turned = '[[default]]\nid = "three"\nvalue = 3\n\n[[default]]\nid = "two"\nvalue = 22\n\n[[default]]\nid = "one"\nvalue = 1\n'  # noqa: E501 - a line of a table
    assert changes(made(knowledge__defaults=DEFAULTS), made(knowledge__defaults=turned)) == [
        EntryChange("default", "three", "added"),
        EntryChange("default", "two", "changed", (SlotChange("value", 2, 22),)),
    ]


def test_exercises_terms_and_plain_files_are_named() -> None:
    """Given an exercise, a term and a slot beside them changed, each is named by what it is."""
    old = made(
        knowledge__exercises__one__gs_1='load = "light"', knowledge__vocabulary__terms='note = "x"\n[[symptom]]\nid = "a"\nlabel = "b"'  # noqa: E501 - a line of a table
    )  # fmt: skip
    new = made(
        knowledge__exercises__one__gs_1='load = "high"', knowledge__vocabulary__terms='note = "y"\n[[symptom]]\nid = "a"\nlabel = "c"'  # noqa: E501 - a line of a table
    )  # fmt: skip
    found = {(each.what, each.name): [slot.slot for slot in each.slots] for each in changes(old, new)}
    assert found == {
        ("exercise", "gs_1"): ["load"], ("symptom", "a"): ["label"], ("file", "vocabulary/terms.toml"): ["note"],
    }  # fmt: skip


def view(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    """Lay out what differs between two editions of rules, as text and as JSON."""
    before, after = made(**old), made(**new)
    found = compare_editions(before, after)
    return to_text(lay_out_editions(before, after, found)), editions_json(before, after, found)


def test_the_view_counts_and_lists() -> None:
    """Given rules added, removed and changed, the counts come first, then each with its slots."""
    less = RULE.replace('  { fact = "fever", is = "present" },\n', "").replace("65", "70")
    text, plain = view(
        {"rules__a__one": RULE, "rules__a__two": RULE},
        {"rules__a__one": less.replace("title", 'purpose = "p"\ntitle'), "rules__a__three": RULE},
    )
    assert "1 rule added, 1 rule changed, 1 rule removed." in text
    assert "when.patient.any[1].at_least: 65 -> 70" in text
    assert "rule a/three: added" in text
    assert 'purpose: + "p"' in text
    assert "when.patient.any[2]: - " in text
    assert [each["name"] for each in plain["changes"]] == ["a/one", "a/three", "a/two"]


def test_the_view_says_when_nothing_differs() -> None:
    """Given equal editions, one sentence says so."""
    assert "Nothing differs." in view({"rules__a__one": RULE}, {"rules__a__one": RULE})[0]


def test_an_edition_is_a_folder_or_what_is_shipped(tmp_path: Path) -> None:
    """Given a folder or the word shipped, its files are read, and its version is that of its content."""
    made_edition = edition({})
    found = read_edition(str(write_edition(made_edition, tmp_path / "new")))
    assert (found.version, found.knowledge.version) == (made_edition.version, made_edition.version)
    assert read_edition("shipped").version != made_edition.version


@pytest.mark.parametrize("name", ["nowhere", "0123456789abcdef"])
def test_an_edition_that_is_nowhere_is_named(name: str, tmp_path: Path) -> None:
    """Given neither a folder nor a version that a log holds, one problem says what can be named."""
    with pytest.raises(DataError) as raised:
        read_edition(name, tmp_path / "no.sqlite")
    [problem] = raised.value.problems
    assert (problem.where, problem.what) == (name, "is no edition of the knowledge")


def test_faults_of_an_edition_name_the_file(tmp_path: Path) -> None:
    """Given an edition with a fault, the problem names the folder and the file."""
    write_edition(edition({}), tmp_path)
    path = tmp_path / "rules" / "select" / "own.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"choose"', '"chose"'), encoding="utf-8")
    with pytest.raises(DataError) as raised:
        _ = read_edition(str(tmp_path)).knowledge
    assert raised.value.problems[0].where.startswith(f"{tmp_path}/rules/select/own.toml")
