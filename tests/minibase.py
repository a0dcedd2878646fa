"""Mini rule bases: the shipped knowledge with a few rules written for one test."""

from collections.abc import Mapping
from functools import cache

from recommender.corpus import Corpus, parse_corpus, read_texts
from recommender.explanation import Recommender
from recommender.knowledge import Knowledge, read_knowledge
from recommender.problem import Problem

SCREENED = {
    "stage": "remission", "pain": "none", "screened": True, "supervised": True, "doctor_clearance": True,
    "first_session": False, "equipment": [],
}  # fmt: skip


@cache
def _knowledge_texts() -> Mapping[str, str]:
    return {path: text for path, text in read_texts().items() if path.startswith("knowledge/")}


def rule_text(when: str = "", then: str = 'effect = "exclude"', cases: str = "", **slots: str) -> str:
    """Write a rule file: `when` and `cases` are whole tables, `then` the lines of its table."""
    given = {
        "title": "A rule for a test",
        "status": "active",
        "purpose": "Shows one thing.",
        "rationale": "It must be seen.",
        "limitations": "It holds in a test only.",
        "strength": "stated",
        **slots,
    }
    cases = cases or '[[cases]]\nname = "it fires"\nexpect = "fires"'
    head = "\n".join(f'{slot} = "{value}"' for slot, value in given.items() if slot not in ("text", "ledger"))
    return f"""{head}
ledger = [{slots.get("ledger", '"ex-stage-fit"')}]

[[sources]]
source = "S2"
section = "S2.REQ"
lines = [166]

{when}

[then]
{then}

[reason]
text = "{slots.get("text", "It is so, because the test says it.")}"
detail = "Nothing more."

{cases}
"""


def corpus_of(rules: Mapping[str, str], knowledge: Mapping[str, str] | None = None) -> Corpus:
    """Build a corpus from rule texts by id, over the shipped knowledge with some files replaced."""
    texts = {**_knowledge_texts(), **(knowledge or {})}
    return parse_corpus({**texts, **{f"rules/{name}.toml": text for name, text in rules.items()}})


def mini(rules: Mapping[str, str], knowledge: Mapping[str, str] | None = None) -> tuple[Knowledge, list[Problem]]:
    """Read a mini rule base."""
    return read_knowledge(corpus_of(rules, knowledge))


ASSESS = {
    "assess/stage": rule_text(
        '[when.bound]\nfact = "stage"', 'effect = "derive"\nfact = "working_stage"\nvalue = "$bound"'
    ),
    "assess/pain": rule_text(
        '[when.bound]\nfact = "pain"', 'effect = "derive"\nfact = "working_pain"\nvalue = "$bound"'
    ),
}
SELECT = {
    "select/own": rule_text(
        '[when.patient]\nfact = "working_stage"\nis = "remission"',
        'effect = "choose"\ncomplex = "remission-period"\nas = "stage"',
    ),
}


def recommender_of(rules: Mapping[str, str], knowledge: Mapping[str, str] | None = None) -> Recommender:
    """Build a recommender over a mini rule base that derives the stage and chooses the complex of remission."""
    built, problems = mini({**ASSESS, **SELECT, **rules}, knowledge)
    assert problems == []
    return Recommender(built)
