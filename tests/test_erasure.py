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
from tests.log_samples import bytes_of, faults, filled, real, records, small

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


def test_no_byte_is_left_of_a_real_decision(recommender: Recommender, tmp_path: Path) -> None:
    """Given a real decision, neither its salt nor its content is in the files after the erasure."""
    path = filled(tmp_path / "log", real(recommender, "Ann-Mary 7"), small("ben"))
    gone = records(path)[0]
    secrets = [gone.salt, gone.content, b"Ann-Mary"]
    assert all(secret in bytes_of(path) for secret in secrets)
    erase(path, "Ann-Mary 7")
    assert not [secret for secret in secrets if secret in bytes_of(path)]


def test_no_byte_is_left_among_many(tmp_path: Path) -> None:
    """Given records of one patient strewn among hundreds of others whose cells move, nothing is left."""
    path = tmp_path / "log"
    entries = [small("Ann-Mary 7" if number % 7 == 0 else f"other-{number}", number) for number in range(700)]
    with DecisionLog.open(path, writing=True) as log:
        log.append(entries)
    salts = [each.salt for each in records(path) if b"Ann-Mary" in each.content]
    assert len(erase(path, "Ann-Mary 7")) == len(salts) == 100
    left = bytes_of(path)
    assert b"Ann-Mary" not in left
    assert not [salt for salt in salts if salt in left]
    assert faults(path) == {}


def test_a_patient_can_be_erased_again(tmp_path: Path) -> None:
    """Given an erasure that is asked for twice, the second finds nothing; a record made since is found."""
    path = filled(tmp_path / "log", small("ann"))
    assert erase(path, "ann") == [1]
    with pytest.raises(DataError, match="holds no record"):
        erase(path, "ann")
    filled(path, small("ann"))
    assert erase(path, "ann") == [3]
    assert faults(path) == {}


@pytest.mark.parametrize("patient", ["an", "ANN", "%", "ann "])
def test_an_id_is_taken_whole(tmp_path: Path, patient: str) -> None:
    """Given a part of an id, or another way to write it, nobody's records are erased."""
    path = filled(tmp_path / "log", small("ann"))
    with pytest.raises(DataError, match="holds no record"):
        erase(path, patient)
    assert [each.erased for each in records(path)] == [False]
