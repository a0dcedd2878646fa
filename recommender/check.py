"""The checks of knowledge and rules: a list of small validators, each yielding problems. They mend nothing."""

from collections.abc import Callable, Iterator

from recommender.casebook import Casebook
from recommender.corpus import Corpus
from recommender.exercise import Source
from recommender.knowledge import Knowledge
from recommender.locator import Key
from recommender.problem import Problem
from recommender.rule import Rule

TITLE_MAX, TEXT_MAX = 80, 140
SAFETY_FOLDERS = ("screen", "restrict")
Validator = Callable[[Rule, "Checked"], Iterator[Problem]]


class Checked:
    """What validators look at: the knowledge, its corpus for finding lines, and a casebook."""

    def __init__(self, knowledge: Knowledge, corpus: Corpus) -> None:
        """Take the knowledge and the corpus that it was read from."""
        self.knowledge = knowledge
        self.corpus = corpus
        self.casebook = Casebook(knowledge)

    def problem(self, rule: Rule, at: tuple[Key, ...], what: str, hint: str) -> Problem:
        """Name a fault of a rule with its file and line."""
        return Problem(self.corpus.where(f"rules/{rule.id}.toml", at), what, hint)


def check_rules(knowledge: Knowledge, corpus: Corpus) -> list[Problem]:
    """Check every active rule: its texts, its sources, its cases.

    Returns:
        Every problem at once, sorted by place.
    """
    checked = Checked(knowledge, corpus)
    return sorted(
        problem for rule in knowledge.rules.values() for validate in VALIDATORS for problem in validate(rule, checked)
    )


def _texts(rule: Rule, checked: Checked) -> Iterator[Problem]:
    document = rule.document
    if len(document.title) > TITLE_MAX:
        yield checked.problem(
            rule, ("title",), f"the title has {len(document.title)} characters", f"at most {TITLE_MAX}"
        )
    if len(document.reason.text) > TEXT_MAX:
        what = f"the reason has {len(document.reason.text)} characters"
        yield checked.problem(rule, ("reason", "text"), what, f"at most {TEXT_MAX}; the rest belongs in detail")
    for slot in ("title", "purpose", "rationale", "limitations"):
        if not getattr(document, slot).strip():
            yield checked.problem(rule, (slot,), f"{slot} is empty", "fill it")
    if document.limitations.strip(" .").casefold() in ("none", "no limitations", "-"):
        yield checked.problem(rule, ("limitations",), "no rule is without limitations", "say when this rule is wrong")


def _citations(rule: Rule, checked: Checked) -> Iterator[Problem]:
    document = rule.document
    if not document.sources:
        yield checked.problem(rule, ("sources",), "no source is cited", "add [[sources]]")
    if not document.ledger:
        yield checked.problem(rule, ("ledger",), "no ledger row is named", "name the rows that the rule carries out")
    if len(set(document.ledger)) < len(document.ledger):
        yield checked.problem(rule, ("ledger",), "a ledger row stands twice", "name each once")
    for index, source in enumerate(document.sources):
        for what in source_faults(source, checked.knowledge):
            yield checked.problem(rule, ("sources", index), what, "see knowledge/sources.toml")
        if source in document.sources[:index]:
            yield checked.problem(rule, ("sources", index), "the same source is cited twice", "cite it once")


def source_faults(source: Source, knowledge: Knowledge) -> Iterator[str]:
    """Say what is wrong with a citation: its document, its section, lines that are not in the document."""
    document = knowledge.documents.get(source.source)
    if document is None:
        yield f"no document is named '{source.source}'"
        return
    if source.section not in {section.id for section in document.section}:
        yield f"document {source.source} has no section '{source.section}'"
    for line in source.lines:
        if not 1 <= line <= document.lines:
            yield f"document {source.source} has no line {line}"


def _cases(rule: Rule, checked: Checked) -> Iterator[Problem]:
    expected = {case.expect for case in rule.document.cases}
    if "fires" not in expected:
        yield checked.problem(rule, ("cases",), "no case fires", "add one that does")
    if "silent" not in expected and (rule.facts_read or rule.bound or rule.exercises_for("") != _everything(checked)):
        yield checked.problem(rule, ("cases",), "no case is silent", "add one just across the boundary")
    if _must_show_unknown(rule, checked) and "unknown" not in expected:
        yield checked.problem(rule, ("cases",), "no case has an unknown finding", 'add one: expect = "unknown"')
    for index, case in enumerate(rule.document.cases):
        at = ("cases", index)
        if case.exercise and case.exercise not in checked.knowledge.exercises:
            yield checked.problem(rule, at, f"no exercise is named '{case.exercise}'", "see lumbar knowledge list")
        elif (outcome := checked.casebook.outcome(rule, case)) != case.expect:
            what = f"case '{case.name}' expects {case.expect}, the rule is {outcome}"
            yield checked.problem(rule, at, what, "mend the rule or the case")


def _everything(checked: Checked) -> frozenset[str]:
    return frozenset(checked.knowledge.exercises)


def _must_show_unknown(rule: Rule, checked: Checked) -> bool:
    reads_finding = not rule.facts_read.isdisjoint(checked.knowledge.vocabulary.findings)
    return rule.folder in SAFETY_FOLDERS and reads_finding and rule.then.if_unknown != "ignore"


VALIDATORS: tuple[Validator, ...] = (_texts, _citations, _cases)
