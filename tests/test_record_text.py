"""The text of a record: what is written is read back as the same."""

import tomllib
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender.change import plain_record
from recommender.patient import read_patient
from recommender.record import FIELDS
from recommender.record_text import HEAD, record_text
from tests.strategies import KNOWLEDGE, records

VALUES = st.one_of(
    st.text(), st.booleans(), st.integers(-(2**62), 2**62), st.floats(allow_nan=False, allow_infinity=False),
    st.lists(st.text(), max_size=30),
)  # fmt: skip


unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@unhurried
@given(st.dictionaries(st.sampled_from(FIELDS), VALUES))
def test_any_record_is_read_back(record: dict[str, Any]) -> None:
    """Given any texts, numbers and lists, quotes and control characters among them, TOML gives the same back."""
    found = tomllib.loads(record_text(record))
    assert found == record
    assert {name: type(value) for name, value in found.items()} == {name: type(record[name]) for name in record}


@unhurried
@given(records())
def test_a_plain_record_is_read_back(record: dict[str, Any]) -> None:
    """Given a patient, the text says what the plain record says."""
    plain = plain_record(read_patient(record, KNOWLEDGE), KNOWLEDGE)
    assert tomllib.loads(record_text(plain)) == plain


def test_fields_stand_in_the_order_of_the_contract() -> None:
    """Whatever the order of answers, the text is the same."""
    first = record_text({"age": 40, "stage": "acute", "symptoms": ["fever"]})
    assert first == record_text({"symptoms": ["fever"], "stage": "acute", "age": 40})
    assert first == f'{HEAD}\nstage = "acute"\nsymptoms = ["fever"]\nage = 40\n'


def test_a_long_list_has_a_line_for_each_entry() -> None:
    """What does not fit a line is broken, and stays the same list."""
    names = [f"finding_number_{place}" for place in range(12)]
    text = record_text({"ruled_out": names})
    assert text.count("\n") == 1 + 14
    assert tomllib.loads(text) == {"ruled_out": names}
