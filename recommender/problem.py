"""A problem: one fault in data, as a value. Not an exception; `DataError` carries problems through a call stack."""

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Literal

from recommender.light import dataclass

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in data: where it is, what it is, what to do about it.

    Attributes:
        where: `rules/screen/fever.toml:12`, `patient.toml stage`, `--stage`.
        what: names the offending value.
        hint: says what to do.
        severity: an error stops the work, a warning does not.
    """

    where: str
    what: str
    hint: str = ""
    severity: Severity = "error"

    def __lt__(self, other: "Problem") -> bool:
        """Order by place, lines as numbers, then by what it is."""
        return self._order < other._order

    @property
    def _order(self) -> tuple[list[tuple[str, int]], str]:
        parts = re.findall(r"(\D*)(\d*)", self.where)
        return [(text, int(number or 0)) for text, number in parts], self.what

    def __str__(self) -> str:
        """Say where, what and what to do in one line."""
        hint = f" ({self.hint})" if self.hint else ""
        return printable(f"{self.severity}: {self.where}: {self.what}{hint}")


class LumbarError(Exception):
    """The base of every error that this library raises."""


class DataError(LumbarError):
    """Data cannot be used; `problems` holds every fault that was found, at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type, tuple[Sequence[Problem]]]:
        """Come whole out of another process."""
        return type(self), (self.problems,)


LISTED = {
    "exercise": "lumbar knowledge list exercises",
    "entry": "lumbar knowledge list",
    "kind of knowledge": "lumbar knowledge list",
    "rule": "lumbar rules list",
    "exercise, complex, rule or ledger row": "lumbar knowledge list, and lumbar rules list",
    "record or decision of the log": "lumbar audit list",
}
"""The command that lists what there is of a kind."""


class UnknownNameError(LumbarError):
    """A name that the knowledge base does not hold was asked for."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        hint = f" (see {LISTED[kind]})" if kind in LISTED else ""
        super().__init__(f"no {kind} is named '{name}'{did_you_mean(name, known)}{hint}")


class EngineError(LumbarError):
    """The rule engine failed, or did something that would lose a firing."""

    def __init__(self, step: str, what: str) -> None:
        super().__init__(f"the rule engine failed in step {step}: {what}")


def printable(text: str) -> str:
    """Escape what would steer a terminal or cannot be encoded."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Name the known words nearest to `name`, as the tail of a sentence, or nothing."""
    folded = {word.casefold(): word for word in sorted(known)}
    near = get_close_matches(name.casefold(), folded, n=3, cutoff=0.6)
    return f"; did you mean {', '.join(folded[word] for word in near)}?" if near else ""
