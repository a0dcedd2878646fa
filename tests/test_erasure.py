"""An erasure: recorded, by number and never by name."""

from pathlib import Path

import pytest

from recommender.decision_log import DecisionLog
from recommender.erasure import erase_patient
from recommender.explanation import Recommender
from recommender.override import override_entry
from recommender.problem import DataError
from recommender.pseudonym import Pseudonyms
from recommender.ruling import Grounds, Ruling
from tests.log_samples import bytes_of, faults, filled, real, records

EXERCISE = "gq-8-side-sit-each-buttock"


def erase(path: Path, patient: str) -> list[int]:
    """Erase a patient."""
    with DecisionLog.open(path, writing=True) as log:
        return erase_patient(patient, log, "eve")


def test_decisions_and_overrides_of_a_patient_go(recommender: Recommender, tmp_path: Path) -> None:
    """Given a decision with an override, both are erased, the note with them, and the log verifies."""
    path = filled(tmp_path / "log", real(recommender, "Ann-Mary 7"), real(recommender, "Ben-Luca 8"))
    with DecisionLog.open(path, writing=True) as log:
        said = override_entry(log.find("1"), log, EXERCISE, Ruling.eligible, Grounds.other, "Ann-Mary insists", "carl")
        log.append([said])
    assert erase(path, "Ann-Mary 7") == [1, 3]
    assert [each.erased for each in records(path)] == [True, False, True, False]
    assert b"Ann-Mary" not in bytes_of(path)
    assert b"Ben-Luca" in bytes_of(path)
    assert records(path)[-1].content == b'{"erased":[1,3]}'
    assert (records(path)[-1].who, faults(path)) == ("eve", {})


def test_a_pseudonymised_patient_is_erased_with_the_key(recommender: Recommender, tmp_path: Path) -> None:
    """Given pseudonyms, the id is nowhere in the file; the key finds the records again."""
    pseudonyms = Pseudonyms(b"k" * 16)
    path = filled(tmp_path / "log", real(recommender, "Ann-Mary 7", pseudonyms))
    assert b"Ann-Mary" not in bytes_of(path)
    with pytest.raises(DataError, match="of a pseudonymised log, give the key too"):
        erase(path, "Ann-Mary 7")
    assert erase(path, pseudonyms.of("Ann-Mary 7")) == [1]
    assert faults(path) == {}


def test_a_patient_who_is_not_there_is_told(recommender: Recommender, tmp_path: Path) -> None:
    """Given a patient without a record, that is said; records of nobody are not meant by an empty id."""
    path = filled(tmp_path / "log", real(recommender, None))
    for patient in ("zoe", ""):
        with pytest.raises(DataError, match=f"holds no record of patient '{patient}'"):
            erase(path, patient)
    assert len(records(path)) == 1
