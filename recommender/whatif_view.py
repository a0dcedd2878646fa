"""The view of a what-if: the comparison, and which changes were needless because the record says so already."""

from recommender.block import Block, Paragraph
from recommender.change import Change
from recommender.comparison_view import lay_out_comparison
from recommender.comparison_wording import BRIEF, Reach, listed
from recommender.whatif import WhatIf

NAME = "patient_id"


def lay_out_whatif(what: WhatIf, reach: Reach = BRIEF) -> list[Block]:
    """Lay out what some changes of a record come to."""
    head, *rest = lay_out_comparison(what.comparison, reach)
    named = [_stated(change) for change in what.needless if change.field == NAME]
    needless = [_stated(change) for change in what.needless if change.field != NAME]
    said = [Paragraph(f"The record says so already: {listed(needless, reach.names)}.")] if needless else []
    said += [Paragraph(f"No rule reads who the patient is: {listed(named, reach.names)}.")] if named else []
    return [head, *said, *rest]


def _stated(change: Change) -> str:
    value = {True: "yes", False: "no"}[change.value] if isinstance(change.value, bool) else change.value
    return f"--{change.op} {change.field}{f'={value}' if value != '' else ''}"
