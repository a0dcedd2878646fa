"""Editions for tests: mini rule bases as states of the knowledge, in memory and in folders."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from recommender.canonical import canonical
from recommender.edition import Edition
from recommender.impact import Impact, Sides, weigh
from tests.minibase import ASSESS, SCREENED, SELECT, corpus_of, rule_text

ITEM = "rem-4-cat-cow"
ON_ITEM = f'[when.exercise]\nid = ["{ITEM}"]\n'
FEVERISH = '[when.patient]\nfact = "fever"\nis = "present"\n'


def edition(rules: Mapping[str, str], knowledge: Mapping[str, str] | None = None, name: str = "mini") -> Edition:
    """Make an edition of a mini rule base that derives the stage and chooses the complex of remission."""
    return Edition(name, corpus_of({**ASSESS, **SELECT, **rules}, knowledge).texts)


def write_edition(made: Edition, folder: Path) -> Path:
    """Write an edition into a folder."""
    for path, text in made.texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def rule(then: str = 'effect = "exclude"', when: str = ON_ITEM) -> str:
    """Write a rule about one item."""
    return rule_text(when, then)


def limit(*slots: str) -> str:
    """Write a rule that limits one item."""
    return rule("\n".join(('effect = "limit"', 'caution = "Slowly."', "[then.limit]", *slots)))


def weighed(
    old: Edition, new: Edition, records: Iterable[Mapping[str, Any]] = ({},), executor: Executor | None = None
) -> Impact:
    """Weigh a change over the screened patient with some changes, named 1, 2, ..."""
    sides = Sides(canonical(dict(old.texts)).decode(), canonical(dict(new.texts)).decode())
    named = ((str(place), {**SCREENED, **record}, ()) for place, record in enumerate(records, start=1))
    return weigh(sides, named, executor)
