"""`lumbar recommend`: an explained program for one patient."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cli.decision_log import KeyFile, LogTarget, Pseudonymise, Who, recorded
from cli.options import Request, takes_patient
from cli.output import Format, emit_blocks, emit_json


class Audience(StrEnum):
    """Who reads the sheet."""

    clinician = "clinician"
    patient = "patient"


@takes_patient
def recommend(
    request: Request,
    form: Annotated[Format, typer.Option("--format", help="The form of the result.")] = Format.text,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write into a file.")] = None,
    audience: Annotated[
        Audience, typer.Option("--audience", help="patient: plain words, no rule ids.")
    ] = Audience.clinician,
    everything: Annotated[bool, typer.Option("--all", help="Show every exercise with its verdict.")] = False,
    instructions: Annotated[bool, typer.Option("--instructions", help="Show how to do each exercise.")] = False,
    log: LogTarget = None,
    who: Who = None,
    pseudonymise: Pseudonymise = False,
    key_file: KeyFile = None,
) -> None:
    """Write an explained exercise program for one patient.

    The patient comes from a TOML or JSON FILE, from standard input, from options, or from both; options win.
    A field that is not given is unknown, never absent. With --log the decision is recorded before it is shown.
    """
    explanation = request.recommender.recommend(request.raw, request.clinic, request.source)
    number = recorded(explanation, request, log, who, key_file, mask=pseudonymise)
    if form == Format.json:
        from recommender.result import to_json

        emit_json(to_json(explanation), output)
    else:
        from recommender.prescription import lay_out_record_number
        from recommender.sheet import Layout, lay_out

        blocks = lay_out(explanation, Layout(audience.value, everything, instructions))
        emit_blocks([*blocks, *lay_out_record_number(number)], form, output)
    if explanation.clashes:
        raise typer.Exit(1)
