"""`lumbar impact`: which patients another edition of the knowledge would treat otherwise."""

import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.decision_log import LogTarget
from cli.executor import executor_of
from cli.options import ConfigFile
from cli.output import Format, emit, emit_blocks, emit_json

if TYPE_CHECKING:
    from recommender.impact import Impact

LEFT = "rename it where a field is meant; it was not read"


class ImpactForm(StrEnum):
    """The forms of an impact."""

    text = "text"
    markdown = "markdown"
    json = "json"
    csv = "csv"
    changelog = "changelog"


class FailOn(StrEnum):
    """What makes the command fail."""

    any = "any"
    loosened = "loosened"
    status = "status"


def impact(
    old: Annotated[str, typer.Argument(help="A folder with knowledge/ and rules/, shipped, or a version of the log.")],
    new: Annotated[str, typer.Argument(help="Likewise.")],
    patients: Annotated[
        Path | None, typer.Option("--patients", metavar="FILE", help="A table, or a folder of whole patients.")
    ] = None,
    log: LogTarget = None,
    fail_on: Annotated[
        FailOn | None, typer.Option("--fail-on", help="Exit 1 where there is any such, or a patient cannot be read.")
    ] = None,
    form: Annotated[ImpactForm, typer.Option("--format", help="The form of the answer.")] = ImpactForm.text,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write into a file.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Show every record.")] = False,
    jobs: Annotated[int, typer.Option("--jobs", metavar="N", min=1, help="Processes that decide.")] = 1,
    config: ConfigFile = None,
) -> None:
    """Decide patients under two editions, and show who would be treated otherwise and why.

    The patients come from a table or a folder (--patients), else from the decision log (--log). Status changes come
    first, what is looser apart from what is stricter. The form `changelog` is an entry to paste into CHANGELOG.md.
    """
    from recommender.canonical import canonical
    from recommender.changelog import changelog_entry
    from recommender.clinic import read_clinic
    from recommender.edition import read_edition
    from recommender.edition_change import compare_editions
    from recommender.impact import Sides, weigh
    from recommender.log_target import default_log, log_path
    from recommender.phrase import counted
    from recommender.registry import columns_left, patients_of_folder, patients_of_log, patients_of_table

    place = log_path(log, config)
    if patients is None and log is None:
        message = "name the patients: a table or a folder with --patients, or a decision log with --log"
        raise typer.BadParameter(message)
    if form == ImpactForm.changelog and not (patients and patients.is_dir()):
        message = "an entry of the changelog counts whole patients: name their folder with --patients"
        raise typer.BadParameter(message)
    logged = place or default_log()
    editions = [read_edition(name, logged) for name in (old, new)]
    for edition in editions:
        edition.knowledge  # noqa: B018 - faults are told before anything is decided
    clinic = read_clinic(editions[0].knowledge, config)
    for problem in columns_left(patients) if patients and not patients.is_dir() else ():
        print(replace(problem, hint=LEFT), file=sys.stderr)
    if patients:
        found = (patients_of_folder if patients.is_dir() else patients_of_table)(patients, clinic)
    else:
        found = patients_of_log(logged)
    sides = Sides(*(canonical(edition.texts).decode() for edition in editions))
    with executor_of(jobs, None) as executor:
        weighed = weigh(sides, found, executor)
    if weighed.unread and form == ImpactForm.csv:
        print(f"warning: {counted(weighed.unread, 'patient')} could not be read", file=sys.stderr)
    if form == ImpactForm.changelog:
        emit(changelog_entry(weighed, compare_editions(*editions)), output)
    else:
        _emit(weighed, form, output, everything=everything)
    status = sum(each.count for each in weighed.touched if each.shifts[0].what == "status")
    failing = {FailOn.any: weighed.count, FailOn.loosened: weighed.loosened, FailOn.status: status}
    if fail_on and (weighed.unread or failing[fail_on]):
        raise typer.Exit(1)


def _emit(weighed: "Impact", form: ImpactForm, output: Path | None, *, everything: bool) -> None:
    from recommender.impact_view import impact_csv, impact_json, lay_out_impact

    if form == ImpactForm.json:
        emit_json(impact_json(weighed), output)
    elif form == ImpactForm.csv:
        emit(impact_csv(weighed), output)
    else:
        emit_blocks(lay_out_impact(weighed, everything=everything), Format(form.value), output)
