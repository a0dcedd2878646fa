"""A partition: rows of a table that are decided together, in this process, another one, or on another machine.

Equal rows are equal tuples, so that each is decided once. What comes back is plain and small.
"""

import gc
import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from recommender.canonical import digest
from recommender.clinic import with_clinic
from recommender.decision_id import decision_id
from recommender.dose import dose_text
from recommender.engines import engine_of
from recommender.explanation import Explanation, Recommender
from recommender.knowledge import load_knowledge
from recommender.light import dataclass
from recommender.note import Note, shown
from recommender.patient import Remark, read_patient
from recommender.patient_table import Row, raw_record
from recommender.problem import DataError, EngineError, Problem, printable
from recommender.record import KINDS, split_list
from recommender.recording import engine_version, result_body
from recommender.render import to_markdown, to_text
from recommender.result import to_json
from recommender.session import SECONDS_A_MINUTE, Item
from recommender.sheet import Layout, lay_out
from recommender.trace import cautions_of
from recommender.wording import sentence

Cells = tuple[str, ...]
Line = tuple[Any, ...]
SHARED_MAX = 20_000
SOURCE = "row"
INVALID = "invalid"
DISAGREEING = "name under `unless` of one of these rules which of them goes before it"
_WHOLE = re.compile(r"([+-]?[0-9]+)\.0+")


@dataclass(frozen=True, slots=True)
class Setup:
    """What each row is decided with; the same wherever it is decided.

    Attributes:
        fields: the field of each cell.
        clinic: the clinic's standing facts, as canonical JSON.
        knowledge, rules: folders; "" for what is shipped.
        version: of the knowledge; another one is refused.
        engine: durable or clips; "" for the first that is installed.
        sheets: markdown, text, or "" for no sheets.
        logged: give the results for the decision log too.
    """

    fields: tuple[str, ...]
    version: str
    clinic: str = "{}"
    knowledge: str = ""
    rules: str = ""
    engine: str = ""
    sheets: str = ""
    logged: bool = False


