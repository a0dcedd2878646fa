"""The foot of a prescription: where the decision log holds it."""

from recommender.block import Paragraph
from recommender.prescription import lay_out_record_number


def test_a_recorded_decision_says_where_it_stands() -> None:
    """Given the number of a record, one line names it; given none, there is no line."""
    assert lay_out_record_number(7) == [Paragraph("Record 7 of the decision log.")]
    assert lay_out_record_number(None) == []
