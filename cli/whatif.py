"""`lumbar whatif`: the same patient with some facts changed, and what that changes."""

from collections.abc import Sequence
from typing import Annotated, Literal

import typer

from cli.options import Request, takes_patient
from cli.output import Format, emit_blocks, emit_json

NO_CHANGE = "no change is given: use --set FIELD=VALUE, --add LIST=VALUE or --remove LIST=VALUE"
Changes = list[str] | None
Stated = dict[Literal["set", "add", "remove", "below"], Sequence[str]]


@takes_patient
def whatif(
    request: Request,
    sets: Annotated[
        Changes, typer.Option("--set", metavar="FIELD=VALUE", help="Give a field a value: stage=remission.")
    ] = None,
    adds: Annotated[
        Changes, typer.Option("--add", metavar="LIST=VALUE", help="Add to a list: equipment=fitball.")
    ] = None,
    removes: Annotated[
        Changes,
        typer.Option(
            "--remove",
            metavar="LIST=VALUE",
            help="Take from a list, as symptom=leg_pain: a finding is then absent. A FIELD alone is then unknown.",
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="The form of the answer.")] = Format.text,
    everything: Annotated[bool, typer.Option("--all", help="Show every change for itself.")] = False,
) -> None:
    """Run a patient again with some facts changed, and show what that changes and why.

    Each of --set, --add and --remove may be repeated; what is to be removed goes first, then what is added, then what
    is set.
    """
    if not (sets or adds or removes):
        raise typer.BadParameter(NO_CHANGE)
    from recommender.whatif import what_if

    stated: Stated = {"set": sets or (), "add": adds or (), "remove": removes or ()}
    found = what_if(request.recommender, request.raw, stated, request.clinic, request.source)
    if form == Format.json:
        from recommender.comparison_json import whatif_json

        emit_json(whatif_json(found))
    else:
        from recommender.comparison_wording import BRIEF, WHOLE
        from recommender.whatif_view import lay_out_whatif

        emit_blocks(lay_out_whatif(found, WHOLE if everything else BRIEF), form)
    if found.comparison.after.clashes:
        raise typer.Exit(1)
