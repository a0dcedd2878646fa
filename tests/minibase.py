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


def exercise_text(name: str, complex_id: str, **slots: str) -> str:
    """Write an exercise file; `slots` replace or add lines, each with its value as TOML."""
    given = {
        "title": f'"Item {name}"',
        "item": '"1"',
        "start_position": '"supine"',
        "start_detail": '"on the back"',
        "instructions": '["Lie down.", "Move.", "Come back."]',
        "surface": '"firm_mat"',
        "stages": '["acute", "remission"]',
        "movement": '["lumbar_flexion"]',
        "spine_motion": '"none"',
        "lordosis_effect": '"neutral"',
        "load": '"light"',
        "targets": '["spinal mobility"]',
        **slots,
    }
    lines = "\n".join(f"{slot} = {value}" for slot, value in given.items())
    return f"""id = "{name}"
complex = "{complex_id}"
{lines}

[source]
source = "S2"
section = "S2.REM"
lines = [264]

[dose_stated]

[dose]
sets = [1, 1]
reps = [4, 6]
"""


def complexes_text(**stages: str) -> str:
    """Write the file of complexes, each with its stages."""
    return "\n".join(
        f"""[[complex]]
id = "{name}"
title = "Complex {name}"
stages = ["{found}"]
whole_session = true
source = {{ source = "S2", section = "S2.REM", lines = [264] }}
"""
        for name, found in stages.items()
    )


def ledger_text(**carriers: str) -> str:
    """Write a ledger of rows by id, `_` for `-`, each carried out by one file; by none, it says why not."""
    return "\n".join(
        f"""[[row]]
id = "{name.replace("_", "-")}"
kind = "rule"
lines = ["S2:166"]
{f'carried_out_by = ["{carrier}"]' if carrier else 'why_not = "Nothing is said."'}
"""
        for name, carrier in carriers.items()
    )


FEVER = '[when.patient]\nfact = "fever"\nis = "present"'
ITEM_ONE = '[when.exercise]\nid = ["one-1"]'
ON_FEVER = 'effect = "exclude"\nif_unknown = "withhold"'


def case(name: str, expect: str, *lines: str) -> str:
    """Write a case."""
    return "\n".join(["[[cases]]", f'name = "{name}"', *lines, f'expect = "{expect}"', ""])


FEVER_CASES = "\n".join(
    case(f"a fever that is {state}", expect, f'given = {{ fever = "{state}" }}', 'exercise = "one-1"')
    for state, expect in (("present", "fires"), ("absent", "silent"), ("unknown", "unknown"))
)
SOUND: Mapping[str, str] = {
    "knowledge/complexes.toml": complexes_text(one="acute", two="remission"),
    "knowledge/families.toml": '[[family]]\nid = "both"\ntitle = "Both"\nmembers = ["one-1", "two-1"]\n',
    "knowledge/exercises/one/one-1.toml": exercise_text("one-1", "one"),
    "knowledge/exercises/two/two-1.toml": exercise_text("two-1", "two"),
    "knowledge/ledger.toml": ledger_text(
        one_1="knowledge/exercises/one/one-1.toml",
        two_1="knowledge/exercises/two/two-1.toml",
        wish="rules/select/wish.toml",
        fever="rules/restrict/fever.toml",
        order="precedence",
        threshold="default fever_threshold_c",
        silence="",
    ),
    "rules/select/wish.toml": rule_text(
        '[when.bound]\nfact = "requested_complex"',
        'effect = "choose"\ncomplex = "$bound"\nas = "requested"',
        case("a wish", "fires", 'given = { requested_complex = "one" }') + case("no wish", "silent"),
        ledger='"wish"',
    ),
    "rules/restrict/fever.toml": rule_text(f"{FEVER}\n{ITEM_ONE}", ON_FEVER, FEVER_CASES, ledger='"fever"'),
}


def sound_base(changes: Mapping[str, str] | None = None) -> Corpus:
    """Build a small base without a fault: two complexes of one exercise, two rules; some of its files replaced."""
    shared = {path: text for path, text in _knowledge_texts().items() if "/exercises/" not in path}
    return parse_corpus({**shared, **SOUND, **(changes or {})})
