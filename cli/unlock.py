"""`lumbar unlock`: what would have to change for an exercise to be prescribed, or at least eligible."""

from typing import Annotated

import typer

from cli.options import Request, takes_patient
from cli.output import Format, emit_blocks, emit_json


@takes_patient
def unlock(
    request: Request,
    exercise: Annotated[str, typer.Argument(help="The id of an exercise.")],
    form: Annotated[Format, typer.Option("--format", help="The form of the answer.")] = Format.text,
    most: Annotated[int, typer.Option("--most", min=1, help="How many sets of changes to give at most.")] = 4,
) -> None:
    """Find the smallest sets of changes that would make an exercise prescribed, and those that make it eligible.

    Offered are facts that can change or are not known yet; never age, pregnancy or an established diagnosis.
    """
    from recommender.unlocking import unlock as find_unlocking
    from recommender.unlocking_view import lay_out_unlocking, unlocking_json

    recommender = request.recommender
    explanation = recommender.recommend(request.raw, request.clinic, request.source)
    found = find_unlocking(exercise, explanation, recommender, most)
    if form == Format.json:
        emit_json(unlocking_json(found, request.knowledge))
    else:
        emit_blocks(lay_out_unlocking(found, explanation), form)
