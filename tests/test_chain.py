"""The chain: what a record commits to, and what its hash covers."""

import json
from hashlib import sha256
from typing import Any

import pytest

from recommender.canonical import canonical, compact, digest
from recommender.chain import LogRecord, commitment_of, genesis, head_of, intact, sealed

HEAD: dict[str, Any] = {
    "number": 1, "at": "2026-01-01", "who": "carl", "kind": "decision", "program": "0.1.0", "engine": "e 1",
    "knowledge": "k", "snapshot": "s",
}  # fmt: skip
SALT, CONTENT = b"s" * 32, b'{"patient":"ann"}'


def record_of(**changes: Any) -> LogRecord:
    """Make a record, then change what it says without sealing it again."""
    found = sealed(HEAD, SALT, CONTENT, genesis("log"))
    return LogRecord(**{**{name: getattr(found, name) for name in LogRecord.__slots__}, **changes})


def test_equal_data_have_equal_bytes() -> None:
    """Given two orders of the keys, the canonical bytes are the same, and the compact ones keep the order."""
    assert canonical({"b": [1], "a": "é"}) == canonical({"a": "é", "b": [1]}) == '{"a":"é","b":[1]}'.encode()
    assert compact({"b": 1, "a": 2}) == b'{"b":1,"a":2}'


def test_half_of_a_surrogate_pair_is_escaped() -> None:
    """Given text that UTF-8 cannot hold, the bytes are JSON all the same and give it back."""
    assert json.loads(canonical("\udcff")) == json.loads(compact("\udcff")) == "\udcff"


def test_the_hash_is_that_of_the_readme() -> None:
    """Given a record, its commitment and its hash come out by hand as the README describes them."""
    found = record_of()
    assert found.commitment == sha256(SALT + CONTENT).hexdigest()
    said = {**HEAD, "commitment": found.commitment, "previous": sha256(b"lumbar decision log log").hexdigest()}
    assert found.hash == sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    assert head_of(found) == HEAD


def test_salt_hides_the_content() -> None:
    """Given the same content twice, the commitments differ."""
    assert commitment_of(b"a" * 32, CONTENT) != commitment_of(b"b" * 32, CONTENT)


def test_a_record_is_intact() -> None:
    """Given a record as it was sealed, and one whose content is erased, both are intact."""
    assert intact(record_of())
    assert intact(record_of(salt=b"", content=b""))
    assert record_of(salt=b"", content=b"").erased


@pytest.mark.parametrize(
    "changes",
    [
        *({name: "other"} for name in (*HEAD, "commitment", "previous", "hash") if name != "number"),
        {"number": 2},
        {"salt": b"t" * 32},
        {"content": b"{}"},
        {"salt": b"", "content": b"{}"},
        {"content": b"{}", "commitment": commitment_of(SALT, b"{}")},
    ],
    ids=str,
)
def test_an_edited_record_is_not_intact(changes: dict[str, Any]) -> None:
    """Given any part that was edited, the record is not intact."""
    assert not intact(record_of(**changes))


def test_digest_is_sha256() -> None:
    """Given bytes, the digest is SHA-256 in hexadecimal digits."""
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
