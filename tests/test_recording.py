"""Recording: what the log keeps of a recommendation, and what it does not."""

import getpass
import json
from importlib.metadata import version

import pytest

from recommender.corpus import version_of
from recommender.explanation import Recommender
from recommender.problem import DataError
from recommender.pseudonym import Pseudonyms
from recommender.recording import account, decision_entry, engine_version, result_body
from recommender.result import to_json
from tests.log_samples import HERNIA, real, shipped_texts

KEY = b"k" * 16


def test_a_decision_is_kept_whole(recommender: Recommender) -> None:
    """Given a recommendation, the input, the verdict, the versions, the result and the whole knowledge are kept."""
    entry = real(recommender)
    content = entry.content
    assert (entry.kind, entry.who, entry.program) == ("decision", "carl", version("lumbar"))
    assert (entry.engine, entry.knowledge) == ("durable-rules 2.0.28", recommender.knowledge.version)
    assert (content["record"], content["patient"]) == ({**HERNIA, "patient_id": "ann"}, "ann")
    assert (content["status"], content["complex"], content["masked"]) == ("restricted_program", "gentle", [])
    assert version_of(json.loads(entry.snapshot)) == entry.knowledge
    assert json.loads(entry.result)["status"] == "restricted_program"


def test_results_know_no_patient(recommender: Recommender) -> None:
    """Given two patients with the same findings, their results are the same bytes, without either id."""
    one, other = real(recommender, "Ann-Mary 7"), real(recommender, "Ben-Luca 8")
    assert one.result == other.result
    assert b"Ann-Mary" not in one.result
    assert json.loads(one.result)["patient"]["patient_id"] is None


def test_an_id_is_masked_before_it_is_kept(recommender: Recommender) -> None:
    """Given pseudonyms, the id is nowhere in the entry, and that it was masked is said."""
    entry = real(recommender, "Ann-Mary 7", Pseudonyms(KEY))
    assert entry.content["patient"] == entry.content["record"]["patient_id"] == Pseudonyms(KEY).of("Ann-Mary 7")
    assert entry.content["masked"] == ["patient_id"]
    assert "Ann-Mary" not in repr(entry.content)
    assert isinstance(entry.snapshot, bytes)
    assert b"Ann-Mary" not in entry.result + entry.snapshot


def test_where_nobody_is_named_nothing_is_masked(recommender: Recommender) -> None:
    """Given a record without an id, there is none, with pseudonyms or without."""
    for pseudonyms in (None, Pseudonyms(KEY)):
        content = real(recommender, None, pseudonyms).content
        assert (content["patient"], content["masked"], "patient_id" in content["record"]) == (None, [], False)


def test_no_complex_is_none(recommender: Recommender) -> None:
    """Given a patient who is referred, the entry names no complex."""
    content = real(recommender, symptoms=["saddle_numbness"]).content
    assert (content["status"], content["complex"]) == ("refer", None)


def test_knowledge_that_changed_meanwhile_is_refused(recommender: Recommender) -> None:
    """Given texts that are not those the decision was made with, nothing is recorded."""
    explanation = recommender.recommend(HERNIA)
    with pytest.raises(DataError, match="the knowledge changed while it was used"):
        decision_entry(explanation, HERNIA, (), {**shipped_texts(), "knowledge/new.toml": ""}, "carl")


def test_a_result_is_written_in_its_own_order(recommender: Recommender) -> None:
    """Given a result, its bytes are that JSON, with the id gone and nothing else changed."""
    result = to_json(recommender.recommend({**HERNIA, "patient_id": "ann"}))
    assert list(json.loads(result_body(result))) == list(result)
    assert result["patient"]["patient_id"] == "ann"


def test_an_engine_is_named_with_its_version() -> None:
    """Given an engine, its version is that of its package; one that is not installed or known is only named."""
    assert engine_version("durable-rules") == f"durable-rules {version('durable-rules')}"
    assert engine_version("by hand") == "by hand"


def test_the_account_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given the account that runs this, its name is given; one without a name by its number."""
    assert account() == getpass.getuser()
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 3_999_999_999)
    assert account() == "uid 3999999999"
