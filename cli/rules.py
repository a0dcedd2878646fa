"""`lumbar rules`: list and show rules."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.options import KnowledgeDir, RulesDir
from cli.output import Format, emit_blocks, emit_json
from recommender.knowledge import load_knowledge
from recommender.problem import DataError, Problem, UnknownNameError

PatientsDir = Annotated[Path, typer.Option("--patients", metavar="DIR", help="Whole patients, TOML files.")]
CoursesDir = Annotated[Path, typer.Option("--courses", metavar="DIR", help="Whole courses, TOML files.")]

TOLD_EACH = 20

app = typer.Typer(no_args_is_help=True)


@app.callback()
def rules_command() -> None:
    """The rules."""


@app.command("list")
def list_rules(
    step: Annotated[str, typer.Argument(help="A folder: assess, screen, restrict, ... or all.")] = "all",
    form: Annotated[Format, typer.Option("--format", help="The form of the list.")] = Format.text,
    knowledge: KnowledgeDir = None,
    rules: RulesDir = None,
) -> None:
    """List the active rules, of one step or of all."""
    from recommender.listing import lay_out_rules, rule_json, rules_of

    loaded = load_knowledge(knowledge, rules)
    if form == Format.json:
        emit_json([rule_json(rule) for rule in rules_of(step, loaded)])
    else:
        emit_blocks(lay_out_rules(step, loaded), form)


@app.command()
def show(
    rule: Annotated[str, typer.Argument(help="The id of a rule, as restrict/default_excluded.")],
    form: Annotated[Format, typer.Option("--format", help="The form of the page.")] = Format.text,
    knowledge: KnowledgeDir = None,
    rules: RulesDir = None,
) -> None:
    """Show one rule: what it says, why, when it is wrong, and the exercises that it names."""
    from recommender.listing import lay_out_rule, rule_json

    loaded = load_knowledge(knowledge, rules)
    blocks = lay_out_rule(rule, loaded)
    if form == Format.json:
        emit_json(rule_json(loaded.rules[rule]))
    else:
        emit_blocks(blocks, form)


@app.command()
def check(knowledge: KnowledgeDir = None, rules: RulesDir = None) -> None:
    """Check every rule and all of them together: every problem at once, with file and line; exit 1 if there is one."""
    report_check("rules/", knowledge, rules)


def report_check(folder: str, knowledge: Path | None, rules: Path | None) -> None:
    """Check the whole base and report the problems of one folder."""
    from recommender.base_check import check_base, is_sound
    from recommender.corpus import read_corpus

    corpus = read_corpus(knowledge, rules)
    problems = check_base(corpus)
    found = [problem for problem in problems if problem.where.startswith(folder)]
    if found:
        raise DataError(found)
    if not is_sound(corpus):
        other = "knowledge/" if folder == "rules/" else "rules/"
        raise DataError(
            [
                Problem(
                    folder, f"could not be checked: {other} has faults", f"mend them first: lumbar {other[:-1]} check"
                )
            ]
        )
    print(f"{sum(path.startswith(folder) for path in corpus.documents)} files of {folder}: no problem")


@app.command()
def new(
    step: Annotated[str, typer.Argument(help="assess, screen, restrict, select, prefer, dose, arrange or advise.")],
    name: Annotated[str, typer.Argument(help="The name of the rule, in lower_snake.")],
    rules: RulesDir = None,
) -> None:
    """Write a draft rule with all slots and three cases; check refuses it until they are filled."""
    from recommender.corpus import shipped_root
    from recommender.skeleton import rule_skeleton, write_skeleton

    path = (rules or shipped_root() / "rules") / step / f"{name}.toml"
    write_skeleton(rule_skeleton(step, name), path)
    print(f"wrote {path}; fill every TODO, set status to active, then: lumbar rules check")


@app.command()
def mutate(
    patients: PatientsDir = Path("tests/patients"),
    only: Annotated[list[str] | None, typer.Option("--rule", metavar="ID", help="Only this rule; repeatable.")] = None,
    courses: CoursesDir = Path("tests/courses"),
    equivalent: Annotated[
        Path | None,
        typer.Option("--equivalent", metavar="FILE", help="TOML: why nothing can tell a mutant, by its id."),
    ] = None,
    state: Annotated[
        Path | None, typer.Option("--state", metavar="FILE", help="What is judged already; in the user's cache.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="The form of the report.")] = Format.text,
    knowledge: KnowledgeDir = None,
    rules: RulesDir = None,
) -> None:
    """Put one fault after the other into the rules, and report those that no case and no whole patient notices.

    Faults of the rules of a course are held against whole courses instead of whole patients.

    Exit 1 when one survives that FILE does not explain, or FILE explains one without need. A run that was broken off
    goes on where it was.
    """
    from recommender.compiled import cache_folder
    from recommender.corpus import read_corpus
    from recommender.mutation import Mutation, judged, read_equivalents, stamp_of
    from recommender.survival import lay_out_survival, survival_json, survival_of
    from recommender.whole_course import read_whole_courses
    from recommender.whole_patient import read_whole_patients

    loaded, explained = load_knowledge(knowledge, rules), read_equivalents(equivalent) if equivalent else {}
    whole = read_whole_patients(patients)
    names = only or sorted(loaded.all_rules)
    for name in names:
        if name not in loaded.all_rules:
            raise UnknownNameError("rule", name, loaded.all_rules)
    stories = read_whole_courses(courses) if loaded.course_rules.keys() & set(names) else []
    place = state or cache_folder() / f"mutation-{stamp_of(loaded, whole, stories)}.jsonl"
    found = judged(Mutation(read_corpus(knowledge, rules), loaded, whole, stories), names, place, _tell)
    survival = survival_of(found, explained, loaded.all_rules.keys() - set(names))
    if form == Format.json:
        emit_json(survival_json(survival))
    else:
        emit_blocks(lay_out_survival(survival), form)
    if not survival.passed:
        raise typer.Exit(1)


@app.command()
def dead(
    patients: PatientsDir = Path("tests/patients"),
    generated: Annotated[int, typer.Option("--generated", metavar="N", min=0, help="Generated patients.")] = 10_000,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Which generated patients.")] = 0,
    form: Annotated[Format, typer.Option("--format", help="The form of the report.")] = Format.text,
    knowledge: KnowledgeDir = None,
    rules: RulesDir = None,
) -> None:
    """List the rules that change no result of whole and generated patients, with what shadows each of them."""
    from recommender.dead import dead_json, find_dead, lay_out_dead
    from recommender.generated import generate_records
    from recommender.whole_patient import read_whole_patients

    loaded = load_knowledge(knowledge, rules)
    records = [each.record for each in read_whole_patients(patients)]
    records += generate_records(loaded, generated, seed)
    found = find_dead(records, loaded, lambda done: _tell(done, len(records), "patients", 1))
    _tell(len(records), len(records), "patients")
    if form == Format.json:
        emit_json(dead_json(found, len(records)))
    else:
        emit_blocks(lay_out_dead(found, len(records)), form)


def _tell(done: int, of: int, what: str = "rules", each: int = TOLD_EACH) -> None:
    """Tell how many are done: on a terminal in one line, else now and then."""
    if sys.stderr.isatty():
        print(f"\r{done} of {of} {what}", end="\n" if done == of else "", file=sys.stderr, flush=True)
    elif done == of or not done % each:
        print(f"{done} of {of} {what}", file=sys.stderr, flush=True)


@app.command()
def coverage(
    patients: PatientsDir = Path("tests/patients"),
    form: Annotated[Format, typer.Option("--format", help="The form of the report.")] = Format.text,
    knowledge: KnowledgeDir = None,
    rules: RulesDir = None,
) -> None:
    """Show which rules and conditions whole patients show both true and false; exit 1 below 100 percent."""
    from recommender.coverage import cover, share
    from recommender.explanation import Recommender
    from recommender.listing import coverage_json, lay_out_coverage
    from recommender.whole_patient import read_whole_patients

    loaded = load_knowledge(knowledge, rules)
    recommender = Recommender(loaded)
    seen = cover((recommender.recommend(each.record) for each in read_whole_patients(patients)), loaded)
    if form == Format.json:
        emit_json(coverage_json(seen))
    else:
        emit_blocks(lay_out_coverage(seen), form)
    if share(seen) < 1:
        raise typer.Exit(1)
