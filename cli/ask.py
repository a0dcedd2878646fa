"""`lumbar ask`: which unknown facts could change the result, and what each answer would change."""

from functools import partial
from typing import Annotated

import typer

from cli.options import Request, piped_or_nobody, takes_patient
from cli.output import Format, emit_blocks, emit_json

MOST = 10


@partial(takes_patient, unnamed=piped_or_nobody)
def ask(
    request: Request,
    form: Annotated[Format, typer.Option("--format", help="The form of the answer.")] = Format.text,
    most: Annotated[int, typer.Option("--most", metavar="N", min=1, help="Show the N most decisive questions.")] = MOST,
    everything: Annotated[bool, typer.Option("--all", help="Show every question.")] = False,
) -> None:
    """Say which unknown facts could change the result, the most decisive first, and what each answer would change.

    Every answer is run through the program. A fact that changes nothing by itself is asked about all the same when
    it could do so together with others. Without a patient, nothing is known.
    """
    from recommender.ask_view import ask_json, lay_out_ask
    from recommender.prompt import prompts_of
    from recommender.trial import try_replies

    recommender = request.recommender
    explanation = recommender.recommend(request.raw, request.clinic, request.source)
    prompts = prompts_of(explanation.questions, request.knowledge)
    shown = prompts if everything else prompts[:most]
    tried = [(prompt, try_replies(prompt, explanation, recommender, request.clinic)) for prompt in shown]
    more = len(prompts) - len(shown)
    if form == Format.json:
        emit_json(ask_json(tried, more, explanation))
    else:
        emit_blocks(lay_out_ask(tried, more, explanation), form)
