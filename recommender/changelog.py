"""The changelog's entries for knowledge: which rules changed, and how many whole patients are treated otherwise.

The newest entry has to be about the knowledge as it is; a test of the repository holds it to that.
"""

import re
from collections.abc import Iterator, Sequence
from textwrap import fill

from recommender.edition import Edition
from recommender.edition_change import RULE, EntryChange, entries_of
from recommender.impact import Impact
from recommender.phrase import counted
from recommender.problem import Problem

PLACE, SECTION = "CHANGELOG.md", "### Knowledge"
NO_RULE = "No rule decides otherwise"
MEND = "`make changelog SINCE=COMMIT`, the commit of the last entry, prints one to paste on top of the section"
_ENTRY = re.compile(r"- Knowledge `([0-9a-f]{16})`: ")
_COUNT = re.compile(r"\b(\d+) of (\d+) whole patients?\b")
_LIST = re.compile(r"\b(Added|Changed|Removed): (`[^`]+`(?:, `[^`]+`)*)")
WIDTH = 120


def changelog_entry(impact: Impact, changes: Sequence[EntryChange]) -> str:
    """Write the entry of a change of knowledge, as an item of a list.

    Args:
        impact: of the change on whole patients.
        changes: what differs between the two editions.
    """
    loosened = f", {impact.loosened} of them more loosely in something" if impact.loosened else ""
    unread = f", {impact.unread} that cannot be read" if impact.unread else ""
    count = f"{impact.count} of {counted(impact.patients, 'whole patient')} treated otherwise{loosened}{unread}"
    named: dict[str, list[str]] = {}
    for each in changes:
        if not _examples_only(each):
            named.setdefault(each.kind.capitalize(), []).append(f"`{each.name}`")
    told = [f"{kind}: {', '.join(names)}" for kind, names in sorted(named.items())] or [NO_RULE]
    examples = sum(map(_examples_only, changes))
    told += [f"{counted(examples, 'rule')} with other cases"] if examples else []
    line = f"- Knowledge `{impact.new}`: {count}. {'. '.join(told)}."
    return fill(line, WIDTH, subsequent_indent="  ", break_on_hyphens=False, break_long_words=False) + "\n"


def _examples_only(change: EntryChange) -> bool:
    """Say whether nothing but the cases of a rule differs."""
    return change.what == RULE and bool(change.slots) and all(slot.slot.startswith("cases") for slot in change.slots)


def faults_of(changelog: str, edition: Edition) -> list[Problem]:
    """Find what is wrong with the newest entry for knowledge.

    Args:
        changelog: the text of the file, newest entries first.
        edition: the knowledge as it is.
    """
    entry = _newest(changelog)
    found = _ENTRY.match(entry)
    if not found:
        return [Problem(PLACE, f"has no entry below {SECTION!r} that begins '- Knowledge `VERSION`: '", MEND)]
    if found[1] != edition.version:
        what = f"rules/ or knowledge/ changed: they are {edition.version}, and the newest entry is about {found[1]}"
        return [Problem(PLACE, what, MEND)]
    return [
        Problem(PLACE, f"the newest entry for knowledge {what}", MEND) for what in _gaps(entry[found.end() :], edition)
    ]


def _newest(changelog: str) -> str:
    """Give the first entry of the section, up to the next one or the next title, as one line."""
    section = changelog.partition(f"\n{SECTION}\n")[2].lstrip()
    return " ".join(re.split(r"\n(?=- |#|\n)", section, maxsplit=1)[0].split())


def _gaps(said: str, edition: Edition) -> Iterator[str]:
    """Say what an entry lacks."""
    count = _COUNT.search(said)
    if not count or int(count[1]) > int(count[2]):
        yield "does not count: 'N of M whole patients'"
    lists, known = _LIST.findall(said), {name for _, name in entries_of(edition)}
    if not lists and NO_RULE not in said:
        yield f"names nothing as 'Changed: `restrict/this`', nor says '{NO_RULE}'"
    for kind, names in lists:
        for name in re.findall("`(.+?)`", names):
            if kind == "Removed" and name in known:
                yield f"names `{name}` as removed, and it is there"
            elif kind != "Removed" and name not in known:
                yield f"names `{name}`, and there is no such entry"
