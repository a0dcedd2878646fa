"""`lumbar why`: why something is as it is for one patient: an exercise, a complex, a rule, a row of the ledger."""

from enum import StrEnum
from typing import Annotated

import typer

from cli.options import Request, takes_patient
from cli.output import Format, emit_blocks, emit_json


class Depth(StrEnum):
    """How deep an answer goes."""

    line = "line"
    reasons = "reasons"
    proof = "proof"


@takes_patient
def why(
    request: Request,
    topic: Annotated[str, typer.Argument(help="The id of an exercise, a complex, a rule or a ledger row.")],
    form: Annotated[Format, typer.Option("--format", help="The form of the answer.")] = Format.text,
    depth: Annotated[
        Depth, typer.Option("--depth", help="One line; the reasons; or the whole proof, down to the record.")
    ] = Depth.reasons,
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Check each reason without its rule and its facts; exit 1 if one is broken."),
    ] = False,
) -> None:
    """Say why an exercise is in or out, what became of a complex or a rule, what carries out a row of the ledger.

    Each reason comes with its rule, the facts that it rests on, and its source. A name that an exercise and a row of
    the ledger share means the exercise.
    """
    from recommender.archive import Archive
    from recommender.inquiry import inquire, verified

    recommender = request.recommender
    explanation = recommender.recommend(request.raw, request.clinic, request.source)
    archive = Archive(request.knowledge, request.knowledge_folder, request.rules_folder)
    inquiry = inquire(topic, explanation, archive, depth.value)
    if verify:
        inquiry = verified(inquiry, recommender)
    if form == Format.json:
        from recommender.answer_json import answer_json

        emit_json(answer_json(inquiry))
    else:
        from recommender.view import lay_out_answer

        emit_blocks(lay_out_answer(inquiry), form)
    if inquiry.broken:
        raise typer.Exit(1)
