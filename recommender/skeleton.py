"""Skeletons: a rule or an exercise with every slot and placeholders, which the checks refuse until they are filled."""

import re
from pathlib import Path

from recommender.problem import DataError, Problem, UnknownNameError
from recommender.rule import STEPS

_EXERCISE_SIDE = {"restrict", "prefer", "dose"}
_THEN = {
    "assess": 'effect = "derive"\nfact = "TODO a derived fact, or a finding"\nvalue = "present"',
    "screen": 'effect = "defer"\nif_unknown = "ask"',
    "restrict": 'effect = "exclude"\nif_unknown = "withhold"',
    "select": 'effect = "indicate"\ncomplex = "TODO a complex"',
    "prefer": 'effect = "prefer"',
    "dose": 'effect = "dose"\ncaution = "TODO what to tell the patient, one short sentence."\n\n[then.dose]',
    "arrange": 'effect = "session"\nminutes_max = "default:session_minutes_max"',
    "advise": 'effect = "advise"\ntopic = "during"',
    "review": 'effect = "note"\ntopic = "course"',
    "progress": 'effect = "hold"',
}


_NAME = {"rule": re.compile(r"[a-z][a-z0-9_]*"), "exercise": re.compile(r"[a-z][a-z0-9-]*")}


def check_name(kind: str, name: str) -> None:
    """Refuse a name that no file of the kind may have.

    Raises:
        DataError: the name is not in lower_snake (a rule) or lower-kebab (an exercise).
    """
    if not _NAME[kind].fullmatch(name):
        hint = "use lower-case letters, digits and " + ("underscores" if kind == "rule" else "dashes")
        raise DataError(
            [Problem("NAME", f"'{name}' is no name for {'a rule' if kind == 'rule' else 'an exercise'}", hint)]
        )


def rule_skeleton(step: str, name: str) -> str:
    """Write a draft rule of a step with all slots and three cases.

    Raises:
        UnknownNameError: there is no such step.
    """
    if step not in STEPS:
        raise UnknownNameError("step", step, STEPS)
    check_name("rule", name)
    exercise = '\n[when.exercise]\nload = ["high"]\n' if step in _EXERCISE_SIDE else ""
    item = '\nexercise = "TODO an exercise"' if step in _EXERCISE_SIDE else ""
    return f"""title = "TODO {name.replace("_", " ")}: a statement of at most 80 characters"
status = "draft"
purpose = "TODO what the rule is for, one sentence."
rationale = "TODO why it holds, one to three sentences."
limitations = "TODO when this rule is wrong, or does not apply."
strength = "stated"
ledger = ["TODO the ledger row that it carries out"]

[[sources]]
source = "S2"
section = "TODO a section of knowledge/sources.toml"
lines = [1]

[when.patient]
fact = "fever"
is = "present"
{exercise}
[then]
{_THEN[step]}

[reason]
text = "TODO one sentence of at most 140 characters that says the cause."
detail = "TODO one to three sentences for the clinician."
plain = "TODO one sentence for the patient."

[[cases]]
name = "TODO a sentence: it fires"
given = {{ fever = "present" }}{item}
expect = "fires"

[[cases]]
name = "TODO a sentence: just across the boundary it is silent"
given = {{ fever = "absent" }}{item}
expect = "silent"

[[cases]]
name = "TODO a sentence: what is not known"
given = {{ fever = "unknown" }}{item}
expect = "{"unknown" if step in ("screen", "restrict") else "silent"}"
"""


def exercise_skeleton(name: str) -> str:
    """Write a draft exercise with all slots."""
    check_name("exercise", name)
    return f"""id = "{name}"
status = "draft"
title = "TODO a short title"
complex = "TODO a complex of knowledge/complexes.toml"
item = "TODO the printed number"

start_position = "supine"
start_detail = "TODO how exactly one starts"
instructions = [
  "TODO how to take the start position.",
  "TODO the movement.",
  "TODO how to come back.",
]
easier = "TODO an easier form, or remove the line"
equipment = []
surface = "firm_mat"

stages = ["remission"]
stages_from = []

movement = ["TODO a descriptor of knowledge/vocabulary/movements.toml"]
spine_motion = "none"
lordosis_effect = "neutral"
load = "light"
targets = ["TODO what it trains or lengthens"]
inferred = ["movement", "spine_motion", "lordosis_effect", "load", "targets", "stages", "instructions"]

[source]
source = "S2"
section = "TODO a section of knowledge/sources.toml"
lines = [1]

[dose_stated]

[dose]
sets = [1, 1]
reps = [4, 6]
reps_unit = "total"
basis = ["C61"]
origin = {{ sets = "default", reps = "default", reps_unit = "default" }}
"""


def write_skeleton(text: str, path: Path) -> None:
    """Write a skeleton into a new file.

    Raises:
        DataError: the file is there already, or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise DataError([Problem(str(path), "is there already", "choose another name, or edit the file")]) from None
    except OSError as error:
        raise DataError([Problem(str(path), f"cannot be written: {error.strerror}", "check the folder")]) from None
