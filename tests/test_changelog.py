"""The changelog's entries for knowledge: the newest is about the knowledge as it is; what one lacks is said.

This is the check that refuses a change of rules/ or knowledge/ that leaves CHANGELOG.md alone.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from recommender.changelog import NO_RULE, SECTION, changelog_entry, faults_of
from recommender.corpus import read_texts
from recommender.edition import Edition
from recommender.edition_change import compare_editions
from tests.command import ROOT, lumbar
from tests.editions import edition, rule, weighed, write_edition
from tests.minibase import case

ONE, TWO = "restrict/one", "restrict/two"
OLD = edition({ONE: rule(), TWO: rule()})
NEW = edition({ONE: rule('effect = "withhold"'), "restrict/three": rule()})
HEAD = f"- Knowledge `{NEW.version}`: "
WRITTEN = f"{HEAD}2 of 5 whole patients treated otherwise. Changed: `{ONE}`.\n"


def changelog(entry: str) -> str:
    """Write a changelog with an entry for knowledge above an older one."""
    return (
        f"# Changelog\n\n## [Unreleased]\n\n{SECTION}\n{entry}- Knowledge `{'0' * 16}`: older.\n\n### Added\n- More.\n"
    )


def test_the_newest_entry_is_about_the_knowledge_as_it_is() -> None:
    """Given the repository, its changelog says what the last change of rules/ or knowledge/ did to whole patients."""
    shipped = Edition("repository", read_texts(ROOT / "knowledge", ROOT / "rules"))
    found = faults_of((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), shipped)
    assert not found, "\n".join(map(str, found))


def test_a_written_entry_passes() -> None:
    """Given two editions, the entry that is written for them names what differs, counts, and passes the check."""
    entry = changelog_entry(weighed(OLD, NEW, [{}, {"age": 40}]), compare_editions(OLD, NEW))
    assert " ".join(entry.split()) == (
        f"{HEAD}0 of 2 whole patients treated otherwise. Added: `restrict/three`. Changed: `{ONE}`. Removed: `{TWO}`."
    )
    assert faults_of(changelog(entry), NEW) == []


def test_what_is_looser_is_counted() -> None:
    """Given a bar that is lighter, the entry says for how many patients something is looser."""
    lighter = edition({ONE: rule('effect = "withhold"'), TWO: rule('effect = "withhold"')})
    entry = changelog_entry(weighed(OLD, lighter), compare_editions(OLD, lighter))
    assert "1 of 1 whole patient treated otherwise, 1 of them more loosely in something." in " ".join(entry.split())
    assert faults_of(changelog(entry), lighter) == []


def test_other_cases_are_no_other_rule() -> None:
    """Given rules that differ in their cases alone, they are counted, not named; so it is with comments."""
    cases = edition({ONE: OLD.texts[f"rules/{ONE}.toml"] + case("it fires again", "fires"), TWO: rule()})
    commented = replace(OLD, texts={**OLD.texts, f"rules/{ONE}.toml": "# so\n" + OLD.texts[f"rules/{ONE}.toml"]})
    for other, told in ((cases, f"{NO_RULE}. 1 rule with other cases."), (commented, f"{NO_RULE}.")):
        entry = changelog_entry(weighed(OLD, other), compare_editions(OLD, other))
        assert " ".join(entry.split()).endswith(told)
        assert faults_of(changelog(entry), other) == []


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("", f"they are {NEW.version}, and the newest entry is about {'0' * 16}"),
        ("- The rules changed.\n", "has no entry below '### Knowledge'"),
        (WRITTEN.replace("2 of 5 whole patients", "two patients"), "does not count: 'N of M whole patients'"),
        (WRITTEN.replace("2 of 5", "6 of 5"), "does not count: 'N of M whole patients'"),
        (WRITTEN.replace("Changed", "See"), "names nothing as 'Changed: `restrict/this`'"),
        (WRITTEN.replace("/one", "/won"), "names `restrict/won`, and there is no such entry"),
        (WRITTEN.replace("Changed", "Removed"), "names `restrict/one` as removed, and it is there"),
    ],
)
def test_what_is_wrong_with_an_entry_is_said(entry: str, fault: str) -> None:
    """Given an entry that leaves something out, the check says what, and which command prints a right one."""
    (found,) = faults_of(changelog(entry), NEW)
    assert fault in found.what
    assert "make changelog SINCE=" in found.hint


def test_a_changelog_without_the_section_is_refused() -> None:
    """Given no section for knowledge, that is said."""
    assert len(faults_of("# Changelog\n", NEW)) == 1


def test_a_removed_rule_may_be_named() -> None:
    """Given a rule that is gone, the entry names it as removed; in several lines as in one."""
    entry = WRITTEN.replace("Changed", f"Removed: `{TWO}`.\n  Changed")
    assert faults_of(changelog(entry), NEW) == []


def test_the_command_prints_an_entry(tmp_path: Path) -> None:
    """Given two folders and whole patients, the entry is printed; a table has no whole patients."""
    for made, name in ((OLD, "old"), (NEW, "new")):
        write_edition(made, tmp_path / name)
    (tmp_path / "patients").mkdir()
    (tmp_path / "patients" / "ann.toml").write_text(
        '[record]\nstage = "remission"\nscreened = true\n', encoding="utf-8"
    )
    (tmp_path / "table.csv").write_text("id,stage\nann,acute\n", encoding="utf-8")
    command = ("impact", "old", "new", "--format", "changelog", "--patients")
    done = lumbar(*command, "patients", cwd=tmp_path)
    assert (done.returncode, faults_of(changelog(done.stdout), NEW)) == (0, [])
    refused = lumbar(*command, "table.csv", cwd=tmp_path)
    assert (refused.returncode, "counts whole patients" in refused.stderr) == (2, True)
