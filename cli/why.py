"""`lumbar why`: the full reasons of one exercise."""

import json
from typing import Annotated

import typer

from cli.options import Request, takes_patient
from cli.output import Format, emit
from recommender.explanation import Recommender


@takes_patient
def why(
    request: Request,
    topic: Annotated[str, typer.Argument(help="The id of an exercise.")],
    form: Annotated[Format, typer.Option("--format", help="The form of the answer.")] = Format.text,
) -> None:
    """Say why an exercise is in or out: every reason, the facts that it rests on, and its source."""
    from recommender.render import to_markdown, to_text
    from recommender.view import exercise_json, lay_out_exercise

    explanation = Recommender(request.knowledge).recommend(request.raw, request.clinic, request.source)
    if form == Format.json:
        emit(json.dumps(exercise_json(topic, explanation), indent=2, ensure_ascii=False) + "\n", None)
    else:
        render = to_markdown if form == Format.markdown else to_text
        emit(render(lay_out_exercise(topic, explanation)), None)