@dataclass(frozen=True, slots=True)
class Logged:
    """What the decision log keeps besides the decision: the input, the result and its hash, the engine."""

    record: Mapping[str, Any]
    clinic: tuple[str, ...]
    result: str
    body: bytes
    engine: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a row.

    Attributes:
        decision: its id; "" of an invalid row.
        questions: the facts to ask about, the most decisive first.
        program, verdicts: lines for program.csv and decisions.csv, without the id.
    """

    status: str
    decision: str = ""
    complex: str = ""
    exercises: int = 0
    minutes: float | None = None
    questions: str = ""
    notes: tuple[Note, ...] = ()
    program: tuple[Line, ...] = ()
    verdicts: tuple[Line, ...] = ()
    sheet: str = ""
    logged: Logged | None = None

    @property
    def told(self) -> Line:
        """Give its cells of patients.csv."""
        count = self.exercises if self.decision else None
        return (self.status, self.complex, count, self.minutes, self.questions, self.decision)


def decide_partition(setup: Setup, rows: Sequence[Cells]) -> list[Decided]:
    """Decide rows, each by itself.

    Args:
        setup: what they are decided with.
        rows: the cells of each; "" is unknown.

    Raises:
        DataError: the knowledge is not of the version that is asked for.
    """
    recommender = _recommender(setup.knowledge, setup.rules, setup.version, setup.engine)
    with _uncollected():
        return [_decide(setup, row, recommender) for row in rows]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector of cycles from looking for any: deciding makes many objects, and none that needs it."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def engine_name(setup: Setup) -> str:
    """Name the engine that rows are decided with."""
    return _recommender(setup.knowledge, setup.rules, setup.version, setup.engine).engine.name


@lru_cache(maxsize=4)
def _recommender(knowledge: str, rules: str, version: str, engine: str) -> Recommender:
    loaded = load_knowledge(Path(knowledge) if knowledge else None, Path(rules) if rules else None)
    if loaded.version != version:
        what = f"is of version {loaded.version}, not {version}"
        raise DataError([Problem("knowledge", what, "give every worker the same knowledge/ and rules/")])
    return Recommender(loaded, engine_of(engine, loaded))


def _decide(setup: Setup, cells: Cells, recommender: Recommender) -> Decided:
    named = {name: _plain(name, cell.strip()) for name, cell in zip(setup.fields, cells, strict=True) if cell.strip()}
    record, problems = raw_record(Row(SOURCE, named))
    raw, clinic = with_clinic(record, json.loads(setup.clinic))
    reading = read_patient(raw, recommender.knowledge, SOURCE)
    if faults := [*problems, *reading.problems]:
        return Decided(INVALID, notes=tuple(_note(problem, named) for problem in faults))
    try:
        explanation = recommender.explain(reading, clinic)
    except EngineError as error:
        note = Note("", "", printable(str(error)), "report it; other rows are not affected", "error")
        return Decided(INVALID, notes=(note,))
    return _decided(explanation, raw, clinic, named, setup)


def _plain(name: str, cell: str) -> str:
    """Write a whole number, or the 1 or 0 of a flag, without the decimals that missing numbers beside it cause."""
    found = _WHOLE.fullmatch(cell) if KINDS[name] in ("whole", "flag") else None
    return found[1] if found else cell


def _decided(
    explanation: Explanation, raw: Mapping[str, Any], clinic: frozenset[str], named: Mapping[str, str], setup: Setup
) -> Decided:
    items = explanation.session.items
    return Decided(
        explanation.status,
        decision_id(explanation),
        explanation.choice.complex,
        len(items),
        round(explanation.session.seconds / SECONDS_A_MINUTE, 1) if items else None,
        ";".join(question.term for question in explanation.questions),
        tuple(_said(explanation, named)),
        tuple(_item(place, item) for place, item in enumerate(items, start=1)),
        tuple(_verdict(name, explanation) for name in explanation.decisions),
        _sheet(explanation, setup.sheets),
        _logged(explanation, raw, clinic) if setup.logged else None,
    )


def _note(problem: Problem, named: Mapping[str, str]) -> Note:
    column = problem.where.removeprefix(SOURCE).strip()
    return Note(column, shown(named.get(column, "")), printable(problem.what), problem.hint, problem.severity)


def _said(explanation: Explanation, named: Mapping[str, str]) -> Iterator[Note]:
    """Say what was read otherwise, and which rules disagree, as the sheet does."""
    yield from (_remark(remark, named) for remark in explanation.remarks)
    yield from (Note("", "", clash.sentence, DISAGREEING, "warning") for clash in explanation.clashes)


def _remark(remark: Remark, named: Mapping[str, str]) -> Note:
    column = _written_in(remark, named)
    return Note(column, shown(named.get(column, "")), remark.text, "", "note")


def _written_in(remark: Remark, named: Mapping[str, str]) -> str:
    """Name the field in which what was read otherwise is written; "" where it follows from several."""
    for name, cell in named.items():
        if KINDS[name] == "words" and remark.text.casefold().startswith(_openings(cell.casefold())):
            return name
    score = named.get("pain_nrs")
    if score and remark.text.startswith(f"pain {float(score):g} of "):
        return "pain_nrs"
    return remark.term if remark.term in named else ""


def _openings(cell: str) -> tuple[str, ...]:
    """Give how a remark begins that is about a word of a list."""
    return tuple(opening for word in split_list([cell]) for opening in (f"code {word} ", f"'{word}' "))


def _item(place: int, item: Item) -> Line:
    dose = item.dose
    reps, hold = dose.reps or (None, None), dose.hold_seconds or (None, None)
    unit = dose.unit if dose.reps else ""
    minutes = round(item.seconds / SECONDS_A_MINUTE, 1)
    told = (dose_text(dose), minutes, " ".join(cautions_of(item)))
    return (place, item.phase, item.exercise.id, item.exercise.title, *dose.sets, *reps, unit, *hold, *told)


def _verdict(exercise: str, explanation: Explanation) -> Line:
    decision = explanation.decisions[exercise]
    rules = ";".join(dict.fromkeys([reason.firing.activation.rule.id for reason in decision.applied]))
    deciding = next((reason for reason in decision.applied if reason.deciding), None)
    if deciding is None:
        return _shared((exercise, decision.verdict, "", rules, ""))
    rule, text = deciding.firing.activation.rule.id, sentence(deciding, explanation.knowledge)
    return _shared((exercise, decision.verdict, rule, rules, text))


@lru_cache(maxsize=SHARED_MAX)
def _shared(line: Line) -> Line:
    """Give the same object for equal lines: many patients have them, and between processes each is sent once."""
    return line


def _sheet(explanation: Explanation, form: str) -> str:
    if not form:
        return ""
    return (to_markdown if form == "markdown" else to_text)(lay_out(explanation, Layout()))


def _logged(explanation: Explanation, raw: Mapping[str, Any], clinic: frozenset[str]) -> Logged:
    body = result_body(to_json(explanation))
    return Logged(raw, tuple(sorted(clinic)), digest(body), zlib.compress(body), engine_version(explanation.engine))
