"""An erasure: what the log knows of a patient is destroyed, the chain stays whole, and that it was done is recorded."""

from collections.abc import Sequence

from recommender.decision_log import DecisionLog
from recommender.entry import Entry
from recommender.problem import DataError, Problem
from recommender.recording import program_version


def erase_patient(patient: str, log: DecisionLog, who: str) -> list[int]:
    """Erase all records of a patient; give their numbers.

    Raises:
        DataError: the log has none.
    """

    def entry(erased: Sequence[int]) -> Entry:
        return Entry("erasure", who, program_version(), {"erased": list(erased)})

    erased = log.erase(patient, entry)
    if not erased:
        hint = "check the id; of a pseudonymised log, give the key too"
        raise DataError([Problem(str(log.path), f"holds no record of patient '{patient}'", hint)])
    return erased
