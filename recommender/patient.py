"""The patient record: what a clinician states, checked and read into vocabulary ids. It derives nothing."""

import re
import textwrap
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from recommender.knowledge import Knowledge
from recommender.light import dataclass
from recommender.problem import Problem, did_you_mean
from recommender.record import DESCRIPTIONS, FIELDS, PatientRecord, read_fields
from recommender.vocabulary import FINDING_GROUPS, Code, Term, fold

FINDING_FIELDS: tuple[str, ...] = FINDING_GROUPS
EXERCISE_FIELDS = ("painful_exercises", "discomfort_exercises", "easy_exercises", "pain_only_at_full_range")
YES_NO_FIELDS = ("supervised", "doctor_clearance", "first_session", "scoliosis_early")
SHOWN_MAX = 60
_CODE = re.compile(r"^[A-Z][0-9][0-9A-Z](\.?[0-9A-Z]{1,4})?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """What was read otherwise than it was written, and must be said. `term` is the fact that it is about."""

    term: str
    text: str


@dataclass(slots=True)
class Reading:
    """A record read into vocabulary ids.

    Attributes:
        values: fields that are no lists of findings, by name, with their ids.
        present: findings that the record states.
        absent: findings that the record rules out.
        open: findings that a code leaves open; `screened` does not answer them.
    """

    record: PatientRecord
    values: dict[str, Any] = field(default_factory=dict)
    present: dict[str, str] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    remarks: list[Remark] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_patient(raw: Mapping[str, Any], knowledge: Knowledge, source: str = "patient") -> Reading:
    """Read a raw record.

    Args:
        raw: field names and values, as TOML, JSON, a CSV row or options give them.
        knowledge: the vocabulary, the exercises and the complexes that the record may name.
        source: what the record is called in problems, as `patient.toml`.

    Returns:
        The reading; with problems it is not to be used.
    """
    problems = _unknown_fields(raw, source)
    record, faults = read_fields({name: value for name, value in raw.items() if name in FIELDS})
    problems += [_fault(fault, source) for fault in faults]
    reading = _Reader(record, knowledge, source).read()
    reading.problems = sorted({*problems, *reading.problems})
    return reading


def _unknown_fields(raw: Mapping[str, Any], source: str) -> list[Problem]:
    return [
        Problem(
            f"{source} {name}",
            f"no field is named '{name}'{did_you_mean(str(name), FIELDS)}",
            "see `lumbar schema patient`",
        )
        for name in raw
        if name not in FIELDS
    ]


def _fault(fault: Any, source: str) -> Problem:
    name = str(fault["loc"][0])
    shown = repr(fault["input"])
    what = (
        f"{name} {textwrap.shorten(shown, SHOWN_MAX, placeholder='...')}: {fault['msg'][0].lower()}{fault['msg'][1:]}"
    )
    return Problem(f"{source} {name}", what, DESCRIPTIONS[name])


class _Reader:
    """Reads one record; every method adds to the reading."""

    def __init__(self, record: PatientRecord, knowledge: Knowledge, source: str) -> None:
        self.record = record
        self.knowledge = knowledge
        self.vocabulary = knowledge.vocabulary
        self.source = source
        self.reading = Reading(record)
        self.said: dict[str, list[str]] = {"stage": [], "pain": []}

    def read(self) -> Reading:
        for name in (*YES_NO_FIELDS, "age", "sex", "temperature_c", "minutes"):
            self._set(name, getattr(self.record, name))
        self._read_stage()
        self._read_pain()
        self._read_requested()
        for name in FINDING_FIELDS:
            for word in getattr(self.record, name) or ():
                self._read_finding(name, word)
        for word in self.record.ruled_out or ():
            self._rule_out(word)
        self._settle("stage", list(self.vocabulary.groups["stages"]))
        self._settle("pain", list(self.vocabulary.groups["pain_levels"])[::-1])
        self._read_equipment()
        for name in EXERCISE_FIELDS:
            self._read_exercises(name)
        if self.reading.values.get("scoliosis_early") == "yes":
            self.reading.present.setdefault("scoliosis", "scoliosis_early")
        self._contradictions()
        self._check_texts()
        self.reading.remarks = sorted(set(self.reading.remarks))
        return self.reading

    def _settle(self, name: str, strictest_first: list[str]) -> None:
        """Take the strictest of all that was said of the stage or the pain, and say so where it differs."""
        said = sorted(set(self.said[name]), key=strictest_first.index)
        if said:
            self.reading.values[name] = said[0]
        if len(said) > 1:
            words = " and as ".join(said)
            self._remark(name, f"{name} was given as {words}; the stricter reading, {said[0]}, is used")

    def _check_texts(self) -> None:
        """Refuse what cannot be written or would steer a terminal."""
        if not (self.record.patient_id or "").isprintable():
            what = f"{self.record.patient_id!a} holds characters that cannot be printed"
            self._problem("patient_id", what, "use letters, digits and punctuation")

    def _problem(self, name: str, what: str, hint: str = "") -> None:
        self.reading.problems.append(Problem(f"{self.source} {name}", what, hint))

    def _remark(self, term: str, text: str) -> None:
        self.reading.remarks.append(Remark(term, text))

    def _set(self, name: str, value: Any) -> None:
        if value is not None:
            self.reading.values[name] = {True: "yes", False: "no"}[value] if isinstance(value, bool) else value

    def _read_stage(self) -> None:
        word = self.record.stage
        if word is None:
            return
        means = self.vocabulary.aliases.get(fold(word))
        found = means.means.get("stage") if means else self.vocabulary.names["stages"].get(fold(word))
        if found is None:
            known = {**self.vocabulary.names["stages"], **self.vocabulary.aliases}
            hint = f"one of {', '.join(self.vocabulary.groups['stages'])}"
            self._problem("stage", f"no stage is named '{word}'{did_you_mean(word, known)}", hint)
            return
        self.said["stage"].append(found)
        if found != word:
            self._remark("stage", f"stage '{word}' was read as {self.vocabulary.label(found)}")

    def _read_pain(self) -> None:
        if (word := self.record.pain) is not None:
            known = self.vocabulary.names["pain_levels"]
            if (found := known.get(fold(word))) is None:
                hint = f"one of {', '.join(self.vocabulary.groups['pain_levels'])}"
                self._problem("pain", f"no pain level is named '{word}'{did_you_mean(word, known)}", hint)
            else:
                self.said["pain"].append(found)
        if self.record.pain_nrs is not None:
            level = self._level(self.record.pain_nrs)
            self._remark("pain", f"pain {self.record.pain_nrs:g} of 10 was read as {level}")
            self.said["pain"].append(level)

    def _level(self, score: float) -> str:
        for level in ("pronounced", "moderate", "mild"):
            if score >= self.knowledge.number(f"pain_nrs_{level}_from"):
                return level
        return "none"

    def _read_requested(self) -> None:
        word = self.record.requested_complex
        if word is None:
            return
        known = self.knowledge.complex_names
        if fold(word) in known:
            self.reading.values["requested_complex"] = known[fold(word)]
        else:
            self._problem(
                "requested_complex",
                f"no complex is named '{word}'{did_you_mean(word, self.knowledge.complexes)}",
                "see `lumbar knowledge list`",
            )

    def _read_finding(self, name: str, word: str) -> None:
        alias = self.vocabulary.aliases.get(fold(word))
        if alias:
            self._read_alias(name, word, alias.means)
        elif term := self._term(word):
            self._present(term, name, word)
        elif level := self._pain_word(name, word):
            self.said["pain"].append(level)
        elif name in ("diagnoses", "symptoms") and _CODE.match(word.strip()):
            self._read_code(name, word.strip().upper())
        else:
            hint = f"see `lumbar knowledge list {name}`"
            self._problem(
                name, f"'{word}' is no word of the vocabulary{did_you_mean(word, self._finding_names())}", hint
            )

    def _finding_names(self) -> list[str]:
        names = [
            name for group in FINDING_FIELDS for name in (*self.vocabulary.groups[group], *self.vocabulary.names[group])
        ]
        return [*names, *self.vocabulary.aliases]

    def _pain_word(self, name: str, word: str) -> str | None:
        level = self.vocabulary.names["pain_levels"].get(fold(word))
        return level if level and name in self.vocabulary.groups["pain_levels"][level].accepted_in else None

    def _term(self, word: str) -> Term | None:
        for group in FINDING_FIELDS:
            if (found := self.vocabulary.names[group].get(fold(word))) is not None:
                return self.vocabulary.groups[group][found]
        return None

    def _present(self, term: Term, name: str, word: str) -> None:
        if term.id in self.vocabulary.fields:
            self._agree(name, term.id, "yes")
            return
        self.reading.present.setdefault(term.id, word)
        if term.id not in self.vocabulary.groups[name] and name not in term.accepted_in:
            self._remark(term.id, f"'{word}' stands under {name}; it was read as {term.label} all the same")

    def _read_alias(self, name: str, word: str, means: Mapping[str, str]) -> None:
        for slot, value in means.items():
            if slot == "finding":
                self.reading.present.setdefault(value, word)
            elif slot in self.said:
                self.said[slot].append(value)
                if slot == "stage":
                    self._remark(slot, f"'{word}' under {name} was read as stage {self.vocabulary.label(value)}")
            else:
                self._agree(name, slot, value)

    def _agree(self, name: str, slot: str, value: str) -> None:
        if self.reading.values.setdefault(slot, value) != value:
            self._problem(
                name,
                f"{name} says {slot} is {value}, the field {slot} says {self.reading.values[slot]}",
                "give one of the two",
            )

    def _read_code(self, name: str, written: str) -> None:
        code = written if "." in written or len(written) == 3 else f"{written[:3]}.{written[3:]}"  # noqa: PLR2004 - the form of a code
        reading = self.vocabulary.read_code(code) or self.vocabulary.read_header(code)
        if reading is None or not reading.terms:
            self.reading.present.setdefault("unmapped_diagnosis", written)
            self._remark(
                "unmapped_diagnosis", f"code {written} is not mapped; it is kept as a diagnosis that needs clearance"
            )
        elif reading.ambiguous:
            self.reading.open.update(reading.terms)
            self._remark(
                reading.terms[0],
                f"code {written} may mean {self._labels(reading)}: say which; nothing was read from it",
            )
        else:
            for term in reading.terms:
                self.reading.present.setdefault(term, written)
            stricter = f" ({reading.note})" if reading.note else ""
            self._remark(reading.terms[0], f"code {written} under {name} was read as {self._labels(reading)}{stricter}")

    def _labels(self, code: Code) -> str:
        return (
            " or ".join(self.vocabulary.label(term) for term in code.terms)
            if code.ambiguous
            else " and ".join(self.vocabulary.label(term) for term in code.terms)
        )

    def _rule_out(self, word: str) -> None:
        alias = self.vocabulary.aliases.get(fold(word))
        term = self._term(word)
        if alias and "scoliosis_early" in alias.means:
            self._agree("ruled_out", "scoliosis_early", "no")
        elif alias and "finding" in alias.means:
            for finding in alias.rules_out or (alias.means["finding"],):
                self.reading.absent.setdefault(finding, word)
        elif term and term.id in self.vocabulary.fields:
            self._agree("ruled_out", term.id, "no")
        elif term:
            self.reading.absent.setdefault(term.id, word)
        else:
            near = did_you_mean(word, self._finding_names())
            self._problem("ruled_out", f"'{word}' is no finding of the vocabulary{near}", "see `lumbar knowledge list`")

    def _read_equipment(self) -> None:
        names = self.vocabulary.names["equipment"]
        for word in self.record.equipment or ():
            if (found := names.get(fold(word))) is None:
                self._problem(
                    "equipment",
                    f"'{word}' is no equipment of the vocabulary{did_you_mean(word, names)}",
                    "see `lumbar knowledge list equipment`",
                )
            else:
                self.reading.values.setdefault("equipment", set()).add(found)
        if self.record.equipment is not None:
            self.reading.values.setdefault("equipment", set())

    def _read_exercises(self, name: str) -> None:
        known = self.knowledge.exercise_names
        for word in getattr(self.record, name) or ():
            if fold(word) in known:
                self.reading.values.setdefault(name, set()).add(known[fold(word)])
            else:
                self._problem(
                    name,
                    f"no exercise is named '{word}'{did_you_mean(word, self.knowledge.exercises)}",
                    "see `lumbar knowledge list exercises`",
                )

    def _contradictions(self) -> None:
        for finding, word in self.reading.present.items():
            parent = self.vocabulary.findings[finding].is_a
            for name in (finding, parent):
                if name in self.reading.absent:
                    self._problem(
                        "ruled_out",
                        f"'{self.reading.absent[name]}' is ruled out while '{word}' is present",
                        "remove one of the two",
                    )
