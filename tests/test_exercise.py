"""An exercise knows whether it has sides and where it was printed."""

from dataclasses import replace

import pytest

from recommender.exercise import Dose
from recommender.knowledge import Knowledge


@pytest.mark.parametrize(
    ("unit", "sided"),
    [("per_side", True), ("per_direction", True), ("alternating", True), ("total", False)],
)
def test_an_item_counted_by_side_is_sided(knowledge: Knowledge, unit: str, sided: bool) -> None:  # noqa: FBT001 - the expected answer
    """What is counted per side, per direction or in turns is done on both sides."""
    exercise = replace(knowledge.exercises["acu-02-heel-slide"], dose=Dose(sets=(1, 1), reps_unit=unit))
    assert exercise.sided is sided


def test_an_item_without_a_dose_has_no_sides(knowledge: Knowledge) -> None:
    """Nothing is known of the sides where nothing is counted."""
    assert not replace(knowledge.exercises["acu-02-heel-slide"], dose=None).sided


def test_items_are_ordered_as_printed(knowledge: Knowledge) -> None:
    """The item on an earlier line comes first."""
    first, later = knowledge.exercises["gs-01-arms-up-breathing"], knowledge.exercises["gs-09-bicycle"]
    assert first.printed_order < later.printed_order


def test_a_variant_stands_behind_its_parent(knowledge: Knowledge) -> None:
    """A variant printed on its parent's line follows it."""
    parent = knowledge.exercises["sub-6-head-lift-abs-glutes"]
    variant = replace(parent, id="variant", variant_of=parent.id)
    assert parent.printed_order < variant.printed_order
