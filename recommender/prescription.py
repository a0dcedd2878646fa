"""A prescription: the table of the program and how to do each exercise, as the sheet and the leaflet show them."""

from collections.abc import Iterable
from itertools import groupby

from recommender.block import Block, Bullets, Heading, Paragraph, Table
from recommender.decision_id import decision_id
from recommender.dose import dose_text
from recommender.explanation import Explanation
from recommender.session import WARM_UP, Item
from recommender.trace import cautions_of, instructions_of

NOTICE = "Lumbar assists a clinician's judgement; it is no medical device."


def lay_out_program(explanation: Explanation) -> Block:
    """Lay out the exercises in their order, with dose and minutes."""
    rows: list[tuple[str, ...]] = []
    place = 0
    for heading, items in groupby(explanation.session.items, key=lambda item: _group(item, explanation)):
        rows.append((heading,))
        for item in items:
            place += 1
            rows.append((str(place), item.exercise.title, dose_text(item.dose), _minutes(item.seconds)))
    return Table(("#", "Exercise", "Dose", "Min"), tuple(rows))


def _group(item: Item, explanation: Explanation) -> str:
    position = explanation.knowledge.vocabulary.label(item.exercise.start_position)
    return f"Warm-up, {position}" if item.phase == WARM_UP else capital(position)


def _minutes(seconds: int) -> str:
    return f"{seconds / 60:.1f}"


def weekly_of(explanation: Explanation) -> str:
    """Say how often a week, as the tail of a sentence; nothing where no rule says it."""
    names = [reason.firing.activation.rule.then.weekly for reason in explanation.advice]
    return "".join(f", {explanation.knowledge.number(name):g} times a week" for name in names if name)


def lay_out_instructions(items: Iterable[Item]) -> list[Block]:
    """Lay out how to do each exercise, with its other forms and what to mind."""
    blocks: list[Block] = [Heading("How to do each exercise")]
    for place, item in enumerate(items, start=1):
        blocks.append(Heading(f"{place}. {item.exercise.title} ({dose_text(item.dose)})", 3))
        blocks.append(Bullets(tuple(instructions_of(item)), numbered=True))
        forms = [
            (name, text) for name, text in (("Easier", item.exercise.easier), ("Harder", item.exercise.harder)) if text
        ]
        minded = [("Mind", text) for text in cautions_of(item)]
        later = [("Later", text) for text in item.dose.later]
        if forms or minded or later:
            blocks.append(Bullets(tuple(f"{name}: {text}" for name, text in (*forms, *minded, *later))))
    return blocks


def foot_of(explanation: Explanation) -> str:
    """Say what a sheet was made with, and what it is not."""
    made = (
        f"Decision {decision_id(explanation)}, knowledge {explanation.knowledge.version}, engine {explanation.engine}"
    )
    return f"{made}. {NOTICE}"


def lay_out_record_number(number: int | None) -> list[Block]:
    """Say where the decision log holds this; nothing where it does not."""
    return [] if number is None else [Paragraph(f"Record {number} of the decision log.")]


def capital(text: str) -> str:
    """Begin a sentence."""
    return text[:1].upper() + text[1:]
